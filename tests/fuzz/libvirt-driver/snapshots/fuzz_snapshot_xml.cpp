// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes are read or refused; a redefinition that is taken comes back from its own text, and names no file.
#include "libvirt-driver/snapshots/snapshot_wish.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace driver;
  const auto xml = parse_snapshot_xml({reinterpret_cast<const char*>(data), size});
  if (!xml) return 0;
  const auto fresh = new_snapshot(*xml, "/vz/upper.img", 1);
  if (fresh && (fresh->disk != "/vz/upper.img" || !check_snapshot_name(fresh->name))) std::abort();
  static_cast<void>(snapshot_source(xml->domain, "/vz/upper.img"));
  const auto identity = parse_domain_identity(xml->domain);
  if (!identity || !identity->uuid) return 0;
  const auto snapshot = redefined_snapshot(*xml, *identity->uuid, nullptr, false);
  if (!snapshot) return 0;
  if (!check_snapshot_name(snapshot->name)) std::abort();
  const auto text = format_snapshot_xml(*snapshot, true);
  const auto again = text ? parse_snapshot_xml(*text) : Result<SnapshotXml>(text.error());
  if (!again || again->name != snapshot->name) std::abort();
  if (!format_snapshot_xml(*snapshot, false)) std::abort();
  return 0;
}
