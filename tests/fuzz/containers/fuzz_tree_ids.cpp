// SPDX-License-Identifier: LGPL-2.1-or-later
// What a strange image says about its ids, its ACLs and capabilities: any bytes are read or refused, and keep their
// size.
#include "containers/roots/tree_ids.hpp"
#include "containers/values/id_shift.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const containers::IdShift maps{{}, {{{0, 100000, 65536}}, {{0, 100000, 65536}}}};
  if (const auto acl = maps.acl(text); acl && acl->size() != size) std::abort();
  if (const auto capability = maps.capability(text); capability && capability->size() != 24) std::abort();
  const auto ids = containers::parse_tree_ids(text);
  if (ids && *containers::parse_tree_ids(containers::tree_ids_text(*ids)) != *ids) std::abort();
  return 0;
}
