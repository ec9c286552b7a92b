// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What guest agents tell, as libvirt's clients get it.
#include "libvirt-driver/agent/guest_info.hpp"
#include "libvirt-driver/agent/guest_interfaces.hpp"
#include "libvirt-driver/agent/guest_vcpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driver {
namespace {

using testing::ElementsAre;

json::value value(std::string_view text) { return parse_agent_json(text).value(); }

// Of the row for `command`, or the words of its error.
std::vector<std::string> told(std::string_view command, std::string_view text) {
  const auto rows = guest_info_rows();
  const auto row = std::ranges::find(rows, command, &GuestInfoRow::command);
  Parameters parameters;
  const auto added = row->add(value(text), parameters);
  if (!added) return {added.error().message};
  std::vector<std::string> lines;
  for (const TypedParameter& parameter : parameters) {
    lines.push_back(parameter.field + "=");
    std::visit(
        [&](const auto& shown) {
          using Shown = std::decay_t<decltype(shown)>;
          if constexpr (std::is_same_v<Shown, std::string>)
            lines.back() += shown;
          else if constexpr (std::is_same_v<Shown, Boolean>)
            lines.back() += shown.value ? "yes" : "no";
          else
            lines.back() += std::to_string(shown) + (std::is_unsigned_v<Shown> ? "u" : "");
        },
        parameter.value);
  }
  return lines;
}

TEST(GuestInfo, names_users_os_zone_and_host) {
  EXPECT_THAT(told("guest-get-users", R"([{"user": "ann", "login-time": 1700000000.5},
                                          {"user": "bo", "domain": "D", "login-time": 0}])"),
              ElementsAre("user.count=2u", "user.0.name=ann", "user.0.login-time=1700000000500u", "user.1.name=bo",
                          "user.1.domain=D", "user.1.login-time=0u"));
  EXPECT_THAT(told("guest-get-osinfo", R"({"machine": "x86_64", "id": "debian", "other": 1, "name": 5})"),
              ElementsAre("os.id=debian", "os.machine=x86_64"));
  EXPECT_THAT(told("guest-get-timezone", R"({"zone": "CET", "offset": -3600})"),
              ElementsAre("timezone.name=CET", "timezone.offset=-3600"));
  EXPECT_THAT(told("guest-get-host-name", R"({"host-name": "web\u0000x"})"), ElementsAre("hostname=web"));
}

TEST(GuestInfo, lists_file_systems_in_the_order_of_their_mounts) {
  EXPECT_THAT(
      told("guest-get-fsinfo", R"([
                {"name": "b", "mountpoint": "/b", "type": "xfs", "disk": [{"serial": "S", "dev": "/dev/b"}]},
                {"name": "a", "mountpoint": "/", "type": "ext4", "used-bytes": 1, "total-bytes": 2, "disk": []}])"),
      ElementsAre("fs.count=2u", "fs.0.mountpoint=/", "fs.0.name=a", "fs.0.fstype=ext4", "fs.0.total-bytes=2u",
                  "fs.0.used-bytes=1u", "fs.0.disk.count=0u", "fs.1.mountpoint=/b", "fs.1.name=b", "fs.1.fstype=xfs",
                  "fs.1.disk.count=1u", "fs.1.disk.0.serial=S", "fs.1.disk.0.device=/dev/b"));
  EXPECT_THAT(told("guest-get-fsinfo", "[]"), ElementsAre());
}

TEST(GuestInfo, lists_disks_and_interfaces) {
  EXPECT_THAT(told("guest-get-disks", R"([{"name": "/dev/dm-0", "partition": false, "alias": "lv",
                                          "dependencies": ["/dev/sda"], "address": {"serial": "S"}}])"),
              ElementsAre("disk.count=1u", "disk.0.name=/dev/dm-0", "disk.0.partition=no", "disk.0.dependency.count=1u",
                          "disk.0.dependency.0.name=/dev/sda", "disk.0.serial=S", "disk.0.guest_alias=lv"));
  EXPECT_THAT(told("guest-network-get-interfaces",
                   R"([{"name": "eth0", "hardware-address": "02:00", "ip-addresses": [
                        {"ip-address-type": "ipv4", "ip-address": "10.0.0.2", "prefix": 24}]}])"),
              ElementsAre("if.count=1u", "if.0.name=eth0", "if.0.hwaddr=02:00", "if.0.addr.count=1u",
                          "if.0.addr.0.type=ipv4", "if.0.addr.0.addr=10.0.0.2", "if.0.addr.0.prefix=24u"));
}

TEST(GuestInfo, refuses_answers_that_lack_something) {
  const std::pair<const char*, const char*> rows[] = {
      {"guest-get-users", R"([{"user": "a", "login-time": -1}])"},
      {"guest-get-users", R"([{"user": "a", "login-time": 1e300}])"},
      {"guest-get-users", "{}"},
      {"guest-get-osinfo", "[]"},
      {"guest-get-timezone", R"({"zone": "x", "offset": 1e9})"},
      {"guest-get-host-name", R"({"host-name": 1})"},
      {"guest-get-fsinfo", R"([{"name": "a", "mountpoint": "/", "type": "t"}])"},
      {"guest-get-fsinfo", R"([{"name": "a", "mountpoint": "/", "type": "t", "used-bytes": -1, "disk": []}])"},
      {"guest-get-disks", R"([{"name": "a"}])"},
      {"guest-network-get-interfaces", R"([{"name": 1}])"},
  };
  for (const auto& [command, text] : rows) {
    const auto words = told(command, text);
    ASSERT_EQ(words.size(), 1u) << command << text;
    EXPECT_TRUE(words[0].starts_with("internal error: ")) << words[0];
  }
}

TEST(GuestInterfaces, are_written_with_their_aliases_addresses) {
  const auto interfaces = read_guest_interfaces(value(R"([
      {"name": "lo"}, {"name": "eth0", "ip-addresses": []},
      {"name": "eth0:1", "ip-addresses": [{"ip-address-type": "ipv6", "ip-address": "fe80::1", "prefix": 64}]}])"));
  ASSERT_TRUE(interfaces);
  EXPECT_THAT(*interfaces, ElementsAre(GuestInterface{"lo", std::nullopt, {}},
                                       GuestInterface{"eth0", std::nullopt, {{AddressType::kIpv6, "fe80::1", 64}}}));
  XdrWriter out;
  ASSERT_TRUE(write_guest_interfaces(out, *interfaces));
  const Bytes wanted = XdrWriter()
                           .u32(2)
                           .string("lo")
                           .u32(0)
                           .u32(0)
                           .string("eth0")
                           .u32(0)
                           .u32(1)
                           .i32(1)
                           .string("fe80::1")
                           .u32(64)
                           .take();
  EXPECT_EQ(out.take(), wanted);
}

TEST(GuestInterfaces, are_no_more_than_the_protocol_carries) {
  XdrWriter out;
  EXPECT_EQ(write_guest_interfaces(out, std::vector<GuestInterface>(2049)).error().code, ErrorCode::kRpc);
}

TEST(GuestVcpus, are_lists_of_ranges) {
  const auto vcpus = read_guest_vcpus(value(R"([{"logical-id": 0, "online": true, "can-offline": false},
      {"logical-id": 1, "online": true, "can-offline": true}, {"logical-id": 2, "online": false, "can-offline": true},
      {"logical-id": 4095, "online": true, "can-offline": false}])"));
  ASSERT_TRUE(vcpus);
  EXPECT_THAT(*vcpus, ElementsAre(TypedParameter{"vcpus", "0-2,4095"}, TypedParameter{"online", "0-1,4095"},
                                  TypedParameter{"offlinable", "1-2"}));
  for (const char* bad : {"{}", "[1]", R"([{"logical-id": 4096, "online": true, "can-offline": true}])",
                          R"([{"logical-id": -1, "online": true, "can-offline": true}])", R"([{"logical-id": 1}])"})
    EXPECT_FALSE(read_guest_vcpus(value(bad))) << bad;
}

}  // namespace
}  // namespace driver
