// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/scope.hpp"
#include "config-convert/values/cpu_formulas.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using CtRow = Row<ContainerScope>;

constexpr std::int64_t kPageKib = kPageBytes / 1024;
// Of a container without a limit on a host whose memory is not known.
constexpr std::int64_t kUnknownHostKib = std::int64_t{1} << 30;

std::optional<VeLimit> limit_of(ContainerScope& ct, std::string_view key, VeUnit unit) {
  const Value text = ct.text(key);
  if (!text) return {};
  const auto limit = parse_ve_limit(*text, unit);
  if (!limit) {
    ct.warn_line(key, "", fmt::format("'{}' is not a size or barrier:limit; it is taken as not set", *text));
    return {};
  }
  if (limit->barrier > limit->limit)
    ct.warn_line(key, "", fmt::format("the barrier of '{}' is larger than its limit", *text));
  return limit;
}

bool is_limited(const std::optional<VeLimit>& limit) { return limit && limit->limit != kUnlimited; }

Value name(const CtRow& row, ContainerScope& ct) {
  const std::string written = ct.text(row.pcs6).value_or(ct.ve_id);
  const std::string usable = usable_name(written);
  if (usable.empty()) return ct.ve_id;
  if (usable != written)
    ct.warn(row.pcs6, row.xml, fmt::format("'{}' is no name for libvirt; '{}' is used", written, usable));
  return usable;
}

Value uuid(const CtRow& row, ContainerScope& ct) {
  const Value written = ct.text(row.pcs6);
  if (written) {
    if (const auto uuid = parse_uuid(*written)) return uuid;
    ct.warn_line(row.pcs6, row.xml, fmt::format("'{}' is not a UUID; libvirt will make one", *written));
  }
  return parse_uuid(ct.ve_id);
}

Value description(const CtRow& row, ContainerScope& ct) {
  const Value written = ct.text(row.pcs6);
  if (!written) return {};
  return decode_description(*written);
}

Value memory(const CtRow&, ContainerScope& ct) { return fmt::to_string(ct.memory.ram_kib); }

Value hard_limit(const CtRow&, ContainerScope& ct) {
  if (!ct.memory.ram_limited) return {};
  return fmt::to_string(ct.memory.ram_kib);
}

// libvirt documents memory plus swap. Its LXC driver on cgroup v2 writes the sum to memory.swap.max all the same.
Value swap_hard_limit(const CtRow&, ContainerScope& ct) {
  if (!ct.memory.swap_limited) return {};
  return fmt::to_string(ct.memory.ram_kib + ct.memory.swap_kib);
}

std::int64_t cpus_of(ContainerScope& ct) { return number(ct, "CPUS", 0, 1, 4096); }

Value vcpu(const CtRow&, ContainerScope& ct) {
  const std::int64_t cpus = cpus_of(ct);
  return fmt::to_string(cpus ? cpus : std::max<std::int64_t>(1, ct.context.cpu_count));
}

Value cpu_list(const CtRow& row, ContainerScope& ct) {
  const Value text = ct.text(row.pcs6);
  if (!text || *text == "all" || *text == "auto") return {};
  if (const auto list = parse_cpu_list(*text, ct.context.cpu_count)) return list;
  ct.warn_line(row.pcs6, row.xml, fmt::format("'{}' is no list of this host's CPUs; any may be used", *text));
  return {};
}

Value shares(const CtRow& row, ContainerScope& ct) {
  const auto shares = cpu_shares(number(ct, row.pcs6, kDefaultCpuUnits, 0, 500'000), ct.context.cgroup);
  if (!shares) return {};
  return fmt::to_string(*shares);
}

// Percent of one CPU, or MHz as "2400m", "2400MHz" and in CPULIMIT_MHZ; the first of both keys in the file counts.
std::optional<std::int64_t> limit_quota(ContainerScope& ct) {
  const bool has_percent = ct.text("CPULIMIT").has_value();
  const bool has_mhz = ct.text("CPULIMIT_MHZ").has_value();
  const bool both = has_percent && has_mhz;
  const bool mhz_first = has_mhz && (!has_percent || ct.conf.line_of("CPULIMIT_MHZ") < ct.conf.line_of("CPULIMIT"));
  const std::string_view key = mhz_first ? "CPULIMIT_MHZ" : "CPULIMIT";
  const Value written = ct.text(key);
  if (!written) return {};
  if (both) ct.warn_line(key, "cputune/quota", "CPULIMIT and CPULIMIT_MHZ are both set; the first one counts");

  const std::string spelled = lower(trimmed(*written));
  std::string_view text = spelled;
  bool in_mhz = mhz_first;
  if (text.ends_with("mhz"))
    in_mhz = true, text.remove_suffix(3);
  else if (text.ends_with("m"))
    in_mhz = true, text.remove_suffix(1);
  else if (text.ends_with("%"))
    text.remove_suffix(1);
  const auto value = parse_integer(trimmed(text));
  if (spelled == "unlimited" || (value && *value == 0)) return {};
  if (!value || *value < 0 || *value > 100'000'000) {
    ct.warn_line(key, "cputune/quota", fmt::format("'{}' is not a limit in percent or MHz; there is none", *written));
    return {};
  }
  if (!in_mhz) return quota_of_percent(*value);
  if (ct.context.cpu_mhz) return quota_of_mhz(*value, ct.context.cpu_mhz);
  ct.warn_line(key, "cputune/quota", "the limit is in MHz and the host's MHz are not known; there is none");
  return {};
}

std::optional<std::int64_t> quota_of(ContainerScope& ct) {
  const auto limit = limit_quota(ct);
  const std::int64_t cpus = cpus_of(ct);
  if (!cpus) return limit;
  return std::min(limit.value_or(cpus * kCpuPeriodUs), cpus * kCpuPeriodUs);
}

Value period(const CtRow&, ContainerScope& ct) {
  if (!quota_of(ct)) return {};
  return fmt::to_string(kCpuPeriodUs);
}

Value quota(const CtRow&, ContainerScope& ct) {
  const auto quota = quota_of(ct);
  if (!quota) return {};
  return fmt::to_string(*quota);
}

// ".centos-6-x86_64": the template's last word is its architecture.
Value arch(const CtRow& row, ContainerScope& ct) {
  const std::string os_template = ct.text(row.pcs6).value_or("");
  return os_template.ends_with("-x86") || os_template.ends_with("-i386") ? "i686" : "x86_64";
}

constexpr std::array kRows{
    CtRow{"", "@type", constant, "vz"},
    CtRow{"NAME", "name", name},
    CtRow{"UUID", "uuid", uuid},
    CtRow{"DESCRIPTION", "description", description},
    CtRow{"PHYSPAGES", "memory[unit=KiB]", memory},
    CtRow{"PHYSPAGES", "currentMemory[unit=KiB]", memory},
    CtRow{"PHYSPAGES", "memtune/hard_limit[unit=KiB]", hard_limit},
    CtRow{"SWAPPAGES", "memtune/swap_hard_limit[unit=KiB]", swap_hard_limit},
    CtRow{"CPUS", "vcpu[placement=static]", vcpu},
    CtRow{"CPUMASK", "vcpu/@cpuset", cpu_list},
    CtRow{"CPUUNITS", "cputune/shares", shares},
    CtRow{"CPULIMIT", "cputune/period", period},
    CtRow{"CPULIMIT", "cputune/quota", quota},
    CtRow{"", "os/type", constant, "exe"},
    CtRow{"OSTEMPLATE", "os/type/@arch", arch},
    CtRow{"", "os/init", constant, "/sbin/init"},
    CtRow{"", "features/privnet", constant},
    CtRow{"", "clock/@offset", constant, "utc"},
    CtRow{"", "on_poweroff", constant, "destroy"},
    CtRow{"", "on_reboot", constant, "restart"},
    CtRow{"", "on_crash", constant, "destroy"},
    CtRow{"", "devices/console/@type", constant, "pty"},
};

constexpr Severity kInfo = Severity::kInfo;
constexpr Severity kWarning = Severity::kWarning;

constexpr std::array kKept{
    KeptRow{"VEID", "", kInfo, {}},
    KeptRow{"HOSTNAME", "", kInfo, "to be written into the container's files"},
    KeptRow{"NAMESERVER", "", kInfo, "to be written into the container's files"},
    KeptRow{"SEARCHDOMAIN", "", kInfo, "to be written into the container's files"},
    KeptRow{"OSTEMPLATE", "", kInfo, {}},
    KeptRow{"ONBOOT", "no", kInfo, "libvirt keeps autostart beside the XML: set it with virsh autostart"},
    KeptRow{"BOOTORDER", "", kInfo, {}},
    KeptRow{"DISABLED", "no", kWarning, "the container was disabled; libvirt would start it"},
    KeptRow{"PHYSPAGES", "", kInfo, {}},
    KeptRow{"SWAPPAGES", "", kInfo, {}},
    KeptRow{"VM_OVERCOMMIT", "", kInfo, {}},
    KeptRow{"NUMPROC", "", kInfo, {}},
    KeptRow{"DISKSPACE", "", kInfo, "a folder has no size of its own: no quota is set"},
    KeptRow{"DISKINODES", "", kInfo, "a folder has no inodes of its own: no quota is set"},
    KeptRow{"CPUUNITS", "1000", kInfo, {}},
    KeptRow{"CPULIMIT", "0", kInfo, {}},
    KeptRow{"CPULIMIT_MHZ", "0", kInfo, {}},
    KeptRow{"NODEMASK", "", kInfo, {}},
    KeptRow{"IOPRIO", "4", kInfo, {}},
    KeptRow{"IOLIMIT", "0", kInfo, {}},
    KeptRow{"IOPSLIMIT", "0", kInfo, {}},
    KeptRow{"RATE", "", kInfo, {}},
    KeptRow{"IP_ADDRESS", "", kInfo, "routes to these addresses are the host's work"},
    KeptRow{"NETIF", "", kInfo, {}},
    KeptRow{"NETDEV", "", kWarning, "the host's network device is not passed on"},
    KeptRow{"NETFILTER", "", kInfo, {}},
    KeptRow{"CAPABILITY", "", kWarning, "libvirt's default capabilities are used"},
    KeptRow{"FEATURES", "", kWarning, "not carried over"},
    KeptRow{"DEVICES", "", kWarning, "devices are not carried over"},
    KeptRow{"DEVNODES", "", kWarning, "devices are not carried over"},
    KeptRow{"BINDMOUNT", "", kWarning, "mounts are not carried over"},
    KeptRow{"DISK", "", kWarning, "disks besides the root are not carried over"},
    KeptRow{"VE_ENVIRONMENT", "", kInfo, {}},
    KeptRow{"STOP_TIMEOUT", "", kInfo, {}},
};

}  // namespace

ContainerMemory container_memory(ContainerScope& ct) {
  ContainerMemory memory;
  const auto ram = limit_of(ct, "PHYSPAGES", VeUnit::kPages);
  const auto swap = limit_of(ct, "SWAPPAGES", VeUnit::kPages);
  const auto promised = is_limited(ram) ? std::nullopt : limit_of(ct, "PRIVVMPAGES", VeUnit::kPages);
  const bool by_promise = promised && promised->barrier != kUnlimited && promised->barrier != 0;
  const std::string slm_mode = ct.text("SLMMODE").value_or("");
  const auto slm =
      slm_mode == "slm" || slm_mode == "all" ? limit_of(ct, "SLMMEMORYLIMIT", VeUnit::kBytes) : std::nullopt;
  memory.ram_limited = true;
  if (is_limited(ram)) {
    memory.ram_kib = ram->limit * kPageKib;
    memory.swap_limited = !swap || is_limited(swap);
    memory.swap_kib = is_limited(swap) ? swap->limit * kPageKib : 0;
  } else if (by_promise) {
    memory.ram_kib = promised->barrier * kPageKib;
  } else if (is_limited(slm)) {
    memory.ram_kib = slm->limit / 1024;
  } else {
    memory.ram_limited = false;
    memory.ram_kib = ct.context.memory_kib ? static_cast<std::int64_t>(ct.context.memory_kib) : kUnknownHostKib;
    ct.warn("PHYSPAGES", "memory", "the container has no limit of memory");
  }
  constexpr std::int64_t kLeastKib = 4096;
  if (memory.ram_kib < kLeastKib) {
    ct.warn("PHYSPAGES", "memory", fmt::format("{} KiB of memory is raised to {} KiB", memory.ram_kib, kLeastKib));
    memory.ram_kib = kLeastKib;
  }
  const auto host = static_cast<std::int64_t>(ct.context.memory_kib);
  if (host && memory.ram_kib / 4 > host)
    ct.warn(
        "PHYSPAGES", "memory",
        fmt::format("{} KiB is more than four times the host's memory: bytes where pages are meant?", memory.ram_kib));
  return memory;
}

std::span<const CtRow> container_rows() { return kRows; }
std::span<const KeptRow> container_kept() { return kKept; }

}  // namespace convert
