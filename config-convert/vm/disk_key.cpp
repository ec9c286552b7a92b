// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/disk_key.hpp"

namespace convert {
namespace {

using DiskRow = Row<DeviceScope>;

// As libvirt writes it; of a key that is none of libvirt's, its own words. Empty: none.
std::string key_of(const DeviceScope& scope) {
  const std::string written = scope.text(kDiskKey).value_or("");
  return parse_uuid(written).value_or(std::string(trimmed(written)));
}

const xmlNode* encryption_of(const xmlNode* disk) {
  const xmlNode* of_source = find(disk, "source/encryption");
  return of_source ? of_source : find(disk, "encryption");
}

}  // namespace

bool has_foreign_key(const DeviceScope& scope) {
  const std::string key = key_of(scope);
  return !key.empty() && !parse_uuid(key);
}

std::string fault_of_key(const DeviceScope& scope, const FoundImage& found) {
  const DiskImage& image = found.image;
  const bool is_trusted = scope.vm.context.trusts_keys;
  if (key_of(scope).empty()) {
    if (is_trusted || !found.is_luks.value_or(false)) return {};
    return fmt::format(
        "disk image '{}' is encrypted, and {} is empty, expected the UUID of the libvirt secret that has "
        "its key",
        image.file, kDiskKey);
  }
  if (image.format != "qcow2")
    return fmt::format("{} names a key, and disk image '{}' is {}, expected qcow2: decrypt the disk on its old server",
                       kDiskKey, image.file, image.format);
  if (is_trusted || found.is_luks.value_or(true)) return {};
  // of an upgrade the image is a new one, whose name would say nothing
  return fmt::format(
      "{} names a key, and the disk's image is not encrypted with one: decrypt the disk on its old server, "
      "or empty the key",
      kDiskKey);
}

Value if_key(const DiskRow& row, DeviceScope& scope) {
  if (key_of(scope).empty()) return {};
  return std::string(row.word);
}

Value disk_key(const DiskRow&, DeviceScope& scope) {
  const std::string key = key_of(scope);
  return key.empty() ? Value() : key;
}

Value back_disk_key(const DiskRow&, DeviceScope&, const xmlNode* disk) {
  const xmlNode* encryption = encryption_of(disk);
  if (get(encryption, "@format") != "luks" || get(encryption, "secret/@type") != "passphrase") return "";
  const std::string key = get(encryption, "secret/@uuid").value_or("");
  return parse_uuid(key).value_or(std::string(trimmed(key)));
}

}  // namespace convert
