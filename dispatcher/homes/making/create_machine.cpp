// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A new machine: config.pvs of PCS6's defaults for its system, the domain that this becomes, an empty disk.
#include "config-convert/convert.hpp"
#include "config-convert/fields.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/conversion.hpp"
#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/homes/domain/mac_addresses.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/homes/making/making.hpp"
#include "dispatcher/homes/making/new_machine.hpp"
#include "dispatcher/homes/making/samples.hpp"
#include "foundation/random_uuid.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <bit>
#include <thread>

namespace dispatcher {
namespace {

constexpr std::uint64_t kDisk_mib = 65536, kMostDisk_mib = std::uint64_t{16} << 20;
constexpr std::uint64_t kMostMemory_mib = std::uint64_t{4} << 20, kMostCpus = 240;
constexpr std::uint64_t kMostBlock_kib = 2048;  // of qcow2
constexpr unsigned kManyHostCpus = 4;
constexpr const char* kGuestChannel = "org.switchyard.guest.0";

Error refusal(std::string words) { return {ErrorCode::kInvalidArg, std::move(words)}; }

Result<void> check_network(const Connection& connection, const std::string& network) {
  if (network.empty() || (network.starts_with("bridge:") && network.size() > 7)) return {};
  constexpr std::string_view kNetwork = "network:";
  if (!network.starts_with(kNetwork))
    return refusal(fmt::format("network '{}' must be network:NAME or bridge:NAME", network));
  const NetworkHandle found(virNetworkLookupByName(connection.get(), network.c_str() + kNetwork.size()));
  if (!found) return libvirt_error(fmt::format("network '{}'", network));
  return {};
}

// What the arguments ask for, without what is chosen when the task runs.
Result<NewMachine> wished(const TaskRecord& record) {
  NewMachine machine;
  const std::string distribution = record.argument("distribution");
  machine.distribution = find_distribution(distribution);
  if (machine.distribution == nullptr)
    return refusal(fmt::format("distribution '{}' is not known: the property Distributions lists them", distribution));
  const auto cpus = record.number("cpus", 1, kMostCpus);
  const auto memory = record.number("memory_mib", 4, kMostMemory_mib);
  const auto disk = record.number("disk_mib", 1, kMostDisk_mib);
  for (const auto* number : {&cpus, &memory, &disk})
    if (!*number) return number->error();
  machine.cpus = static_cast<unsigned>(cpus->value_or(std::thread::hardware_concurrency() >= kManyHostCpus ? 2 : 1));
  machine.memory_mib = memory->value_or(machine.distribution->memory_mib);
  machine.disk_mib = record.flag("no_disk") ? 0 : disk->value_or(kDisk_mib);
  machine.name = record.argument("name");
  machine.description = record.argument("description");
  machine.network = record.argument("network");
  machine.chipset = record.argument("chipset");
  if (!machine.chipset.empty() && machine.chipset != "pc" && machine.chipset != "q35")
    return refusal(fmt::format("chipset '{}' must be pc or q35", machine.chipset));
  if (machine.chipset == "q35" && machine.distribution->disk == DiskBus::kIde)
    return refusal(fmt::format("'{}' needs disks on IDE, which chipset q35 has not", distribution));
  const auto block_kib = record.number("block_kib", 1, kMostBlock_kib);
  if (!block_kib) return block_kib.error();
  machine.cluster_bytes = block_kib->value_or(0) << 10;
  if (machine.cluster_bytes && !std::has_single_bit(machine.cluster_bytes))
    return refusal(fmt::format("block_kib {} must be a power of two", machine.cluster_bytes >> 10));
  return machine;
}

Result<convert::Fields> sample_of(const TaskRecord& record) {
  const std::string name = record.argument("sample");
  return name.empty() ? convert::Fields() : sample_values(Kind::kVm, name);
}

convert::Fields noted_sample(TaskRun& run) {
  convert::Fields values;
  if (const auto* noted = run.notes().if_contains("sample"); noted && noted->is_object())
    for (const auto& [leaf, value] : noted->get_object())
      if (value.is_string()) values.emplace(leaf, value.get_string());
  return values;
}

Result<void> check(Services& services, const TaskRecord& record) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  if (auto network = check_network(*connection, record.argument("network")); !network) return network;
  auto home = home_for(services.config, Kind::kVm, record.environment, record.argument("folder"));
  if (!home) return home.error();
  const auto machine = wished(record);
  if (!machine) return machine.error();
  const auto sample = sample_of(record);
  if (!sample) return sample.error();
  return {};
}

Result<void> plan(TaskRun& run) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  auto used = addresses_in_use(*connection);
  if (!used) return used.error();
  run.notes()["address"] = fresh_address(kMachineAddresses, *used);
  const auto disk = random_uuid();
  if (!disk) return disk.error();
  run.notes()["disk_uuid"] = *disk;
  const auto sample = sample_of(run.record());
  if (!sample) return sample.error();
  boost::json::object values;
  for (const auto& [leaf, value] : *sample) values[leaf] = value;
  // What is asked for goes before the sample.
  if (run.record().arguments.contains("memory_mib")) values.erase("Hardware/Memory/RAM");
  if (run.record().arguments.contains("cpus")) {
    values.erase("Hardware/Cpu/Number");
    values.erase("Hardware/Cpu/Sockets");
  }
  run.notes()["sample"] = std::move(values);
  return {};
}

Result<NewMachine> planned(TaskRun& run) {
  auto machine = wished(run.record());
  if (!machine) return machine;
  machine->uuid = run.record().environment;
  machine->home = run.note("home");
  machine->address = run.note("address");
  machine->disk_uuid = run.note("disk_uuid");
  return machine;
}

Result<void> fill(TaskRun& run) {
  const auto machine = planned(run);
  if (!machine) return machine.error();
  if (machine->disk_mib == 0) return {};
  return make_image(run, fmt::format("{}/{}", machine->home, kFirstDisk), machine->disk_mib << 20,
                    machine->cluster_bytes);
}

Result<Description> describe(TaskRun& run) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  const auto machine = planned(run);
  if (!machine) return machine.error();
  const auto context = conversion_context(*connection, machine->home);
  if (!context) return context.error();
  auto sampled = convert::pvs_with_fields(config_of_new_machine(*machine), noted_sample(run));
  if (!sampled) return sampled.error();
  std::string config = *std::move(sampled);
  const auto converted = convert::domain_xml_from_pvs(config, *context);
  if (!converted) return converted.error();
  auto domain = DomainEdit::of(converted->xml);
  if (!domain) return domain.error();
  domain->add_channel(kGuestChannel);
  return Description{"config.pvs", std::move(config), domain->text()};
}

}  // namespace

const Maker kNewMachineMaker{check, plan, nullptr, nullptr, fill, nullptr, describe};

}  // namespace dispatcher
