// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/adapter_text.hpp"

#include "config-convert/container/pieces.hpp"
#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace convert {
namespace {

constexpr std::string_view kListAtTheEnd = "ip6";
constexpr std::array<std::string_view, 4> kPositions{"ifname", "mac", "host_ifname", "host_mac"};

bool is_positional(std::string_view text) {
  const auto first = text.substr(0, text.find(','));
  return !trimmed(first).empty() && first.find('=') == first.npos;
}

// "eth0,MAC" to "ifname=eth0,mac=MAC": what has positions cannot lose one.
std::string with_keys(std::string_view text) {
  const auto pieces = split(text, ",");
  std::vector<std::optional<std::string>> changes(pieces.size());
  for (std::size_t i = 0; i < std::min(pieces.size(), kPositions.size()); ++i)
    if (pieces[i].find('=') == std::string_view::npos)
      changes[i] = fmt::format("{}={}", kPositions[i], trimmed(pieces[i]));
  return with_pieces(text, ",", changes, {});
}

}  // namespace

std::vector<AdapterKey> parse_adapter_text(std::string_view text) {
  std::vector<AdapterKey> keys;
  const bool positional = is_positional(text);
  std::size_t begin = std::min(text.find_first_not_of(','), text.size());
  for (std::size_t i = 0; i < kMostAdapterPieces && begin < text.size(); ++i) {
    const auto end = std::min(text.find(',', begin), text.size());
    const std::string_view piece = trimmed(text.substr(begin, end - begin));
    begin = std::min(text.find_first_not_of(',', end), text.size());
    const auto equals = piece.find('=');
    if (equals != piece.npos) {
      keys.push_back({trimmed(piece.substr(0, equals)), trimmed(piece.substr(equals + 1)), i});
    } else if (!keys.empty() && keys.back().key == kListAtTheEnd) {
      AdapterKey& list = keys.back();
      const char* first = list.value.empty() ? piece.data() : list.value.data();
      if (!piece.empty()) list.value = {first, static_cast<std::size_t>(piece.data() + piece.size() - first)};
      ++list.pieces;
    } else {
      keys.push_back({positional && i < kPositions.size() ? kPositions[i] : std::string_view(), piece, i});
    }
  }
  return keys;
}

const AdapterKey* find_key(const std::vector<AdapterKey>& keys, std::string_view key) {
  const auto found = std::find_if(keys.rbegin(), keys.rend(), [&](const AdapterKey& k) { return k.key == key; });
  return found == keys.rend() ? nullptr : &*found;
}

std::optional<std::string> AdapterText::value(std::string_view key) const {
  const auto keys = parse_adapter_text(text_);
  const AdapterKey* found = find_key(keys, key);
  if (!found || found->value.empty()) return {};
  return std::string(found->value);
}

void AdapterText::set(std::string_view key, std::string_view value) {
  if (is_positional(text_)) text_ = with_keys(text_);
  const auto keys = parse_adapter_text(text_);
  std::vector<std::optional<std::string>> changes(split(text_, ",").size());
  std::vector<std::string> added;
  const std::string piece = value.empty() ? "" : fmt::format("{}={}", key, value);
  const AdapterKey* old = find_key(keys, key);
  const AdapterKey* list = find_key(keys, kListAtTheEnd);
  if (old) {
    for (const AdapterKey& one : keys)
      for (std::size_t i = 0; one.key == key && i < one.pieces; ++i) {
        const bool counts = &one == old;
        if (counts || piece.empty()) changes[one.piece + i] = counts && i == 0 ? piece : "";
      }
  } else if (list && !piece.empty()) {
    changes[list->piece] = fmt::format("{},{}", piece, split(text_, ",")[list->piece]);
  } else if (!piece.empty()) {
    added.push_back(piece);
  }
  text_ = with_pieces(text_, ",", changes, added);
}

}  // namespace convert
