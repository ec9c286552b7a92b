// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/item_list.hpp"

#include "config-convert/container/pieces.hpp"
#include "config-convert/container/ve_conf_edit.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace convert {
namespace {

// The domain's items that no piece stands for yet, by place and by value.
class Unclaimed {
 public:
  Unclaimed(const std::vector<Item>& items, bool moves) : items_(items), claimed_(items.size()) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      by_place_.try_emplace(items[i].place, i);
      if (moves) by_value_.emplace(items[i].value, i);
    }
  }

  // Is this very item there? Then it is claimed, whoever else claimed it.
  bool claim(const Item& item) {
    const auto found = by_place_.find(item.place);
    if (found == by_place_.end() || items_[found->second] != item) return false;
    return claimed_[found->second] = true;
  }

  // The item that took this one's place, or that moved from it.
  const Item* claim_successor(const Item& item, const std::set<Item>& filed) {
    if (const auto found = by_place_.find(item.place); found != by_place_.end() && !claimed_[found->second])
      return take(found->second);
    const auto [first, last] = by_value_.equal_range(item.value);
    for (auto found = first; found != last; ++found)
      if (!claimed_[found->second] && !filed.contains(items_[found->second])) return take(found->second);
    return nullptr;
  }

  std::vector<Item> rest() const {
    std::vector<Item> left;
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (!claimed_[i] && by_place_.at(items_[i].place) == i) left.push_back(items_[i]);
    return left;
  }

 private:
  const Item* take(std::size_t i) {
    claimed_[i] = true;
    return &items_[i];
  }

  const std::vector<Item>& items_;
  std::vector<bool> claimed_;
  std::map<std::string_view, std::size_t> by_place_;
  std::multimap<std::string_view, std::size_t> by_value_;
};

std::set<std::string_view> places_of(const std::vector<Item>& items) {
  std::set<std::string_view> places;
  for (const Item& item : items) places.insert(item.place);
  return places;
}

// XML cannot carry every character that a file may have.
std::optional<Item> read_piece(const ItemList& list, ContainerScope& ct, std::string_view piece) {
  if (xml_safe(piece) == piece) return list.read(ct, piece);
  ct.warn_line(list.key, list.xml, "an entry has control characters; it is left out");
  return {};
}

// Would the file say this item with this piece?
bool says(const ItemList& list, ContainerScope& ct, std::string_view piece, const Item& item) {
  return !piece.empty() && is_plain(piece) && piece.find_first_of(list.separators) == piece.npos &&
         read_piece(list, ct, piece) == item;
}

}  // namespace

std::vector<Item> items_of(const ItemList& list, ContainerScope& ct) {
  std::vector<Item> items;
  const Value text = ct.text(list.key);
  if (!text) return items;
  std::set<std::string> places;
  std::size_t seen = 0;
  for (const std::string_view piece : split(*text, list.separators)) {
    if (++seen > kMostItems) {
      ct.warn_line(list.key, list.xml, fmt::format("more than {} entries; the others are left out", kMostItems));
      break;
    }
    auto item = read_piece(list, ct, piece);
    if (!item) continue;
    if (places.insert(item->place).second)
      items.push_back(std::move(*item));
    else
      ct.warn_line(list.key, list.xml, fmt::format("'{}' is there twice; the first one counts", item->place));
  }
  return items;
}

void add_items(const ItemList& list, ContainerScope& ct, xmlNode* domain) {
  if (!list.add) return;
  for (const Item& item : items_of(list, ct)) list.add(ct, domain, item);
}

Value merged_items(const ItemList& list, ContainerScope& ct, const xmlNode* filed, const xmlNode* domain,
                   Report& report) {
  const std::vector<Item> old_items = list.found(ct, filed);
  const std::vector<Item> new_items = list.found(ct, domain);
  const std::set<Item> before(old_items.begin(), old_items.end());
  if (before == std::set<Item>(new_items.begin(), new_items.end())) return {};

  if (new_items.size() > kMostItems) {
    report.push_back(
        {Severity::kError, std::string(list.key), std::string(list.xml),
         fmt::format("{} elements are more than the {} that fit; nothing is changed", new_items.size(), kMostItems)});
    return {};
  }
  const std::string text = ct.text(list.key).value_or("");
  const std::vector<std::string_view> pieces = split(text, list.separators);
  std::vector<std::optional<Item>> items(pieces.size());
  std::vector<std::optional<std::string>> changes(pieces.size());
  Unclaimed unclaimed(new_items, list.moves);
  const std::set<std::string_view> old_places = places_of(old_items);
  const std::set<std::string_view> new_places = places_of(new_items);
  for (std::size_t i = 0; i < pieces.size() && i < kMostItems; ++i) {
    items[i] = read_piece(list, ct, pieces[i]);
    if (!items[i]) continue;
    const bool shown = before.contains(*items[i]);
    // one that an earlier piece of the same place hides would come forth when that goes
    if (!shown && old_places.contains(items[i]->place) && !new_places.contains(items[i]->place)) changes[i] = "";
    if (unclaimed.claim(*items[i]) || !shown) items[i].reset();
  }
  const auto write = [&](std::string_view old_piece, const Item& item) {
    const std::string piece = list.write(ct, old_piece, item);
    const bool good = says(list, ct, piece, item);
    if (!good)
      report.push_back({Severity::kError, std::string(list.key), std::string(list.xml),
                        fmt::format("what '{}' has there cannot stand in a list of ve.conf", xml_safe(item.place))});
    return good ? std::optional(piece) : std::nullopt;
  };
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!items[i]) continue;
    const Item* successor = unclaimed.claim_successor(*items[i], before);
    changes[i] = successor ? write(pieces[i], *successor) : std::optional<std::string>("");
  }
  std::vector<std::string> added;
  for (const Item& item : unclaimed.rest())
    if (auto piece = write("", item)) added.push_back(std::move(*piece));
  return with_pieces(text, list.separators, changes, added);
}

std::vector<const xmlNode*> devices_of(const xmlNode* domain, std::string_view name) {
  std::vector<const xmlNode*> found;
  const xmlNode* devices = find(domain, "devices");
  for (const xmlNode* node = first_child(devices, name); node; node = next_named(node, name)) found.push_back(node);
  return found;
}

}  // namespace convert
