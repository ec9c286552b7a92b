// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Keys that hold a list, each piece of which is an element of its own in domain XML: BINDMOUNT="/a:/b /c:/d,ro".
//
// Both directions speak of items: what a piece stands for, in one spelling. On the way back, pieces whose items the
// domain still has stay as they are written, and so do pieces that never became an element.
#pragma once

#include "config-convert/container/scope.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

struct Item {
  std::string place;  // what may be there once: a path inside, a name
  std::string value;  // may be empty

  auto operator<=>(const Item&) const = default;
};

// An element below `xml`'s parent, and the piece that it comes back as.
struct ItemExample {
  std::string_view element;
  std::string_view piece;
};

struct ItemList {
  std::string_view key;
  std::string_view xml;
  std::string_view separators;  // between pieces; the first is the one to write
  // Nothing, and told why: the piece becomes no element.
  std::optional<Item> (*read)(ContainerScope& ct, std::string_view piece);
  // nullptr: another list's function adds this one's items too.
  void (*add)(ContainerScope& ct, xmlNode* domain, const Item& item);
  // The items of this key that a tree has, in its order.
  std::vector<Item> (*found)(ContainerScope& ct, const xmlNode* domain);
  // The piece of an item; `old_piece` is the one that it takes the place of, or empty.
  std::string (*write)(ContainerScope& ct, std::string_view old_piece, const Item& item);
  ItemExample example;
  bool moves = false;   // an item of the same value in another place is the old one, moved
  bool secret = false;  // values are in no report
};

// What the file says, without repetitions; at most kMostItems.
inline constexpr std::size_t kMostItems = 1024;
std::vector<Item> items_of(const ItemList& list, ContainerScope& ct);

void add_items(const ItemList& list, ContainerScope& ct, xmlNode* domain);

// The key's value as `domain` has it; nothing where it has what `filed`, the tree of the file, has. What no piece can
// say is reported and left out.
Value merged_items(const ItemList& list, ContainerScope& ct, const xmlNode* filed, const xmlNode* domain,
                   Report& report);

// All elements of that name below domain/devices.
std::vector<const xmlNode*> devices_of(const xmlNode* domain, std::string_view name);

}  // namespace convert
