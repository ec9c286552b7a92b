// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The key of an encrypted disk: which secret of libvirt's has the passphrase of a LUKS that is inside of a qcow2 image.
//
//   <Encryption><KeyId>UUID</KeyId></Encryption>
//   <source …><encryption format='luks'><secret type='passphrase' uuid='UUID'/></encryption></source>
//
// Of older definitions <encryption> is <disk>'s own child; it is read in either place, and written in <source>. A key
// that is no UUID is an old server's, whose disks are encrypted otherwise. What PCS6 has no words for (another format,
// a secret that is named by its usage) the domain keeps alone, and the file names no key then.
#pragma once

#include "config-convert/disk/disk_image.hpp"
#include "config-convert/vm/storage_back.hpp"

namespace convert {

inline constexpr std::string_view kDiskKey = "Encryption/KeyId";

bool has_foreign_key(const DeviceScope& scope);

// Why the image and what the file says of its key do not go together; empty: they do.
std::string fault_of_key(const DeviceScope& scope, const FoundImage& found);

Value if_key(const Row<DeviceScope>& row, DeviceScope& scope);  // the row's word
Value disk_key(const Row<DeviceScope>& row, DeviceScope& scope);
DeviceBack back_disk_key;

}  // namespace convert
