// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Images of an old disk, each standing on the next, as one block node of QEMU's. Pure.
//
//   {"driver": "parallels", "file": {… top}, "backing": {"driver": "parallels", "file": {… next}}}
#pragma once

#include "config-convert/disk/disk_view.hpp"
#include "foundation/result.hpp"

#include <boost/json/object.hpp>

#include <span>
#include <string>

namespace upgrade {

boost::json::object file_node(const std::string& path);

// `chain`: top first; the top's file is left out where something else names it. `below`: what the last one stands on;
// empty: nothing. kConfigUnsupported for a plain image that stands on another.
Result<boost::json::object> chain_node(std::span<const convert::ViewImage> chain, bool names_top,
                                       boost::json::object below = {});

}  // namespace upgrade
