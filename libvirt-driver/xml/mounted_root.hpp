// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which <filesystem> of a container is its root, and whether libvirt's hook mounts that (a template, a ploop image, an
// image that is not raw) or libvirt's LXC driver does (a folder, a raw image, a block device). LXC does not map the ids
// of an image's files: with `maps_ids` raw ones are the hook's too. Pure; any thread.
#pragma once

#include "libvirt-driver/xml/document.hpp"

namespace driver {

bool is_root_filesystem(const Element& device);
bool needs_mounting(const Element& filesystem, bool maps_ids);

// The root that the hook mounts; nullptr: there is none.
const Element* mounted_root(const Element& domain, bool maps_ids);

}  // namespace driver
