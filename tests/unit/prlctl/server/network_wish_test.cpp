// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/network_wish.hpp"
#include "prlctl/server/server_table.hpp"
#include "prlctl/syntax/parser.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace prlctl {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A host with a bridge br0 of eth0, and eth1 beside it, by which the default route goes.
class NetworkWishTest : public ::testing::Test {
 protected:
  NetworkWishTest() {
    std::string folder = ::testing::TempDir() + "host.XXXXXX";
    root_ = ::mkdtemp(folder.data());
    const fs::path net = root_ + "/sys/class/net";
    for (const char* name : {"br0/bridge", "br0/brif/eth0", "eth0/brport", "eth0/device", "eth1/device"})
      fs::create_directories(net / name);
    fs::create_directory_symlink(net / "br0", net / "eth0/brport/bridge");
    fs::create_directories(root_ + "/proc/net");
    std::ofstream(root_ + "/proc/net/route") << "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
                                                "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"
                                                "eth1\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\n";
  }
  ~NetworkWishTest() override { fs::remove_all(root_); }

  static NetworkWish wish_of(std::vector<std::string> words) {
    words.insert(words.begin(), {"prlsrvctl", "net", "set", "net1"});
    return network_wish(parse(kPrlsrvctl, words).request.value());
  }
  Answer<VirtualNetwork> added(const std::vector<std::string>& words, std::span<const VirtualNetwork> others = {}) {
    const NetworkWish wish = wish_of(words);
    return wished_network(new_network("net1", wish, others), wish, HostInterfaces(root_));
  }
  std::string refusal_of(const std::vector<std::string>& words) {
    const auto network = added(words);
    return network ? "it is taken" : network.error().text;
  }

  std::string root_;
};

TEST_F(NetworkWishTest, a_bridged_one_is_on_the_bridge_of_its_interface) {
  EXPECT_EQ(added({"-t", "bridged", "-i", "br0"}).value(), (VirtualNetwork{.id = "net1", .bridge = "br0"}));
  EXPECT_EQ(added({"-t", "bridged", "-i", "eth0"}).value(), (VirtualNetwork{.id = "net1", .bridge = "br0"}));
}

TEST_F(NetworkWishTest, a_bridged_one_shares_an_interface_without_a_bridge) {
  EXPECT_EQ(added({"-t", "bridged", "-i", "eth1"}).value(), (VirtualNetwork{.id = "net1", .interface = "eth1"}));
  EXPECT_EQ(added({}).value(), (VirtualNetwork{.id = "net1", .interface = "eth1"}));
}

TEST_F(NetworkWishTest, a_host_only_one_has_addresses_that_are_free) {
  const auto first = added({"-t", "host-only"}).value();
  EXPECT_EQ(first.ipv4, (NetworkSide{"10.37.130.2", 24, "10.37.130.1", "10.37.130.254"}));
  EXPECT_EQ(added({"-t", "host-only"}, {{first}})->ipv4,
            (NetworkSide{"10.37.131.2", 24, "10.37.131.1", "10.37.131.254"}));
}

TEST_F(NetworkWishTest, addresses_are_with_a_scope_of_their_network) {
  EXPECT_EQ(added({"-t", "host-only", "--ip", "10.1.0.5/255.255.252.0"})->ipv4,
            (NetworkSide{"10.1.0.5", 22, "10.1.0.1", "10.1.3.254"}));
  EXPECT_EQ(added({"-t", "host-only", "--ip", "10.1.0.5/8"})->ipv4,
            (NetworkSide{"10.1.0.5", 8, "10.0.0.1", "10.0.255.254"}));
  EXPECT_EQ(added({"-t", "host-only", "--ip", "10.1.0.5/24", "--ip-scope-start", "10.1.0.10", "--ip-scope-end",
                   "10.1.0.20", "--dhcp-server", "on"})
                ->ipv4,
            (NetworkSide{"10.1.0.5", 24, "10.1.0.10", "10.1.0.20"}));
  EXPECT_EQ(added({"-t", "host-only", "--dhcp-server", "off"})->ipv4, (NetworkSide{"10.37.130.2", 24}));
  EXPECT_EQ(added({"-t", "host-only", "--ip6", "fd00::1/64", "--dhcp6-server", "on"})->ipv6,
            (NetworkSide{"fd00::1", 64, "fd00::1", "fd00::fffe"}));
}

TEST_F(NetworkWishTest, what_cannot_be_is_refused_with_words) {
  EXPECT_THAT(refusal_of({"-t", "bridged", "--ip", "10.0.0.1"}), HasSubstr("host-only"));
  EXPECT_THAT(refusal_of({"-t", "host-only", "-i", "eth1"}), HasSubstr("not bound"));
  EXPECT_THAT(refusal_of({"-i", "../../etc"}), HasSubstr("An incorrect value for --ifname is specified: ../../etc"));
  EXPECT_THAT(refusal_of({"-t", "host-only", "--ip-scope-start", "10.9.9.9"}), HasSubstr("are not a range"));
  EXPECT_THAT(refusal_of({"-t", "host-only", "--dhcp-ip", "10.37.130.3"}), HasSubstr("10.37.130.3"));
  EXPECT_THAT(refusal_of({"-t", "host-only", "--dhcp6-server", "on"}), HasSubstr("use --ip6"));
  EXPECT_THAT(refusal_of({"-t", "host-only", "--dhcp-server", "off", "--ip-scope-end", "10.37.130.9"}),
              HasSubstr("use --dhcp-server on"));
  EXPECT_THAT(refusal_of({"-t", "host-only", "--ip", "10.0.0.1/31"}), HasSubstr("leaves no addresses"));
  EXPECT_THAT(refusal_of({"-n", "a/b"}), HasSubstr("'a/b' cannot be a network's name"));
}

TEST_F(NetworkWishTest, a_set_changes_what_it_names_alone) {
  const VirtualNetwork before{.id = "net1",
                              .kind = NetworkKind::kHostOnly,
                              .bridge = "virbr3",
                              .ipv4 = NetworkSide{"10.0.0.1", 24, "10.0.0.10", "10.0.0.20"}};
  VirtualNetwork after = before;
  after.description = "words";
  EXPECT_EQ(wished_network(before, wish_of({"-d", "words"}), HostInterfaces(root_)).value(), after);
  after = {.id = "net1", .bridge = "br0"};
  EXPECT_EQ(wished_network(before, wish_of({"-t", "bridged", "-i", "br0"}), HostInterfaces(root_)).value(), after);
}

}  // namespace
}  // namespace prlctl
