// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One adapter's text in NETIF as keys and values, and with some of them changed:
//
//   AdapterText text("ifname=eth0,ip=10.1.0.2/24,ip6=2001:db8::2/64,2001:db8::3/64");
//   text.value("ip6");         // "2001:db8::2/64,2001:db8::3/64"
//   text.set("gw", "10.1.0.1"); // before ip6, whose list ends the text
//
// Keys that nobody knows stay in their places.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

struct AdapterKey {
  std::string_view key;    // empty: a piece without '=' in its wrong place
  std::string_view value;  // trimmed; of ip6 the whole list
  std::size_t piece = 0;   // the first of its pieces, among split(text, ",")
  std::size_t pieces = 1;
};

// No more pieces than these are looked at.
inline constexpr std::size_t kMostAdapterPieces = 2048;
std::vector<AdapterKey> parse_adapter_text(std::string_view text);
// The one that counts of a repeated key; nullptr: none.
const AdapterKey* find_key(const std::vector<AdapterKey>& keys, std::string_view key);

class AdapterText {
 public:
  explicit AdapterText(std::string_view text) : text_(text) {}

  std::optional<std::string> value(std::string_view key) const;
  // An empty value takes the key out.
  void set(std::string_view key, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace convert
