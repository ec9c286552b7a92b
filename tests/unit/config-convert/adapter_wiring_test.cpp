// SPDX-License-Identifier: LGPL-2.1-or-later
#include "adapter_sample.hpp"

namespace convert {
namespace {

Context host() {
  Context context;
  context.virtual_networks["Bridged"] = {NetworkTarget::Kind::kBridge, "br0"};
  context.virtual_networks["Office"] = {NetworkTarget::Kind::kNetwork, "office-net"};
  context.default_bridge = "br9";
  context.bridges = {"br0", "br5", "br9"};
  context.virtual_functions["enp3s0f0v1"] = "0000:3b:02.1";
  context.foreign_macs = {"00:1c:42:00:00:99"};
  return context;
}

struct Wire {
  const char* name;
  const char* leaves;
  std::string interface;  // what says the same
  const char* type;       // leaves that come back
  const char* network;
};

const std::string kFunction =
    "<source><address type='pci' domain='0x0000' bus='0x3b' slot='0x02' function='0x1'/></source>";

const std::vector<Wire> kWires{
    {"host_only", "<EmulatedType>0</EmulatedType>",
     "<interface type='network'><source network='host-only'/></interface>", "0", "Host-Only"},
    {"shared", "<EmulatedType>1</EmulatedType>", "<interface type='network'><source network='default'/></interface>",
     "1", "Shared"},
    {"bridged_by_default", "<VirtualNetworkID>Bridged</VirtualNetworkID>",
     "<interface type='bridge'><source bridge='br0'/></interface>", "2", "Bridged"},
    {"bridged_to_a_network", "<EmulatedType>2</EmulatedType><VirtualNetworkID>Office</VirtualNetworkID>",
     "<interface type='network'><source network='office-net'/></interface>", "2", "Office"},
    {"bridged_to_an_unknown_network", "<EmulatedType>2</EmulatedType><VirtualNetworkID>Lab</VirtualNetworkID>",
     "<interface type='network'><source network='Lab'/></interface>", "2", "Lab"},
    {"bridged_to_no_name", "<EmulatedType>2</EmulatedType>",
     "<interface type='bridge'><source bridge='br9'/></interface>", "2", ""},
    {"host_bridge", "<EmulatedType>6</EmulatedType><VirtualNetworkID>br5</VirtualNetworkID>",
     "<interface type='bridge'><source bridge='br5'/></interface>", "6", "br5"},
    {"routed", "<EmulatedType>5</EmulatedType>", "<interface type='ethernet'></interface>", "5", nullptr},
    {"direct", "<EmulatedType>4</EmulatedType><SystemName>eth1</SystemName>",
     "<interface type='direct'><source dev='eth1' mode='bridge'/></interface>", "4", nullptr},
    {"virtual_function", "<EmulatedType>4</EmulatedType><SystemName>enp3s0f0v1</SystemName>",
     "<interface type='hostdev' managed='yes'>" + kFunction + "</interface>", "4", nullptr},
};

class AdapterWiring : public testing::TestWithParam<Wire> {};

TEST_P(AdapterWiring, becomes_an_interface_and_comes_back) {
  const Wire& wire = GetParam();
  const auto all = converted(adapter(wire.leaves), host());
  ASSERT_EQ(all.interfaces.size(), 1U) << told(all.done.report);
  const auto expected = parse_xml(wire.interface, "expected");
  ASSERT_TRUE(expected);
  const xmlNode* wanted = xmlDocGetRootElement(expected->get());
  for (const char* place :
       {"@type", "@managed", "source/@network", "source/@bridge", "source/@dev", "source/@mode", "source/address/@type",
        "source/address/@domain", "source/address/@bus", "source/address/@slot", "source/address/@function"})
    EXPECT_EQ(get(all.interfaces[0], place), get(wanted, place)) << place << " in\n" << all.done.xml;
  EXPECT_EQ(leaf_from(wire.interface, "EmulatedType", host()), wire.type);
  EXPECT_EQ(leaf_from(wire.interface, "VirtualNetworkID", host()), wire.network ? Value(wire.network) : Value());
}

INSTANTIATE_TEST_SUITE_P(Table, AdapterWiring, testing::ValuesIn(kWires),
                         [](const auto& test) { return test.param.name; });

TEST(AdapterWiringBack, names_the_host_interface_of_direct_adapters_only) {
  EXPECT_EQ(leaf_from("<interface type='direct'><source dev='eth1' mode='vepa'/></interface>", "SystemName"), "eth1");
  EXPECT_EQ(leaf_from("<interface type='hostdev'>" + kFunction + "</interface>", "SystemName", host()), "enp3s0f0v1");
  EXPECT_EQ(leaf_from("<interface type='hostdev'>" + kFunction + "</interface>", "SystemName"), Value());
  EXPECT_EQ(leaf_from("<interface type='bridge'><source bridge='br0'/></interface>", "SystemName"), Value());
}

TEST(AdapterWiringBack, takes_user_networks_for_shared_and_knows_no_other_types) {
  EXPECT_EQ(leaf_from("<interface type='user'/>", "EmulatedType"), "1");
  EXPECT_EQ(leaf_from("<interface type='vhostuser'/>", "EmulatedType"), Value());
}

TEST(AdapterWiringBack, never_writes_back_a_name_that_libvirt_made) {
  EXPECT_EQ(leaf_from("<interface><target dev='web0'/></interface>", "HostInterfaceName"), "web0");
  EXPECT_EQ(leaf_from("<interface><target dev='vnet12'/></interface>", "HostInterfaceName"), Value());
  EXPECT_EQ(leaf_from("<interface/>", "HostInterfaceName"), "");
}

struct Complaint {
  const char* name;
  std::string adapters;
  Severity severity;
  const char* path;
  const char* words;
};

class AdapterComplaint : public testing::TestWithParam<Complaint> {};

TEST_P(AdapterComplaint, is_reported) {
  const Complaint& given = GetParam();
  const auto all = converted(given.adapters, host());
  EXPECT_TRUE(reports(all.done.report, given.severity, given.path, given.words)) << told(all.done.report);
}

TEST(AdapterComplaints, are_not_made_of_networks_that_run) {
  Context context = host();
  context.networks = {"Lab", "host-only"};
  const auto all =
      converted(adapter("<VirtualNetworkID>Lab</VirtualNetworkID>") + adapter("<EmulatedType>0</EmulatedType>") +
                    adapter("<VirtualNetworkID>Attic</VirtualNetworkID>"),
                context);
  EXPECT_FALSE(reports(all.done.report, Severity::kWarning, "NetworkAdapter[0]/VirtualNetworkID", "must be there"));
  EXPECT_FALSE(reports(all.done.report, Severity::kInfo, "NetworkAdapter[1]/EmulatedType", "must be there"));
  EXPECT_TRUE(
      reports(all.done.report, Severity::kWarning, "NetworkAdapter[2]/VirtualNetworkID", "'Attic' must be there"))
      << told(all.done.report);
}

INSTANTIATE_TEST_SUITE_P(
    Table, AdapterComplaint,
    testing::Values(
        Complaint{"type_3", adapter("<EmulatedType>3</EmulatedType>"), Severity::kError, "EmulatedType", "left out"},
        Complaint{"type_7", adapter("<EmulatedType>7</EmulatedType>"), Severity::kError, "EmulatedType", "left out"},
        Complaint{"direct_to_nothing", adapter("<EmulatedType>4</EmulatedType>"), Severity::kError, "EmulatedType",
                  "not named"},
        Complaint{"unknown_network", adapter("<VirtualNetworkID>Lab</VirtualNetworkID>"), Severity::kWarning,
                  "VirtualNetworkID", "'Lab' must be there"},
        Complaint{"host_only_network", adapter("<EmulatedType>0</EmulatedType>"), Severity::kInfo, "EmulatedType",
                  "'host-only' must be there"},
        Complaint{"missing_bridge", adapter("<EmulatedType>6</EmulatedType><VirtualNetworkID>br7</VirtualNetworkID>"),
                  Severity::kWarning, "VirtualNetworkID", "no bridge 'br7'"},
        Complaint{"long_bridge",
                  adapter("<EmulatedType>6</EmulatedType><VirtualNetworkID>a-bridge-of-17-ch</VirtualNetworkID>"),
                  Severity::kWarning, "VirtualNetworkID", "longer than the 15"},
        Complaint{"long_tap", adapter("<HostInterfaceName>sixteen-letters0</HostInterfaceName>"), Severity::kWarning,
                  "HostInterfaceName", "no name"},
        Complaint{"vnet_tap", adapter("<HostInterfaceName>vnet0</HostInterfaceName>"), Severity::kWarning,
                  "HostInterfaceName", "libvirt's own"},
        Complaint{"tap_twice",
                  adapter("<HostInterfaceName>web0</HostInterfaceName>") +
                      adapter("<HostInterfaceName>web0</HostInterfaceName>"),
                  Severity::kWarning, "NetworkAdapter[1]/HostInterfaceName", "another adapter's"},
        Complaint{"no_mac", adapter(""), Severity::kWarning, "MAC", "'' is no MAC"},
        Complaint{"long_mac", adapter("<MAC>001C420000011</MAC>"), Severity::kWarning, "MAC", "no MAC"},
        Complaint{"zero_mac", adapter("<MAC>000000000000</MAC>"), Severity::kWarning, "MAC", "no MAC"},
        Complaint{"mac_twice", adapter("<MAC>001C42000001</MAC>") + adapter("<MAC>001c42000001</MAC>"),
                  Severity::kWarning, "NetworkAdapter[1]/MAC", "another adapter's"},
        Complaint{"mac_of_another_machine", adapter("<MAC>001C42000099</MAC>"), Severity::kWarning, "MAC",
                  "another machine's"}),
    [](const auto& test) { return test.param.name; });

TEST(AdapterMac, of_another_machine_stays_and_a_bad_one_is_replaced_alike_each_time) {
  EXPECT_EQ(get(converted(adapter("<MAC>001C42000099</MAC>"), host()).interfaces[0], "mac/@address"),
            "00:1c:42:00:00:99");
  const auto made = get(converted(adapter("<MAC>01</MAC>")).interfaces[0], "mac/@address");
  EXPECT_EQ(made, get(converted(adapter("<MAC>01</MAC>")).interfaces[0], "mac/@address"));
  EXPECT_TRUE(made->starts_with("00:1c:42:"));
}

TEST(AdapterTap, has_the_name_that_it_had) {
  const auto all = converted(adapter("<HostInterfaceName>vme001c42aa</HostInterfaceName>"));
  EXPECT_EQ(get(all.interfaces[0], "target/@dev"), "vme001c42aa");
}

}  // namespace
}  // namespace convert
