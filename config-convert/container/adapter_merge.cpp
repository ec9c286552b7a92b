// SPDX-License-Identifier: LGPL-2.1-or-later
//
// NETIF on the way back. An adapter's interface is the one of its name inside, else the one of its MAC address. Only
// adapters whose interface changed are written anew, and of those only the keys that changed.
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
  std::string guest_name;  // empty: none that a device can have, or another one's
  std::string mac;
  bool taken = false;
};

// Those of a tree. A name is the first one's that has it.
class Interfaces {
 public:
  explicit Interfaces(const xmlNode* domain) {
    for (const xmlNode* node : devices_of(domain, "interface"))
      all_.push_back(
          {node, get(node, "guest/@dev").value_or(""), parse_mac(get(node, "mac/@address").value_or("")).value_or("")});
    for (Interface& interface : all_) {
      if (!is_device_name(interface.guest_name) || by_name_.contains(interface.guest_name))
        interface.guest_name.clear();
      else
        by_name_.emplace(interface.guest_name, &interface);
      if (!interface.mac.empty()) by_mac_.emplace(interface.mac, &interface);
    }
  }

  const Interface* take_named(std::string_view name) {
    const auto found = by_name_.find(name);
    return found == by_name_.end() || found->second->taken ? nullptr : take(*found->second);
  }

  const Interface* take_of_mac(std::string_view mac) {
    const auto [first, last] = by_mac_.equal_range(mac);
    const auto found = std::find_if(first, last, [](const auto& entry) { return !entry.second->taken; });
    return found == last ? nullptr : take(*found->second);
  }

  // The next one with neither.
  const Interface* take_nameless() {
    for (; nameless_ < all_.size(); ++nameless_) {
      Interface& interface = all_[nameless_];
      if (!interface.taken && interface.guest_name.empty() && interface.mac.empty()) return take(interface);
    }
    return nullptr;
  }

  const std::vector<Interface>& all() const { return all_; }

 private:
  static const Interface* take(Interface& interface) {
    interface.taken = true;
    return &interface;
  }

  std::vector<Interface> all_;
  std::map<std::string, Interface*, std::less<>> by_name_;
  std::multimap<std::string, Interface*, std::less<>> by_mac_;
  std::size_t nameless_ = 0;
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

struct Pair {
  const xmlNode* before = nullptr;  // of the file's tree
  const xmlNode* now = nullptr;
  bool renamed = false;
};

// The adapter's text with what `now` has otherwise than `before`; nothing where that is none of it.
std::optional<std::string> changed_text(AdapterScope& scope, std::string_view piece, const Pair& pair, Report& report) {
  AdapterText text(piece);
  bool changed = false;
  for (const Row<AdapterScope>& row : container_adapter_rows()) {
    if (!row.back || (row.pcs6 == "ifname" && !pair.renamed)) continue;
    const Value value = row.back(row, scope, pair.now);
    if (!value || value == row.back(row, scope, pair.before) || *value == scope.text(row.pcs6).value_or("")) continue;
    set_key(text, row.pcs6, *value, report);
    changed = true;
  }
  if (!changed || text.text() == piece) return {};
  return text.text();
}

// Names of adapters, old and new.
class Names {
 public:
  explicit Names(const Interfaces& interfaces) {
    for (const Interface& interface : interfaces.all()) reserved_.insert(interface.guest_name);
  }

  bool take(const std::string& name) {
    reserved_.insert(name);
    return taken_.insert(name).second;
  }

  // One that no interface of the domain has, either.
  std::string take_free() {
    for (;; ++next_)
      if (const std::string name = fmt::format("eth{}", next_); !reserved_.contains(name) && take(name)) return name;
  }

 private:
  std::set<std::string> taken_{std::string(kVenetName)};
  std::set<std::string> reserved_;
  std::size_t next_ = 0;
};

std::string new_text(ContainerScope& ct, const Interface& interface, Names& names, Report& report) {
  const VeAdapter none;
  AdapterScope scope{{ct.report}, ct, none, {}};
  AdapterText text("");
  const bool named = !interface.guest_name.empty() && names.take(interface.guest_name);
  text.set("ifname", named ? interface.guest_name : names.take_free());
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
  std::vector<Pair> pairs(count);
  Names names(now);
  bool has_venet = false;
  for (std::size_t i = 0; i < count; ++i) {
    names.take(ct.adapters[i].ifname);
    has_venet |= ct.adapters[i].is_venet();
    if (const Interface* old = before.take_named(ct.adapters[i].ifname)) pairs[i].before = old->node;
    if (const Interface* same = now.take_named(ct.adapters[i].ifname)) pairs[i].now = same->node;
  }
  if (!has_venet) now.take_named(kVenetName);  // IP_ADDRESS

  std::vector<std::optional<std::string>> changes(pieces.size());
  for (std::size_t i = 0; i < count; ++i) {
    const VeAdapter& adapter = ct.adapters[i];
    Pair& pair = pairs[i];
    const Interface* moved = nullptr;
    if (!pair.now && !adapter.is_venet()) {
      moved = now.take_of_mac(get(pair.before, "mac/@address").value_or(""));
      if (!moved) moved = now.take_nameless();
    }
    if (moved) pair.now = moved->node;
    pair.renamed = moved && !moved->guest_name.empty() && names.take(moved->guest_name);
    const std::string_view piece = pieces[adapter.piece];
    AdapterScope scope{{ct.report}, ct, adapter, parse_adapter_text(piece)};
    // venet0 without addresses is no interface
    if (pair.now || adapter.is_venet())
      changes[adapter.piece] = changed_text(scope, piece, pair, report);
    else
      changes[adapter.piece] = "";
  }
  // an adapter that an earlier one of its name hid would come forth
  std::set<std::string> gone;
  for (std::size_t i = 0; i < count; ++i)
    if (pairs[i].renamed || changes[ct.adapters[i].piece] == "") gone.insert(ct.adapters[i].ifname);
  for (std::size_t i = 0, next = 0; i < pieces.size() && !gone.empty(); ++i) {
    const bool shown = next < count && ct.adapters[next].piece == i;
    next += shown;
    if (!shown && gone.contains(AdapterText(pieces[i]).value("ifname").value_or(""))) changes[i] = "";
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
