// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A long chain of images, as a container's disk has it after many snapshots. A qcow2 header has 1023 bytes for the name
// of what it stands on, which is room for some six images of the chain. So the overlay names the first of them, and
// these stand on a station: an empty qcow2 image whose header names the next ones.
//
//   overlay ── image ── image ── station1 ── image ── image ── station2 ── image
//
// Stations lie in the trial's folder, HOME/upgrade/OVERLAY/stationN.qcow2, and are never written to.
#pragma once

#include "foundation/result.hpp"
#include "upgrade/trial/trial_record.hpp"
#include "upgrade/views/empty_overlay.hpp"

#include <string>
#include <vector>

namespace upgrade {

// What the overlay of a disk of one part stands on, then what each station does. kConfigUnsupported where the name of
// one image leaves no room.
Result<std::vector<Backing>> backings_of_chain(const std::string& home, const TrialDisk& disk);

// Makes the stations, anew where they are there; for a short chain none.
Result<void> make_stations(const std::string& home, const TrialDisk& disk);

}  // namespace upgrade
