// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Looks at one environment's config file and its domain, and does what keep_plan.hpp decides: the files, the catalogue,
// the words for the log. Blocks; on a worker, in the environment's lane.
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/fields.hpp"
#include "dispatcher/catalogue/home_records.hpp"
#include "dispatcher/keeping/folder_watches.hpp"
#include "dispatcher/keeping/kept_configs.hpp"
#include "dispatcher/libvirt/link.hpp"

#include <string>

namespace dispatcher {

struct KeepTools {
  Link& link;
  HomeRecords& homes;
  KeptConfigs& kept;
  FolderWatches& watches;
  convert::Context host = {};  // what conversions must know of it
};

struct KeepRequest {
  bool file_only = false;        // the file was touched; nothing is known to have happened to the domain
  bool maybe_undefined = false;  // the table has no such domain any more
  bool has_task = false;         // a task has the environment: what is missing may be on its way elsewhere
};

struct KeepOutcome {
  bool written = false;
  bool made_anew = false;
  bool overruled = false;
  bool unregistered = false;   // undefined by somebody: the record is gone, the home stays
  bool not_now = false;        // nothing can be said now: libvirt is away, or does not know the domain; a half file
  bool file_is_wrong = false;  // the problem is the file's: another one would do
  bool look_again = false;     // somebody wrote in between
  bool try_later = false;      // what is wrong may end without an event
  std::string problem;         // empty: none
};

KeepOutcome keep_config(const KeepTools& tools, const std::string& uuid, const KeepRequest& request);

// The context that a record's file is converted with.
convert::Context context_of(const HomeRecord& record, const convert::Context& host);

}  // namespace dispatcher
