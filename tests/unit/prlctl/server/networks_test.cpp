// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/server_settings.hpp"
#include "tests/unit/prlctl/server/server_run.hpp"

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kHeader = "Network ID        Type      Bound To       Bridge         Slave interfaces\n";
constexpr const char* kMissing = "Warning: this host has no interface no-such0: the network works when it has one.\n";

class NetworksTest : public ServerTest {
 protected:
  // Not that of this machine's default route.
  NetworksTest() {
    EXPECT_TRUE(ServerSettings::change(settings(), [](ServerSettings& all) -> Result<void> {
      all.set("networks", "made", "1");
      return {};
    }));
  }
};

TEST_F(NetworksTest, are_added_listed_and_removed) {
  EXPECT_EQ(run({"net", "add", "net1", "-t", "bridged", "-i", "no-such0"}), (Ended{0, "", kMissing}));
  EXPECT_THAT(run({"net", "list"}).out, StartsWith(kHeader));
  EXPECT_THAT(run({"net", "list"}).out,
              HasSubstr("\nnet1              bridged   no-such0                                     "));
  EXPECT_EQ(run({"net", "del", "net1"}), (Ended{0, "", ""}));
  EXPECT_EQ(run({"net", "del", "net1"}), (Ended{1, "", "Virtual Network net1 does not exist.\n"}));
}

TEST_F(NetworksTest, of_a_name_that_is_taken_are_refused) {
  run({"net", "add", "net1", "-i", "no-such0"});
  const Ended again = run({"net", "new", "net1", "-i", "no-such0"});
  EXPECT_EQ(again.code, 255);
  EXPECT_THAT(again.err, StartsWith("Failed to add Virtual Network net1: "));
  run({"net", "del", "net1"});
}

TEST_F(NetworksTest, without_a_name_are_refused) {
  for (const char* verb : {"add", "set", "del", "info", "addif", "delif"})
    EXPECT_EQ(run({"net", verb}), (Ended{1, "", "The Virtual Network name is not specified.\n"})) << verb;
  for (const char* verb : {"set", "info"})
    EXPECT_EQ(run({"net", verb, "no"}), (Ended{1, "", "Virtual Network no does not exist.\n"})) << verb;
}

TEST_F(NetworksTest, tell_their_addresses) {
  EXPECT_EQ(run({"net", "add", "net1", "-t", "host-only", "--ip", "10.99.0.1/24"}), (Ended{0, "", ""}));
  const std::string text = run({"net", "info", "net1"}).out;
  EXPECT_THAT(text, StartsWith("Network ID: net1\nType: host-only\nBound To: \nBridge: "));
  EXPECT_THAT(text, HasSubstr("Adapter:\n  IP address: 10.99.0.1\n  Subnet mask: 255.255.255.0\n"
                              "DHCPv4 server:\n  Server address: 10.99.0.1\n"
                              "  IP scope start address: 10.99.0.1\n  IP scope end address: 10.99.0.254\n"));
  EXPECT_THAT(run({"net", "info", "-j", "net1"}).out,
              HasSubstr("\t\"DHCPv4 server\": {\n\t\t\"Server address\": \"10.99.0.1\",\n"));
  run({"net", "del", "net1"});
}

TEST_F(NetworksTest, are_changed_and_renamed) {
  run({"net", "add", "net1", "-i", "no-such0"});
  EXPECT_EQ(run({"net", "set", "net1", "-d", "words", "-n", "a net"}), (Ended{0, "", kMissing}));
  EXPECT_THAT(run({"net", "info", "a net"}).out, HasSubstr("Bound To: no-such0\n"));
  EXPECT_THAT(run({"net", "info", "a net"}).out, HasSubstr("Description: words\n"));
  EXPECT_EQ(run({"net", "delif", "a net", "no-such0"}), (Ended{0, "", ""}));
  EXPECT_THAT(run({"net", "info", "a net"}).out, HasSubstr("Type: host-only\n"));
  EXPECT_EQ(run({"net", "addif", "a net", "no-such0"}), (Ended{0, "", kMissing}));
  EXPECT_THAT(run({"net", "info", "a net"}).out, HasSubstr("Bound To: no-such0\n"));
  run({"net", "del", "a net"});
}

TEST_F(NetworksTest, are_json_objects) {
  EXPECT_THAT(run({"net", "list", "-j", "--no-slave"}).out,
              HasSubstr("\t{\n\t\t\"Network ID\": \"default\",\n\t\t\"Type\": \"host-only\",\n\t\t\"Bound To\": \"\",\n"
                        "\t\t\"Bridge\": \"virbr0\"\n\t}"));
}

TEST_F(NetworksTest, have_no_values_that_are_none) {
  EXPECT_EQ(run({"net", "add", "n", "--ip", "300.1.1.1"}),
            (Ended{1, "", "An incorrect value for --ip is specified: 300.1.1.1\n"}));
  EXPECT_EQ(run({"net", "add", "n", "-t", "shared"}),
            (Ended{1, "", "An incorrect value for --type is specified: shared\n"}));
}

}  // namespace
}  // namespace prlctl
