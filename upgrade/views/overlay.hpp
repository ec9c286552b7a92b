// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The overlay of a disk on trial: an empty qcow2 image that takes all writes, over a view of the old disk. Nothing is
// opened or copied, so its size does not matter.
//
//   machine     where one image is the disk, and QEMU gets at it, the overlay stands on that image, which libvirt
//               finds by itself; else on an NBD export (upgrade/exports/), for libvirt refuses the `json:` that a view
//               is
//   container   on the view itself: libvirt never sees it; on a long chain by stations (stations.hpp)
//
// On a file system that shares blocks (XFS, btrfs) an image could also be cloned and made qcow2 in place. It is not:
// the overlay is there as fast, costs the same blocks, and the clone would have to be kept true to two formats' rules.
#pragma once

#include "foundation/result.hpp"
#include "upgrade/trial/trial_record.hpp"
#include "upgrade/views/empty_overlay.hpp"
#include "upgrade/views/qemu_user.hpp"

#include <string>

namespace upgrade {

// Sets export_name of each disk of a machine that needs an export, and notes QEMU's user, who gets at its socket.
void choose_views(TrialRecord& record, const QemuAccess& qemu);

// What the disk's overlay names as its backing file, for `qemu-img create -b`: a path, "nbd+unix:…", "json:…".
// kConfigUnsupported where a qcow2 header has no room for it, 1023 bytes.
Result<Backing> backing_of(const std::string& home, const TrialRecord& record, const TrialDisk& disk);

// Makes the overlay and what its view needs; one that is there is made anew. Blocks for milliseconds; any thread.
Result<void> make_overlay(const std::string& home, const TrialRecord& record, const TrialDisk& disk);

}  // namespace upgrade
