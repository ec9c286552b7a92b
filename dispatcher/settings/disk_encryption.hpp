// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine's hard disk gets a key, another one, or none: `--encrypt`, `--reencrypt`, `--decrypt` with
// `--encryption-keyid` and `--no-wipe` (reference, 6.5). A key is a libvirt secret, named by its UUID; the image is
// qcow2 with LUKS in it.
//
// The disk's content is copied into a new image beside the old one (`copy`, device_wishes.hpp), which the machine then
// has; the old one is overwritten and removed when all else is done. Pure; errors have prlctl's words.
#pragma once

#include "dispatcher/settings/device_types.hpp"

namespace dispatcher {

inline constexpr std::string_view kDiskCopy = "copy";

// Of `given`: does it want such a copy?
bool wants_other_key(const boost::json::object& given);

// libvirt's secret that the disk's key is; empty: it has none.
std::string key_of_disk(const DeviceEdit& disk);

// `--encryption-keyid`: of a new disk its key; else what the other options mean.
Result<void> edit_key(DeviceEdit& disk, const DeviceOption& option, const boost::json::value& value);

// After the disk's other options.
Result<void> complete_key(DeviceEdit& disk, const boost::json::object& given);

}  // namespace dispatcher
