// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/accounting/counters.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace dispatcher {
namespace {

namespace json = boost::json;

// net.N.rx.bytes: the counter's place by the words after the number.
constexpr std::pair<std::string_view, std::size_t> kDiskFields[] = {
    {"rd.bytes", 0}, {"wr.bytes", 1}, {"rd.reqs", 2}, {"wr.reqs", 3}};
constexpr std::pair<std::string_view, std::size_t> kNetworkFields[] = {
    {"rx.bytes", 0}, {"tx.bytes", 1}, {"rx.pkts", 2}, {"tx.pkts", 3}};

constexpr std::array kDiskFigures{&Usage::disk_read_bytes, &Usage::disk_written_bytes, &Usage::disk_reads,
                                  &Usage::disk_writes};
constexpr std::array kNetworkFigures{&Usage::network_received_bytes, &Usage::network_sent_bytes,
                                     &Usage::network_received_packets, &Usage::network_sent_packets};

std::uint64_t number(const virTypedParameter& parameter) {
  if (parameter.type == VIR_TYPED_PARAM_ULLONG) return parameter.value.ul;
  if (parameter.type == VIR_TYPED_PARAM_LLONG && parameter.value.l > 0)
    return static_cast<std::uint64_t>(parameter.value.l);
  return 0;
}

struct NumberedDevice {
  std::string name;
  DeviceCounters counters{};
};
using NumberedDevices = std::map<unsigned, NumberedDevice>;

void take_field(NumberedDevices& devices, std::string_view field, const virTypedParameter& parameter,
                std::span<const std::pair<std::string_view, std::size_t>> fields) {
  unsigned index = 0;
  const auto [end, failed] = std::from_chars(field.data(), field.data() + field.size(), index);
  if (failed != std::errc() || end == field.data() + field.size() || *end != '.') return;
  field.remove_prefix(static_cast<std::size_t>(end - field.data()) + 1);
  if (field == "name" && parameter.type == VIR_TYPED_PARAM_STRING) devices[index].name = parameter.value.s;
  for (const auto& [name, place] : fields)
    if (field == name) devices[index].counters[place] = number(parameter);
}

DevicesCounters by_name(NumberedDevices devices) {
  DevicesCounters all;
  for (auto& [index, device] : devices) {
    // Backing files are told under the same name; they count to it.
    auto& counters = all[std::move(device.name)];
    for (std::size_t place = 0; place < counters.size(); ++place) counters[place] += device.counters[place];
  }
  return all;
}

std::uint64_t grown(std::uint64_t before, std::uint64_t after) { return after < before ? after : after - before; }

void add_devices(Usage& usage, const DevicesCounters* before, const DevicesCounters& after,
                 const std::array<std::uint64_t Usage::*, 4>& figures) {
  for (const auto& [name, counters] : after) {
    const auto known = before ? before->find(name) : DevicesCounters::const_iterator();
    const DeviceCounters from = before && known != before->end() ? known->second : DeviceCounters{};
    for (std::size_t place = 0; place < counters.size(); ++place)
      usage.*figures[place] += grown(from[place], counters[place]);
  }
}

json::object json_of(const DevicesCounters& devices) {
  json::object all;
  for (const auto& [name, counters] : devices) all[name] = json::array(counters.begin(), counters.end());
  return all;
}

DevicesCounters devices_from(const json::value& value) {
  DevicesCounters all;
  for (const auto& [name, numbers] : value.as_object())
    for (std::size_t place = 0; place < 4; ++place)
      all[name][place] = numbers.as_array().at(place).to_number<std::uint64_t>();
  return all;
}

}  // namespace

std::optional<Counters> counters_of(const virDomainStatsRecord& record) {
  Counters counters;
  const unsigned id = virDomainGetID(record.dom);
  if (id == static_cast<unsigned>(-1)) return {};
  counters.domain_id = id;
  bool has_cpu = false;
  NumberedDevices disks;
  NumberedDevices networks;
  for (int place = 0; place < record.nparams; ++place) {
    const virTypedParameter& parameter = record.params[place];
    std::string_view field = parameter.field;
    if (field == "cpu.time") {
      counters.cpu_ns = number(parameter);
      has_cpu = true;
    } else if (field == "balloon.rss") {
      counters.memory_kib = number(parameter);
    } else if (field.starts_with("block.")) {
      take_field(disks, field.substr(6), parameter, kDiskFields);
    } else if (field.starts_with("net.")) {
      take_field(networks, field.substr(4), parameter, kNetworkFields);
    }
  }
  if (!has_cpu) return {};
  counters.disks = by_name(std::move(disks));
  counters.networks = by_name(std::move(networks));
  return counters;
}

Usage usage_between(const Counters* before, const Counters& after, std::uint64_t seconds) {
  if (before && before->domain_id != after.domain_id) before = nullptr;
  Usage usage;
  usage.running_s = seconds;
  usage.cpu_ns = grown(before ? before->cpu_ns : 0, after.cpu_ns);
  usage.memory_kib_s = after.memory_kib * seconds;
  usage.memory_peak_kib = after.memory_kib;
  add_devices(usage, before ? &before->disks : nullptr, after.disks, kDiskFigures);
  add_devices(usage, before ? &before->networks : nullptr, after.networks, kNetworkFigures);
  return usage;
}

std::string text_of(const Counters& counters) {
  return json::serialize(json::array{counters.domain_id, counters.cpu_ns, counters.memory_kib, json_of(counters.disks),
                                     json_of(counters.networks)});
}

std::optional<Counters> counters_from(std::string_view text) {
  try {
    const json::value value = json::parse(text);
    const auto& all = value.as_array();
    return Counters{all.at(0).to_number<unsigned>(), all.at(1).to_number<std::uint64_t>(),
                    all.at(2).to_number<std::uint64_t>(), devices_from(all.at(3)), devices_from(all.at(4))};
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace dispatcher
