// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/setting/set_call.hpp"
#include "prlctl/setting/set_failure.hpp"
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/prlctl_table.hpp"

#include <gtest/gtest.h>

namespace prlctl {
namespace {

using Words = std::vector<std::string>;

Answer<SetCall> call_of(Words words, Kind kind = Kind::kVm) {
  words.insert(words.begin(), {"prlctl", "set", "web"});
  return set_call(parse(kPrlctl, words).request.value(), kind);
}

std::string operations_of(const Words& words, Kind kind = Kind::kVm) {
  const auto call = call_of(words, kind);
  if (!call) return call.error().text;
  const std::unique_ptr<char, dispatcher::FreedBy<&g_free>> printed(g_variant_print(call->operations.get(), FALSE));
  std::string text = printed.get();
  constexpr std::string_view kType = "int64 ";
  for (std::size_t at = 0; (at = text.find(kType, at)) != std::string::npos;) text.erase(at, kType.size());
  return text;
}

InfoTree tree_of(std::vector<InfoMember> devices) {
  InfoTree hardware{{"cpu", {{{"sockets", InfoValue(std::int64_t{1})}, {"cpus", InfoValue(std::int64_t{4})}}}}};
  for (InfoMember& device : devices) hardware.push_back(std::move(device));
  return {{"Hardware", InfoValue(hardware), Shown::kDevices},
          {"Remote display",
           InfoValue(InfoTree{{"mode", "manual"}, {"port", InfoValue(std::int64_t{5901})}, {"address", "127.0.0.1"}}),
           Shown::kItems}};
}

InfoMember disk(const char* name, const char* size) {
  return {name, InfoValue(InfoTree{{"enabled", InfoValue(true)},
                                   {"port", "scsi:1", Shown::kWord},
                                   {"image", "/vz/a.hdd", Shown::kQuoted},
                                   {"size", size, Shown::kWord}})};
}

std::string lines_of(const Words& words, const InfoTree& before, const InfoTree& after) {
  const auto call = call_of(words);
  return call ? set_lines(call->lines, "web", before, after) : call.error().text;
}

TEST(SetCall, has_each_value_in_the_dispatchers_units) {
  const std::pair<Words, std::string> kCalls[] = {
      {{"--memsize", "2G"}, "[('memsize', <2048>)]"},
      {{"--iolimit", "10"}, "[('iolimit', <10485760>)]"},
      {{"--cpus", "unlimited"}, "[('cpus', <0>)]"},
      {{"--swappages", "512M"}, "[('swappages', <131072>)]"},
      {{"--swap", "8192"}, "[('swappages', <2>)]"},
      {{"--onboot", "yes"}, "[('autostart', <'on'>)]"},
      {{"--onboot", "auto"}, "[('autostart', <'auto'>)]"},
      {{"--features", "nfs:on,sit:off"}, "[('features', <['nfs:on', 'sit:off']>)]"},
      {{"--ha-enable", "no"}, "[('ha-enable', <false>)]"},
      {{"--sticky-mouse", "on", "--sg-interval", "60"}, "[('sticky-mouse', <true>), ('sg-interval', <60>)]"},
      {{"--expiration", "off"}, "[('expiration', <false>)]"},
      {{"--expiration", "date:2027-01-01"}, "[('expiration-date', <'2027-01-01'>)]"},
      {{"--expiration", "time-check:30"}, "[('expiration-time-check', <30>)]"},
      {{"--expiration", "never"}, "[('expiration', <'never'>)]"},
      {{"--device-bootorder", "hdd0  net0"}, "[('device-bootorder', <['hdd0', 'net0']>)]"},
      {{"--nameserver", "10.0.0.1 10.0.0.2", "--nameserver", "::1"},
       "[('nameserver', <['10.0.0.1', '10.0.0.2', '::1']>)]"},
  };
  for (const auto& [words, operations] : kCalls) EXPECT_EQ(operations_of(words), operations);
  EXPECT_EQ(operations_of({}), "[]");
}

TEST(SetCall, is_in_the_order_of_work_whatever_was_typed_first) {
  EXPECT_EQ(operations_of({"--vnc-mode", "off", "--device-bootorder", "hdd0", "--cpulimit", "150", "--cpumask", "0"}),
            "[('cpumask', <'0'>), ('cpulimit', <'150'>), ('device-bootorder', <['hdd0']>), "
            "('vnc', <{'mode': <'off'>}>)]");
}

TEST(SetCall, gathers_what_belongs_to_one_device) {
  EXPECT_EQ(operations_of({"--device-set", "hdd1", "--encrypt", "--encryption-keyid", "x", "--no-wipe"}),
            "[('device-set', <{'name': <'hdd1'>, 'encryption-keyid': <'x'>, 'encrypt': <true>, 'no-wipe': <true>}>)]");
  EXPECT_EQ(operations_of({"--device-add", "hdd", "--size", "64G"}),
            "[('device-add', <{'type': <'hdd'>, 'size': <65536>}>)]");
  EXPECT_EQ(operations_of({"--ipadd", "10.0.0.1/24"}),
            "[('device-set', <{'name': <'net0'>, 'ipadd': <['10.0.0.1/24']>}>)]");
  EXPECT_EQ(operations_of({"--device-set", "net1", "--nameserver", "10.0.0.1"}),
            "[('device-set', <{'name': <'net1'>, 'nameserver': <['10.0.0.1']>}>)]");
  EXPECT_EQ(operations_of({"--device-set", "net1", "--type", "routed"}),
            "[('device-set', <{'name': <'net1'>, 'nettype': <'routed'>}>)]");
  EXPECT_EQ(operations_of({"--device-set", "cdrom0", "--disconnect"}),
            "[('device-set', <{'name': <'cdrom0'>, 'connect': <false>}>)]");
  EXPECT_EQ(operations_of({"--device-del", "hdd1 hdd2", "--destroy-image"}),
            "[('device-del', <{'name': <'hdd1'>, 'image': <'remove'>}>), ('device-del', <{'name': <'hdd2'>, 'image': "
            "<'remove'>}>)]");
  EXPECT_EQ(operations_of({"--device-set", "hdd1", "--detach-only"}),
            "The --detach-only option has no meaning with --device-set.");
  EXPECT_EQ(operations_of({"--device-del", "net1", "--nameserver", "::1"}),
            "[('nameserver', <['::1']>), ('device-del', <{'name': <'net1'>, 'image': <'keep'>}>)]");
  EXPECT_EQ(operations_of({"--device-connect", "hdd1", "--enable"}),
            "The --enable option has no meaning with --device-connect.");
  EXPECT_EQ(operations_of({"--device-add", "hdd", "--type", "expand"}), "[('device-add', <{'type': <'hdd'>}>)]");
  EXPECT_EQ(operations_of({"--device-add", "hdd", "--type", "plain"}),
            "An incorrect value for --type is specified: plain");
  EXPECT_EQ(operations_of({"--device-del", "hdd1", "--size", "1G"}),
            "The --size option has no meaning with --device-del.");
}

TEST(SetCall, of_a_container_is_about_its_routed_adapter) {
  EXPECT_EQ(operations_of({"--device-add", "net", "--type", "routed", "--ipadd", "10.9.0.5", "--nameserver", "::1"},
                          Kind::kContainer),
            "[('nameserver', <['::1']>), ('device-add', <{'type': <'net'>, 'ipadd': <['10.9.0.5']>, "
            "'nettype': <'routed'>}>)]");
  EXPECT_EQ(operations_of({"--ipadd", "10.1.1.5/24", "--nameserver", "8.8.8.8", "--hostname", "web"}, Kind::kContainer),
            "[('hostname', <'web'>), ('nameserver', <['8.8.8.8']>), "
            "('device-set', <{'name': <'venet0'>, 'ipadd': <['10.1.1.5/24']>}>)]");
  EXPECT_EQ(operations_of({"--device-add", "net", "--network", "Bridged"}, Kind::kContainer),
            "[('device-add', <{'type': <'net'>, 'network': <'Bridged'>}>)]");
  EXPECT_EQ(operations_of({"--diskspace", "11G"}, Kind::kContainer), "[('diskspace', <11264>)]");
  EXPECT_EQ(operations_of({"--device-set", "hdd0", "--size", "11G"}, Kind::kContainer),
            "[('device-set', <{'name': <'hdd0'>, 'size': <11264>}>)]");
}

TEST(SetCall, has_a_firewalls_rules_as_they_are_typed) {
  EXPECT_EQ(operations_of({"--device-set", "net0", "--fw", "on", "--fw-policy", "deny", "--fw-direction", "in",
                           "--fw-rule", "tcp * 22 * *", "--fw-rule", "icmp * * * *"}),
            "[('device-set', <{'name': <'net0'>, 'fw': <true>, 'fw-policy': <'deny'>, 'fw-direction': <'in'>, "
            "'fw-rule': <['tcp * 22 * *', 'icmp * * * *']>}>)]");
}

TEST(SetCall, takes_a_containers_adapters_by_their_names_inside) {
  EXPECT_EQ(operations_of({"--netif_add", "eth1", "--network", "lan"}, Kind::kContainer),
            "[('device-add', <{'type': <'net'>, 'ifname': <'eth1'>, 'network': <'lan'>}>)]");
  EXPECT_EQ(operations_of({"--ifname", "eth1", "--ipadd", "10.0.0.2/24"}, Kind::kContainer),
            "[('device-set', <{'name': <'eth1'>, 'ipadd': <['10.0.0.2/24']>}>)]");
  EXPECT_EQ(operations_of({"--netif_del", "eth1"}, Kind::kContainer),
            "[('device-del', <{'name': <'eth1'>, 'image': <'keep'>}>)]");
}

TEST(SetCall, knows_an_adapter_by_its_interface_on_the_host) {
  const InfoTree tree = tree_of({{"net3", InfoValue(InfoTree{{"dev", "vme001c42a1b2c3"}, {"ifname", "eth3"}})},
                                 {"net4", InfoValue(InfoTree{{"dev", "vme001c42a1b2c4"}, {"ifname", "eth4"}})}});
  const auto named = [](const char* option, const char* text, const InfoTree& there) {
    const std::vector<std::string> words{"prlctl", "set", "web", std::string("--") + option, text};
    return with_device_names(parse(kPrlctl, words).request.value(), there).text(option);
  };
  EXPECT_EQ(named("device-set", "vme001c42a1b2c3", tree), "net3");
  EXPECT_EQ(named("device-set", "vme001c42a1b2c3", tree_of({})), "vme001c42a1b2c3");
  EXPECT_EQ(named("device-del", "vme001c42a1b2c4", tree), "net4");
  EXPECT_EQ(named("device-del", "vme001c42a1b2c4 hdd1 vme001c42a1b2c3", tree), "net4 hdd1 net3");
  EXPECT_EQ(named("netif_del", "eth3 eth4", tree), "net3 net4");
}

TEST(SetCall, refuses_by_name_what_nothing_is_behind) {
  for (const char* option : {"apptemplate", "backup-add"}) {
    const auto call = call_of({std::string("--") + option, "x"});
    ASSERT_FALSE(call) << option;
    EXPECT_EQ(call.error(), (Failure{std::string("Unable to set --") + option + ": Unimplemented", 255}));
  }
  EXPECT_EQ(operations_of({"--device-add", "cdrom"}, Kind::kContainer), "Unable to set --device-add: Unimplemented");
  EXPECT_EQ(call_of({"--memquota", "1"}).error().exit_code, 1);
}

TEST(SetLines, tell_values_as_the_reference_does) {
  const std::pair<Words, std::string> kLines[] = {
      {{"--cpus", "2", "--memsize", "2G"}, "set cpu cores(4): 2\nSet the memsize parameter to 2048Mb.\n"},
      {{"--cpu-sockets", "2"}, "set cpu sockets(1): 2\n"},
      {{"--name", "new"}, "Set name of web to 'new'\n"},
      {{"--name", "{old}{new}"}, "Set name of web to '{old}{new}'\n"},
      {{"--cpuunits", "2000", "--cpulimit", "150%", "--cpumask", "0-1"},
       "set cpuunits 2000\nset cpu mask 0-1\nset cpulimit 150%\n"},
      {{"--cpulimit", "2000m"}, "set cpulimit 2000Mhz\n"},
      {{"--ioprio", "6", "--iolimit", "10", "--iopslimit", "100"},
       "set ioprio 6\nSet up iolimit: 10485760\nset IOPS limit 100\n"},
      {{"--swappages", "512M"}, "Set swappages 131072\n"},
      {{"--cpu-hotplug", "on", "--memguarantee", "40"}, "set cpu hotplug: 1\nset memguarantee: 40%\n"},
      {{"--memguarantee", "auto"}, "set memguarantee: auto\n"},
      {{"--3d-accelerate", "dx9", "--videosize", "64"},
       "Set the videosize parameter to 64Mb.\nSet 3d acceleration: 2.\n"},
      {{"--features", "nfs:on,sit:off"}, "set features: nfs:on sit:off\n"},
      {{"--description", "none"}, ""},
  };
  for (const auto& [words, lines] : kLines) EXPECT_EQ(lines_of(words, tree_of({}), {}), lines);
}

TEST(SetLines, tell_devices_as_lists_show_them) {
  const InfoTree one = tree_of({disk("hdd0", "1Mb")}), two = tree_of({disk("hdd0", "1Mb"), disk("hdd1", "80Mb")});
  EXPECT_EQ(lines_of({"--device-add", "hdd"}, one, two),
            "Creating hdd1 (+) scsi:1 image='/vz/a.hdd' 80Mb\n\nCreated hdd1 (+) scsi:1 image='/vz/a.hdd' 80Mb\n\n");
  EXPECT_EQ(lines_of({"--device-set", "hdd1", "--size", "80"}, one, two), "Resize disk image '/vz/a.hdd' up to 80\n");
  EXPECT_EQ(lines_of({"--device-del", "hdd1"}, two, one), "Remove the hdd1 device.\n");
  EXPECT_EQ(lines_of({"--vnc-address", "127.0.0.1"}, one, one),
            "Configure VNC: Remote display: mode=manual port=5901 address=127.0.0.1\n\n");
}

// As the dispatcher's refusal of what these words ask for is told.
Failure told(Failure refused, const Words& words = {}) {
  static const Environment vm{.uuid = "u", .name = "web", .kind = Kind::kVm, .domain = nullptr};
  Words all{"prlctl", "set", "web"};
  all.insert(all.end(), words.begin(), words.end());
  return set_failure(refused, vm, *parse(kPrlctl, all).request);
}

TEST(SetFailure, keeps_the_words_and_codes_of_the_tool) {
  EXPECT_EQ(told({"The hdd9 device does not exist."}), (Failure{"The hdd9 device does not exist.", 1}));
  EXPECT_EQ(told({"The parallel port type is not specified."}).exit_code, 1);
  EXPECT_EQ(told({"A port is required to enable VNC support in manual mode"}),
            (Failure{"A port is required to enable VNC support in manual mode", 255}));
  EXPECT_EQ(told({"The name a is already used by another virtual machine"}).text,
            "Unable to commit VM configuration: The name a is already used by another virtual machine");
  EXPECT_EQ(told({"Login failed: no", kNoServiceExit}), (Failure{"Login failed: no", kNoServiceExit}));
}

TEST(SetFailure, tells_a_value_as_it_was_typed) {
  EXPECT_EQ(told({"An incorrect value for --memsize is specified: 5"}, {"--memsize", "5M"}),
            (Failure{"An incorrect value for --memsize is specified: 5M", 1}));
  EXPECT_EQ(told({"An incorrect value for --network is specified:"}, {"--device-set", "net0", "--network", ""}).text,
            "An incorrect value for --network is specified: ");
  EXPECT_EQ(told({"An incorrect value for --vnc-passwd is specified: ***"}, {"--vnc-passwd", "s3cret"}).text,
            "An incorrect value for --vnc-passwd is specified: ***");
}

}  // namespace
}  // namespace prlctl
