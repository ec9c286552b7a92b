// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/memory_tune.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace containers {
namespace {

constexpr std::uint64_t kUnlimitedKib = 9007199254740991;  // VIR_DOMAIN_MEMORY_PARAM_UNLIMITED

std::optional<std::uint64_t> kib_at(const xmlNode* domain, std::string_view path) {
  const auto kib = convert::get_kib(domain, path);
  if (!kib || *kib < 0 || static_cast<std::uint64_t>(*kib) >= kUnlimitedKib) return std::nullopt;
  return static_cast<std::uint64_t>(*kib);
}

}  // namespace

Result<MemoryTune> parse_memory_tune(std::string_view xml) {
  const auto document = convert::parse_xml(xml, "the domain's XML");
  if (!document) return document.error();
  const xmlNode* domain = xmlDocGetRootElement(document->get());
  const auto hard = kib_at(domain, "memtune/hard_limit");
  return MemoryTune{hard.value_or(kib_at(domain, "memory").value_or(0)), kib_at(domain, "memtune/swap_hard_limit")};
}

Result<void> correct_swap(const LimitPlace& place, const MemoryTune& tune) {
  if (!place.folders.version_2() || !tune.swap_hard_kib) return {};
  const std::uint64_t swap_kib = *tune.swap_hard_kib - std::min(*tune.swap_hard_kib, tune.memory_kib);
  return write_cgroup_value(place.folders.unified, "memory.swap.max", fmt::format("{}", swap_kib * 1024),
                            "limit 'swap'");
}

}  // namespace containers
