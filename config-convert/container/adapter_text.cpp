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

const AdapterKey* last_of(const std::vector<AdapterKey>& keys, std::string_view key) {
  const auto found = std::find_if(keys.rbegin(), keys.rend(), [&](const AdapterKey& k) { return k.key == key; });
  return found == keys.rend() ? nullptr : &*found;
}

}  // namespace

std::vector<AdapterKey> parse_adapter_text(std::string_view text) {
  std::vector<AdapterKey> keys;
  const bool positional = is_positional(text);
  const auto pieces = split(text, ",");
  for (std::size_t i = 0; i < std::min(pieces.size(), kMostAdapterPieces); ++i) {
    const std::string_view piece = trimmed(pieces[i]);
    const auto equals = piece.find('=');
    if (equals != piece.npos) {
      keys.push_back({trimmed(piece.substr(0, equals)), trimmed(piece.substr(equals + 1)), i});
    } else if (!keys.empty() && keys.back().key == kListAtTheEnd) {
      AdapterKey& list = keys.back();
      list.value =
          trimmed({list.value.data(), static_cast<std::size_t>(piece.data() + piece.size() - list.value.data())});
      ++list.pieces;
    } else {
      keys.push_back({positional && i < kPositions.size() ? kPositions[i] : std::string_view(), piece, i});
    }
  }
  return keys;
}

std::optional<std::string> AdapterText::value(std::string_view key) const {
  const auto keys = parse_adapter_text(text_);
  const AdapterKey* found = last_of(keys, key);
  if (!found || found->value.empty()) return {};
  return std::string(found->value);
}

void AdapterText::set(std::string_view key, std::string_view value) {
  if (is_positional(text_)) text_ = with_keys(text_);
  const auto keys = parse_adapter_text(text_);
  std::vector<std::optional<std::string>> changes(split(text_, ",").size());
  std::vector<std::string> added;
  const std::string piece = value.empty() ? "" : fmt::format("{}={}", key, value);
  const AdapterKey* old = last_of(keys, key);
  const AdapterKey* list = last_of(keys, kListAtTheEnd);
  if (old) {
    for (std::size_t i = 0; i < old->pieces; ++i) changes[old->piece + i] = i == 0 ? piece : "";
  } else if (list && !piece.empty()) {
    changes[list->piece] = fmt::format("{},{}", piece, split(text_, ",")[list->piece]);
  } else if (!piece.empty()) {
    added.push_back(piece);
  }
  text_ = with_pieces(text_, ",", changes, added);
}

}  // namespace convert
