// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A new container: ve.conf from a sample, a root over an OS template, its host name in its files.
#include "config-convert/convert.hpp"
#include "containers/templates/template_store.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/conversion.hpp"
#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/homes/domain/mac_addresses.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/making/making.hpp"
#include "dispatcher/homes/making/new_container.hpp"
#include "dispatcher/homes/programs/container_tool.hpp"

#include <fmt/format.h>

namespace dispatcher {
namespace {

constexpr std::uint64_t kLeastDisk_mib = 16, kMostDisk_mib = std::uint64_t{16} << 20;
constexpr std::uint64_t kLeastMemory_mib = 4, kMostMemory_mib = std::uint64_t{4} << 20, kMostCpus = 4096;

Error refusal(std::string words) { return {ErrorCode::kInvalidArg, std::move(words)}; }

std::string sample_of(const TaskRecord& record) {
  const std::string name = record.argument("sample");
  return name.empty() ? kDefaultSample : name;
}

// Without its home and its template.
Result<ContainerIdentity> wished(const TaskRecord& record) {
  ContainerIdentity identity;
  identity.uuid = record.environment;
  identity.name = record.argument("name");
  identity.host_name = record.argument("host_name");
  if (identity.host_name.empty()) identity.host_name = host_name_of(identity.name);
  if (!is_host_name(identity.host_name))
    return refusal(fmt::format("host_name '{}' must be of letters, digits, '-' and '.'", identity.host_name));
  identity.sample = sample_of(record);
  if (const std::string words = record.argument("description"); !words.empty()) identity.description = words;
  const auto cpus = record.number("cpus", 1, kMostCpus);
  const auto memory = record.number("memory_mib", kLeastMemory_mib, kMostMemory_mib);
  const auto disk = record.number("disk_mib", kLeastDisk_mib, kMostDisk_mib);
  for (const auto* number : {&cpus, &memory, &disk})
    if (!*number) return number->error();
  if (*cpus) identity.cpus = static_cast<unsigned>(**cpus);
  identity.memory_mib = *memory;
  identity.disk_mib = *disk;
  return identity;
}

Result<void> check(Services& services, const TaskRecord& record) {
  if (const std::string folder = record.argument("folder"); !folder.empty())
    return home_for(services.config, Kind::kContainer, record.environment, folder).error();
  const std::string name = record.argument("template");
  if (name.empty()) return refusal("template must be the name of an OS template");
  const auto found = containers::look_up_template(services.config.homes_root, name);
  if (!found) return found.error();
  if (const auto sample = sample_named(sample_of(record)); !sample) return sample.error();
  const auto identity = wished(record);
  if (!identity) return identity.error();
  return {};
}

Result<void> plan(TaskRun& run) {
  const auto found = containers::look_up_template(run.services().config.homes_root, run.argument("template"));
  if (!found) return found.error();
  run.notes()["template"] = *found;
  return {};
}

Result<std::string> config_of(TaskRun& run) {
  const auto sample = sample_named(sample_of(run.record()));
  if (!sample) return sample.error();
  auto identity = wished(run.record());
  if (!identity) return identity.error();
  identity->home = run.note("home");
  identity->template_name = run.note("template");
  return container_config(*sample, *identity);
}

Result<void> fill(TaskRun& run) {
  const auto config = config_of(run);
  if (!config) return config.error();
  const auto size = disk_space_bytes(*config).value_or(0);
  if (auto made = create_container_root(run, run.note("template"), size); !made) return made;
  const auto identity = wished(run.record());
  if (!identity) return identity.error();
  return write_host_name(run, identity->host_name, "");
}

Result<Description> describe(TaskRun& run) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  auto config = config_of(run);
  if (!config) return config.error();
  auto context = conversion_context(*connection, run.note("home"));
  if (!context) return context.error();
  context->ve_id = run.record().environment;
  context->traffic_shaping = true;  // of its interfaces, virtvzd's own
  const auto converted = convert::domain_xml_from_ve_conf(*config, *context);
  if (!converted) return converted.error();
  auto domain = DomainEdit::of(converted->xml);
  if (!domain) return domain.error();
  domain->set_template_root(run.note("template"), disk_space_bytes(*config).value_or(0));
  return Description{"ve.conf", *std::move(config), domain->text()};
}

}  // namespace

const Maker kNewContainerMaker{check, plan, nullptr, nullptr, fill, nullptr, describe};

}  // namespace dispatcher
