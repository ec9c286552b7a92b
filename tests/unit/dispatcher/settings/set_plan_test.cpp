// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/convert.hpp"
#include "config-convert/fields.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/settings/aspects.hpp"
#include "dispatcher/settings/set_plan.hpp"
#include "dispatcher/settings/setting.hpp"
#include "set_samples.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dispatcher {
namespace {

namespace json = boost::json;

// A setting of one kind: a value, the leaf that it becomes, and the place below <domain>; "": there is none, "-": gone.
struct Sample {
  const char* setting;
  Kind kind;
  const char* value;
  const char* leaf;
  const char* leaf_says;
  const char* place;
  const char* place_says;
};

constexpr Kind kVm = Kind::kVm;
constexpr Kind kCt = Kind::kContainer;
constexpr const char* kKept = "metadata/switchyard:domain/switchyard:pcs6/switchyard:kept";

const Sample kSamples[] = {
    {"name", kVm, R"("db7")", "Identification/VmName", "db7", "name", "db7"},
    {"name", kCt, R"("db7")", "NAME", "db7", "name", "db7"},
    {"applyconfig", kVm, R"({"sample":"s","values":{"Hardware/Memory/RAM":"512"}})", "Hardware/Memory/RAM", "512",
     "memory", "524288"},
    {"applyconfig", kCt, R"({"sample":"s","values":{"CPUUNITS":"2000"}})", "CPUUNITS", "2000", "cputune/shares", "200"},
    {"rename-ext-disks", kVm, "true", "", "", "", ""},
    {"description", kVm, R"("two\nlines & more")", "Settings/General/VmDescription", "two\nlines & more", "description",
     "two\nlines & more"},
    {"description", kCt, R"("two words")", "DESCRIPTION", "two=20words", "description", "two words"},
    {"distribution", kVm, R"("win-2012")", "Settings/General/OsNumber", "2061",
     "metadata/libosinfo:libosinfo/libosinfo:os/@id", "http://microsoft.com/win/2k12"},
    {"system-flags", kVm, R"("a=b;c")", "Settings/Runtime/SystemFlags", "a=b;c", "", ""},
    {"ha-enable", kVm, "false", "Settings/HighAvailability/Enabled", "0", "[Settings/HighAvailability/Enabled]", "0"},
    {"ha-enable", kCt, "false", "HA_ENABLE", "no", "[HA_ENABLE]", "no"},
    {"ha-prio", kVm, "7", "Settings/HighAvailability/Priority", "7", "[Settings/HighAvailability/Priority]", "7"},
    {"ha-prio", kCt, "7", "HA_PRIO", "7", "[HA_PRIO]", "7"},
    {"tools-autoupdate", kVm, "false", "Settings/Tools/AutoUpdate/Enabled", "0", "", ""},
    {"offline-management", kVm, "true", "Settings/GlobalNetwork/OfflineManagementEnabled", "1", "", ""},
    {"offline-management", kCt, "true", "OFFLINE_MANAGEMENT", "yes", "[OFFLINE_MANAGEMENT]", "yes"},
    {"offline-service", kVm, R"(["vzpp","plesk"])", "Settings/GlobalNetwork/OfflineService", "vzpp", "", ""},
    {"offline-service", kCt, R"(["vzpp","plesk"])", "OFFLINE_SERVICE", "vzpp plesk", "[OFFLINE_SERVICE]", "vzpp plesk"},
    {"usedefanswers", kVm, "true", "Settings/Runtime/UseDefaultAnswers", "1", "", ""},
    {"usedefanswers", kCt, "true", "USE_DEFAULT_ANSWERS", "yes", "", ""},
    {"backup-path", kVm, R"("/srv/backups")", "Settings/General/BackupTargetPreferences/BackupDirectory",
     "/srv/backups", "", ""},
    {"backup-path", kCt, R"("/srv/backups")", "BACKUP_DIRECTORY", "/srv/backups", "", ""},
    {"rate", kVm, R"(["1:8192","2:100"])", "Settings/GlobalNetwork/NetworkRates/NetworkRate/Rate", "8192", "", ""},
    {"rate", kCt, R"(["1:8192","2:100"])", "RATE", "*:1:8192 *:2:100", "[RATE]", "*:1:8192 *:2:100"},
    {"ratebound", kVm, "true", "Settings/GlobalNetwork/NetworkRates/RateBound", "1", "", ""},
    {"ratebound", kCt, "true", "RATEBOUND", "yes", "[RATEBOUND]", "yes"},
    {"apply-iponly", kVm, "true", "Settings/GlobalNetwork/AutoApplyIpOnly", "1", "", ""},
    {"apply-iponly", kCt, "true", "APPLY_IPONLY", "yes", "", ""},
    {"hostname", kVm, R"("web.example")", "Settings/GlobalNetwork/HostName", "web.example", "", ""},
    {"hostname", kCt, R"("web.example")", "HOSTNAME", "web.example", "[HOSTNAME]", "web.example"},
    {"nameserver", kVm, R"(["192.0.2.53","2001:db8::53"])", "Settings/GlobalNetwork/DnsIPAddress", "192.0.2.53", "",
     ""},
    {"nameserver", kCt, R"(["192.0.2.53","2001:db8::53"])", "NAMESERVER", "192.0.2.53 2001:db8::53", "[NAMESERVER]",
     "192.0.2.53 2001:db8::53"},
    {"searchdomain", kVm, R"(["example.net"])", "Settings/GlobalNetwork/SearchDomain", "example.net", "", ""},
    {"searchdomain", kCt, R"(["example.net"])", "SEARCHDOMAIN", "example.net", "[SEARCHDOMAIN]", "example.net"},

    {"cpus", kVm, "4", "Hardware/Cpu/Number", "4", "vcpu", "4"},
    {"cpus", kCt, "4", "CPUS", "4", "vcpu", "4"},
    {"cpu-sockets", kVm, "2", "Hardware/Cpu/Sockets", "2", "cpu/topology/@sockets", "2"},
    {"numa-nodes", kVm, "1", "Hardware/Cpu/NumaNodes", "1", "cpu/numa/cell[id=0]/@cpus", "0"},
    {"cpu-hotplug", kVm, "true", "Hardware/Cpu/EnableHotplug", "1", "vcpu/@current", "1"},
    {"cpuunits", kVm, "2000", "Hardware/Cpu/CpuUnits", "2000", "cputune/shares", "200"},
    {"cpuunits", kCt, "2000", "CPUUNITS", "2000", "cputune/shares", "200"},
    {"cpulimit", kVm, R"("150%")", "Hardware/Cpu/CpuLimitValue", "150", "cputune/global_quota", "150000"},
    {"cpulimit", kVm, R"("500mhz")", "Hardware/Cpu/CpuLimitType", "2", "cputune/global_quota", "25000"},
    {"cpulimit", kCt, R"("50")", "CPULIMIT", "50", "cputune/quota", "50000"},
    {"cpulimit", kCt, R"("500m")", "CPULIMIT_MHZ", "500", "cputune/quota", "25000"},
    {"cpumask", kVm, R"("0-1,3")", "Hardware/Cpu/CpuMask", "0-1,3", "vcpu/@cpuset", "0-1,3"},
    {"cpumask", kCt, R"("0-1,3")", "CPUMASK", "0-1,3", "vcpu/@cpuset", "0-1,3"},
    {"nodemask", kVm, R"("0")", "Hardware/Cpu/NodeMask", "0", "numatune/memory/@nodeset", "0"},
    {"nodemask", kCt, R"("0")", "NODEMASK", "0", "numatune/memory/@nodeset", "0"},
    {"nested-virt", kVm, "true", "Hardware/Cpu/VirtualizedHV", "1", "cpu/feature[name=vmx]/@policy", "-"},
    {"memsize", kVm, "2048", "Hardware/Memory/RAM", "2048", "memory", "2097152"},
    {"memsize", kCt, "1024", "PHYSPAGES", "0:1024M", "memory", "1048576"},
    {"mem-hotplug", kVm, "true", "Hardware/Memory/EnableHotplug", "1", "maxMemory", "655360"},
    {"memguarantee", kVm, R"("80%")", "Hardware/Memory/MemGuarantee", "80", "[Hardware/Memory/MemGuarantee]", "80"},
    {"memguarantee", kCt, R"("auto")", "MEMGUARANTEE", "auto", "[MEMGUARANTEE]", "auto"},
    {"swappages", kCt, "131072", "SWAPPAGES", "0:512M", "memtune/swap_hard_limit", "655360"},
    {"quotaugidlimit", kCt, "500", "QUOTAUGIDLIMIT", "500", "[QUOTAUGIDLIMIT]", "500"},
    {"ioprio", kVm, "6", "Settings/Runtime/IoPriority", "6", "blkiotune/weight", "600"},
    {"ioprio", kCt, "6", "IOPRIO", "6", "blkiotune/weight", "600"},
    {"iolimit", kVm, "10485760", "Settings/Runtime/IoLimit/IoLimitValue", "10485760",
     "devices/disk/iotune/total_bytes_sec", "10485760"},
    {"iolimit", kCt, "10485760", "IOLIMIT", "10485760", "[IOLIMIT]", "10485760"},
    {"iopslimit", kVm, "300", "Settings/Runtime/IopsLimit", "300", "devices/disk/iotune/total_iops_sec", "300"},
    {"iopslimit", kCt, "300", "IOPSLIMIT", "300", "[IOPSLIMIT]", "300"},

    {"features", kCt, R"(["nfs:on","time:on"])", "FEATURES", "nfs:on time:on", "features/capabilities/sys_time/@state",
     "on"},
    {"capability", kCt, R"(["net_admin:off","VE_ADMIN:on"])", "CAPABILITY", "NET_ADMIN:off VE_ADMIN:on",
     "features/capabilities/net_admin/@state", "off"},
    {"netfilter", kCt, R"("stateful")", "NETFILTER", "stateful", "[NETFILTER]", "stateful"},
    {"numproc", kCt, "70", "NUMPROC", "70:70", "[NUMPROC]", "70:70"},
    {"diskspace", kCt, "64", "DISKSPACE", "65536:65536", "[DISKSPACE]", "65536:65536"},
    {"autocompact", kVm, "true", "Settings/OnlineCompact/Mode", "1", "", ""},
    {"autocompact", kCt, "false", "AUTOCOMPACT", "no", "", ""},

    {"device-bootorder", kVm, R"(["net0","hdd0"])", "Settings/Startup/BootingOrder/BootDevice/BootingNumber", "1",
     "devices/interface/boot/@order", "1"},
    {"efi-boot", kVm, "true", "Settings/Startup/Bios/EfiEnabled", "1", "os/@firmware", "efi"},
    {"update-nvram", kVm, "false", "", "", "", ""},
    {"select-boot-device", kVm, "true", "Settings/Startup/AllowSelectBootDevice", "1", "os/bootmenu/@enable", "yes"},
    {"external-boot-device", kVm, R"("sdb")", "Settings/Startup/ExternalDeviceSystemName", "sdb", "", ""},
    {"autostart", kVm, R"("auto")", "Settings/Startup/AutoStart", "2", "[Settings/Startup/AutoStart]", "2"},
    {"autostart", kCt, R"("auto")", "ONBOOT", "auto", "[ONBOOT]", "auto"},
    {"autostart-delay", kVm, "30", "Settings/Startup/AutoStartDelay", "30", "[Settings/Startup/AutoStartDelay]", "30"},
    {"autostart-delay", kCt, "30", "", "", "[Settings/Startup/AutoStartDelay]", "30"},
    {"bootorder", kVm, "5", "Settings/Startup/BootOrderPrio", "5", "[Settings/Startup/BootOrderPrio]", "5"},
    {"bootorder", kCt, "5", "BOOTORDER", "5", "[BOOTORDER]", "5"},
    {"autostop", kVm, R"("suspend")", "Settings/Shutdown/AutoStop", "1", "[Settings/Shutdown/AutoStop]", "1"},
    {"autostop", kCt, R"("suspend")", "AUTOSTOP", "suspend", "[AUTOSTOP]", "suspend"},
    {"on-crash", kVm, R"("restart:no-report")", "Settings/Runtime/OnCrash/Options", "1", "on_crash", "restart"},

    {"videosize", kVm, "64", "Hardware/Video/VideoMemorySize", "64", "devices/video/model/@vram", "65536"},
    {"3d-accelerate", kVm, R"("dx9")", "Hardware/Video/Enable3DAcceleration", "2", "", ""},
    {"vertical-sync", kVm, "true", "Hardware/Video/EnableVSync", "1", "", ""},
    {"high-resolution", kVm, "true", "Hardware/Video/EnableHiResDrawing", "1", "", ""},
    {"vnc", kVm, R"({"mode":"manual","port":5901,"password":"secret","address":"127.0.0.2"})",
     "Settings/RemoteDisplay/PortNumber", "5901", "devices/graphics/@port", "5901"},
    {"userpasswd", kVm, R"({"user":"root","password":"secret"})", "", "", "", ""},
    {"vnc", kVm, R"({"mode":"off"})", "Settings/RemoteDisplay/Mode", "0", "devices/graphics", "-"},

    {"vnc", kCt, R"({"mode":"manual","port":5902,"nopasswd":true})", "VNC_PORT", "5902", "", ""},

    {"device-add", kVm, R"({"type":"hdd","image":"/var/parallels/web01.pvm/h2.qcow2","create":true,"size":64})",
     "Hardware/Hdd[1]/SystemName", "h2.qcow2", "", ""},
    {"device-set", kVm, R"({"name":"net0","network":"lan7","mac":"00:1C:42:00:00:07"})",
     "Hardware/NetworkAdapter[0]/MAC", "001C42000007", "devices/interface/source/@network", "lan7"},
    {"device-del", kVm, R"({"name":"net0"})", "", "", "devices/interface", "-"},
    {"device-add", kCt, R"({"type":"net","network":"lan7","mac":"00:18:51:00:00:07","ipadd":["10.1.0.7/24"]})", "NETIF",
     "ifname=eth9,mac=00:18:51:00:00:09,bridge=br9;"
     "ifname=eth0,network=lan7,mac=00:18:51:00:00:07,ip=10.1.0.7/255.255.255.0",
     "devices/interface[type=network]/source/@network", "lan7"},
    {"device-set", kCt, R"({"name":"venet0","ipdel":["all"],"ipadd":["10.1.1.5/24"]})", "IP_ADDRESS",
     "10.1.1.5/255.255.255.0", "devices/interface[type=ethernet]/ip/@address", "10.1.1.5"},
    {"device-del", kCt, R"({"name":"venet0"})", "IP_ADDRESS", "", "devices/interface[type=ethernet]", "-"},
    {"device-connect", kVm, R"("net0")", "Hardware/NetworkAdapter[0]/Connected", "1", "", ""},
    {"device-connect", kCt, R"("net0")", "NETIF", "ifname=eth9,mac=00:18:51:00:00:09,bridge=br9", "", ""},
    {"device-disconnect", kCt, R"("net0")", "NETIF", "ifname=eth9,mac=00:18:51:00:00:09,bridge=br9,connected=no",
     "devices/interface[type=bridge]/link/@state", "down"},
    {"device-disconnect", kVm, R"("net0")", "Hardware/NetworkAdapter[0]/Connected", "0",
     "devices/interface/link/@state", "down"},

    {"support-usb30", kVm, "true", "Settings/UsbController/XhcEnabled", "1",
     "devices/controller[model=qemu-xhci]/@type", "usb"},
    {"pmu-virt", kVm, "true", "Hardware/Cpu/VirtualizePMU", "1", "features/pmu/@state", "on"},
    {"smart-mouse-optimize", kVm, R"("auto")", "Settings/Tools/SmartMouse/Enabled", "2", "", ""},
    {"longer-battery-life", kVm, "true", "Settings/Runtime/OptimizePowerConsumptionMode", "0", "", ""},
    {"sticky-mouse", kVm, "true", "Settings/Runtime/StickyMouse", "1", "", ""},
    {"keyboard-optimize", kVm, "true", "Settings/Runtime/OptimizeModifiers", "1", "", ""},
    {"sync-host-printers", kVm, "true", "Settings/VirtualPrintersInfo/UseHostPrinters", "1", "", ""},
    {"sync-default-printer", kVm, "true", "Settings/VirtualPrintersInfo/SyncDefaultPrinter", "1", "", ""},
    {"auto-share-camera", kVm, "true", "Settings/SharedCamera/Enabled", "1", "", ""},
    {"auto-share-bluetooth", kVm, "true", "Settings/SharedBluetooth/Enabled", "1", "", ""},
    {"faster-vm", kVm, "true", "Settings/Runtime/DiskCachePolicy", "1", "", ""},
    {"adaptive-hypervisor", kVm, "true", "Settings/Runtime/EnableAdaptiveHypervisor", "1", "", ""},
    {"auto-compress", kVm, "true", "Settings/AutoCompress/Enabled", "1", "", ""},
    {"battery-status", kVm, "true", "Settings/Runtime/ShowBatteryStatus", "1", "", ""},
    {"winsystray-in-macmenu", kVm, "true", "Settings/Tools/Coherence/ShowWinSystrayInMacMenu", "1", "", ""},
    {"auto-switch-fullscreen", kVm, "true", "Settings/Tools/Coherence/SwitchToFullscreenOnDemand", "1", "", ""},
    {"disable-aero", kVm, "true", "Settings/Tools/Coherence/DisableAero", "1", "", ""},
    {"hide-min-windows", kVm, "true", "Settings/Tools/Coherence/DoNotMinimizeToDock", "1", "", ""},
    {"lock-edit-settings", kVm, "true", "Settings/LockDown/EditSettings", "1", "", ""},
    {"lock-on-suspend", kVm, "true", "Settings/Tools/LockGuestOnSuspend", "1", "", ""},
    {"isolate-vm", kVm, "true", "Settings/Tools/IsolatedVm", "1", "", ""},
    {"smart-guard", kVm, "true", "Settings/Autoprotect/Enabled", "1", "", ""},
    {"sg-notify-before-create", kVm, "true", "Settings/Autoprotect/NotifyBeforeCreation", "1", "", ""},
    {"smart-mount", kVm, "true", "Settings/Tools/SharedVolumes/Enabled", "1", "", ""},
    {"expiration", kVm, "true", "Settings/VmProtectionInfo/ExpirationInfo/Enabled", "1", "", ""},
    {"password-to-edit", kVm, "true", "Settings/LockDown/PasswordToEdit", "1", "", ""},
    {"host-admin", kVm, R"("root")", "Settings/LockDown/HostAdmin", "root", "", ""},
    {"sg-interval", kVm, "3600", "Settings/Autoprotect/Period", "3600", "", ""},
    {"sg-max-snapshots", kVm, "3", "Settings/Autoprotect/TotalSnapshots", "3", "", ""},
    {"expiration-time-check", kVm, "60", "Settings/VmProtectionInfo/ExpirationInfo/TimeCheckIntervalSeconds", "60", "",
     ""},
    {"expiration-offline-time", kVm, "60", "Settings/VmProtectionInfo/ExpirationInfo/OfflineTimeToLiveSeconds", "60",
     "", ""},
    {"expiration-date", kVm, R"("2030-01-31 00:00:00")", "Settings/VmProtectionInfo/ExpirationInfo/ExpirationDate",
     "2030-01-31 00:00:00", "", ""},
    {"startup-view", kVm, R"("window")", "Settings/Startup/WindowMode", "1", "", ""},
    {"on-shutdown", kVm, R"("close")", "Settings/Shutdown/WindowOnShutdown", "1", "", ""},
    {"on-window-close", kVm, R"("ask")", "Settings/Shutdown/OnVmWindowClose", "3", "", ""},
    {"require-pwd", kVm, R"(["change-vm-state:on"])", "Settings/LockDown/RequirePassword/ChangeVmState", "1", "", ""},
};

// A container with an adapter beside its routed one.
Situation situation_of(Kind kind) {
  constexpr const char* kAdapter = "NETIF=\"ifname=eth9,mac=00:18:51:00:00:09,bridge=br9\"\n";
  return kind == Kind::kVm ? machine() : sample(kind, example("101.conf") + kAdapter);
}

json::array one(const char* setting, const json::value& value) { return {json::array{setting, value}}; }
json::array one(const char* setting, const char* value) { return one(setting, json::parse(value)); }

std::string leaf_of(Kind kind, const std::string& config, const char* leaf) {
  const auto text = kind == Kind::kVm ? convert::pvs_field(config, leaf) : convert::ve_conf_field(config, leaf);
  return text ? *text : "error: " + text.error().message;
}

// "[PATH]": what metadata keeps of the file.
std::string place_of(const std::string& xml, const std::string& place) {
  const auto doc = convert::parse_xml(xml, "domain XML");
  if (!doc) return "error: " + doc.error().message;
  const std::string path =
      place.starts_with("[") ? fmt::format("{}[path={}]", kKept, place.substr(1, place.size() - 2)) : place;
  return convert::get(xmlDocGetRootElement(doc->get()), path).value_or("-");
}

Result<convert::Merged> back(const Situation& situation, const SetPlan& plan) {
  return situation.kind == Kind::kVm ? convert::pvs_from_domain_xml(plan.definition, plan.config, situation.host)
                                     : convert::ve_conf_from_domain_xml(plan.definition, plan.config, situation.host);
}

std::string words(const convert::Report& report) {
  std::string text;
  for (const auto& entry : report) text += entry.pcs6_path + ": " + entry.words + "\n";
  return text;
}

TEST(SetPlan, each_setting_has_a_sample_for_each_kind_that_has_it) {
  for (const Setting& setting : all_settings())
    for (const Kind kind : {kVm, kCt}) {
      const bool has = std::any_of(std::begin(kSamples), std::end(kSamples), [&](const Sample& sample) {
        return sample.setting == setting.name && sample.kind == kind;
      });
      EXPECT_EQ(has, setting.rule(kind) != Rule::kNone) << setting.name << " of a " << word_of(kind);
    }
}

TEST(SetPlan, file_and_domain_say_what_was_set_and_agree) {
  for (const Sample& sample : kSamples) {
    SCOPED_TRACE(fmt::format("{} {} of a {}", sample.setting, sample.value, word_of(sample.kind)));
    const Situation situation = situation_of(sample.kind);
    const auto plan = plan_set(situation, one(sample.setting, sample.value));
    ASSERT_TRUE(plan) << plan.error().message;
    if (*sample.leaf) {
      EXPECT_EQ(leaf_of(sample.kind, plan->config, sample.leaf), sample.leaf_says);
    }
    if (*sample.place) {
      EXPECT_EQ(place_of(plan->definition, sample.place), sample.place_says);
    }
    const auto merged = back(situation, *plan);
    ASSERT_TRUE(merged) << merged.error().message;
    EXPECT_FALSE(merged->changed) << words(merged->report);

    Situation set = situation;
    set.config = plan->config;
    set.definition = plan->definition;
    if (std::string_view(sample.setting).starts_with("device-")) continue;  // what came or went is no longer to be done
    const auto again = plan_set(set, one(sample.setting, sample.value));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->config, plan->config);
    EXPECT_EQ(place_of(again->definition, *sample.place ? sample.place : "name"),
              place_of(plan->definition, *sample.place ? sample.place : "name"));
  }
}

TEST(SetPlan, a_value_of_another_type_is_refused_with_prlctls_words) {
  for (const Sample& sample : kSamples)
    for (const json::value& wrong : {json::value(nullptr), json::value(-1), json::value(json::array{1}),
                                     json::value(json::object{{"nosuch", 1}})}) {
      const auto plan = plan_set(situation_of(sample.kind), one(sample.setting, wrong));
      ASSERT_FALSE(plan) << sample.setting << " " << json::serialize(wrong);
      const auto code = plan.error().code;
      const bool of_device = std::string_view(sample.setting).starts_with("device-");
      EXPECT_TRUE(code == ErrorCode::kInvalidArg || code == ErrorCode::kDeviceMissing ||
                  (of_device && code == ErrorCode::kArgumentUnsupported))
          << sample.setting << ": " << plan.error().message;
    }
}

TEST(SetPlan, wrong_values_are_named) {
  const auto message = [](Kind kind, const char* setting, const char* value) {
    const auto plan = plan_set(situation_of(kind), one(setting, value));
    return plan ? std::string("none") : plan.error().message;
  };
  EXPECT_EQ(message(kVm, "ioprio", "8"), "An incorrect value for --ioprio is specified: 8");
  EXPECT_EQ(message(kVm, "memsize", "1026"), "An incorrect value for --memsize is specified: 1026");
  EXPECT_EQ(message(kVm, "cpus", "9"), "An incorrect value for --cpus is specified: 9");
  EXPECT_EQ(message(kVm, "cpulimit", R"("many")"), "An incorrect value for --cpulimit is specified: many");
  EXPECT_EQ(message(kCt, "cpumask", R"("7-9")"), "An incorrect value for --cpumask is specified: 7-9");
  EXPECT_EQ(message(kVm, "name", R"("a/b")"), "An incorrect value for --name is specified: a/b");
  EXPECT_EQ(message(kVm, "autostart", R"("maybe")"), "An incorrect value for --autostart is specified: maybe");
  EXPECT_EQ(message(kVm, "on-crash", R"("burn")"), "The specified on-crash action is not supported: burn.");
  EXPECT_EQ(message(kCt, "capability", R"(["FLY:on"])"), "An incorrect capability ('FLY') is specified.");
  EXPECT_EQ(message(kVm, "device-bootorder", R"(["hdd9"])"), "The hdd9 device does not exist.");
  EXPECT_EQ(message(kVm, "nameserver", R"(["here"])"), "The following IP addresses are invalid: 'here'");
  EXPECT_EQ(message(kVm, "vnc", R"({"mode":"auto"})"),
            "A password is required to enable VNC support, or the --vnc-nopasswd option must be used.");
  EXPECT_EQ(message(kVm, "vnc", R"({"mode":"manual","nopasswd":true})"),
            "A port is required to enable VNC support in manual mode");
  EXPECT_EQ(message(kVm, "vnc", R"({"password":"far too long"})"),
            "An incorrect value for --vnc-passwd is specified: ***");
  EXPECT_EQ(message(kVm, "features", R"(["nfs:on"])"), "--features is not supported for virtual machines");
}

TEST(SetPlan, the_state_decides_what_may_be_changed) {
  for (const Sample& sample : kSamples) {
    const Setting& setting = *find_setting(sample.setting);
    const auto plan = plan_set(running(situation_of(sample.kind)), one(sample.setting, sample.value));
    const bool refused = setting.rule(sample.kind) == Rule::kStopped;
    if (refused) {
      ASSERT_FALSE(plan) << sample.setting;
      EXPECT_NE(plan.error().message.find("\"running\" state"), std::string::npos) << plan.error().message;
    } else if (setting.rule(sample.kind) != Rule::kPartly) {
      ASSERT_TRUE(plan) << sample.setting << ": " << plan.error().message;
      const bool waits = setting.rule(sample.kind) == Rule::kNext;
      EXPECT_EQ(!plan->waiting.empty(), waits) << sample.setting;
      EXPECT_EQ(plan->aspects, waits ? 0 : setting.aspects) << sample.setting;
    }
  }
  Situation paused = running(machine());
  paused.state = State::kPaused;
  EXPECT_FALSE(plan_set(paused, one("memsize", "160")));
  EXPECT_TRUE(plan_set(paused, one("description", R"("x")")));
  Situation suspended = machine();
  suspended.state = State::kSuspended;
  const auto plan = plan_set(suspended, one("description", R"("x")"));
  ASSERT_FALSE(plan);
  EXPECT_TRUE(plan.error().message.starts_with("failed to apply settings This virtual machine is suspended."));
}

TEST(SetPlan, a_running_machine_gets_at_once_what_it_can) {
  const auto less = plan_set(running(machine()), one("memsize", "128"));
  ASSERT_TRUE(less);
  EXPECT_EQ(less->aspects & kMemory, kMemory);
  EXPECT_TRUE(less->waiting.empty());
  const auto more = plan_set(running(machine()), one("memsize", "320"));
  ASSERT_TRUE(more);
  EXPECT_EQ(more->aspects & kMemory, 0U);
  EXPECT_EQ(more->waiting, std::vector<std::string>{"memsize"});

  Situation roomy = machine();
  const auto hotplug = plan_set(roomy, one("mem-hotplug", "true"));
  ASSERT_TRUE(hotplug);
  roomy.config = hotplug->config;
  roomy.definition = hotplug->definition;
  const auto grown = plan_set(running(roomy), one("memsize", "320"));
  ASSERT_TRUE(grown);
  EXPECT_EQ(grown->aspects & kMemory, kMemory);
  EXPECT_TRUE(plan_set(running(roomy), one("memsize", "1048576"))->aspects == 0);

  const auto plugged = plan_set(machine(), one("cpu-hotplug", "true"));
  ASSERT_TRUE(plugged);
  Situation can = machine();
  can.config = plugged->config;
  can.definition = plugged->definition;
  const auto cpus = plan_set(running(can), one("cpus", "2"));
  ASSERT_TRUE(cpus);
  EXPECT_EQ(cpus->aspects & kVcpus, kVcpus);
  EXPECT_EQ(plan_set(running(machine()), one("cpus", "2"))->waiting, std::vector<std::string>{"cpus"});
}

TEST(SetPlan, a_bound_rate_is_the_adapters_bandwidth_where_the_host_shapes) {
  Situation situation = machine();
  situation.host.traffic_shaping = true;
  json::array operations = one("rate", R"(["1:8192"])");
  operations.push_back(json::array{"ratebound", true});
  const auto plan = plan_set(situation, operations);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(place_of(plan->definition, "devices/interface/bandwidth/outbound/@average"), "1024");
  const auto merged = back(situation, *plan);
  ASSERT_TRUE(merged);
  EXPECT_FALSE(merged->changed) << words(merged->report);
}

TEST(SetPlan, a_machine_of_pcs6_gets_sockets_when_they_are_set) {
  const Situation situation = sample(kVm, example("web01.pvm/config.pvs"));
  const auto plan = plan_set(situation, one("cpu-sockets", "2"));
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(place_of(plan->definition, "cpu/topology/@sockets"), "2");
  const auto merged = back(situation, *plan);
  ASSERT_TRUE(merged);
  EXPECT_FALSE(merged->changed) << words(merged->report);
}

TEST(SetPlan, names_are_the_guests_own_where_addresses_alone_are_applied) {
  json::array operations = one("apply-iponly", "true");
  operations.push_back(json::array{"hostname", "other"});
  const auto plan = plan_set(machine(), operations);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_TRUE(plan->in_guest.empty());
  operations.push_back(json::array{"userpasswd", {{"user", "root"}, {"password", "s3cret"}}});
  const auto with_password = plan_set(machine(), operations);
  ASSERT_TRUE(with_password) << with_password.error().message;
  EXPECT_EQ(with_password->in_guest, std::vector<std::string>{"userpasswd"});
}

TEST(SetPlan, the_efi_variables_go_with_those_of_machines_that_have_them) {
  const auto none = plan_set(machine(), one("update-nvram", "true"));
  ASSERT_FALSE(none);
  json::array operations = one("efi-boot", "true");
  operations.push_back(json::array{"update-nvram", true});
  const auto plan = plan_set(machine(), operations);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->images.size(), 1U);
  EXPECT_EQ(plan->images[0].act, ImageWish::Act::kDrop);
  EXPECT_EQ(plan->images[0].path, "/var/lib/libvirt/qemu/nvram/web01_VARS.fd");
}

TEST(SetPlan, one_wrong_operation_refuses_all) {
  json::array operations = one("memsize", "256");
  operations.push_back(json::array{"ioprio", 9});
  EXPECT_FALSE(plan_set(machine(), operations));
  operations[1] = json::array{"ioprio", 5};
  const auto plan = plan_set(machine(), operations);
  ASSERT_TRUE(plan);
  EXPECT_EQ(leaf_of(kVm, plan->config, "Hardware/Memory/RAM"), "256");
  EXPECT_EQ(leaf_of(kVm, plan->config, "Settings/Runtime/IoPriority"), "5");
}

TEST(SetPlan, what_others_put_into_the_domain_stays) {
  Situation situation = machine();
  situation.definition =
      replaced(situation.definition, "<devices>", "<devices><watchdog model=\"i6300esb\" action=\"reset\"/>");
  situation.definition = replaced(situation.definition, "machine=\"pc\"", "machine=\"pc-i440fx-7.2\"");
  const auto plan = plan_set(situation, one("memsize", "256"));
  ASSERT_TRUE(plan);
  EXPECT_EQ(place_of(plan->definition, "devices/watchdog/@model"), "i6300esb");
  EXPECT_EQ(place_of(plan->definition, "os/type/@machine"), "pc-i440fx-7.2");
  EXPECT_EQ(place_of(plan->definition, "memory"), "262144");
}

std::string dumped(const std::string& xml) {
  const auto doc = convert::parse_xml(xml, "domain XML");
  if (!doc) return "error: " + doc.error().message;
  xmlChar* bytes = nullptr;
  int length = 0;
  xmlDocDumpMemoryEnc(doc->get(), &bytes, &length, "UTF-8");
  const std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  xmlFree(bytes);
  return text;
}

TEST(SetPlan, what_is_not_asked_for_stays_as_it_is_written) {
  for (const Kind kind : {kVm, kCt}) {
    const Situation situation = situation_of(kind);
    const auto nothing = plan_set(situation, {});
    ASSERT_TRUE(nothing) << nothing.error().message;
    EXPECT_EQ(nothing->config, situation.config);
    EXPECT_EQ(dumped(nothing->definition), dumped(situation.definition));
    const auto described = plan_set(situation, one("description", R"("other words")"));
    ASSERT_TRUE(described);
    const auto back_again = plan_set(
        [&] {
          Situation set = situation;
          set.config = described->config;
          set.definition = described->definition;
          return set;
        }(),
        one("description", kind == kVm ? R"("Web server of the quick start")" : R"("")"));
    ASSERT_TRUE(back_again);
    if (kind == kVm) {
      EXPECT_EQ(dumped(back_again->definition), dumped(situation.definition));
    }
  }
}

TEST(SetPlan, a_limit_of_our_own_element_is_changed_there) {
  Situation situation = container();
  situation.definition = replaced(situation.definition, "<switchyard:pcs6>",
                                  "<switchyard:limits><switchyard:iolimit>5</switchyard:iolimit></switchyard:limits>"
                                  "<switchyard:pcs6>");
  const auto plan = plan_set(situation, one("iolimit", "7340032"));
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(place_of(plan->definition, "metadata/switchyard:domain/switchyard:limits/switchyard:iolimit"), "7340032");
}

TEST(SetPlan, secrets_do_not_stand_in_the_list_of_operations) {
  const json::array operations = one("vnc", R"({"password":"secret"})");
  json::object secrets;
  const json::array open = without_secrets(operations, secrets);
  EXPECT_EQ(json::serialize(open).find("secret"), std::string::npos);
  EXPECT_EQ(with_secrets(open, secrets), operations);
}

TEST(SetPlan, garbage_is_no_operation) {
  for (const char* text :
       {R"(["memsize"])", R"([["memsize"]])", R"([[1,2]])", R"([["memsize",1,2]])", R"([null])", R"([["nosuch",1]])"})
    EXPECT_FALSE(plan_set(machine(), json::parse(text).as_array())) << text;
}

}  // namespace
}  // namespace dispatcher
