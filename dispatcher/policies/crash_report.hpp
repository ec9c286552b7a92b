// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is known of an environment at the moment it crashed, for whoever looks into it later: a folder
// STATE_FOLDER/reports/TIME-UUID, readable by root alone, with the definition (without passwords), the end of its log,
// what libvirt says of its state, and the last events. The oldest reports make room for new ones.
//
// Blocks; on a worker.
#pragma once

#include "foundation/result.hpp"

#include <map>
#include <string>

namespace dispatcher {

using ReportParts = std::map<std::string, std::string>;  // file name → text

// Writes it, and leaves `kept` reports. Its folder.
Result<std::string> write_report(const std::string& reports_folder, const std::string& name, const ReportParts& parts,
                                 unsigned kept);

// The last `limit_bytes` of a log; empty where there is none, or it is no regular file.
std::string tail_of(const std::string& path, std::size_t limit_bytes);

}  // namespace dispatcher
