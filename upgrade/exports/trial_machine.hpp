// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libvirt's hook does for a machine on trial, whoever starts it: its old files are those of the trial's begin, its
// exports are there before QEMU looks for them, and end after it; then the old files get their owners back, for libvirt gave them to QEMU. A machine that is not on
// trial costs one look for a file.
//
// Single-threaded programs only; root.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace upgrade {

// `domain_xml`: live, as the hook gets it. An error: the machine must not start.
Result<void> prepare_machine(const std::string& homes_root, std::string_view domain_xml);
Result<void> release_machine(const std::string& homes_root, std::string_view domain_xml);

}  // namespace upgrade
