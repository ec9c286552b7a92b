// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/convert.hpp"
#include "config-convert/fields.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/homes/images/image_format.hpp"
#include "dispatcher/settings/aspects.hpp"
#include "dispatcher/settings/device_types.hpp"
#include "dispatcher/settings/set_plan.hpp"
#include "set_samples.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace dispatcher {
namespace {

namespace json = boost::json;

json::array operations(const char* setting, const char* value) { return {json::array{setting, json::parse(value)}}; }

Result<SetPlan> planned(const Situation& situation, const char* setting, const char* value) {
  return plan_set(situation, operations(setting, value));
}

Situation after(const Situation& situation, const SetPlan& plan) {
  Situation next = situation;
  next.config = plan.config;
  next.definition = plan.definition;
  if (situation.is_active()) next.live = plan.definition;
  return next;
}

// The device of that alias, at a place below it; "-": there is none.
std::string device_says(const std::string& xml, std::string_view alias, std::string_view place) {
  const auto doc = convert::parse_xml(xml, "domain XML");
  if (!doc) return doc.error().message;
  const xmlNode* devices = convert::find(xmlDocGetRootElement(doc->get()), "devices");
  for (const xmlNode* device = devices->children; device; device = device->next)
    if (device->type == XML_ELEMENT_NODE && convert::get(device, "alias/@name") == alias)
      return convert::get(device, place).value_or("-");
  return "-";
}

std::string leaf(const SetPlan& plan, std::string_view path) {
  const auto text = convert::pvs_field(plan.config, path);
  return text ? *text : text.error().message;
}

void expect_agreement(const Situation& situation, const SetPlan& plan) {
  const auto back = convert::pvs_from_domain_xml(plan.definition, plan.config, situation.host);
  ASSERT_TRUE(back) << back.error().message;
  std::string words;
  for (const auto& entry : back->report) words += entry.pcs6_path + ": " + entry.words + "\n";
  EXPECT_FALSE(back->changed) << words;
}

struct Sample {
  const char* added;
  const char* device;
  const char* leaf;
  const char* leaf_says;
  const char* alias;
  const char* place;
  const char* place_says;
};

constexpr Sample kSamples[] = {
    {R"({"type":"hdd","image":"/var/parallels/web01.pvm/h2.qcow2","create":true,"size":64})", "hdd1",
     "Hardware/Hdd[1]/StackIndex", "0", "ua-hdd1", "target/@bus", "scsi"},
    {R"({"type":"hdd","image":"/srv/x.img","format":"raw","iface":"virtio"})", "hdd1", "Hardware/Hdd[1]/DiskType", "0",
     "ua-hdd1", "driver/@type", "raw"},
    {R"({"type":"hdd","device":"/dev/sdz","iface":"sata","position":3})", "hdd1", "Hardware/Hdd[1]/EmulatedType", "0",
     "ua-hdd1", "source/@dev", "/dev/sdz"},
    {R"({"type":"cdrom","image":"/iso/a.iso"})", "cdrom0", "Hardware/CdRom[0]/SystemName", "/iso/a.iso", "ua-cdrom0",
     "source/@file", "/iso/a.iso"},
    {R"({"type":"cdrom","image":""})", "cdrom0", "Hardware/CdRom[0]/Connected", "0", "ua-cdrom0", "@device", "cdrom"},
    {R"({"type":"fdd","image":"/iso/a.img"})", "fdd0", "Hardware/Fdd[0]/SystemName", "/iso/a.img", "ua-fdd0",
     "source/@file", "/iso/a.img"},
    {R"({"type":"net","mac":"00:1c:42:00:00:09","network":"lan7"})", "net1", "Hardware/NetworkAdapter[1]/EmulatedType",
     "2", "ua-net1", "source/@network", "lan7"},
    {R"({"type":"net","mac":"00:1c:42:00:00:09","nettype":"bridge","iface":"br7"})", "net1",
     "Hardware/NetworkAdapter[1]/EmulatedType", "6", "ua-net1", "source/@bridge", "br7"},
    {R"({"type":"net","mac":"00:1c:42:00:00:09","nettype":"routed","ipadd":["10.0.0.5"]})", "net1",
     "Hardware/NetworkAdapter[1]/NetAddress", "10.0.0.5/255.255.255.255", "ua-net1", "source/ip/@peer", "10.0.0.5"},
    {R"({"type":"serial","output":"/var/log/s.txt"})", "serial0", "Hardware/Serial[0]/EmulatedType", "2", "ua-serial0",
     "source/@path", "/var/log/s.txt"},
    {R"({"type":"serial","socket-tcp":"127.0.0.1:5555","socket-mode":"client"})", "serial0",
     "Hardware/Serial[0]/SocketMode", "1", "ua-serial0", "source/@service", "5555"},
    {R"({"type":"parallel","output":"/var/log/p.txt"})", "parallel0", "Hardware/Parallel[0]/SystemName",
     "/var/log/p.txt", "ua-parallel0", "source/@path", "/var/log/p.txt"},
    {R"({"type":"sound"})", "sound0", "Hardware/Sound[0]/Enabled", "1", "ua-sound0", "@model", "ac97"},
    {R"({"type":"pci","device":"3:0:2"})", "pci0", "Hardware/GenericPciDevice[0]/SystemName", "3:0:2", "ua-pci0",
     "@managed", "yes"},
};

TEST(DeviceSettings, each_type_has_a_sample) {
  for (const DeviceType& type : device_types())
    EXPECT_TRUE(std::any_of(std::begin(kSamples), std::end(kSamples), [&](const Sample& sample) {
      return std::string(sample.added).find(fmt::format(R"("type":"{}")", type.name)) != std::string::npos;
    })) << type.name;
}

TEST(DeviceSettings, a_device_comes_into_file_and_domain_and_goes_again) {
  const Situation situation = machine();
  for (const Sample& sample : kSamples) {
    SCOPED_TRACE(sample.added);
    const auto plan = planned(situation, "device-add", sample.added);
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(leaf(*plan, sample.leaf), sample.leaf_says);
    EXPECT_EQ(device_says(plan->definition, sample.alias, sample.place), sample.place_says);
    expect_agreement(situation, *plan);
    const auto gone =
        planned(after(situation, *plan), "device-del", fmt::format(R"({{"name":"{}"}})", sample.device).c_str());
    ASSERT_TRUE(gone) << gone.error().message;
    EXPECT_EQ(device_says(gone->definition, sample.alias, "@type"), "-");
    expect_agreement(situation, *gone);
  }
}

TEST(DeviceSettings, the_first_disk_of_a_machine_without_one_boots_before_all_else) {
  constexpr const char* kDisk = R"({"type":"hdd","image":"/srv/x.img","format":"raw"})";
  const Situation full = machine();
  const auto second = planned(full, "device-add", kDisk);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(device_says(second->definition, "ua-hdd1", "boot/@order"), "-");
  const auto without = planned(full, "device-del", R"({"name":"hdd0"})");
  ASSERT_TRUE(without) << without.error().message;
  const Situation bare = after(full, *without);
  const auto cds_only = planned(bare, "device-bootorder", R"(["cdrom0"])");
  const auto first = planned(cds_only ? after(bare, *cds_only) : bare, "device-add", kDisk);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(device_says(first->definition, "ua-hdd0", "boot/@order"), "1");
  EXPECT_EQ(device_says(first->definition, "ua-cdrom0", "boot/@order"), cds_only ? "2" : "-");
}

TEST(DeviceSettings, what_is_wrong_is_said_in_prlctls_words) {
  const auto words = [](const Situation& situation, const char* setting, const char* value) {
    const auto plan = planned(situation, setting, value);
    return plan ? std::string("none") : plan.error().message;
  };
  const Situation off = machine(), on = running(machine());
  EXPECT_EQ(words(off, "device-del", R"({"name":"hdd9"})"), "The hdd9 device does not exist.");
  EXPECT_EQ(words(off, "device-set", R"({"name":"warp0"})"), "The warp0 device does not exist.");
  EXPECT_EQ(words(off, "device-connect", R"("cdrom0")"), "The cdrom0 device does not exist.");
  EXPECT_EQ(words(off, "device-add", R"({"type":"warp"})"), "An incorrect value for --device-add is specified: warp");
  EXPECT_EQ(words(off, "device-add", R"({"type":"serial"})"), "The serial port type is not specified.");
  EXPECT_EQ(words(off, "device-add", R"({"type":"net","nettype":"shared"})"),
            "An invalid device type is specified for net");
  EXPECT_EQ(words(off, "device-set", R"({"name":"net0","ipadd":["10.0.0.999"]})"),
            "The following IP addresses are invalid: '10.0.0.999'");
  EXPECT_EQ(words(off, "device-set", R"({"name":"net0","gw":"here"})"), "The following gateway is invalid: 'here'");
  EXPECT_EQ(words(off, "device-set", R"({"name":"hdd0","iface":"mfm"})"), "An invalid interface is specified: mfm.");
  EXPECT_EQ(words(off, "device-set", R"({"name":"hdd0","mnt":"/x"})"),
            "Assigning a mount point to virtual machines is not supported");
  EXPECT_EQ(words(off, "device-set", R"({"name":"net0","colour":"red"})"),
            "a device of type net has no option --colour");
  EXPECT_TRUE(words(on, "device-set", R"({"name":"net0","mac":"00:1c:42:00:00:09"})").ends_with("change this device."));
  EXPECT_TRUE(words(on, "device-add", R"({"type":"sound"})").ends_with("change this device."));
  EXPECT_TRUE(words(on, "device-del", R"({"name":"hdd0"})").ends_with("change this device."));  // SATA
}

TEST(DeviceSettings, a_running_machine_follows_where_it_can) {
  const Situation on = running(machine());
  const auto added = planned(on, "device-add", R"({"type":"net","mac":"00:1c:42:00:00:09","network":"lan7"})");
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->aspects & kDevices, kDevices);
  EXPECT_EQ(added->devices, std::vector<std::string>{"ua-net1 00:1c:42:00:00:09"});
  const auto off = planned(on, "device-disconnect", R"("net0")");
  ASSERT_TRUE(off) << off.error().message;
  EXPECT_EQ(off->devices, std::vector<std::string>{"ua-net0 00:1c:42:e5:01:01"});
}

TEST(DeviceSettings, addresses_come_go_and_decide_about_dhcp) {
  const Situation situation = machine();
  const auto one =
      planned(situation, "device-set", R"({"name":"net0","ipadd":["10.0.0.5/24","2001:db8::5/64"],"gw":"10.0.0.1"})");
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(leaf(*one, "Hardware/NetworkAdapter[0]/NetAddress"), "10.0.0.5/255.255.255.0");
  EXPECT_EQ(leaf(*one, "Hardware/NetworkAdapter[0]/ConfigureWithDhcp"), "0");
  EXPECT_EQ(leaf(*one, "Hardware/NetworkAdapter[0]/AutoApply"), "1");
  EXPECT_EQ(leaf(*one, "Hardware/NetworkAdapter[0]/DefaultGateway"), "10.0.0.1");
  expect_agreement(situation, *one);
  const Situation has = after(situation, *one);
  const auto other = planned(has, "device-set", R"({"ipadd":["10.0.0.6/24"],"name":"net0","ipdel":["all"]})");
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ(leaf(*other, "Hardware/NetworkAdapter[0]/NetAddress"), "10.0.0.6/255.255.255.0");
  EXPECT_EQ(leaf(*other, "Hardware/NetworkAdapter[0]/ConfigureWithDhcp"), "0");
  EXPECT_EQ(other->definition.find("10.0.0.5"), std::string::npos);
  const auto none = planned(after(has, *other), "device-set", R"({"name":"net0","ipdel":["10.0.0.6"],"gw":"x"})");
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_EQ(leaf(*none, "Hardware/NetworkAdapter[0]/ConfigureWithDhcp"), "1");
  EXPECT_EQ(leaf(*none, "Hardware/NetworkAdapter[0]/DefaultGateway"), "");
  expect_agreement(situation, *none);
}

TEST(DeviceSettings, a_firewall_becomes_the_adapters_filter) {
  Situation situation = machine();
  situation.config = machine_config();
  const auto plan = planned(situation, "device-set",
                            R"({"name":"net0","fw":true,"fw-policy":"deny","fw-direction":"in",)"
                            R"("fw-rule":["tcp * 22 192.0.2.0/24 *","icmp * * * *"]})");
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(leaf(*plan, "Hardware/NetworkAdapter[0]/Firewall/Enabled"), "1");
  EXPECT_EQ(leaf(*plan, "Hardware/NetworkAdapter[0]/Firewall/Incoming/Direction/DefaultPolicy"), "1");
  const std::string name = device_says(plan->definition, "ua-net0", "filterref/@filter");
  ASSERT_EQ(plan->filters.size(), 1U);
  EXPECT_EQ(plan->filters[0].name, name);
  EXPECT_NE(plan->filters[0].xml.find("dstportstart=\"22\""), std::string::npos) << plan->filters[0].xml;
  EXPECT_EQ(plan->devices.size(), 1U);
  expect_agreement(situation, *plan);
  const auto emptied =
      planned(after(situation, *plan), "device-set", R"({"name":"net0","fw-direction":"in","fw-rule":[""]})");
  ASSERT_TRUE(emptied) << emptied.error().message;
  EXPECT_EQ(emptied->filters[0].xml.find("dstportstart"), std::string::npos);
  const auto off = planned(after(situation, *plan), "device-set", R"({"name":"net0","fw":false})");
  ASSERT_TRUE(off) << off.error().message;
  EXPECT_TRUE(off->filters.empty());
  for (const char* rule : {"tcp * 22 *", "tcp * 70000 * *", "icmp * 22 * *", "ether * * * *", "tcp 10.0.0.1 * ::1 *"}) {
    const auto wrong =
        planned(situation, "device-set", fmt::format(R"({{"name":"net0","fw-rule":["{}"]}})", rule).c_str());
    ASSERT_FALSE(wrong) << rule;
    EXPECT_EQ(wrong.error().message, fmt::format("An incorrect value for --fw-rule is specified: {}", rule));
  }
  EXPECT_EQ(planned(situation, "device-set", R"({"name":"net0","fw-direction":"in"})").error().message,
            "The --fw-direction option requires --fw-policy or --fw-rule.");
  const auto routed =
      planned(situation, "device-add", R"({"type":"net","mac":"00:1c:42:00:00:09","nettype":"routed","fw":true})");
  ASSERT_FALSE(routed);
  EXPECT_EQ(routed.error().code, ErrorCode::kOperationUnsupported);
}

TEST(DeviceSettings, who_first_sets_an_adapters_addresses_is_told) {
  const Situation situation = machine();
  const char* addresses = R"({"name":"net0","ipadd":["10.0.0.5/24"]})";
  const auto first = planned(situation, "device-set", addresses);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->reconfigured, std::vector<std::string>{"net0"});
  const auto second = planned(after(situation, *first), "device-set", addresses);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_TRUE(second->reconfigured.empty());
}

TEST(DeviceSettings, adapters_of_containers_come_change_and_go) {
  const auto netif = [](const SetPlan& plan) {
    const auto text = convert::ve_conf_field(plan.config, "NETIF");
    return text ? *text : text.error().message;
  };
  const auto agrees = [](const Situation& situation, const SetPlan& plan) {
    const auto back = convert::ve_conf_from_domain_xml(plan.definition, plan.config, situation.host);
    return back && !back->changed;
  };
  Situation situation = container();
  const auto added = planned(situation, "device-add",
                             R"({"type":"net","network":"lan7","mac":"00:18:51:00:00:07","ipadd":["10.1.0.7/24"]})");
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_TRUE(agrees(situation, *added));
  situation = after(situation, *added);
  const auto changed =
      planned(situation, "device-set", R"({"name":"net0","ipadd":["2001:db8::7/64"],"gw":"10.1.0.1","iface":"br7"})");
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(netif(*changed),
            "ifname=eth0,mac=00:18:51:00:00:07,ip=10.1.0.7/255.255.255.0,bridge=br7,gw=10.1.0.1,"
            "ip6=2001:db8::7/64");
  EXPECT_TRUE(agrees(situation, *changed));
  EXPECT_EQ(changed->in_guest, std::vector<std::string>{"device-set"});
  const auto gone = planned(after(situation, *changed), "device-del", R"({"name":"eth0"})");
  ASSERT_TRUE(gone) << gone.error().message;
  EXPECT_EQ(netif(*gone), "");
  EXPECT_EQ(gone->devices, std::vector<std::string>{"- 00:18:51:00:00:07"});

  const auto words = [&](const char* setting, const char* value) {
    const auto plan = planned(situation, setting, value);
    return plan ? std::string("none") : plan.error().message;
  };
  EXPECT_EQ(words("device-set", R"({"name":"venet0","configure":false})"),
            "venet0 has addresses alone, no --configure");
  EXPECT_EQ(words("device-add", R"({"type":"net","ifname":"eth0","mac":"00:18:51:00:00:08"})"),
            "The eth0 device already exists.");
  EXPECT_EQ(words("device-add", R"({"type":"net","ifname":"eth5","mac":"00:18:51:00:00:08"})"), "none");
  EXPECT_EQ(words("device-set", R"({"name":"venet0","gw":"10.0.0.1"})"),
            "This adapter is in the routed mode. Configuration of the default gateway is not supported.");
  EXPECT_EQ(words("device-set", R"({"name":"venet0","dhcp":true})"),
            "This adapter is in the routed mode. Configuration via DHCP is not supported.");
  EXPECT_EQ(words("device-set", R"({"name":"net7","gw":"10.0.0.1"})"), "The net7 device does not exist.");
  EXPECT_EQ(words("device-add", R"({"type":"cdrom"})"), "devices of type 'cdrom' are not supported for containers");
}

TEST(DeviceSettings, disks_of_containers_come_change_and_go) {
  const auto disks = [](const SetPlan& plan) {
    const auto text = convert::ve_conf_field(plan.config, "DISK");
    return text ? *text : text.error().message;
  };
  Situation situation = container();
  const auto added =
      planned(situation, "device-add",
              R"({"type":"hdd","image":"/vz/private/101/disk1.img","create":true,"size":64,"mnt":"/srv"})");
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(disks(*added), "enabled=yes,size=65536,image=/vz/private/101/disk1.img,mnt=/srv");
  EXPECT_NE(added->definition.find("<target dir=\"/srv\"/>"), std::string::npos) << added->definition;
  ASSERT_EQ(added->images.size(), 1U);
  EXPECT_EQ(added->images[0].act, ImageWish::Act::kMake);
  EXPECT_EQ(added->images[0].format, "raw");
  situation = after(situation, *added);
  situation.host.images["/vz/private/101/disk1.img"] = {"/vz/private/101/disk1.img", "raw"};
  const auto larger = planned(situation, "device-set", R"({"name":"hdd1","size":128})");
  ASSERT_TRUE(larger) << larger.error().message;
  EXPECT_EQ(larger->images[0].path, "/srv");
  EXPECT_EQ(disks(*larger), "enabled=yes,size=131072,image=/vz/private/101/disk1.img,mnt=/srv");
  const auto moved = planned(situation, "device-set", R"({"name":"hdd1","mnt":"/data"})");
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_NE(moved->definition.find("<target dir=\"/data\"/>"), std::string::npos);
  const auto gone = planned(situation, "device-del", R"({"name":"hdd1","image":"remove"})");
  ASSERT_TRUE(gone) << gone.error().message;
  EXPECT_EQ(disks(*gone), "");
  EXPECT_EQ(gone->definition.find("disk1.img"), std::string::npos);
  EXPECT_EQ(gone->images[0].path, "/vz/private/101/disk1.img");
  const auto waits = planned(running(situation), "device-del", R"({"name":"hdd1"})");
  ASSERT_TRUE(waits) << waits.error().message;
  EXPECT_EQ(waits->waiting, std::vector<std::string>{"device-del"});

  const auto words = [&](const char* setting, const char* value) {
    const auto plan = planned(situation, setting, value);
    return plan ? std::string("none") : plan.error().message;
  };
  EXPECT_EQ(words("device-del", R"({"name":"hdd2"})"), "The hdd2 device does not exist.");
  EXPECT_TRUE(words("device-del", R"({"name":"hdd0"})").starts_with("Unable to remove the root"));
  EXPECT_EQ(words("device-set", R"({"type":"hdd","size":10})"), "The  device does not exist.");
  EXPECT_EQ(words("device-set", R"({"type":"hdd","name":"net0","size":10})"), "The net0 device does not exist.");
  EXPECT_EQ(words("device-del", R"({"name":"hdd1","image":"none"})"),
            "An incorrect value for --device-del is specified: none");
  EXPECT_EQ(words("device-add", R"({"type":"hdd","image":"/x","create":true})"),
            "The --mnt option must be specified: where the disk is mounted.");
  EXPECT_EQ(words("device-add", R"({"type":"hdd","image":"/x","create":true,"mnt":"/srv"})"),
            "hdd1 is mounted on '/srv' already");
  EXPECT_EQ(words("device-add", R"({"type":"hdd","image":"/x","create":true,"mnt":"/a/../.."})"),
            "An incorrect value for --mnt is specified: /a/../..");
  EXPECT_EQ(words("device-add", R"({"type":"hdd","image":"/x","create":true,"mnt":"/a","iface":"ide"})"),
            "a container's disk has no option --iface");
}

TEST(DeviceSettings, images_are_made_resized_and_removed_by_wish_alone) {
  const Situation situation = machine();
  const auto added = planned(situation, "device-add", kSamples[0].added);
  ASSERT_TRUE(added);
  ASSERT_EQ(added->images.size(), 1U);
  EXPECT_EQ(added->images[0].act, ImageWish::Act::kMake);
  EXPECT_EQ(added->images[0].size_bytes, 64U << 20);
  const Situation has = after(situation, *added);
  EXPECT_TRUE(planned(has, "device-del", R"({"name":"hdd1"})")->images.empty());
  const auto removed = planned(has, "device-del", R"({"name":"hdd1","image":"remove"})");
  ASSERT_TRUE(removed);
  ASSERT_EQ(removed->images.size(), 1U);
  EXPECT_EQ(removed->images[0].path, "/var/parallels/web01.pvm/h2.qcow2");
  EXPECT_FALSE(removed->images[0].despite_snapshots);
  EXPECT_TRUE(planned(has, "device-del", R"({"name":"hdd1","image":"force"})")->images[0].despite_snapshots);
  const auto clustered =
      planned(situation, "device-add", R"({"type":"hdd","image":"/srv/c.qcow2","create":true,"hdd-block-size":1024})");
  ASSERT_TRUE(clustered) << clustered.error().message;
  EXPECT_EQ(clustered->images[0].cluster_bytes, 1U << 20);
  EXPECT_EQ(leaf(*clustered, "Hardware/Hdd[1]/BlockSize"), "2048");
  EXPECT_FALSE(planned(situation, "device-add", R"({"type":"hdd","image":"/x","create":true,"hdd-block-size":3})"));
  EXPECT_FALSE(planned(running(has), "device-set", R"({"name":"hdd1","size":128,"offline":true})"));
  const auto resized = planned(has, "device-set", R"({"name":"hdd1","size":128})");
  ASSERT_TRUE(resized);
  ASSERT_EQ(resized->images.size(), 1U);
  EXPECT_EQ(resized->images[0].act, ImageWish::Act::kResize);
  EXPECT_EQ(resized->images[0].path, "/var/parallels/web01.pvm/h2.qcow2");
  EXPECT_EQ(leaf(*resized, "Hardware/Hdd[1]/Size"), "128");
}

TEST(DeviceSettings, new_disks_do_not_take_others_names) {
  Situation situation = machine();
  for (int number = 0; number < 3; ++number) {
    const auto value =
        fmt::format(R"({{"type":"hdd","image":"/var/parallels/web01.pvm/n{}.qcow2","create":true}})", number);
    const auto plan = planned(situation, "device-add", value.c_str());
    ASSERT_TRUE(plan) << plan.error().message;
    situation = after(situation, *plan);
  }
  std::vector<std::string> targets;
  for (const char* alias : {"ua-hdd0", "ua-hdd1", "ua-hdd2", "ua-hdd3"})
    targets.push_back(device_says(situation.definition, alias, "target/@dev"));
  std::sort(targets.begin(), targets.end());
  EXPECT_EQ(std::unique(targets.begin(), targets.end()), targets.end());
}

TEST(DeviceSettings, usb_goes_and_comes_once) {
  const Situation there = machine();
  const auto words = [](const Situation& situation, const char* setting, const char* value) {
    const auto plan = planned(situation, setting, value);
    return plan ? std::string() : plan.error().message;
  };
  EXPECT_EQ(words(there, "device-add", R"({"type":"usb"})"), "The usb device already exists.");
  const auto without = planned(there, "device-del", R"({"name":"usb"})");
  ASSERT_TRUE(without) << without.error().message;
  EXPECT_NE(without->definition.find(R"(model="none")"), std::string::npos) << without->definition;
  EXPECT_EQ(words(after(there, *without), "device-del", R"({"name":"usb"})"), "The usb device does not exist.");
  const auto again = planned(after(there, *without), "device-add", R"({"type":"usb"})");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->definition.find(R"(model="none")"), std::string::npos) << again->definition;
  EXPECT_NE(words(running(there), "device-del", R"({"name":"usb"})").find("is not stopped"), std::string::npos);
}

TEST(DeviceSettings, disks_on_another_bus_have_names_of_it) {
  Situation situation = machine();
  for (const auto& [bus, name] : {std::pair("virtio", "vd"), std::pair("sata", "sd")}) {
    const auto value = fmt::format(R"({{"name":"hdd0","iface":"{}"}})", bus);
    const auto plan = planned(situation, "device-set", value.c_str());
    ASSERT_TRUE(plan) << plan.error().message;
    situation = after(situation, *plan);
    EXPECT_EQ(device_says(situation.definition, "ua-hdd0", "target/@bus"), bus);
    EXPECT_TRUE(device_says(situation.definition, "ua-hdd0", "target/@dev").starts_with(name));
  }
}

TEST(DeviceSettings, images_are_known_by_their_first_bytes) {
  EXPECT_EQ(format_of_head("QFI\xfb\0\0\0\3"), "qcow2");
  EXPECT_EQ(format_of_head("WithouFreSpacExt"), "ploop");
  EXPECT_EQ(format_of_head("\xeb\x63\x90"), "raw");
  EXPECT_EQ(format_of_head(""), "raw");
}

}  // namespace
}  // namespace dispatcher
