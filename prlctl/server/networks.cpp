// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl net: virtual networks, which are libvirt's.
#include "prlctl/listing/json_text.hpp"
#include "prlctl/server/known_networks.hpp"
#include "prlctl/server/network_text.hpp"
#include "prlctl/server/network_wish.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/server/server_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

constexpr const char* kGroup = "networks";
constexpr const char* kWereMade = "made";

// The network that machines expect is made once, on the interface of the default route; an operator who deletes it is
// not given it again. A host without such a route is asked the next time.
Answer<void> make_first_network(Session& session) {
  const std::string& path = session.settings().server_settings;
  const auto settings = ServerSettings::read(path);
  if (!settings) return failure_of(settings.error());
  if (settings->has(kGroup, kWereMade)) return {};
  const HostInterfaces host;
  const auto known = find_network(session, kBridgedNetwork);
  if (!known) {
    if (known.error().exit_code != kSyntaxExit) return known.error();
    if (host.of_default_route().empty()) return {};
    const auto network = wished_network({.id = kBridgedNetwork}, {}, host);
    if (!network) return network.error();
    if (const auto made = make_network(session, *network); !made) return made;
  }
  const auto kept = ServerSettings::change(path, [](ServerSettings& all) -> Result<void> {
    all.set(kGroup, kWereMade, "1");
    return {};
  });
  return kept ? Answer<void>() : Answer<void>(failure_of(kept.error()));
}

// What must not keep anybody from seeing the other networks.
void try_first_network(Invocation& invocation) {
  if (const auto made = make_first_network(invocation.session); !made && made.error().exit_code != kNoServiceExit)
    invocation.console().complain(
        made.error().under(fmt::format("Warning: the network {} could not be made: ", kBridgedNetwork)).text);
}

Failure no_name() { return {"The Virtual Network name is not specified.", kSyntaxExit}; }

void warn_of_missing(Invocation& invocation, const VirtualNetwork& network) {
  if (!network.interface.empty() && !HostInterfaces().exists(network.interface))
    invocation.console().complain(
        fmt::format("Warning: this host has no interface {}: the network works when it has one.", network.interface));
}

Answer<int> add(Invocation& invocation, const NetworkWish& wish) {
  const std::string& id = invocation.request.operand;
  const std::string context = fmt::format("Failed to add Virtual Network {}: ", id);
  const auto known = read_networks(invocation.session);
  if (!known) return known.error().under(context);
  std::vector<VirtualNetwork> others;
  for (const KnownNetwork& one : *known) others.push_back(one.network);
  if (std::ranges::find(others, id, &VirtualNetwork::id) != others.end())
    return Failure{fmt::format("A virtual network of that name exists already.")}.under(context);
  const auto network = wished_network(new_network(id, wish, others), wish, HostInterfaces());
  if (!network) return network.error().under(context);
  if (const auto made = make_network(invocation.session, *network); !made) return made.error().under(context);
  warn_of_missing(invocation, *network);
  return 0;
}

Answer<void> expect_unused(Session& session, const std::string& id) {
  const auto users = users_of_network(session, id);
  if (!users) return users.error();
  if (users->empty()) return {};
  return Failure{fmt::format("Adapters of these environments are connected to it: {}.", fmt::join(*users, ", "))};
}

Answer<int> set(Invocation& invocation, const NetworkWish& wish) {
  Session& session = invocation.session;
  const std::string& id = invocation.request.operand;
  const auto known = find_network(session, id);
  if (!known) return known.error();
  const std::string context = fmt::format("Failed to configure Virtual Network {}: ", id);
  const HostInterfaces host;
  const auto wished = wished_network(known->network, wish, host);
  if (!wished) return wished.error().under(context);
  if (*wished == known->network) return 0;
  if (wished->id != id) {
    if (find_network(session, wished->id))
      return Failure{fmt::format("A virtual network {} exists already.", wished->id)}.under(context);
    if (const auto unused = expect_unused(session, id); !unused) return unused.error().under(context);
  }
  // A bridge that guests are connected to is not taken away below them.
  const bool is_in_use = known->network.kind == NetworkKind::kHostOnly && !view_of(known->network, host).slaves.empty();
  if (const auto changed = change_network(session, *known, *wished, !is_in_use); !changed)
    return changed.error().under(context);
  if (is_in_use)
    invocation.console().complain(
        "Warning: environments are connected to it: the change counts when the network is started again.");
  warn_of_missing(invocation, *wished);
  return 0;
}

std::string second_word(const Request& request) { return request.rest.empty() ? std::string() : request.rest.front(); }

}  // namespace

Answer<int> list_networks(Invocation& invocation) {
  try_first_network(invocation);
  const auto known = read_networks(invocation.session);
  if (!known) return known.error();
  const HostInterfaces host;
  const bool with_slaves = !invocation.request.has("no-slave");
  std::vector<NetworkView> views;
  std::vector<InfoTree> rows;
  for (const KnownNetwork& one : *known) {
    views.push_back(view_of(one.network, host));
    rows.push_back(network_row(views.back(), with_slaves));
  }
  invocation.console().print(invocation.request.has("json") ? json_array(rows) : network_table(views, with_slaves));
  return 0;
}

Answer<int> tell_network(Invocation& invocation) {
  const Request& request = invocation.request;
  if (request.operand.empty()) return no_name();
  if (request.operand == kBridgedNetwork) try_first_network(invocation);
  const auto known = find_network(invocation.session, request.operand);
  if (!known) return known.error();
  const InfoTree info = network_info(view_of(known->network, HostInterfaces()));
  invocation.console().print(request.has("json") ? json_object(info) : network_info_text(info));
  return 0;
}

Answer<int> add_network(Invocation& invocation) {
  if (invocation.request.operand.empty()) return no_name();
  const NetworkWish wish = network_wish(invocation.request);
  if (wish.name) return Failure{"The --name option is for `net set': the name stands behind `net add'.", kSyntaxExit};
  return add(invocation, wish);
}

Answer<int> set_network(Invocation& invocation) {
  if (invocation.request.operand.empty()) return no_name();
  try_first_network(invocation);
  return set(invocation, network_wish(invocation.request));
}

Answer<int> bind_network(Invocation& invocation) {
  if (invocation.request.operand.empty()) return no_name();
  if (second_word(invocation.request).empty()) return Failure{"The network interface is not specified.", kSyntaxExit};
  return set(invocation, {.kind = NetworkKind::kBridged, .interface = second_word(invocation.request)});
}

Answer<int> unbind_network(Invocation& invocation) {
  const std::string& id = invocation.request.operand;
  const std::string interface = second_word(invocation.request);
  if (id.empty()) return no_name();
  if (interface.empty()) return Failure{"The network interface is not specified.", kSyntaxExit};
  const auto known = find_network(invocation.session, id);
  if (!known) return known.error();
  const NetworkView view = view_of(known->network, HostInterfaces());
  if (view.network.bridge != interface && view.bound_to != interface)
    return Failure{fmt::format("Failed to configure Virtual Network {}: it is not bound to {}.", id, interface)};
  return set(invocation, {.kind = NetworkKind::kHostOnly});
}

Answer<int> remove_network(Invocation& invocation) {
  const std::string& id = invocation.request.operand;
  if (id.empty()) return no_name();
  const auto known = find_network(invocation.session, id);
  if (!known) return known.error();
  const std::string context = fmt::format("Failed to delete Virtual Network {}: ", id);
  if (known->network.kind == NetworkKind::kHostOnly && !view_of(known->network, HostInterfaces()).slaves.empty())
    return Failure{"Running environments are connected to it: stop them first."}.under(context);
  if (const auto removed = remove_network(*known); !removed) return removed.error().under(context);
  return 0;
}

}  // namespace prlctl
