// SPDX-License-Identifier: LGPL-2.1-or-later
#include "adapter_sample.hpp"

namespace convert {
namespace {

const std::string kXp = "<General><OsType>8</OsType><OsNumber>2055</OsNumber></General>";
const std::string kWindows7 = "<General><OsType>8</OsType><OsNumber>2059</OsNumber></General>";

struct Chip {
  const char* name;
  const char* type;
  std::string settings;
  bool has_driver;
  const char* model;
};

class AdapterModel : public testing::TestWithParam<Chip> {};

TEST_P(AdapterModel, is_one_that_the_guest_knows) {
  Context context;
  context.windows_has_virtio = GetParam().has_driver;
  const auto all =
      converted(adapter(fmt::format("<AdapterType>{}</AdapterType>", GetParam().type)), context, GetParam().settings);
  EXPECT_EQ(get(all.interfaces[0], "model/@type"), GetParam().model);
}

TEST_P(AdapterModel, is_virtio_where_that_is_asked_for) {
  Context context;
  context.profile = Profile::kVirtio;
  const auto all =
      converted(adapter(fmt::format("<AdapterType>{}</AdapterType>", GetParam().type)), context, GetParam().settings);
  EXPECT_EQ(get(all.interfaces[0], "model/@type"), "virtio");
}

INSTANTIATE_TEST_SUITE_P(
    Table, AdapterModel,
    testing::Values(Chip{"undefined", "0", "", false, "e1000"}, Chip{"undefined_xp", "0", kXp, false, "rtl8139"},
                    Chip{"undefined_windows_7", "0", kWindows7, false, "e1000"}, Chip{"rtl", "1", "", false, "rtl8139"},
                    Chip{"e1000", "2", "", false, "e1000"}, Chip{"virtio", "3", "", false, "virtio"},
                    Chip{"virtio_without_driver", "3", kWindows7, false, "e1000"},
                    Chip{"virtio_with_driver", "3", kWindows7, true, "virtio"},
                    Chip{"e1000e", "4", "", false, "e1000e"}, Chip{"hyperv", "5", "", false, "e1000"},
                    Chip{"unknown", "77", "", false, "e1000"}, Chip{"old_text", "e1000", kXp, false, "rtl8139"}),
    [](const auto& test) { return test.param.name; });

TEST(AdapterModelBack, knows_libvirts_names) {
  const auto type = [](const std::string& model) {
    return leaf_from("<interface><model type='" + model + "'/></interface>", "AdapterType");
  };
  EXPECT_EQ(type("rtl8139"), "1");
  EXPECT_EQ(type("e1000"), "2");
  EXPECT_EQ(type("e1000-82545em"), "2");
  EXPECT_EQ(type("virtio"), "3");
  EXPECT_EQ(type("virtio-non-transitional"), "3");
  EXPECT_EQ(type("e1000e"), "4");
  EXPECT_EQ(type("ne2k_pci"), Value());
  EXPECT_EQ(leaf_from("<interface/>", "AdapterType"), Value());
}

TEST(AdapterBack, writes_a_mac_as_pcs6_does) {
  EXPECT_EQ(leaf_from("<interface><mac address='00:1c:42:aa:bb:0c'/></interface>", "MAC"), "001C42AABB0C");
  EXPECT_EQ(leaf_from("<interface/>", "MAC"), Value());
}

TEST(AdapterBack, takes_a_cable_for_connected_unless_it_is_out) {
  EXPECT_EQ(leaf_from("<interface/>", "Connected"), "1");
  EXPECT_EQ(leaf_from("<interface><link state='up'/></interface>", "Connected"), "1");
  EXPECT_EQ(leaf_from("<interface><link state='down'/></interface>", "Connected"), "0");
  EXPECT_EQ(leaf_from("<interface/>", "Enabled"), "1");
}

constexpr const char* kPort =
    "<VirtualPort><Type>openvswitch</Type><InterfaceId>{09B11C53-8B5C-4EEB-8F00-D84EAA0AAA4F}"
    "</InterfaceId><ProfileId>gold</ProfileId></VirtualPort>";

TEST(AdapterPort, of_open_vswitch_is_carried_over) {
  const auto all = converted(adapter(kPort));
  EXPECT_EQ(get(all.interfaces[0], "virtualport/@type"), "openvswitch");
  EXPECT_EQ(get(all.interfaces[0], "virtualport/parameters/@interfaceid"), "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f");
  EXPECT_EQ(get(all.interfaces[0], "virtualport/parameters/@profileid"), "gold");
}

TEST(AdapterPort, is_left_out_where_libvirt_refuses_it) {
  const auto routed = converted(adapter(std::string("<EmulatedType>5</EmulatedType>") + kPort));
  EXPECT_EQ(find(routed.interfaces[0], "virtualport"), nullptr);
  EXPECT_TRUE(reports(routed.done.report, Severity::kWarning, "VirtualPort/Type", "left out"));
  const auto other = converted(adapter("<VirtualPort><Type>802.1Qbh</Type><ProfileId>x</ProfileId></VirtualPort>"));
  EXPECT_EQ(find(other.interfaces[0], "virtualport"), nullptr);
  const auto bad =
      converted(adapter("<VirtualPort><Type>openvswitch</Type><InterfaceId>7</InterfaceId></VirtualPort>"));
  EXPECT_EQ(find(bad.interfaces[0], "virtualport/parameters"), nullptr);
  EXPECT_TRUE(reports(bad.done.report, Severity::kWarning, "InterfaceId", "not a UUID"));
}

TEST(AdapterPortBack, keeps_the_id_that_libvirt_gave_out_of_the_file) {
  const std::string port =
      "<interface><virtualport type='openvswitch'><parameters "
      "interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/></virtualport></interface>";
  const std::string leaf = "VirtualPort/InterfaceId";
  EXPECT_EQ(leaf_from(port, leaf, {}, "<VirtualPort><Type>openvswitch</Type></VirtualPort>"), Value());
  EXPECT_EQ(leaf_from(port, leaf), "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f");
}

}  // namespace
}  // namespace convert
