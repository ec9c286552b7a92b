// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/fields.hpp"

#include "config-convert/convert.hpp"

#include <gmock/gmock.h>

namespace convert {
namespace {

using testing::HasSubstr;

constexpr const char* kPvs =
    "<ParallelsVirtualMachine>\n  <Settings>\n    <Tools><Own>1</Own></Tools>\n  </Settings>\n  <Hardware>\n"
    "    <Hdd><Index>3</Index><Own>x</Own></Hdd>\n  </Hardware>\n</ParallelsVirtualMachine>\n";
constexpr const char* kVeConf = "# mine\nVEID=\"101\"\nORIGIN_SAMPLE=\"basic\"  # why\n";

TEST(Fields, rows_that_come_back_are_the_domains) {
  EXPECT_EQ(owner_of_pvs_field("Hardware/Memory/RAM"), FieldOwner::kDomain);
  EXPECT_EQ(owner_of_pvs_field("Hardware/Hdd[0]/SystemName"), FieldOwner::kDomain);
  EXPECT_EQ(owner_of_pvs_field("Hardware/Hdd[0]/Index"), FieldOwner::kDomain);
  EXPECT_EQ(owner_of_pvs_field("Settings/Startup/AutoStart"), FieldOwner::kDomain);
  EXPECT_EQ(owner_of_pvs_field("Settings/Startup/BootingOrder/BootDevice"), FieldOwner::kDomain);
  EXPECT_EQ(owner_of_pvs_field("Settings/Startup/AutoStartDelay"), FieldOwner::kMetadata);
  EXPECT_EQ(owner_of_pvs_field("Settings/Shutdown/Anything"), FieldOwner::kFile);
  EXPECT_EQ(owner_of_ve_conf_field("NAME"), FieldOwner::kDomain);
  EXPECT_EQ(owner_of_ve_conf_field("NETIF"), FieldOwner::kDomain);
  EXPECT_EQ(owner_of_ve_conf_field("BINDMOUNT"), FieldOwner::kDomain);
  EXPECT_EQ(owner_of_ve_conf_field("HOSTNAME"), FieldOwner::kMetadata);
  EXPECT_EQ(owner_of_ve_conf_field("ORIGIN_SAMPLE"), FieldOwner::kFile);
}

TEST(Fields, only_those_leaves_change) {
  const auto pvs = pvs_with_fields(kPvs, {{"Settings/Tools/Own", "a<b"}, {"Hardware/Hdd[3]/Own", "y"}, {"Own", "z"}});
  ASSERT_TRUE(pvs) << pvs.error().message;
  EXPECT_THAT(*pvs, HasSubstr("<Tools><Own>a&lt;b</Own></Tools>"));
  EXPECT_THAT(*pvs, HasSubstr("<Hdd><Index>3</Index><Own>y</Own></Hdd>"));
  EXPECT_EQ(*pvs_field(*pvs, "Own"), "z");
  EXPECT_EQ(*pvs_field(*pvs, "Settings/Tools/Own"), "a<b");
  EXPECT_EQ(*pvs_field(*pvs, "Settings/Tools/Other"), "");
  EXPECT_EQ(*pvs_with_fields(kPvs, {{"Settings/Tools/Own", "1"}}), kPvs);

  EXPECT_EQ(*ve_conf_with_fields(kVeConf, {{"ORIGIN_SAMPLE", "other one"}, {"OWN", "1"}}),
            "# mine\nVEID=\"101\"\nORIGIN_SAMPLE=\"other one\"  # why\nOWN=\"1\"\n");
  EXPECT_EQ(*ve_conf_field(kVeConf, "ORIGIN_SAMPLE"), "basic");
  EXPECT_EQ(*ve_conf_field(kVeConf, "OWN"), "");
}

TEST(Fields, what_cannot_be_set_is_named) {
  for (const char* path :
       {"", "/", "a//b", "../a", "a b", "Hardware/Hdd[3]", "Hardware/Hdd[3]x/Own", "Hardware/Hdd[-1]/Own",
        "Hardware/Hdd[4]/Own", "Settings/Hdd[0]/Own", "Hardware/[0]/Own", "Settings/Tools"}) {
    const auto done = pvs_with_fields(kPvs, {{path, "1"}});
    ASSERT_FALSE(done) << path;
    EXPECT_THAT(done.error().message, HasSubstr("field '" + std::string(path) + "'"));
  }
  EXPECT_FALSE(pvs_with_fields(kPvs, {{"Own", std::string("\x01", 1)}}));
  EXPECT_FALSE(pvs_with_fields(kPvs, {{"Own", std::string(1U << 20, 'x')}}));
  EXPECT_FALSE(pvs_with_fields("no XML", {{"Own", "1"}}));
  for (const char* key : {"", "own", "A B", "1A", "A=B", "A\nB"})
    EXPECT_FALSE(ve_conf_with_fields(kVeConf, {{key, "1"}}));
  for (const char* value : {"\"", "$(x)", "`x`", "a\nb", "\\"})
    EXPECT_FALSE(ve_conf_with_fields(kVeConf, {{"OWN", value}})) << value;
  EXPECT_FALSE(ve_conf_with_fields("", {{"OWN", "1"}}));
}

TEST(Fields, metadata_keeps_what_else_is_there) {
  const auto fresh = metadata_with_fields("", {{"HOSTNAME", "a&b"}});
  ASSERT_TRUE(fresh);
  EXPECT_EQ(*fresh, "<domain><pcs6><kept path=\"HOSTNAME\">a&amp;b</kept></pcs6></domain>");
  EXPECT_EQ(*metadata_with_fields("<domain><limits processes='7'/><pcs6><kept path='VEID'>101</kept>"
                                  "<kept path='HOSTNAME'>old</kept></pcs6></domain>",
                                  {{"HOSTNAME", "new"}}),
            "<domain><limits processes=\"7\"/><pcs6><kept path=\"VEID\">101</kept>"
            "<kept path=\"HOSTNAME\">new</kept></pcs6></domain>");
  EXPECT_FALSE(metadata_with_fields("<domain>", {}));
}

}  // namespace
}  // namespace convert
