// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/tree_ids.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <sys/xattr.h>

namespace containers {
namespace {

constexpr const char* kAttribute = "trusted.switchyard.ids";
constexpr std::size_t kMaxBytes = 4096;  // far more than an <idmap> has ranges

Error bad_text(std::string_view text) {
  return {
      ErrorCode::kConfigUnsupported,
      fmt::format("the record {:?} of a tree's ids must be as u0-100000-65536:g0-100000-65536", text.substr(0, 128))};
}

std::optional<IdRange> parse_range(std::string_view text) {
  IdRange range;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::uint32_t* number : {&range.start, &range.target, &range.count}) {
    if (number != &range.start && (at == end || *at++ != '-')) return std::nullopt;
    const auto [behind, error] = std::from_chars(at, end, *number);
    if (error != std::errc{}) return std::nullopt;
    at = behind;
  }
  return at == end ? std::optional(range) : std::nullopt;
}

}  // namespace

std::string tree_ids_text(const IdMap& map) {
  std::string text;
  for (const IdRange& r : map.users) text += fmt::format(":u{}-{}-{}", r.start, r.target, r.count);
  for (const IdRange& r : map.groups) text += fmt::format(":g{}-{}-{}", r.start, r.target, r.count);
  return text.empty() ? text : text.substr(1);
}

Result<IdMap> parse_tree_ids(std::string_view text) {
  IdMap map;
  if (text.size() > kMaxBytes) return bad_text(text);
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(':'));
    const auto range = parse_range(word.empty() ? word : word.substr(1));
    if (!range || (word[0] != 'u' && word[0] != 'g')) return bad_text(text);
    (word[0] == 'u' ? map.users : map.groups).push_back(*range);
    if (word.size() == rest.size()) return map;
    rest.remove_prefix(word.size() + 1);
    if (rest.empty()) return bad_text(text);
  }
  return map;
}

Result<IdMap> read_tree_ids(int folder_fd) {
  std::string text(kMaxBytes, '\0');
  const ssize_t size = ::fgetxattr(folder_fd, kAttribute, text.data(), text.size());
  if (size < 0 && (errno == ENODATA || errno == ENOTSUP)) return IdMap{};
  if (size < 0) return system_error("cannot read the record of a tree's ids", errno);
  text.resize(static_cast<std::size_t>(size));
  return parse_tree_ids(text);
}

Result<void> write_tree_ids(int folder_fd, const IdMap& map) {
  const std::string text = tree_ids_text(map);
  const bool removed = map.empty() && (::fremovexattr(folder_fd, kAttribute) == 0 || errno == ENODATA);
  if (removed || (!map.empty() && ::fsetxattr(folder_fd, kAttribute, text.data(), text.size(), 0) == 0)) return {};
  return system_error("cannot record the ids of a tree", errno);
}

}  // namespace containers
