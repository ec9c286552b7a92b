// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/container_tree.hpp"

#include "config-convert/container/tables.hpp"
#include "config-convert/container/ve_limits.hpp"

#include <array>

namespace convert {
namespace {

constexpr std::string_view kKeptPlace = "metadata/switchyard:domain/switchyard:pcs6";
constexpr std::size_t kMostTold = 32;

// What the kernel of today has no counterpart for: one line for all of it.
void report_file_only(ContainerScope& ct) {
  std::string found;
  for (const std::string_view key : container_file_only())
    if (ct.conf.value(key)) found += fmt::format("{}{}", found.empty() ? "" : " ", key);
  if (!found.empty())
    ct.tell(Severity::kInfo, "", "", fmt::format("{} stay in the file only: nothing here reads them", found));
}

void report_unexecuted(ContainerScope& ct) {
  std::size_t told = 0;
  const auto& lines = ct.conf.lines();
  for (std::size_t i = 0; i < lines.size() && told < kMostTold; ++i) {
    const VeLine& line = lines[i];
    const bool path = line.key == "VE_ROOT" || line.key == "VE_PRIVATE" || line.key == "BINDMOUNT";
    if (path || line.key.empty() || line.value.find_first_of("$`") == std::string::npos) continue;
    ct.warn(line.key, "",
            fmt::format("line {}: '$' and '`' are taken as they stand: nothing is executed or expanded", i + 1));
    ++told;
  }
}

void keep_keys(ContainerScope& ct, xmlNode* domain) {
  keep(domain, "VEID", ct.ve_id);
  keep_aside(container_kept(), ct, domain);
  for (const KeptKey& copy : container_kept_copies()) {
    const Value value = ct.text(copy.pcs6);
    if (!value || *value == copy.plain) continue;
    keep(domain, copy.pcs6, *value);
    if (!copy.words.empty()) ct.tell(copy.severity, copy.pcs6, "metadata", std::string(copy.words));
  }
}

}  // namespace

Result<void> plan_container(ContainerScope& ct) {
  if (auto good = plan_identity(ct); !good) return good;
  if (auto good = plan_root(ct); !good) return good;
  check_limits(ct);
  plan_memory(ct);
  plan_capabilities(ct);
  plan_disks(ct);
  plan_nodes(ct);
  plan_adapters(ct);
  plan_venet(ct);
  return {};
}

void fill_domain(ContainerScope& ct, xmlNode* domain) {
  report_file_only(ct);
  report_unexecuted(ct);
  for (const auto& rows : container_rows()) apply(rows, ct, domain);
  keep_keys(ct, domain);
  add_root(ct, domain);
  for (const ItemList* list : container_lists()) add_items(*list, ct, domain);
  add_venet(ct, domain);
  add_adapters(ct, domain);
  shape_interfaces(ct, domain);
}

std::map<std::string, std::string, std::less<>> kept_values(const xmlNode* domain) {
  std::map<std::string, std::string, std::less<>> values;
  const xmlNode* kept = find(domain, kKeptPlace);
  for (const xmlNode* node = first_child(kept, "kept"); node; node = next_named(node, "kept"))
    values.try_emplace(get(node, "@path").value_or(""), own_text(node));
  return values;
}

std::span<const std::span<const Row<ContainerScope>>> container_rows() {
  static const std::array kTables{identity_rows(), memory_rows(), cpu_rows(),
                                  setting_rows(),  root_rows(),   bandwidth_rows()};
  return kTables;
}

std::span<const ItemList* const> container_lists() {
  static constexpr std::array<const ItemList*, 9> kLists{&kCapabilityList, &kFeatureList,   &kEnvironmentList,
                                                         &kMountList,      &kDiskList,      &kNodeList,
                                                         &kNumberList,     &kNetDeviceList, &kAddressList};
  return kLists;
}

}  // namespace convert
