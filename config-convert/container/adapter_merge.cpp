// SPDX-License-Identifier: LGPL-2.1-or-later
//
// NETIF on the way back. An adapter's interface is the one of its name inside, else the one of its MAC address. Only
// adapters whose interface changed are written anew, and of those only the keys that changed.
#include "config-convert/container/adapter_text.hpp"
#include "config-convert/container/pieces.hpp"
#include "config-convert/container/tables.hpp"
#include "config-convert/container/ve_conf_edit.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace convert {
namespace {

struct Interface {
  const xmlNode* node = nullptr;
  std::string guest_name;
  std::string mac;
  bool taken = false;
};

// Those of a tree, by name and by MAC address; the first of a name counts.
class Interfaces {
 public:
  explicit Interfaces(const xmlNode* domain) {
    for (const xmlNode* node : devices_of(domain, "interface"))
      all_.push_back(
          {node, get(node, "guest/@dev").value_or(""), parse_mac(get(node, "mac/@address").value_or("")).value_or("")});
    for (Interface& interface : all_) {
      if (!interface.guest_name.empty()) by_name_.try_emplace(interface.guest_name, &interface);
      if (!interface.mac.empty()) by_mac_.try_emplace(interface.mac, &interface);
    }
  }

  const xmlNode* take_named(std::string_view name) { return take(by_name_, name); }
  const xmlNode* take_of_mac(std::string_view mac) { return take(by_mac_, mac); }
  const std::vector<Interface>& all() const { return all_; }

 private:
  using Index = std::map<std::string_view, Interface*>;

  static const xmlNode* take(Index& index, std::string_view key) {
    const auto found = index.find(key);
    if (found == index.end() || found->second->taken) return nullptr;
    found->second->taken = true;
    return found->second->node;
  }

  std::vector<Interface> all_;
  Index by_name_;
  Index by_mac_;
};

bool is_value(std::string_view value) { return is_plain(value) && value.find(';') == value.npos; }

void set_key(AdapterText& text, std::string_view key, std::string_view value, Report& report) {
  const bool good = is_value(value) && (key == "ip6" || value.find(',') == value.npos);
  if (good)
    text.set(key, value);
  else
    report.push_back(
        {Severity::kError, "NETIF", "devices/interface", fmt::format("'{}' cannot stand in {}", xml_safe(value), key)});
}

// The adapter's text with what `now` has otherwise than `before`; nothing where that is none of it.
std::optional<std::string> changed_text(AdapterScope& scope, const xmlNode* before, const xmlNode* now,
                                        Report& report) {
  AdapterText text(scope.written);
  bool changed = false;
  for (const Row<AdapterScope>& row : container_adapter_rows()) {
    if (!row.back) continue;
    const Value value = row.back(row, scope, now);
    if (!value || value == row.back(row, scope, before) || *value == scope.text(row.pcs6).value_or("")) continue;
    set_key(text, row.pcs6, *value, report);
    changed = true;
  }
  if (!changed) return {};
  return text.text();
}

std::string free_name(std::set<std::string, std::less<>>& names) {
  for (std::size_t i = 0;; ++i)
    if (auto name = fmt::format("eth{}", i); names.insert(name).second) return name;
}

std::string new_text(ContainerScope& ct, const Interface& interface, std::set<std::string, std::less<>>& names,
                     Report& report) {
  const VeAdapter none;
  AdapterScope scope{{ct.report}, ct, none, {}};
  AdapterText text("");
  const bool named = is_device_name(interface.guest_name) && names.insert(interface.guest_name).second;
  text.set("ifname", named ? interface.guest_name : free_name(names));
  for (const Row<AdapterScope>& row : container_adapter_rows())
    if (row.back && row.pcs6 != "ifname")
      if (const Value value = row.back(row, scope, interface.node); value && !value->empty())
        set_key(text, row.pcs6, *value, report);
  const std::string type = get(interface.node, "@type").value_or("");
  if (type != "bridge" && type != "network" && type != "ethernet")
    report.push_back({Severity::kWarning, "NETIF", "devices/interface/@type",
                      fmt::format("'{}' has no word in NETIF; the adapter is bound to no network", xml_safe(type))});
  return text.text();
}

}  // namespace

Value merged_adapters(ContainerScope& ct, const xmlNode* filed, const xmlNode* domain, Report& report) {
  Interfaces before(filed);
  Interfaces now(domain);
  const std::string netif = ct.text("NETIF").value_or("");
  const auto pieces = split(netif, ";");
  const std::size_t count = ct.adapters.size();
  std::vector<const xmlNode*> old_nodes(count);
  std::vector<const xmlNode*> new_nodes(count);
  std::set<std::string, std::less<>> names;
  bool has_venet = false;
  for (std::size_t i = 0; i < count; ++i) {
    names.insert(ct.adapters[i].ifname);
    has_venet |= ct.adapters[i].is_venet();
    old_nodes[i] = before.take_named(ct.adapters[i].ifname);
    new_nodes[i] = now.take_named(ct.adapters[i].ifname);
  }
  if (!has_venet) now.take_named(kVenetName);  // IP_ADDRESS

  std::vector<std::optional<std::string>> changes(pieces.size());
  for (std::size_t i = 0; i < count; ++i) {
    const VeAdapter& adapter = ct.adapters[i];
    AdapterScope scope{{ct.report}, ct, adapter, pieces[adapter.piece]};
    if (!new_nodes[i]) new_nodes[i] = now.take_of_mac(get(old_nodes[i], "mac/@address").value_or(""));
    // venet0 without addresses is no interface
    if (new_nodes[i] || adapter.is_venet())
      changes[adapter.piece] = changed_text(scope, old_nodes[i], new_nodes[i], report);
    else
      changes[adapter.piece] = "";
  }
  std::vector<std::string> added;
  for (const Interface& interface : now.all()) {
    if (interface.taken) continue;
    if (count + added.size() == kMostAdapters) {
      report.push_back({Severity::kError, "NETIF", "devices/interface",
                        fmt::format("more than {} interfaces; the others are left out", kMostAdapters)});
      break;
    }
    added.push_back(new_text(ct, interface, names, report));
  }
  const bool same = added.empty() &&
                    std::none_of(changes.begin(), changes.end(), [](const auto& change) { return change.has_value(); });
  if (same) return {};
  return with_pieces(netif, ";", changes, added);
}

}  // namespace convert
