// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/id_shift.hpp"

#include <fmt/format.h>

#include <optional>

namespace containers {
namespace {

using Ranges = std::vector<IdRange>;

constexpr std::size_t kAclHeaderBytes = 4, kAclEntryBytes = 8, kAclIdAt = 4;
constexpr std::uint32_t kAclVersion = 2;
constexpr std::uint16_t kAclUser = 0x02, kAclGroup = 0x08;

constexpr std::size_t kCapabilityBytes = 20, kRootIdBytes = 4;  // with the root's id: 24
constexpr std::uint32_t kRevisionMask = 0xff000000, kRevision2 = 0x02000000, kRevision3 = 0x03000000;

std::uint32_t word_at(std::string_view bytes, std::size_t at, std::size_t count = 4) {
  std::uint32_t word = 0;
  for (std::size_t i = count; i-- > 0;) word = word << 8 | static_cast<unsigned char>(bytes[at + i]);
  return word;
}

void put_word(std::string& bytes, std::size_t at, std::uint32_t word) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(word >> (8 * i));
}

std::optional<std::uint32_t> inside_of(std::uint32_t on_disk, const IdMap& map, const Ranges& ranges) {
  if (map.empty()) return on_disk;
  for (const IdRange& range : ranges)
    if (on_disk >= range.target && on_disk - range.target < range.count) return range.start + (on_disk - range.target);
  return std::nullopt;
}

std::optional<std::uint32_t> on_disk_of(std::uint32_t inside, const IdMap& map, const Ranges& ranges) {
  if (map.empty()) return inside;
  for (const IdRange& range : ranges)
    if (inside >= range.start && inside - range.start < range.count) return range.target + (inside - range.start);
  return std::nullopt;
}

std::uint32_t shift(std::uint32_t on_disk, const IdShift& maps, Ranges IdMap::*kind) {
  const auto inside = inside_of(on_disk, maps.from, maps.from.*kind);
  return (inside ? on_disk_of(*inside, maps.to, maps.to.*kind) : std::nullopt).value_or(kNobodysId);
}

Error bad_form(const char* what, std::size_t size) {
  return {ErrorCode::kConfigUnsupported, fmt::format("{} of {} bytes has a form that is not known", what, size)};
}

}  // namespace

std::uint32_t IdShift::user(std::uint32_t on_disk) const { return shift(on_disk, *this, &IdMap::users); }
std::uint32_t IdShift::group(std::uint32_t on_disk) const { return shift(on_disk, *this, &IdMap::groups); }

Result<std::string> IdShift::acl(std::string_view attribute) const {
  if (attribute.size() < kAclHeaderBytes || (attribute.size() - kAclHeaderBytes) % kAclEntryBytes != 0 ||
      word_at(attribute, 0) != kAclVersion)
    return bad_form("an ACL", attribute.size());
  std::string shifted(attribute);
  for (std::size_t at = kAclHeaderBytes; at < attribute.size(); at += kAclEntryBytes) {
    const std::uint32_t tag = word_at(attribute, at, 2), id = word_at(attribute, at + kAclIdAt);
    if (tag == kAclUser) put_word(shifted, at + kAclIdAt, user(id));
    if (tag == kAclGroup) put_word(shifted, at + kAclIdAt, group(id));
  }
  return shifted;
}

// Revision 2 is that of the host's own root.
Result<std::string> IdShift::capability(std::string_view attribute) const {
  const std::uint32_t magic = attribute.size() < kCapabilityBytes ? 0 : word_at(attribute, 0);
  const bool has_root = (magic & kRevisionMask) == kRevision3;
  if (attribute.size() != kCapabilityBytes + (has_root ? kRootIdBytes : 0) ||
      (!has_root && (magic & kRevisionMask) != kRevision2))
    return bad_form("a file capability", attribute.size());
  // What is for the host's root in a tree of shifted ids was given there by the host, for the container's.
  const std::uint32_t root =
      has_root ? user(word_at(attribute, kCapabilityBytes)) : on_disk_of(0, to, to.users).value_or(kNobodysId);
  std::string shifted(attribute.substr(0, kCapabilityBytes));
  put_word(shifted, 0, (magic & ~kRevisionMask) | (root == 0 ? kRevision2 : kRevision3));
  if (root == 0) return shifted;
  shifted.resize(kCapabilityBytes + kRootIdBytes);
  put_word(shifted, kCapabilityBytes, root);
  return shifted;
}

}  // namespace containers
