// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CPUs, their shares and limits. libvirt's quota is one number for what CPUS (no more than n CPUs' time), CPULIMIT and
// CPULIMIT_MHZ say together; on the way back it is CPULIMIT's, unless it just fills the CPUs.
#include "config-convert/container/tables.hpp"
#include "config-convert/values/cpu_formulas.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using CtRow = Row<ContainerScope>;

constexpr std::int64_t kMostUnits = 500'000;

std::int64_t cpus_of(ContainerScope& ct) { return number(ct, "CPUS", 0, 1, 4096); }

Value vcpu(const CtRow&, ContainerScope& ct) {
  const std::int64_t cpus = cpus_of(ct);
  return fmt::to_string(cpus ? cpus : std::max<std::int64_t>(1, ct.context.cpu_count));
}

Value back_vcpu(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const Value seen = get(domain, "vcpu");
  const auto count = seen ? parse_integer(trimmed(*seen)) : std::nullopt;
  if (!count || *count < 1) return {};
  if (*count == parse_integer(*vcpu(row, ct))) return ct.text(row.pcs6);
  return fmt::to_string(*count);
}

bool is_any(std::string_view list) { return list == "all" || list == "auto"; }

Value cpu_list(const CtRow& row, ContainerScope& ct) {
  const Value text = ct.text(row.pcs6);
  if (!text || is_any(*text)) return {};
  if (const auto list = parse_cpu_list(*text, ct.context.cpu_count)) return list;
  ct.warn_line(row.pcs6, row.xml, fmt::format("'{}' is no list of this host's CPUs; any may be used", *text));
  return {};
}

Value node_list(const CtRow& row, ContainerScope& ct) {
  const Value text = ct.text(row.pcs6);
  if (!text || is_any(*text)) return {};
  if (const auto list = parse_cpu_list(*text, 0)) return list;
  ct.warn_line(row.pcs6, row.xml, fmt::format("'{}' is no list of NUMA nodes; any may be used", *text));
  return {};
}

Value node_mode(const CtRow& row, ContainerScope& ct) {
  if (!node_list(row, ct)) return {};
  return std::string(row.word);
}

template <Value (*Forward)(const CtRow&, ContainerScope&)>
Value back_list(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const std::string seen = get(domain, row.xml).value_or("");
  const auto list = parse_cpu_list(seen, 0);
  if (list == Forward(row, ct)) return ct.text(row.pcs6);
  return list.value_or("all");
}

Value shares(const CtRow& row, ContainerScope& ct) {
  const auto shares = cpu_shares(number(ct, row.pcs6, kDefaultCpuUnits, 0, kMostUnits), ct.context.cgroup);
  if (!shares) return {};
  return fmt::to_string(*shares);
}

Value back_units(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const Value seen = get(domain, row.xml);
  const auto count = seen ? parse_integer(trimmed(*seen)) : std::nullopt;
  const Value filed = shares(row, ct);
  if (count ? filed && parse_integer(*filed) == count : !filed) return ct.text(row.pcs6);
  if (!count) return fmt::to_string(kDefaultCpuUnits);
  const bool first_version = ct.context.cgroup == CgroupVersion::kV1;
  const std::int64_t most = first_version ? 262'144 : 10'000;
  const std::int64_t bounded = std::clamp<std::int64_t>(*count, 1, most);
  // rounded up: forward cuts
  return fmt::to_string(std::min(kMostUnits, first_version ? (bounded * 1000 + 1023) / 1024 : bounded * 10));
}

struct CpuLimit {
  std::string_view key;
  bool in_mhz = false;
  std::int64_t value = 0;  // 0: none
};

// Percent of one CPU, or MHz as "2400m", "2400MHz" and in CPULIMIT_MHZ; the first of both keys in the file counts.
CpuLimit limit_of(ContainerScope& ct) {
  const bool has_percent = ct.text("CPULIMIT").has_value();
  const bool has_mhz = ct.text("CPULIMIT_MHZ").has_value();
  const bool mhz_first = has_mhz && (!has_percent || ct.conf.line_of("CPULIMIT_MHZ") < ct.conf.line_of("CPULIMIT"));
  CpuLimit limit{mhz_first ? "CPULIMIT_MHZ" : "CPULIMIT", mhz_first};
  const Value written = ct.text(limit.key);
  if (!written) return limit;
  if (has_percent && has_mhz)
    ct.warn_line(limit.key, "cputune/quota", "CPULIMIT and CPULIMIT_MHZ are both set; the first one counts");

  const std::string spelled = lower(trimmed(*written));
  const CpuLimitWords words = cpu_limit_words(spelled);
  if (words.in_mhz) limit.in_mhz = true;
  const auto value = parse_integer(trimmed(words.number));
  if (value && *value >= 0 && *value <= 100'000'000)
    limit.value = *value;
  else if (spelled != "unlimited")
    ct.warn_line(limit.key, "cputune/quota",
                 fmt::format("'{}' is not a limit in percent or MHz; there is none", *written));
  return limit;
}

std::optional<std::int64_t> limit_quota(ContainerScope& ct) {
  const CpuLimit limit = limit_of(ct);
  if (limit.value == 0) return {};
  if (!limit.in_mhz) return quota_of_percent(limit.value);
  if (ct.context.cpu_mhz) return quota_of_mhz(limit.value, ct.context.cpu_mhz);
  ct.warn_line(limit.key, "cputune/quota", "the limit is in MHz and the host's MHz are not known; there is none");
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

std::optional<std::int64_t> number_at(const xmlNode* domain, std::string_view path) {
  const Value text = get(domain, path);
  return text ? parse_integer(trimmed(*text)) : std::nullopt;
}

// A tree's quota of a period of kCpuPeriodUs.
std::optional<std::int64_t> seen_quota(const xmlNode* domain) {
  constexpr std::int64_t kMostUs = std::int64_t{1} << 40;
  const auto quota = number_at(domain, "cputune/quota");
  const std::int64_t period = number_at(domain, "cputune/period").value_or(kCpuPeriodUs);
  if (!quota || *quota <= 0 || *quota > kMostUs || period <= 0) return {};
  return (*quota * kCpuPeriodUs + period / 2) / period;
}

// The CPUs' whole time is what CPUS says without a limit, and what it cuts a larger limit to.
bool fills_cpus(const xmlNode* domain, std::int64_t quota) {
  return quota == std::clamp<std::int64_t>(number_at(domain, "vcpu").value_or(1), 1, 1 << 20) * kCpuPeriodUs;
}

// Is the limit of the file the one that the tree has?
bool is_filed_limit(ContainerScope& ct, const xmlNode* domain) {
  const auto seen = seen_quota(domain);
  const auto filed = limit_quota(ct);
  if (seen && fills_cpus(domain, *seen)) return !filed || *filed >= *seen;
  return filed == seen;
}

Value back_percent(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  if (is_filed_limit(ct, domain)) return ct.text(row.pcs6).value_or("");
  const auto seen = seen_quota(domain);
  if (!seen || fills_cpus(domain, *seen)) return "0";
  return fmt::to_string(std::max<std::int64_t>(1, *seen * 100 / kCpuPeriodUs));
}

// A changed limit is CPULIMIT's.
Value back_mhz(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  return is_filed_limit(ct, domain) ? ct.text(row.pcs6).value_or("") : "";
}

constexpr std::array kRows{
    CtRow{"CPUS", "vcpu[placement=static]", vcpu, {}, back_vcpu, {"3", "3"}},
    CtRow{"CPUMASK", "vcpu/@cpuset", cpu_list, {}, back_list<cpu_list>, {"1,3", "1,3"}},
    CtRow{"CPUUNITS", "cputune/shares", shares, {}, back_units, {"333", "3330"}},
    CtRow{"CPULIMIT", "cputune/period", period},
    CtRow{"CPULIMIT", "cputune/quota", quota, {}, back_percent, {"50000", "50"}},
    CtRow{"CPULIMIT_MHZ", "cputune/quota", nullptr, {}, back_mhz, {"50000", ""}},
    CtRow{"NODEMASK", "numatune/memory/@mode", node_mode, "strict"},
    CtRow{"NODEMASK", "numatune/memory/@nodeset", node_list, {}, back_list<node_list>, {"1", "1"}},
};

}  // namespace

std::span<const CtRow> cpu_rows() { return kRows; }

}  // namespace convert
