// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A second database with the homes and the links of the catalogue (dispatcher/catalogue/home_records.hpp), and nothing
// else: HomeRecords writes each change to both. Where a damaged catalogue was put aside, the homes come back from it;
// what is lost then are the records of tasks, and what the files looked like when they were last written. Before there
// are other threads.
#pragma once

#include "dispatcher/catalogue/database.hpp"

namespace dispatcher {

// The statements of Database::open for the copy.
const std::vector<std::string>& homes_copy_schema();

// Both are just opened. Fills a catalogue that replaces a damaged one, and says in the log how many homes it has; then
// makes the copy what the catalogue is.
Result<void> match_homes(Database& catalogue, Database& copy);

}  // namespace dispatcher
