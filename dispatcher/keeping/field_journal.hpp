// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Fields that only PCS6 knows are set as one transaction: in the file, and those that travel in the domain's metadata
// there too. What is to be set is written to a journal (STATE_FOLDER/configs/UUID.fields) first; a failure undoes what
// was done, and whoever starts after a crash finds the journal and finishes. So either all are set or none is.
//
// Blocks; on a worker, in the environment's lane.
#pragma once

#include "config-convert/fields.hpp"
#include "dispatcher/keeping/keep_config.hpp"

#include <string>

namespace dispatcher {

// Every field must be one that domain XML has no place for (kArgumentUnsupported, naming it, otherwise), and the file
// sound. An empty value empties the leaf.
Result<void> set_fields(const KeepTools& tools, const std::string& uuid, const convert::Fields& fields);

// What a crash left. False: there was no journal.
Result<bool> finish_fields(const KeepTools& tools, const HomeRecord& record);

// {"NAME": "value", …}: the journal's text. Pure.
std::string journal_of(const convert::Fields& fields);
Result<convert::Fields> parse_journal(std::string_view text);

}  // namespace dispatcher
