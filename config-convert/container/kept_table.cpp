// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Keys that libvirt has no place for, and that a service on the host must see: they travel in metadata.
#include "config-convert/container/tables.hpp"

#include <array>

namespace convert {
namespace {

constexpr Severity kInfo = Severity::kInfo;
constexpr Severity kWarning = Severity::kWarning;

constexpr std::string_view kIntoFiles = "to be written into the container's files";
constexpr std::string_view kNoQuota = "a folder has no size of its own: no quota is set";

constexpr std::array kKept{
    KeptKey{"HOSTNAME", "", kInfo, kIntoFiles},
    KeptKey{"NAMESERVER", "", kInfo, kIntoFiles},
    KeptKey{"SEARCHDOMAIN", "", kInfo, kIntoFiles},
    KeptKey{"APPLY_IPONLY", "no", kInfo, {}},
    KeptKey{"OSTEMPLATE", "", kInfo, {}},
    KeptKey{"TEMPLATES", "", kInfo, {}},
    KeptKey{"TEMPLATE", "", kInfo, {}},
    KeptKey{"DISTRIBUTION", "", kInfo, {}},
    KeptKey{"MOUNT_OPTS", "", kInfo, {}},
    KeptKey{"ONBOOT", "no", kInfo, "libvirt keeps autostart beside the XML: set it with virsh autostart"},
    KeptKey{"BOOTORDER", "", kInfo, {}},
    KeptKey{"AUTOSTOP", "", kInfo, {}},
    KeptKey{"AUTOSTOPSTOP", "", kInfo, {}},
    KeptKey{"DISABLED", "no", kWarning, "the container was disabled; libvirt would start it"},
    KeptKey{"HA_ENABLE", "", kInfo, {}},
    KeptKey{"HA_PRIO", "", kInfo, {}},
    KeptKey{"VM_OVERCOMMIT", "", kInfo, {}},
    KeptKey{"MEMGUARANTEE", "", kInfo, {}},
    KeptKey{"PAGECACHE_ISOLATION", "", kInfo, {}},
    KeptKey{"NUMMEMORYSUBGROUPS", "", kInfo, {}},
    KeptKey{"MEMINFO", "", kInfo, "/proc/meminfo shows the limit of memory"},
    KeptKey{"OOMGUARPAGES", "", kInfo, {}},
    KeptKey{"LOCKEDPAGES", "", kInfo, {}},
    KeptKey{"SHMPAGES", "", kInfo, {}},
    KeptKey{"NUMPROC", "", kInfo, {}},
    KeptKey{"NUMPTY", "", kInfo, {}},
    KeptKey{"BURST_CPU_AVG_USAGE", "", kInfo, {}},
    KeptKey{"BURST_CPULIMIT", "", kInfo, {}},
    KeptKey{"DISKSPACE", "", kInfo, kNoQuota},
    KeptKey{"DISKINODES", "", kInfo, kNoQuota},
    KeptKey{"DISK_QUOTA", "", kInfo, {}},
    KeptKey{"QUOTATIME", "", kInfo, {}},
    KeptKey{"QUOTAUGIDLIMIT", "", kInfo, {}},
    KeptKey{"JOURNALED_QUOTA", "", kInfo, {}},
    KeptKey{"IOLIMIT", "0", kInfo, {}},
    KeptKey{"IOPSLIMIT", "0", kInfo, {}},
    KeptKey{"TOTALRATE", "", kInfo, {}},
    KeptKey{"RATEBOUND", "", kInfo, {}},
    KeptKey{"RATEMPU", "", kInfo, {}},
    KeptKey{"OFFLINE_MANAGEMENT", "", kInfo, {}},
    KeptKey{"OFFLINE_SERVICE", "", kInfo, {}},
    KeptKey{"NETFILTER", "", kInfo, {}},
    KeptKey{"IPTABLES", "", kInfo, {}},
    KeptKey{"IPTABLES_MODULES", "", kInfo, {}},
    KeptKey{"PCI", "", kWarning, "a container cannot have a PCI device; its network device can be named in NETDEV"},
    KeptKey{"STOP_TIMEOUT", "", kInfo, {}},
};

// What domain XML says in other words or not wholly.
constexpr std::array kCopies{
    KeptKey{"PHYSPAGES", "", kInfo, {}},
    KeptKey{"SWAPPAGES", "", kInfo, {}},
    KeptKey{"PRIVVMPAGES", "", kInfo, {}},
    KeptKey{"SLMMEMORYLIMIT", "", kInfo, {}},
    KeptKey{"SLMMODE", "", kInfo, {}},
    KeptKey{"CPUUNITS", "1000", kInfo, {}},
    KeptKey{"CPULIMIT", "0", kInfo, {}},
    KeptKey{"CPULIMIT_MHZ", "0", kInfo, {}},
    KeptKey{"NODEMASK", "", kInfo, {}},
    KeptKey{"IOPRIO", "4", kInfo, {}},
    KeptKey{"IP_ADDRESS", "", kInfo, "routes to these addresses are the host's work"},
    KeptKey{"NETIF", "", kInfo, {}},
    KeptKey{"RATE", "", kInfo, {}},
    KeptKey{"NETDEV", "", kInfo, {}},
    KeptKey{"CAPABILITY", "", kInfo, {}},
    KeptKey{"FEATURES", "", kInfo, "modules and mounts are the host's work"},
    KeptKey{"DEVICES", "", kInfo, {}},
    KeptKey{"DEVNODES", "", kInfo, {}},
    KeptKey{"BINDMOUNT", "", kInfo, {}},
    KeptKey{"DISK", "", kInfo, {}},
};

// Of the old kernel and of the old tools.
constexpr std::array<std::string_view, 27> kFileOnly{
    "VERSION",      "VEFORMAT",     "TECHNOLOGIES",   "ORIGIN_SAMPLE", "CONFIG_CUSTOMIZED", "NUMNETIF",
    "KMEMSIZE",     "VMGUARPAGES",  "AVNUMPROC",      "NUMFILE",       "NUMFLOCK",          "NUMSIGINFO",
    "NUMTCPSOCK",   "NUMOTHERSOCK", "NUMIPTENT",      "IPTENTRIES",    "TCPSNDBUF",         "TCPRCVBUF",
    "OTHERSOCKBUF", "DGRAMRCVBUF",  "DCACHESIZE",     "DCACHE",        "VE_STOP_MODE",      "ALLOWREBOOT",
    "NOATIME",      "PLATFORM",     "TRAFFIC_SHAPING"};

}  // namespace

std::span<const KeptKey> container_kept() { return kKept; }
std::span<const KeptKey> container_kept_copies() { return kCopies; }
std::span<const std::string_view> container_file_only() { return kFileOnly; }

}  // namespace convert
