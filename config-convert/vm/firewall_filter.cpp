// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/firewall_filter.hpp"

#include <array>

namespace convert {
namespace {

// Router solicitation and advertisement, neighbour solicitation and advertisement.
constexpr std::array<std::string_view, 4> kNeighbourDiscovery{"133", "134", "135", "136"};

// Libvirt's words for one end of a packet.
struct End {
  const char* address;
  const char* mask;
  const char* first_port;
  const char* last_port;
};

constexpr End kSource{"@srcipaddr", "@srcipmask", "@srcportstart", "@srcportend"};
constexpr End kDestination{"@dstipaddr", "@dstipmask", "@dstportstart", "@dstportend"};

void set_end(xmlNode* match, const End& end, const std::optional<IpAddress>& ip, std::uint16_t port) {
  if (ip && ip->prefix != 0) {
    set(match, end.address, ip->address);
    if (ip->prefix != (ip->is_ipv6 ? 128 : 32)) set(match, end.mask, fmt::to_string(ip->prefix));
  }
  if (port == 0) return;
  set(match, end.first_port, fmt::to_string(port));
  set(match, end.last_port, fmt::to_string(port));
}

class RuleWriter {
 public:
  explicit RuleWriter(xmlNode* filter) : filter_(filter) {}

  void write(const char* direction, const FirewallDirection& rules) {
    direction_ = direction;
    for (const char* all : {"all", "all-ipv6"}) set(add_rule("return", all), "@state", "ESTABLISHED,RELATED");
    for (const FirewallRule& rule : rules.rules)
      for (const std::string_view protocol : {rule.ipv4, rule.ipv6})
        if (!protocol.empty()) write(protocol, rule, rules.denies ? "return" : "drop");
    if (!rules.denies) return;
    // a type of ICMP is of one direction anyway
    for (const std::string_view type : kNeighbourDiscovery) set(add_rule("return", "icmpv6"), "@type", type);
    for (const char* all : {"all", "all-ipv6"}) set(add_rule("drop", all), "@state", "NONE");
  }

 private:
  void write(std::string_view protocol, const FirewallRule& rule, const char* action) {
    const bool in = direction_ == "in";
    xmlNode* match = add_rule(action, protocol);
    set_end(match, in ? kDestination : kSource, rule.local, rule.local_port);
    set_end(match, in ? kSource : kDestination, rule.remote, rule.remote_port);
    set(match, "@state", "NONE");
  }

  xmlNode* add_rule(const char* action, std::string_view protocol) {
    xmlNode* rule = add(filter_, "rule");
    set(rule, "@action", action);
    set(rule, "@direction", direction_);
    set(rule, "@priority", fmt::to_string(priority_++));
    return add(rule, protocol);
  }

  xmlNode* filter_;
  std::string_view direction_;
  int priority_ = 0;
};

}  // namespace

void add_reference(xmlNode* parent, const FilterReference& reference) {
  xmlNode* node = add(parent, "filterref");
  set(node, "@filter", reference.filter);
  for (const FilterParameter& parameter : reference.parameters) {
    xmlNode* value = add(node, "parameter");
    set(value, "@name", parameter.name);
    set(value, "@value", parameter.value);
  }
}

NetworkFilter make_filter(const std::string& name, const std::string& uuid, const std::vector<FilterReference>& nested,
                          const std::optional<Firewall>& firewall) {
  const XmlWriter out("filter");
  set(out.root(), "@name", name);
  set(out.root(), "@chain", "root");
  set(out.root(), "uuid", uuid);
  for (const FilterReference& reference : nested) add_reference(out.root(), reference);
  if (firewall) {
    RuleWriter rules(out.root());
    rules.write("in", firewall->incoming);
    rules.write("out", firewall->outgoing);
  }
  return {name, out.dump()};
}

}  // namespace convert
