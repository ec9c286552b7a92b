// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A disk of an old bundle as one block node of QEMU's, read-only: what `json:` takes, and the file beside the overlay
// that names the parts of a split disk.
//
//   chain   {"driver": "parallels", "file": {… top}, "backing": {"driver": "parallels", "file": {… next}}}
//   parts   QEMU has no driver that joins nodes, but its vmdk driver joins the extents that a text names, and what
//           reads an extent may be said from outside:
//           {"driver": "vmdk", "file": {… parts}, "extents.0": {"driver": "parallels", "backing": …}, …}
//
// Any character may be in a path but for those of parts: there the text names short links in its own folder.
// Source: QEMU 7.2, block/vmdk.c (vmdk_parse_extents), block/parallels.c, qapi/block-core.json.
#pragma once

#include "foundation/result.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <string>

namespace upgrade {

// HOME/upgrade: what a trial's disks need beside their overlays.
std::string trial_folder(const std::string& home);
// A folder in it that is one disk's own: overlays of a home differ.
std::string disk_folder(const std::string& home, const TrialDisk& disk);

// The node as JSON text. An image that is raw can only be the last of its chain: kConfigUnsupported else.
Result<std::string> view_node(const std::string& home, const TrialDisk& disk);

// Makes what view_node() refers to, anew where it is there: for a disk of one part nothing.
Result<void> make_parts(const std::string& home, const TrialDisk& disk);

}  // namespace upgrade
