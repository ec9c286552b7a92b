// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/device_pairs.hpp"

#include <algorithm>

namespace convert {
namespace {

using Elements = std::vector<const xmlNode*>;

Elements elements_of(const DeviceKind& kind, const xmlNode* domain) {
  Elements found;
  const xmlNode* devices = find(domain, "devices");
  for (const xmlNode* node = first_child(devices, kind.xml); node; node = next_named(node, kind.xml))
    if (kind.is_one(node)) found.push_back(node);
  return found;
}

// Takes the element out of the list for which that holds.
template <typename Is>
const xmlNode* take(Elements& elements, Is&& is) {
  const auto found = std::find_if(elements.begin(), elements.end(), is);
  if (found == elements.end()) return nullptr;
  const xmlNode* element = *found;
  elements.erase(found);
  return element;
}

// What the rows read back for leaves joined by '+'; nothing where one of them is not said.
Value leaves_of(const DeviceKind& kind, DeviceScope& scope, const xmlNode* element, std::string_view leaves) {
  std::string all;
  for (const std::string_view leaf : split(leaves, "+")) {
    const auto row = std::find_if(kind.rows.begin(), kind.rows.end(), [&](const Row<DeviceScope>& candidate) {
      return candidate.pcs6 == leaf && candidate.back;
    });
    const Value value = row == kind.rows.end() ? Value() : row->back(*row, scope, element);
    if (!value) return {};
    all += *value + '\n';
  }
  return all;
}

// The same leaves of a device that no element was made of, as they are written.
std::string written_leaves(const DeviceScope& scope, std::string_view leaves) {
  std::string all;
  for (const std::string_view leaf : split(leaves, "+")) all += scope.text(leaf).value_or("") + '\n';
  return all;
}

}  // namespace

std::vector<DevicePair> pair_devices(const DeviceKind& kind, VmScope& vm, const VmTree& tree, const xmlNode* domain) {
  Elements left = elements_of(kind, domain);
  std::vector<DevicePair> pairs;
  const auto pair = [&](Device& device, const xmlNode* then) {
    if (device.kind != &kind) return;
    const std::string alias = fmt::format("{}{}", kind.alias, device.index);
    pairs.push_back({&device, then, take(left, [&](const xmlNode* e) { return get(e, "alias/@name") == alias; })});
  };
  for (std::size_t i = 0; i < vm.devices.size(); ++i) pair(vm.devices[i], tree.devices[i]);
  for (Device& device : vm.left_out) pair(device, nullptr);
  const auto pair_others = [&](auto&& is_same) {
    for (DevicePair& unpaired : pairs) {
      if (unpaired.now) continue;
      DeviceScope scope = scope_of(vm, *unpaired.device);
      unpaired.now = take(left, [&](const xmlNode* element) { return is_same(unpaired, scope, element); });
    }
  };
  const auto keys = split(kind.keys, " ");
  for (const std::string_view key : keys)
    pair_others([&](const DevicePair& unpaired, DeviceScope& scope, const xmlNode* element) {
      const Value now = leaves_of(kind, scope, element, key);
      return now && now == (unpaired.then ? leaves_of(kind, scope, unpaired.then, key) : written_leaves(scope, key));
    });
  // an element that says nothing of what tells devices apart is the next one
  pair_others([&](const DevicePair&, DeviceScope& scope, const xmlNode* element) {
    return std::none_of(keys.begin(), keys.end(),
                        [&](std::string_view key) { return leaves_of(kind, scope, element, key).has_value(); });
  });
  for (const xmlNode* element : left) pairs.push_back({nullptr, nullptr, element});
  return pairs;
}

}  // namespace convert
