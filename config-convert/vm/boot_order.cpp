// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/boot_order.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace convert {
namespace {

constexpr std::string_view kOrderPath = "Settings/Startup/BootingOrder";

// <os><boot dev=…> and BootDevice/Type
struct BootClass {
  std::string_view dev;
  std::int64_t type;
};

constexpr std::array kClasses{BootClass{"hd", 6}, BootClass{"cdrom", 5}, BootClass{"network", 8}, BootClass{"fd", 3}};

std::vector<BootEntry> by_class(const xmlNode* domain, const std::vector<BootCandidate>& devices) {
  std::vector<BootEntry> order;
  for (const xmlNode* boot = first_child(find(domain, "os"), "boot"); boot; boot = next_named(boot, "boot")) {
    const std::string dev = get(boot, "@dev").value_or("");
    for (const BootClass& known : kClasses) {
      const auto first = std::find_if(devices.begin(), devices.end(),
                                      [&](const BootCandidate& device) { return device.entry.type == known.type; });
      if (known.dev == dev && first != devices.end()) order.push_back(first->entry);
    }
  }
  return order;
}

std::int64_t leaf(const PvsElement& element, const char* name, std::int64_t fallback) {
  return parse_integer(trimmed(element.text(name).value_or(""))).value_or(fallback);
}

struct Ranked {
  std::pair<std::int64_t, std::size_t> rank;  // of one number, the first in the document
  BootEntry entry;
};

std::vector<BootEntry> sorted(std::vector<Ranked> ranked) {
  std::ranges::sort(ranked, {}, &Ranked::rank);
  std::vector<BootEntry> order;
  for (const Ranked& one : ranked) order.push_back(one.entry);
  return order;
}

std::size_t position_of(const xmlNode* element) {
  std::size_t position = 0;
  while ((element = element->prev)) ++position;
  return position;
}

}  // namespace

std::vector<BootEntry> boot_order_of(const xmlNode* domain, const std::vector<BootCandidate>& devices) {
  std::vector<Ranked> ranked;
  for (const BootCandidate& device : devices) {
    const auto rank = parse_integer(get(device.element, "boot/@order").value_or(""));
    if (rank && device.entry.type != 0) ranked.push_back({{*rank, position_of(device.element)}, device.entry});
  }
  if (ranked.empty()) return by_class(domain, devices);
  return sorted(std::move(ranked));
}

std::vector<BootEntry> read_boot_order(const PvsElement& root) {
  std::vector<Ranked> ranked;
  for (const PvsElement& element : root.find(kOrderPath).children("BootDevice")) {
    if (ranked.size() == kDevicesOfOneKind) break;
    if (leaf(element, "InUse", 1) != 1) continue;
    const auto place = static_cast<std::int64_t>(ranked.size());
    ranked.push_back({{leaf(element, "BootingNumber", place), ranked.size()},
                      {leaf(element, "Type", 0), leaf(element, "Index", 0)}});
  }
  return sorted(std::move(ranked));
}

void write_boot_order(const VmScope& vm, const std::vector<BootEntry>& order, PvsEditor& editor) {
  const PvsElement list = vm.root.find(kOrderPath);
  std::vector<BootEntry> written;
  std::int64_t last = static_cast<std::int64_t>(order.size());
  for (const PvsElement& element : list.children("BootDevice")) {
    const BootEntry entry{leaf(element, "Type", 0), leaf(element, "Index", 0)};
    const auto place = std::find(order.begin(), order.end(), entry);
    const bool in_use = place != order.end() && std::find(written.begin(), written.end(), entry) == written.end();
    if (in_use) written.push_back(entry);
    const std::int64_t number = in_use ? place - order.begin() : last++;
    const auto put = [&](const char* name, std::int64_t value) {
      if (leaf(element, name, -1) != value) editor.set_leaf(element.node(), name, fmt::to_string(value));
    };
    put("BootingNumber", number);
    put("InUse", in_use ? 1 : 0);
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (std::find(written.begin(), written.end(), order[i]) != written.end()) continue;
    NewElement entry{"BootDevice", {}, true, {}};
    entry.set_leaf("Index", fmt::to_string(order[i].index));
    entry.set_leaf("Type", fmt::to_string(order[i].type));
    entry.set_leaf("BootingNumber", fmt::to_string(i));
    entry.set_leaf("InUse", "1");
    editor.add(vm.root.node(), kOrderPath, std::move(entry));
  }
}

}  // namespace convert
