// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/known_networks.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/libvirt/domain_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

using namespace dispatcher;

Answer<KnownNetwork> read(NetworkHandle handle) {
  AllocatedText xml(virNetworkGetXMLDesc(handle.get(), VIR_NETWORK_XML_INACTIVE));
  // Drivers that have one XML for both, and networks that were never defined.
  if (!xml) xml.reset(virNetworkGetXMLDesc(handle.get(), 0));
  if (!xml) return libvirt_failure("reading a network");
  const auto network = read_virtual_network(xml.get());
  if (!network) return failure_of(network.error());
  return KnownNetwork{std::move(handle), xml.get(), *network};
}

Answer<NetworkHandle> define(const Connection& connection, std::string_view old, const VirtualNetwork& network) {
  const auto xml = write_virtual_network(old, network);
  if (!xml) return failure_of(xml.error());
  NetworkHandle handle(virNetworkDefineXML(connection.get(), xml->c_str()));
  if (!handle) return libvirt_failure("defining it");
  return handle;
}

Answer<void> start(virNetworkPtr network) {
  if (virNetworkSetAutostart(network, 1) < 0) return libvirt_failure("having it started with the host");
  if (virNetworkCreate(network) < 0) return libvirt_failure("starting it");
  return {};
}

Answer<void> stop(virNetworkPtr network) {
  if (virNetworkIsActive(network) == 1 && virNetworkDestroy(network) < 0) return libvirt_failure("stopping it");
  return {};
}

bool has_adapter_in(const xmlNode* domain, const std::string& id) {
  const xmlNode* devices = convert::find(domain, "devices");
  if (devices == nullptr) return false;
  const xmlNode* interface = convert::first_child(devices, "interface");
  for (; interface; interface = convert::next_named(interface, "interface"))
    if (convert::get(interface, "source/@network") == id) return true;
  return false;
}

}  // namespace

Answer<std::vector<KnownNetwork>> read_networks(Session& session) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  virNetworkPtr* found = nullptr;
  const int count = virConnectListAllNetworks(connection->get(), &found, 0);
  if (count < 0) return libvirt_failure("listing networks");
  std::vector<NetworkHandle> handles(found, found + count);
  std::free(found);
  std::vector<KnownNetwork> networks;
  for (NetworkHandle& handle : handles) {
    auto known = read(std::move(handle));
    if (!known) return known.error();
    networks.push_back(std::move(*known));
  }
  std::ranges::sort(networks, {}, [](const KnownNetwork& one) { return one.network.id; });
  return networks;
}

Answer<KnownNetwork> find_network(Session& session, const std::string& id) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  NetworkHandle handle(virNetworkLookupByName(connection->get(), id.c_str()));
  if (handle) return read(std::move(handle));
  const virErrorPtr last = virGetLastError();
  if (last && last->code != VIR_ERR_NO_NETWORK) return libvirt_failure("looking for the network " + id);
  return Failure{fmt::format("Virtual Network {} does not exist.", id), kSyntaxExit};
}

Answer<void> make_network(Session& session, const VirtualNetwork& network) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const auto handle = define(*connection, "", network);
  if (!handle) return handle.error();
  const auto started = start(handle->get());
  if (!started) virNetworkUndefine(handle->get());
  return started;
}

Answer<void> change_network(Session& session, const KnownNetwork& known, const VirtualNetwork& wished, bool now) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const bool was_active = virNetworkIsActive(known.handle.get()) == 1;
  const bool is_renamed = wished.id != known.network.id;
  if (now || is_renamed)
    if (const auto stopped = stop(known.handle.get()); !stopped) return stopped;
  // libvirt knows a definition by its UUID, and refuses another name for it.
  if (is_renamed && virNetworkUndefine(known.handle.get()) < 0) return libvirt_failure("renaming it");
  auto handle = define(*connection, known.xml, wished);
  const auto failed = !handle ? std::optional(handle.error()) : std::nullopt;
  if (failed && is_renamed) handle = define(*connection, known.xml, known.network);
  if (was_active && virNetworkIsActive(handle ? handle->get() : known.handle.get()) == 0)
    if (const auto started = start(handle ? handle->get() : known.handle.get()); !started && !failed) {
      // What cannot be started is not kept.
      if (!is_renamed && define(*connection, known.xml, known.network)) start(known.handle.get());
      return started;
    }
  if (failed) return *failed;
  return {};
}

Answer<void> remove_network(const KnownNetwork& known) {
  if (const auto stopped = stop(known.handle.get()); !stopped) return stopped;
  if (virNetworkIsPersistent(known.handle.get()) == 1 && virNetworkUndefine(known.handle.get()) < 0)
    return libvirt_failure("undefining it");
  return {};
}

Answer<std::vector<std::string>> users_of_network(Session& session, const std::string& id) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const DomainList list(*connection, 0);
  if (list.count < 0) return libvirt_failure("listing environments");
  std::vector<std::string> names;
  for (int at = 0; at < list.count; ++at) {
    const auto xml = definition_of(list.domains[at], Definition::kPersistent);
    if (!xml) continue;  // it was just removed
    const auto doc = convert::parse_xml(*xml, "domain XML");
    if (doc && has_adapter_in(xmlDocGetRootElement(doc->get()), id))
      names.emplace_back(virDomainGetName(list.domains[at]));
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace prlctl
