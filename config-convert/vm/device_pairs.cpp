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

// Takes the element with that value out of the list.
const xmlNode* take(Elements& elements, std::string_view path, std::string_view value) {
  for (auto element = elements.begin(); element != elements.end(); ++element) {
    if (get(*element, path) != value) continue;
    const xmlNode* found = *element;
    elements.erase(element);
    return found;
  }
  return nullptr;
}

}  // namespace

std::vector<DevicePair> pair_devices(const DeviceKind& kind, VmScope& vm, const VmTree& tree, const xmlNode* domain) {
  Elements left = elements_of(kind, domain);
  std::vector<DevicePair> pairs;
  const auto pair = [&](Device& device, const xmlNode* then) {
    if (device.kind == &kind)
      pairs.push_back({&device, then, take(left, "alias/@name", fmt::format("{}{}", kind.alias, device.index))});
  };
  for (std::size_t i = 0; i < vm.devices.size(); ++i) pair(vm.devices[i], tree.devices[i]);
  for (Device& device : vm.left_out) pair(device, nullptr);
  for (const std::string_view key : split(kind.keys, " "))
    for (DevicePair& unpaired : pairs) {
      if (unpaired.now || !unpaired.then) continue;
      if (const Value value = get(unpaired.then, key)) unpaired.now = take(left, key, *value);
    }
  for (const xmlNode* element : left) pairs.push_back({nullptr, nullptr, element});
  return pairs;
}

}  // namespace convert
