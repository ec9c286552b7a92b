// SPDX-License-Identifier: LGPL-2.1-or-later
#include "adapter_sample.hpp"

namespace convert {
namespace {

const std::string kLimits =
    "<Bandwidth><Inbound><Average>1000</Average><Peak>5000</Peak><Burst>1024</Burst><Floor>200</Floor></Inbound>"
    "<Outbound><Average>128</Average><Burst>256</Burst></Outbound></Bandwidth>";
const std::string kRates =
    "<GlobalNetwork><NetworkRates><RateBound>1</RateBound>"
    "<NetworkRate><ClassId>2</ClassId><Rate>99999</Rate></NetworkRate>"
    "<NetworkRate><ClassId>1</ClassId><Rate>8001</Rate></NetworkRate></NetworkRates></GlobalNetwork>";

Context shaping() {
  Context context;
  context.traffic_shaping = true;
  return context;
}

TEST(Bandwidth, of_an_adapter_is_carried_over) {
  const auto all = converted(adapter("<EmulatedType>1</EmulatedType>" + kLimits), shaping());
  const xmlNode* interface = all.interfaces[0];
  EXPECT_EQ(get(interface, "bandwidth/inbound/@average"), "1000");
  EXPECT_EQ(get(interface, "bandwidth/inbound/@peak"), "5000");
  EXPECT_EQ(get(interface, "bandwidth/inbound/@burst"), "1024");
  EXPECT_EQ(get(interface, "bandwidth/inbound/@floor"), "200");
  EXPECT_EQ(get(interface, "bandwidth/outbound/@average"), "128");
  EXPECT_EQ(get(interface, "bandwidth/outbound/@peak"), Value());
  EXPECT_EQ(get(interface, "bandwidth/outbound/@burst"), "256");
}

TEST(Bandwidth, has_a_floor_on_networks_only) {
  const auto all =
      converted(adapter("<EmulatedType>6</EmulatedType><VirtualNetworkID>br0</VirtualNetworkID>" + kLimits), shaping());
  EXPECT_EQ(get(all.interfaces[0], "bandwidth/inbound/@average"), "1000");
  EXPECT_EQ(get(all.interfaces[0], "bandwidth/inbound/@floor"), Value());
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, "Bandwidth/Inbound/Floor", "left out"));
}

TEST(Bandwidth, without_an_average_is_none) {
  const auto all =
      converted(adapter("<Bandwidth><Inbound><Average>0</Average><Peak>5</Peak></Inbound></Bandwidth>"), shaping());
  EXPECT_EQ(find(all.interfaces[0], "bandwidth"), nullptr);
}

TEST(Bandwidth, of_a_host_that_cannot_shape_is_kept_and_reported) {
  const auto all = converted(adapter(kLimits));
  EXPECT_EQ(find(all.interfaces[0], "bandwidth"), nullptr);
  EXPECT_NE(all.done.xml.find("Hardware/NetworkAdapter[0]/Bandwidth/Inbound/Floor\">200<"), std::string::npos);
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, "NetworkAdapter[0]/Bandwidth", "cannot shape"));
  const auto bound = converted(adapter(""), {}, kRates);
  EXPECT_EQ(find(bound.interfaces[0], "bandwidth"), nullptr);
  EXPECT_TRUE(reports(bound.done.report, Severity::kWarning, "NetworkRates", "cannot shape"));
}

TEST(Bandwidth, of_a_passed_through_interface_is_kept_and_reported) {
  Context context = shaping();
  context.virtual_functions["eth1"] = "0000:3b:02.1";
  const auto all = converted(adapter("<EmulatedType>4</EmulatedType><SystemName>eth1</SystemName>" + kLimits), context);
  EXPECT_EQ(find(all.interfaces[0], "bandwidth"), nullptr);
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, "Bandwidth", "passed-through"));
}

TEST(NetworkRate, of_the_first_class_bounds_each_adapter) {
  const auto all = converted(adapter("") + adapter(kLimits), shaping(), kRates);
  EXPECT_EQ(get(all.interfaces[0], "bandwidth/outbound/@average"), "1001");
  EXPECT_EQ(find(all.interfaces[0], "bandwidth/inbound"), nullptr);
  EXPECT_EQ(get(all.interfaces[1], "bandwidth/outbound/@average"), "128");
}

TEST(NetworkRate, that_is_no_bound_does_not_count) {
  const auto all = converted(adapter(""), shaping(), with(kRates, "<RateBound>1", "<RateBound>0"));
  EXPECT_EQ(find(all.interfaces[0], "bandwidth"), nullptr);
  const auto other = converted(adapter(""), shaping(), with(kRates, "<ClassId>1", "<ClassId>3"));
  EXPECT_EQ(find(other.interfaces[0], "bandwidth"), nullptr);
}

TEST(BandwidthBack, says_0_only_where_the_machines_rate_would_come_back) {
  constexpr const char* kLeaf = "Bandwidth/Outbound/Average";
  const std::string limited = "<interface><bandwidth><outbound average='7'/></bandwidth></interface>";
  EXPECT_EQ(leaf_from(limited, kLeaf), "7");
  EXPECT_EQ(leaf_from("<interface/>", kLeaf), "");
  EXPECT_EQ(leaf_from("<interface/>", kLeaf, {}, "", kRates), "0");
  EXPECT_EQ(leaf_from("<interface/>", "Bandwidth/Inbound/Average", {}, "", kRates), "");
  const auto all =
      converted(adapter("<Bandwidth><Outbound><Average>0</Average></Outbound></Bandwidth>"), shaping(), kRates);
  EXPECT_EQ(find(all.interfaces[0], "bandwidth"), nullptr);
}

}  // namespace
}  // namespace convert
