// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Freezing and thawing the guest's file systems (Linux 2.6.29).
#pragma once

#include "guest-tools/system/mount_list.hpp"

namespace guest_tools {

// The last mounted first: what is mounted below another is frozen before it. With `only`, those alone whose mount point
// is among them. `frozen` counts; a file system that cannot be frozen, or is already, does not. On a failure all are
// thawed again.
bool freeze_filesystems(Text root, const Array<Text>* only, int64_t& frozen, ErrorText& error);

// All, whoever froze them.
bool thaw_filesystems(Text root, int64_t& thawed, ErrorText& error);

}  // namespace guest_tools
