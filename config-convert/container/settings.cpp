// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What every container has (init, a network of its own, a console), and single settings: disk priority, ids that are
// mapped.
#include "config-convert/container/os_template.hpp"
#include "config-convert/container/tables.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace convert {
namespace {

using CtRow = Row<ContainerScope>;

// ".centos-6-x86_64": the template's last word is its architecture.
Value arch(const CtRow& row, ContainerScope& ct) {
  return std::string(architecture_of(ct.text(row.pcs6).value_or("")));
}

// By IOPRIO. The middle one is what every cgroup has without a weight.
constexpr std::array<std::int64_t, 8> kWeights{320, 365, 410, 460, 500, 550, 600, 640};
constexpr std::int64_t kUsualPriority = 4;

Value weight(const CtRow& row, ContainerScope& ct) {
  const std::int64_t priority = number(ct, row.pcs6, kUsualPriority, 0, 7);
  if (!ct.context.block_weights || priority == kUsualPriority) return {};
  return fmt::to_string(kWeights[static_cast<std::size_t>(priority)]);
}

Value back_priority(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const Value seen = get(domain, row.xml);
  const auto wanted = seen ? parse_integer(trimmed(*seen)) : std::nullopt;
  if (seen == weight(row, ct) || (seen && !wanted)) return ct.text(row.pcs6);
  if (!wanted) return fmt::to_string(kUsualPriority);
  const auto distance = [&](std::int64_t w) { return std::abs(w - std::clamp<std::int64_t>(*wanted, 0, 10'000)); };
  const auto nearest = std::min_element(kWeights.begin(), kWeights.end(),
                                        [&](std::int64_t a, std::int64_t b) { return distance(a) < distance(b); });
  return fmt::to_string(nearest - kWeights.begin());
}

constexpr std::string_view kUidPlace = "idmap/uid[start=0]/@target";
constexpr std::string_view kGidPlace = "idmap/gid[start=0]/@target";
constexpr std::int64_t kMostIds = 0xffffffff - 65536;

// Containers of PCS6 itself had no user namespace: no key, or 0, maps nothing. libvirt wants both maps.
std::int64_t first_id(ContainerScope& ct, std::string_view key) {
  const std::int64_t own = number(ct, key, 0, 0, kMostIds);
  return own ? own : number(ct, key == "LOCAL_UID" ? "LOCAL_GID" : "LOCAL_UID", 0, 0, kMostIds);
}

Value mapped_id(const CtRow& row, ContainerScope& ct) {
  const std::int64_t first = first_id(ct, row.pcs6);
  if (!first) return {};
  return fmt::to_string(first);
}

Value mapped_count(const CtRow& row, ContainerScope& ct) {
  if (!first_id(ct, row.pcs6)) return {};
  return std::string(row.word);
}

// A key that says nothing follows the other one. Where neither says anything, this host has given the container its
// ids, and the next one will give it others; only a file that is made of the domain takes them.
Value back_id(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const Value written = ct.text(row.pcs6);
  if (!ct.is_new_file && !first_id(ct, row.pcs6)) return written;
  const Value seen = get(domain, row.xml);
  const bool of_group = row.pcs6 == "LOCAL_GID";
  const bool says = number(ct, row.pcs6, 0, 0, kMostIds) != 0;
  const bool follows = of_group || number(ct, "LOCAL_GID", 0, 0, kMostIds) != 0;
  const Value other = get(domain, of_group ? kUidPlace : kGidPlace);
  if (says ? seen == mapped_id(row, ct) : !seen || (follows && seen == other)) return written;
  return seen ? std::string(trimmed(*seen)) : "0";
}

constexpr std::array kRows{
    CtRow{"IOPRIO", "blkiotune/weight", weight, {}, back_priority, {"640", "7"}},
    CtRow{"LOCAL_UID", kUidPlace, mapped_id, {}, back_id, {"200000", "200000"}},
    CtRow{"LOCAL_UID", "idmap/uid[start=0]/@count", mapped_count, "65536"},
    CtRow{"LOCAL_GID", kGidPlace, mapped_id, {}, back_id, {"300000", "300000"}},
    CtRow{"LOCAL_GID", "idmap/gid[start=0]/@count", mapped_count, "65536"},
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

}  // namespace

std::span<const CtRow> setting_rows() { return kRows; }

}  // namespace convert
