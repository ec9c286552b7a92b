// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A task that rewrites a config file keeps the old one beside it, under a name of the task's own, until it is certain
// to succeed: the undoing gives it back byte for byte, with owner and mode. Each call may be repeated, and finds only
// part of its work done. A task's thread; blocks.
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <string>
#include <string_view>

namespace dispatcher {

// The first call keeps the file, whoever wrote it; then `text` takes its place, if it is another one.
Result<void> rewrite_config(TaskRun& run, const std::string& path, std::string_view old_text, std::string_view text);
Result<void> give_config_back(TaskRun& run, const std::string& path);
Result<void> drop_config_backup(TaskRun& run, const std::string& path);

}  // namespace dispatcher
