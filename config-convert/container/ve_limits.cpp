// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_limits.hpp"

#include <array>

namespace convert {
namespace {

struct LimitRow {
  std::string_view key;
  VeUnit unit;
};

constexpr std::array kLimits{
    LimitRow{"LOCKEDPAGES", VeUnit::kPages},    LimitRow{"PRIVVMPAGES", VeUnit::kPages},
    LimitRow{"SHMPAGES", VeUnit::kPages},       LimitRow{"PHYSPAGES", VeUnit::kPages},
    LimitRow{"VMGUARPAGES", VeUnit::kPages},    LimitRow{"OOMGUARPAGES", VeUnit::kPages},
    LimitRow{"SWAPPAGES", VeUnit::kPages},      LimitRow{"KMEMSIZE", VeUnit::kBytes},
    LimitRow{"TCPSNDBUF", VeUnit::kBytes},      LimitRow{"TCPRCVBUF", VeUnit::kBytes},
    LimitRow{"OTHERSOCKBUF", VeUnit::kBytes},   LimitRow{"DGRAMRCVBUF", VeUnit::kBytes},
    LimitRow{"DCACHESIZE", VeUnit::kBytes},     LimitRow{"DCACHE", VeUnit::kBytes},
    LimitRow{"SLMMEMORYLIMIT", VeUnit::kBytes}, LimitRow{"IOLIMIT", VeUnit::kBytes},
    LimitRow{"NUMPROC", VeUnit::kItems},        LimitRow{"AVNUMPROC", VeUnit::kItems},
    LimitRow{"NUMFILE", VeUnit::kItems},        LimitRow{"NUMFLOCK", VeUnit::kItems},
    LimitRow{"NUMPTY", VeUnit::kItems},         LimitRow{"NUMSIGINFO", VeUnit::kItems},
    LimitRow{"NUMTCPSOCK", VeUnit::kItems},     LimitRow{"NUMOTHERSOCK", VeUnit::kItems},
    LimitRow{"NUMIPTENT", VeUnit::kItems},      LimitRow{"IPTENTRIES", VeUnit::kItems},
    LimitRow{"NUMNETIF", VeUnit::kItems},       LimitRow{"QUOTAUGIDLIMIT", VeUnit::kItems},
    LimitRow{"IOPSLIMIT", VeUnit::kItems},      LimitRow{"DISKSPACE", VeUnit::kKib},
    LimitRow{"DISKINODES", VeUnit::kInodes},
};

}  // namespace

std::optional<VeUnit> unit_of(std::string_view key) {
  for (const LimitRow& row : kLimits)
    if (row.key == key) return row.unit;
  return {};
}

void check_limits(ContainerScope& ct) {
  for (const LimitRow& row : kLimits) {
    const Value text = ct.text(row.key);
    if (!text) continue;
    const auto limit = parse_ve_limit(*text, row.unit);
    if (!limit)
      ct.warn_line(row.key, "", fmt::format("'{}' is not a size or barrier:limit; it is taken as not set", *text));
    else if (limit->barrier > limit->limit)
      ct.warn_line(row.key, "", fmt::format("the barrier of '{}' is larger than its limit", *text));
    else if (row.unit == VeUnit::kItems && text->find("unlimited") != text->npos)
      ct.warn_line(row.key, "", fmt::format("'{}' is no limit for a count", *text));
  }
}

}  // namespace convert
