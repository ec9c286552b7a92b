// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-network-get-interfaces.
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/link_dump.hpp"

#include <arpa/inet.h>

namespace guest_tools {
namespace {

struct Counter {
  Text name;
  uint64_t LinkStatistics::*value;
};

constexpr Counter kCounters[] = {{"rx-bytes", &LinkStatistics::rx_bytes}, {"rx-packets", &LinkStatistics::rx_packets},
                                 {"rx-errs", &LinkStatistics::rx_errors}, {"rx-dropped", &LinkStatistics::rx_dropped},
                                 {"tx-bytes", &LinkStatistics::tx_bytes}, {"tx-packets", &LinkStatistics::tx_packets},
                                 {"tx-errs", &LinkStatistics::tx_errors}, {"tx-dropped", &LinkStatistics::tx_dropped}};

void write_hardware_address(const Link& link, JsonWriter& result) {
  constexpr char kHexadecimal[] = "0123456789abcdef";
  char text[17];
  for (size_t i = 0; i < 6; ++i) {
    text[3 * i] = kHexadecimal[link.hardware_address[i] >> 4];
    text[3 * i + 1] = kHexadecimal[link.hardware_address[i] & 15];
    if (i < 5) text[3 * i + 2] = ':';
  }
  result.text_member("hardware-address", {text, sizeof(text)});
}

void write_address(const LinkAddress& address, JsonWriter& result) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(address.family, address.bytes, text, sizeof(text));
  result.begin_object();
  result.text_member("ip-address-type", address.family == AF_INET ? "ipv4" : "ipv6");
  result.text_member("ip-address", text);
  result.integer_member("prefix", address.prefix);
  result.end_object();
}

// As qemu-ga, an interface without an address has no statistics either.
void write_addresses_and_statistics(const Link& link, const LinkDump& dump, JsonWriter& result) {
  bool any = false;
  for (const LinkAddress& address : dump.addresses) {
    if (address.link != link.index) continue;
    if (!any) {
      result.key("ip-addresses");
      result.begin_array();
    }
    any = true;
    write_address(address, result);
  }
  if (!any) return;
  result.end_array();
  result.key("statistics");
  result.begin_object();
  for (const Counter& counter : kCounters) result.number_member(counter.name, link.statistics.*counter.value);
  result.end_object();
}

bool get_interfaces(Agent&, const Arguments&, JsonWriter& result, ErrorText& error) {
  LinkDump dump;
  if (!dump_links(dump, error)) return false;
  result.begin_array();
  for (const Link& link : dump.links) {
    result.begin_object();
    result.text_member("name", link.name);
    write_hardware_address(link, result);
    write_addresses_and_statistics(link, dump, result);
    result.end_object();
  }
  result.end_array();
  return true;
}

constexpr Command kRows[] = {{"guest-network-get-interfaces", get_interfaces}};

}  // namespace

constinit const CommandRows kNetworkCommands = kRows;

}  // namespace guest_tools
