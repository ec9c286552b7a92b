// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/aspects.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/values/cpu_formulas.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/settings/typed_parameters.hpp"

#include <fmt/format.h>
#include <libxml/xmlsave.h>

#include <algorithm>
#include <array>
#include <vector>

namespace dispatcher {
namespace {

constexpr unsigned kLive = VIR_DOMAIN_AFFECT_LIVE;
constexpr std::int64_t kUnlimitedKib = VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;

std::int64_t number(const xmlNode* node, std::string_view path, std::int64_t fallback) {
  const auto text = convert::get(node, path);
  return text ? convert::parse_integer(trimmed(*text)).value_or(fallback) : fallback;
}

Result<void> done(int outcome, const char* what) {
  if (outcome < 0) return libvirt_error(what);
  return {};
}

// Beyond what the machine was started with, as a device: its balloon gives no more.
Result<void> plug_memory(virDomainPtr domain, std::int64_t kib) {
  const std::string device =
      fmt::format("<memory model='dimm'><target><size unit='KiB'>{}</size><node>0</node></target></memory>", kib);
  return done(virDomainAttachDeviceFlags(domain, device.c_str(), kLive), "plugging memory in");
}

// A container's limit of memory and swap go together: one of them alone may pass the other by.
Result<void> apply_memory(virDomainPtr domain, const LiveWish& wish) {
  const std::int64_t memory = convert::get_kib(wish.domain, "memory").value_or(0);
  if (wish.kind == Kind::kVm) {
    const auto current = convert::get_kib(wish.domain, "currentMemory").value_or(memory);
    const auto most = static_cast<std::int64_t>(virDomainGetMaxMemory(domain));
    if (most == 0) return libvirt_error("reading the machine's memory");
    if (current > most)
      if (auto plugged = plug_memory(domain, current - most); !plugged) return plugged;
    return done(virDomainSetMemoryFlags(domain, static_cast<unsigned long>(current), kLive), "setting memory");
  }
  TypedParameters parameters;
  const auto hard = convert::get_kib(wish.domain, "memtune/hard_limit").value_or(kUnlimitedKib);
  const auto swap = convert::get_kib(wish.domain, "memtune/swap_hard_limit").value_or(kUnlimitedKib);
  parameters.add_ullong(VIR_DOMAIN_MEMORY_HARD_LIMIT, static_cast<unsigned long long>(hard));
  parameters.add_ullong(VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT, static_cast<unsigned long long>(swap));
  return done(virDomainSetMemoryParameters(domain, parameters.data(), parameters.size(), kLive), "setting memory");
}

Result<void> apply_vcpus(virDomainPtr domain, const LiveWish& wish) {
  const auto count = number(wish.domain, "vcpu/@current", number(wish.domain, "vcpu", 1));
  return done(virDomainSetVcpusFlags(domain, static_cast<unsigned>(count), kLive), "setting CPUs");
}

Result<void> apply_scheduler(virDomainPtr domain, const LiveWish& wish) {
  const std::int64_t usual = wish.cgroup == convert::CgroupVersion::kV1 ? 1024 : 100;
  TypedParameters parameters;
  parameters.add_ullong(VIR_DOMAIN_SCHEDULER_CPU_SHARES,
                        static_cast<unsigned long long>(number(wish.domain, "cputune/shares", usual)));
  const auto add_quota = [&](const char* period, const char* quota, const char* period_path, const char* quota_path) {
    const auto period_us = number(wish.domain, period_path, convert::kCpuPeriodUs);
    parameters.add_ullong(period, static_cast<unsigned long long>(period_us > 0 ? period_us : convert::kCpuPeriodUs));
    const auto quota_us = number(wish.domain, quota_path, -1);
    parameters.add_llong(quota, quota_us > 0 ? quota_us : -1);
  };
  add_quota(VIR_DOMAIN_SCHEDULER_VCPU_PERIOD, VIR_DOMAIN_SCHEDULER_VCPU_QUOTA, "cputune/period", "cputune/quota");
  if (wish.kind == Kind::kVm)
    add_quota(VIR_DOMAIN_SCHEDULER_GLOBAL_PERIOD, VIR_DOMAIN_SCHEDULER_GLOBAL_QUOTA, "cputune/global_period",
              "cputune/global_quota");
  return done(virDomainSetSchedulerParametersFlags(domain, parameters.data(), parameters.size(), kLive),
              "setting CPU units and limit");
}

std::vector<unsigned char> cpu_map(const std::string& list, std::uint32_t host_cpus) {
  std::vector<unsigned char> map((host_cpus + 7) / 8, 0);
  for (const std::string_view piece : convert::split(list, ",")) {
    const auto dash = piece.find('-');
    const auto first = convert::parse_integer(piece.substr(0, dash));
    const auto last = dash == piece.npos ? first : convert::parse_integer(piece.substr(dash + 1));
    for (auto cpu = first.value_or(1); first && last && cpu <= *last && cpu < host_cpus; ++cpu)
      map[static_cast<std::size_t>(cpu / 8)] |= static_cast<unsigned char>(1U << (cpu % 8));
  }
  return map;
}

std::string all_cpus(std::uint32_t host_cpus) { return fmt::format("0-{}", host_cpus - 1); }

Result<void> apply_pins(virDomainPtr domain, const LiveWish& wish) {
  const int known = wish.host_cpus ? 0 : virNodeGetCPUMap(virDomainGetConnect(domain), nullptr, nullptr, 0);
  const std::uint32_t host = wish.host_cpus ? wish.host_cpus : static_cast<std::uint32_t>(std::max(known, 1));
  const std::string whole = convert::get(wish.domain, "vcpu/@cpuset").value_or(all_cpus(host));
  const int vcpus = virDomainGetVcpusFlags(domain, kLive);
  if (vcpus < 0) return libvirt_error("reading CPUs");
  for (int vcpu = 0; vcpu < vcpus; ++vcpu) {
    const auto own = convert::get(wish.domain, fmt::format("cputune/vcpupin[vcpu={}]/@cpuset", vcpu));
    auto map = cpu_map(own.value_or(whole), host);
    if (virDomainPinVcpuFlags(domain, static_cast<unsigned>(vcpu), map.data(), static_cast<int>(map.size()), kLive) < 0)
      return libvirt_error("setting the CPU mask");
  }
  auto map = cpu_map(convert::get(wish.domain, "cputune/emulatorpin/@cpuset").value_or(whole), host);
  return done(virDomainPinEmulator(domain, map.data(), static_cast<int>(map.size()), kLive), "setting the CPU mask");
}

// libvirt has no word for "all": the nodes that the host has.
Result<std::string> all_nodes(virDomainPtr domain) {
  const AllocatedText text(virConnectGetCapabilities(virDomainGetConnect(domain)));
  if (!text) return libvirt_error("reading the host's NUMA nodes");
  const auto doc = convert::parse_xml(text.get(), "capabilities");
  if (!doc) return doc.error();
  std::string list;
  const xmlNode* cells = convert::find(xmlDocGetRootElement(doc->get()), "host/topology/cells");
  for (const xmlNode* cell = convert::first_child(cells, "cell"); cell; cell = convert::next_named(cell, "cell"))
    list.append(list.empty() ? "" : ",").append(convert::get(cell, "@id").value_or("0"));
  return list.empty() ? "0" : list;
}

Result<void> apply_nodes(virDomainPtr domain, const LiveWish& wish) {
  std::string nodes = convert::get(wish.domain, "numatune/memory/@nodeset").value_or("");
  if (nodes.empty()) {
    auto all = all_nodes(domain);
    if (!all) return all.error();
    nodes = *std::move(all);
  }
  TypedParameters parameters;
  parameters.add_text(VIR_DOMAIN_NUMA_NODESET, nodes);
  return done(virDomainSetNumaParameters(domain, parameters.data(), parameters.size(), kLive), "setting the node mask");
}

// A host without weights has none to set: the definition says none then, either.
Result<void> apply_blkio(virDomainPtr domain, const LiveWish& wish) {
  constexpr unsigned kUsual = 500;
  const AllocatedText live(virDomainGetXMLDesc(domain, 0));
  if (!live) return libvirt_error("reading the running domain");
  const bool has_weight = std::string_view(live.get()).find("<weight>") != std::string_view::npos;
  const auto weight = number(wish.domain, "blkiotune/weight", 0);
  if (weight == 0 && !has_weight) return {};
  TypedParameters parameters;
  parameters.add_uint(VIR_DOMAIN_BLKIO_WEIGHT, weight > 0 ? static_cast<unsigned>(weight) : kUsual);
  return done(virDomainSetBlkioParameters(domain, parameters.data(), parameters.size(), kLive),
              "setting the priority of I/O");
}

// A container's are metadata's.
Result<void> apply_disk_tune(virDomainPtr domain, const LiveWish& wish) {
  if (wish.kind != Kind::kVm) return {};
  const xmlNode* devices = convert::find(wish.domain, "devices");
  for (const xmlNode* disk = convert::first_child(devices, "disk"); disk; disk = convert::next_named(disk, "disk")) {
    const std::string device = convert::get(disk, "@device").value_or("disk");
    const std::string target = convert::get(disk, "target/@dev").value_or("");
    if (device != "disk" && device != "lun") continue;
    TypedParameters parameters;
    parameters.add_ullong(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC,
                          static_cast<unsigned long long>(number(disk, "iotune/total_bytes_sec", 0)));
    parameters.add_ullong(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC,
                          static_cast<unsigned long long>(number(disk, "iotune/total_iops_sec", 0)));
    if (const auto group = convert::get(disk, "iotune/group_name"))
      parameters.add_text(VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME, *group);
    if (virDomainSetBlockIoTune(domain, target.c_str(), parameters.data(), parameters.size(), kLive) < 0)
      return libvirt_error("limiting disk " + target);
  }
  return {};
}

Result<void> apply_description(virDomainPtr domain, const LiveWish& wish) {
  const auto text = convert::get(wish.domain, "description");
  return done(virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_DESCRIPTION,
                                   text && !text->empty() ? text->c_str() : nullptr, nullptr, nullptr, kLive),
              "setting the description");
}

// Our element without the namespace, which libvirt puts on all that has none.
void write_bare(const xmlNode* node, std::string& out) {
  const std::string name(convert::name_of(node));
  out += "<" + name;
  for (const xmlAttr* attribute = node->properties; attribute; attribute = attribute->next) {
    const std::string key = reinterpret_cast<const char*>(attribute->name);
    const std::unique_ptr<xmlChar, decltype(xmlFree)> value(
        xmlEncodeSpecialChars(nullptr, reinterpret_cast<const xmlChar*>(convert::get(node, "@" + key)->c_str())),
        xmlFree);
    out += fmt::format(" {}=\"{}\"", key, reinterpret_cast<const char*>(value.get()));
  }
  out += ">";
  const std::unique_ptr<xmlChar, decltype(xmlFree)> text(
      xmlEncodeSpecialChars(nullptr, reinterpret_cast<const xmlChar*>(convert::own_text(node).c_str())), xmlFree);
  bool has_elements = false;
  for (const xmlNode* child = node->children; child; child = child->next)
    if (child->type == XML_ELEMENT_NODE) has_elements = true, write_bare(child, out);
  if (!has_elements) out += reinterpret_cast<const char*>(text.get());
  out += "</" + name + ">";
}

Result<void> apply_metadata(virDomainPtr domain, const LiveWish& wish) {
  const xmlNode* ours = convert::find(wish.domain, "metadata/switchyard:domain");
  std::string text;
  if (ours) write_bare(ours, text);
  return done(virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, ours ? text.c_str() : nullptr,
                                   convert::kNamespacePrefix, convert::kNamespaceUri, kLive),
              "setting metadata");
}

constexpr std::array kRows{
    AspectRow{kDevices, "devices", &apply_devices},
    AspectRow{kMemory, "memory", &apply_memory},
    AspectRow{kVcpus, "CPUs", &apply_vcpus},
    AspectRow{kScheduler, "scheduler", &apply_scheduler},
    AspectRow{kPins, "CPU mask", &apply_pins},
    AspectRow{kNodes, "node mask", &apply_nodes},
    AspectRow{kBlkio, "I/O priority", &apply_blkio},
    AspectRow{kDiskTune, "I/O limits", &apply_disk_tune},
    AspectRow{kDescription, "description", &apply_description},
    AspectRow{kMetadata, "metadata", &apply_metadata},
};

}  // namespace

std::span<const AspectRow> aspect_rows() { return kRows; }

Result<void> apply_aspects(virDomainPtr domain, unsigned aspects, const LiveWish& wish) {
  for (const AspectRow& row : kRows)
    if (aspects & row.aspect)
      if (auto applied = row.apply(domain, wish); !applied) return applied;
  return {};
}

Result<void> undo_aspects(virDomainPtr domain, unsigned aspects, const LiveWish& wish) {
  Result<void> first;
  for (auto row = kRows.rbegin(); row != kRows.rend(); ++row)
    if (aspects & row->aspect)
      if (auto undone = row->apply(domain, wish); !undone && first) first = undone;
  return first;
}

}  // namespace dispatcher
