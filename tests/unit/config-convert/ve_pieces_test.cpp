// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/adapter_text.hpp"
#include "config-convert/container/pieces.hpp"
#include "config-convert/container/ve_disk.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

using Changes = std::vector<std::optional<std::string>>;

struct Case {
  const char* name;
  const char* before;
  Changes changes;
  std::vector<std::string> added;
  const char* after;
};

class Pieces : public testing::TestWithParam<Case> {};

TEST_P(Pieces, keep_the_separators_of_the_text) {
  EXPECT_EQ(with_pieces(GetParam().before, " ,", GetParam().changes, GetParam().added), GetParam().after);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Pieces,
    testing::Values(Case{"nothing", " a,  b ", {{}, {}}, {}, " a,  b "},
                    Case{"one_more", "a,b", {{}, {}}, {"c"}, "a,b,c"}, Case{"first_of_all", "", {}, {"a", "b"}, "a b"},
                    Case{"behind_a_blank", "a ", {{}}, {"b"}, "a b"},
                    Case{"other", "a b c", {{}, "x", {}}, {}, "a x c"}, Case{"less", "a b c", {{}, "", {}}, {}, "a c"},
                    Case{"last_gone", "a,b", {{}, ""}, {}, "a"},
                    Case{"last_gone_of_closed", "a,b,", {{}, ""}, {}, "a,"}, Case{"all_gone", "a b", {"", ""}, {}, ""},
                    Case{"all_other", "a b", {"", ""}, {"c"}, "c"}),
    [](const auto& test) { return test.param.name; });

TEST(AdapterTextOfNetif, has_lists_at_its_end) {
  AdapterText text("ifname=eth0, mac=x,ip6=2001:db8::2/64,2001:db8::3/64");
  EXPECT_EQ(text.value("mac"), "x");
  EXPECT_EQ(text.value("ip6"), "2001:db8::2/64,2001:db8::3/64");
  EXPECT_FALSE(text.value("gw"));
  text.set("gw", "10.0.0.1");
  EXPECT_EQ(text.text(), "ifname=eth0, mac=x,gw=10.0.0.1,ip6=2001:db8::2/64,2001:db8::3/64");
  text.set("ip6", "2001:db8::4/64");
  EXPECT_EQ(text.text(), "ifname=eth0, mac=x,gw=10.0.0.1,ip6=2001:db8::4/64");
  text.set("ip6", "");
  text.set("mac", "y");
  EXPECT_EQ(text.text(), "ifname=eth0,mac=y,gw=10.0.0.1");
}

TEST(AdapterTextOfNetif, gets_keys_for_positions_when_it_changes) {
  AdapterText text("eth0,00:18:51:00:00:01,veth1.0");
  EXPECT_EQ(text.value("mac"), "00:18:51:00:00:01");
  text.set("mac", "");
  EXPECT_EQ(text.text(), "ifname=eth0,host_ifname=veth1.0");
}

TEST(VeDiskText, is_read_and_changed_by_key) {
  const std::string text = "uuid={1},enabled=yes,image=/a.hdd,mnt=/m,mnt_opts=ro|noatime,label=x";
  const VeDisk disk = parse_ve_disk(text);
  EXPECT_TRUE(disk.enabled);
  EXPECT_TRUE(disk.read_only);
  EXPECT_EQ(disk.image, "/a.hdd");
  EXPECT_EQ(disk.target, "/m");
  EXPECT_EQ(disk.wrong, "label=x");
  EXPECT_FALSE(parse_ve_disk("enabled=no").enabled);
  EXPECT_TRUE(parse_ve_disk("image=root.hdd,mnt=/").is_root());
  EXPECT_EQ(with_disk_key(text, "mnt", "/n"), "uuid={1},enabled=yes,image=/a.hdd,mnt=/n,mnt_opts=ro|noatime,label=x");
  EXPECT_EQ(with_disk_key(text, "mnt_opts", ""), "uuid={1},enabled=yes,image=/a.hdd,mnt=/m,label=x");
  EXPECT_EQ(with_disk_key("mnt=/m", "device", "/dev/a"), "mnt=/m,device=/dev/a");
}

}  // namespace
}  // namespace convert
