// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/adapter_bandwidth.hpp"
#include "config-convert/vm/adapter_filter.hpp"
#include "config-convert/vm/adapter_kept.hpp"
#include "config-convert/vm/adapter_model.hpp"
#include "config-convert/vm/adapter_wiring.hpp"
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using AdapterRow = Row<DeviceScope>;
using AdapterList = ListRow<DeviceScope>;

Value mac(const AdapterRow&, DeviceScope& scope) { return scope.device.mac; }

constexpr std::string_view kAnyAverage = "bandwidth/inbound/@average=100 bandwidth/outbound/@average=100";

constexpr std::array kRows{
    AdapterRow{"EmulatedType", "@type", interface_type, {}, back_emulated_type, {"ethernet", "5"}},
    AdapterRow{"SystemName", "@managed", if_virtual_function, "yes"},
    AdapterRow{"MAC", "mac/@address", mac, {}, back_mac, {"00:1c:42:aa:bb:0c", "001C42AABB0C"}},
    AdapterRow{"VirtualNetworkID", "source/@network", source_network},
    AdapterRow{"VirtualNetworkID",
               "source/@bridge",
               source_bridge,
               {},
               back_virtual_network,
               {"Laboratory", "Laboratory", "@type=network source/@network=Laboratory"}},
    AdapterRow{"SystemName",
               "source/@dev",
               direct_device,
               {},
               back_direct_device,
               {"eth7", "eth7", "@type=direct source/@mode=bridge"}},
    AdapterRow{"EmulatedType", "source/@mode", if_direct, "bridge"},
    AdapterRow{"SystemName", "source/address/@type", if_virtual_function, "pci"},
    AdapterRow{"SystemName", "source/address/@domain", virtual_function_part, "domain"},
    AdapterRow{"SystemName", "source/address/@bus", virtual_function_part, "bus"},
    AdapterRow{"SystemName", "source/address/@slot", virtual_function_part, "slot"},
    AdapterRow{"SystemName", "source/address/@function", virtual_function_part, "function"},
    AdapterRow{"VirtualPort/Type", "virtualport/@type", port_type, {}, back_or_empty, {"openvswitch", "openvswitch"}},
    AdapterRow{"VirtualPort/InterfaceId",
               "virtualport/parameters/@interfaceid",
               port_uuid,
               {},
               back_port_uuid,
               {"09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f", "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f",
                "virtualport/@type=openvswitch"}},
    AdapterRow{"VirtualPort/ProfileId",
               "virtualport/parameters/@profileid",
               port_profile,
               {},
               back_or_empty,
               {"gold", "gold", "virtualport/@type=openvswitch"}},
    AdapterRow{"HostInterfaceName", "target/@dev", tap_name, {}, back_tap_name, {"web0", "web0"}},
    AdapterRow{"AdapterType", "model/@type", adapter_model, {}, back_adapter_type, {"rtl8139", "1"}},
    AdapterRow{"Connected", "link/@state", link_state, {}, back_connected, {"down", "0"}},
    AdapterRow{
        "PktFilter/PreventMacSpoof", "filterref/@filter", nullptr, "mac", back_prevention, {"no-mac-spoofing", "1"}},
    AdapterRow{"PktFilter/PreventIpSpoof", "filterref/@filter", nullptr, "ip", back_prevention, {"clean-traffic", "1"}},
    AdapterRow{"Firewall/Enabled",
               "filterref/@filter",
               nullptr,
               {},
               back_firewall,
               {"pcs6-fw-3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11-0", "1"}},
    AdapterRow{"Bandwidth/Inbound/Average", "bandwidth/inbound/@average", nullptr, {}, back_bandwidth, {"800", "800"}},
    AdapterRow{
        "Bandwidth/Inbound/Peak", "bandwidth/inbound/@peak", nullptr, {}, back_bandwidth, {"900", "900", kAnyAverage}},
    AdapterRow{
        "Bandwidth/Inbound/Burst", "bandwidth/inbound/@burst", nullptr, {}, back_bandwidth, {"64", "64", kAnyAverage}},
    AdapterRow{
        "Bandwidth/Inbound/Floor", "bandwidth/inbound/@floor", nullptr, {}, back_bandwidth, {"50", "50", kAnyAverage}},
    AdapterRow{
        "Bandwidth/Outbound/Average", "bandwidth/outbound/@average", nullptr, {}, back_bandwidth, {"800", "800"}},
    AdapterRow{"Bandwidth/Outbound/Peak",
               "bandwidth/outbound/@peak",
               nullptr,
               {},
               back_bandwidth,
               {"900", "900", kAnyAverage}},
    AdapterRow{"Bandwidth/Outbound/Burst",
               "bandwidth/outbound/@burst",
               nullptr,
               {},
               back_bandwidth,
               {"64", "64", kAnyAverage}},
    AdapterRow{"", "boot/@order", device_boot_order},
    AdapterRow{"Index", "alias/@name", device_alias},
    AdapterRow{"Enabled", "", nullptr, "1", back_word},
};

constexpr std::array kLists{
    AdapterList{"NetAddress", "source/ip", guest_addresses, routed_addresses, is_same_address},
    AdapterList{"DnsIPAddress", "", name_servers},
    AdapterList{"SearchDomain", "", search_domains},
    AdapterList{"Firewall", "", firewall_as_written},
    AdapterList{"Firewall", "filterref", packet_filter},
    AdapterList{"Bandwidth", "bandwidth", bandwidth},
};

constexpr std::array kKept{
    KeptRow{"DefaultGateway", "", Severity::kInfo, {}},     KeptRow{"DefaultGatewayIPv6", "", Severity::kInfo, {}},
    KeptRow{"ConfigureWithDhcp", "0", Severity::kInfo, {}}, KeptRow{"ConfigureWithDhcpIPv6", "0", Severity::kInfo, {}},
    KeptRow{"AutoApply", "0", Severity::kInfo, {}},
};

}  // namespace

std::span<const AdapterRow> adapter_rows() { return kRows; }
std::span<const AdapterList> adapter_lists() { return kLists; }
std::span<const KeptRow> adapter_kept() { return kKept; }

}  // namespace convert
