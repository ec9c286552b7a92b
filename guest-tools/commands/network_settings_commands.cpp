// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyard-set-network and switchyard-set-host-name, which qemu-ga does not have.
#include "guest-tools/agent.hpp"
#include "guest-tools/network/apply.hpp"
#include "guest-tools/network/host_name.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/link_dump.hpp"

namespace guest_tools {
namespace {

constexpr Parameter kAdapterMembers[] = {
    {"mac", ParameterType::kText, kOptional},           {"name", ParameterType::kText, kOptional},
    {"addresses", ParameterType::kTextList, kOptional}, {"dhcp4", ParameterType::kBoolean, kOptional},
    {"dhcp6", ParameterType::kBoolean, kOptional},      {"gateway4", ParameterType::kText, kOptional},
    {"gateway6", ParameterType::kText, kOptional}};
constexpr Parameter kNetworkParameters[] = {{"adapters", ParameterType::kObjectList, false, kAdapterMembers},
                                            {"name-servers", ParameterType::kTextList, kOptional},
                                            {"search-domains", ParameterType::kTextList, kOptional}};
constexpr Parameter kNameParameters[] = {{"host-name", ParameterType::kText}};

bool parse_mac(Text text, unsigned char (&mac)[6]) {
  for (size_t i = 0; i < sizeof(mac); ++i) {
    uint64_t byte = 0;
    if ((i > 0 && !take_prefix(text, ":")) || !take_hexadecimal(text, byte) || byte > 255) return false;
    mac[i] = static_cast<unsigned char>(byte);
  }
  return text.empty();
}

bool name_of_mac(Text text, AdapterConfig& adapter, ErrorText& error) {
  unsigned char mac[6];
  if (!parse_mac(text, mac)) return error.say("'", text, "' is no MAC address");
  LinkDump dump;
  if (!dump_links(dump, error)) return false;
  for (const Link& link : dump.links) {
    if (memcmp(link.hardware_address, mac, sizeof(mac)) != 0) continue;
    memcpy(adapter.name, link.name, sizeof(adapter.name));
    return is_interface_name(adapter.name) || error.say("the name of adapter ", text, " cannot be written to files");
  }
  return error.say("no adapter of this guest has the address ", text);
}

bool read_name(const Arguments& given, AdapterConfig& adapter, ErrorText& error) {
  const Text name = given.text_or("name", "");
  if (given.has("mac") == given.has("name")) return error.say("an adapter must have either 'mac' or 'name'");
  if (given.has("mac")) return name_of_mac(given.text("mac"), adapter, error);
  if (!is_interface_name(name)) return error.say("'", name, "' is no name of an adapter");
  memcpy(adapter.name, name.data, name.size);
  adapter.name[name.size] = '\0';
  return true;
}

bool read_gateway(const Arguments& given, Text member, bool v6, bool& has, IpAddress& gateway, ErrorText& error) {
  has = given.has(member) && !given.text(member).empty();
  if (!has) return true;
  const Text text = given.text(member);
  return (parse_address(text, gateway) && gateway.is_v6 == v6) || error.say("the gateway '", text, "' is no address");
}

bool read_adapter(const Arguments& given, AdapterConfig& adapter, ErrorText& error) {
  if (!read_name(given, adapter, error)) return false;
  for (const JsonValue* one = given.first("addresses"); one != nullptr; one = given.next(*one)) {
    if (adapter.address_count == AdapterConfig::kMostAddresses) return error.say("too many addresses");
    if (!parse_address(one->text, adapter.addresses[adapter.address_count++]))
      return error.say("'", one->text, "' is no address");
  }
  adapter.dhcp4 = given.boolean_or("dhcp4", false);
  adapter.dhcp6 = given.boolean_or("dhcp6", false);
  if (!read_gateway(given, "gateway4", false, adapter.has_gateway4, adapter.gateway4, error) ||
      !read_gateway(given, "gateway6", true, adapter.has_gateway6, adapter.gateway6, error))
    return false;
  // Some families could not keep it.
  const bool is_usable = (!adapter.has_gateway4 || adapter.has(false)) && (!adapter.has_gateway6 || adapter.has(true));
  return is_usable || error.say("adapter ", adapter.name, " has a gateway without an address of its kind");
}

bool read_resolver(const Arguments& given, ResolverConfig& resolver, ErrorText& error) {
  resolver.has_servers = given.has("name-servers");
  resolver.has_search = given.has("search-domains");
  for (const JsonValue* one = given.first("name-servers"); one != nullptr; one = given.next(*one)) {
    if (resolver.server_count == ResolverConfig::kMostServers) return error.say("too many name servers");
    if (!parse_address(one->text, resolver.servers[resolver.server_count++]))
      return error.say("the name server '", one->text, "' is no address");
  }
  for (const JsonValue* one = given.first("search-domains"); one != nullptr; one = given.next(*one)) {
    if (!is_domain_name(one->text)) return error.say("'", one->text, "' is no domain");
    resolver.search.append(resolver.search.size() == 0 ? "" : " ").append(one->text);
  }
  return resolver.search.ok() || error.say("too many search domains");
}

// All is read before anything is written.
bool set_network(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  constexpr size_t kMostAdapters = 16;
  ResolverConfig resolver;
  AdapterConfig adapters[kMostAdapters];
  size_t count = 0;
  if (!read_resolver(arguments, resolver, error)) return false;
  for (const JsonValue* one = arguments.first("adapters"); one != nullptr; one = arguments.next(*one)) {
    if (count == kMostAdapters) return error.say("too many adapters");
    if (!read_adapter(arguments.members(*one), adapters[count++], error)) return false;
  }
  const NetworkFamily* family = find_network_family(agent.root, error);
  if (family == nullptr) return false;
  for (size_t i = 0; i < count; ++i)
    if (!family->write(agent.root, adapters[i], resolver, error)) return false;
  // Only the root's own network runs.
  for (size_t i = 0; i < count && agent.root.empty(); ++i)
    if (!apply_network(*family, adapters[i], error)) return false;
  return true;
}

bool set_name(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  return set_host_name(agent.root, arguments.text("host-name"), error);
}

constexpr Command kRows[] = {{"switchyard-set-network", set_network, kNetworkParameters},
                             {"switchyard-set-host-name", set_name, kNameParameters}};

}  // namespace

constinit const CommandRows kNetworkSettingsCommands = kRows;

}  // namespace guest_tools
