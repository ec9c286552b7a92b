// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Values of `prlctl set`: what an environment may use; what it does at boot, at a crash, with its host; its display.
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/syntax/values.hpp"

namespace prlctl {
namespace {

using namespace rows;

constexpr std::int64_t kMany = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMib = std::int64_t{1} << 20;

constexpr Option kResources[] = {
    text("name", "NEW", "its name"),
    flag("rename-ext-disks", "with --name: disks outside the home follow").vm(),
    text("description", "TEXT", "words for people"),
    text("distribution", "NAME|list", "system in it").letter("d").vm(),
    text("applyconfig", "SAMPLE", "values of a sample configuration"),
    text("system-flags", "KEY=VALUE;...", "raw flags").letter("f").vm(),
    yes_no("template", "whether it is a template"),
    checked("cpus", "N|unlimited", is_cpu_count, "virtual CPUs"),
    number("cpu-sockets", "N", 1, 4096, "sockets that they are in").vm(),
    number("numa-nodes", "N", 0, 4096, "NUMA nodes that they are in").vm(),
    on_off("cpu-hotplug", "CPUs can be added while it runs").vm(),
    number("cpuunits", "N", 1, kMany, "weight among others, usually 1000"),
    checked("cpulimit", "N[%]|Nm", is_cpu_limit, "percent of one CPU, or MHz; 0: no limit"),
    checked("cpumask", "LIST|all", is_ranges, "CPUs of the host that it may use"),
    checked("nodemask", "LIST|all", is_ranges, "NUMA nodes of the host that it may use"),
    on_off("nested-virt", "machines can run in it").vm(),
    size_mb("memsize", "SIZE", kMib, "memory"),
    on_off("mem-hotplug", "memory can be added while it runs").vm(),
    checked("memguarantee", "auto|N[%]", is_memory_guarantee, "part of its memory that it never loses"),
    text("memquota", "VALUE", "refused: --memguarantee has its place"),
    checked("swappages", "P[:P]", is_swap, "swap, in pages of 4 KB or with a suffix")
        .complains("an invalid value was specified for --swappages: ")
        .container(),
    number("swap", "BYTES", 0, std::numeric_limits<std::int64_t>::max() / 4096, "swap, in bytes").container(),
    number("quotaugidlimit", "N", 0, kMany, "users and groups with quotas; 0: none").container(),
    number("ioprio", "N", 0, 7, "priority of disk requests, usually 4"),
    size_mb("iolimit", "SIZE", 0, "disk traffic a second; 0: no limit"),
    number("iopslimit", "N", 0, kMany, "disk requests a second; 0: no limit"),
    checked("rate", "CLASS:KBIT[,...]", is_rates, "network traffic by class"),
    on_off("ratebound", "the rate is the upper limit, too"),
    checked("features", "NAME:on|off[,...]", is_named_switches, "what the kernel lets it do").container(),
    checked("capability", "NAME:on|off[,...]", is_named_switches, "capabilities of its root").container(),
    words("netfilter", "disabled|stateless|stateful|full", "which packet filters it may have").container(),
    text("apptemplate", "NAME[,...]", "application templates to add").container(),
    on_off("autocompact", "its disks are compacted by the host"),
    size_mb("diskspace", "SIZE", kMib, "size of its root disk").container(),
    text("netif_add", "NAME", "adds an adapter").container().of(Scope::kDeviceCommand),
    text("netif_del", "NAME", "takes an adapter away").container().of(Scope::kDeviceCommand),
    text("ifname", "NAME", "the adapter that is meant").container().of(Scope::kDeviceCommand),
    text("userpasswd", "USER:PW", "password of a user of the guest").hidden(),
    flag("crypted", "with --userpasswd: the password is a hash"),
    text("hostname", "NAME", "its host name"),
    on_off("offline-management", "web panels work while it is stopped").also("offline_management offman"),
    text("offline-service", "NAME", "a web panel").also("offline_service offsrv"),
    on_off("usedefanswers", "questions get the default answer"),
};

constexpr std::string_view kAutostart = "on|off|auto|yes|no|start-app|open-window|start-host";

constexpr Option kBehaviour[] = {
    on_off("efi-boot", "EFI instead of a BIOS").vm(),
    flag("update-nvram", "EFI variables are made anew").vm(),
    on_off("select-boot-device", "a boot menu").vm(),
    text("external-boot-device", "NAME", "a device outside its configuration to boot from").vm(),
    size_mb("videosize", "SIZE", kMib, "memory of its video adapter").vm(),
    words("3d-accelerate", "off|highest|dx9", "3D in its video adapter").vm(),
    on_off("vertical-sync", "as the display").vm(),
    on_off("high-resolution", "as the display").vm(),
    words("onboot", kAutostart, "starts with the host; auto: as it was").also("autostart"),
    number("autostart-delay", "SECONDS", 0, kMany, "after the one before it"),
    words("autostop", "stop|suspend", "what happens when the host stops"),
    text("on-crash", "pause|restart[:no-report]", "what happens after a crash").vm(),
    yes_no("tools-autoupdate", "guest tools are kept up to date").vm(),
    words("vnc-mode", "off|auto|manual", "its display over VNC"),
    number("vnc-port", "PORT", 0, 65535, "with --vnc-mode manual"),
    text("vnc-passwd", "PW|-", "the password; -: asked for").hidden(),
    flag("vnc-nopasswd", "without a password"),
    text("vnc-address", "ADDRESS", "where it listens"),
    yes_no("ha-enable", "others of a cluster start it when its host is lost").also("ha_enable ha"),
    number("ha-prio", "N", 0, kMany, "its turn among those").also("ha_prio"),
    text("backup-path", "DIR", "where its backups go"),
};

}  // namespace

constinit const Options kResourceOptions = kResources;
constinit const Options kBehaviourOptions = kBehaviour;

}  // namespace prlctl
