// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_iotune.hpp"

#include "libvirt-driver/answers/container_disk.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/kernel/helper_program.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/xml/container_iotune.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kSetMetadata = 264;
constexpr std::int32_t kMetadataElement = 2;       // VIR_DOMAIN_METADATA_ELEMENT
constexpr std::size_t kMaxParameters = 32;         // REMOTE_DOMAIN_BLOCK_IO_TUNE_PARAMETERS_MAX
constexpr std::uint32_t kStringOkay = 4;           // VIR_TYPED_PARAM_STRING_OKAY
constexpr std::uint64_t kMost = 1000000000000000;  // as QEMU's driver
constexpr std::chrono::milliseconds kDeadline{30000};

// What else QEMU's driver shows: 0 and no group, for nothing of it can be set here.
constexpr std::string_view kNeverSet[] = {
    "total_bytes_sec_max",
    "read_bytes_sec_max",
    "write_bytes_sec_max",
    "total_iops_sec_max",
    "read_iops_sec_max",
    "write_iops_sec_max",
    "size_iops_sec",
    "group_name",
    "total_bytes_sec_max_length",
    "read_bytes_sec_max_length",
    "write_bytes_sec_max_length",
    "total_iops_sec_max_length",
    "read_iops_sec_max_length",
    "write_iops_sec_max_length",
};
constexpr std::string_view kGroup = "group_name";

struct Change {
  DomainObject domain;
  std::string disk;
  std::vector<TypedParameter> parameters;
};

const IoTuneField* field_named(std::string_view name) {
  const auto found = std::ranges::find(iotune_fields(), name, &IoTuneField::name);
  return found == iotune_fields().end() ? nullptr : &*found;
}

// A limit of 0, or an empty group, sets nothing; virt tools send them along.
bool sets_nothing(const ParameterValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->empty();
  const auto* number = std::get_if<std::uint64_t>(&value);
  return number != nullptr && *number == 0;
}

Result<void> check_parameter(const TypedParameter& parameter) {
  if (std::ranges::find(kNeverSet, parameter.field) != std::end(kNeverSet)) {
    if (sets_nothing(parameter.value)) return {};
    return argument_unsupported(fmt::format("the kernel cannot limit a container's disk by '{}'", parameter.field));
  }
  if (field_named(parameter.field) == nullptr)
    return argument_unsupported(fmt::format("parameter '{}' not supported", parameter.field));
  const auto* value = std::get_if<std::uint64_t>(&parameter.value);
  if (value == nullptr)
    return invalid_argument(fmt::format("invalid type for parameter '{}', expected 'ullong'", parameter.field));
  if (*value > kMost) return invalid_argument(fmt::format("block I/O throttle limit must be no more than {}", kMost));
  return {};
}

// As QEMU's driver: a total takes the place of reads and writes, and the other way round.
Result<IoTune> changed(IoTune tune, const std::vector<TypedParameter>& parameters) {
  struct Family {
    std::uint64_t IoTune::*total, IoTune::*read, IoTune::*write;
    std::string_view words;
  };
  constexpr Family kFamilies[] = {{&IoTune::total_bytes, &IoTune::read_bytes, &IoTune::write_bytes, "bytes_sec"},
                                  {&IoTune::total_iops, &IoTune::read_iops, &IoTune::write_iops, "iops_sec"}};
  for (const Family& family : kFamilies) {
    const auto is_of = [&](const TypedParameter& parameter) {
      return parameter.field.ends_with(family.words) && field_named(parameter.field) != nullptr;
    };
    if (std::ranges::any_of(parameters, is_of)) tune.*family.total = tune.*family.read = tune.*family.write = 0;
  }
  for (const TypedParameter& parameter : parameters)
    if (const IoTuneField* field = field_named(parameter.field))
      tune.*field->value = std::get<std::uint64_t>(parameter.value);
  for (const Family& family : kFamilies)
    if (tune.*family.total != 0 && (tune.*family.read != 0 || tune.*family.write != 0))
      return invalid_argument(fmt::format("total and read/write of {} cannot be set at the same time", family.words));
  return tune;
}

struct Tuned {
  std::string xml;
  FoundDisk disk;
  IoTunes tunes;
};

// What the limits of that XML would be.
Task<Result<Tuned>> tuned(ClientSession& session, const Change& change, std::uint32_t xml_flags) {
  auto xml = co_await container_xml(session, change.domain, xml_flags);
  if (!xml) co_return xml.error();
  const auto disks = read_container_disks(*xml);
  if (!disks) co_return disks.error();
  const ContainerDisk* disk = find_disk(*disks, change.disk, session.services().config.homes_root, change.domain.uuid);
  if (disk == nullptr)
    co_return invalid_argument(fmt::format("disk '{}' was not found in the domain config", change.disk));
  if (disk->form == DiskForm::kFolder)
    co_return operation_unsupported("the root is a folder of the host, whose device has no limits of its own");
  auto tunes = read_iotunes(*xml);
  if (!tunes) co_return tunes.error();
  const auto tune = changed((*tunes)[disk->target], change.parameters);
  if (!tune) co_return tune.error();
  (*tunes)[disk->target] = *tune;
  co_return Tuned{std::move(*xml), about_disk(session, change.domain, *disk), std::move(*tunes)};
}

Task<Result<void>> change_definition(ClientSession& session, const Change& change) {
  const auto next = co_await tuned(session, change, kXmlSecure | kXmlInactive);
  if (!next) co_return next.error();
  const auto xml = with_iotunes(next->xml, next->tunes);
  if (!xml) co_return xml.error();
  co_return co_await define_container(session, *xml);
}

HelperRequest kernel_request(pid_t controller, const std::string& word, const IoTune& tune) {
  const auto either = [](std::uint64_t total, std::uint64_t one) { return std::to_string(total != 0 ? total : one); };
  return {.words = {"throttle", std::to_string(controller), word, either(tune.total_bytes, tune.read_bytes),
                    either(tune.total_bytes, tune.write_bytes), either(tune.total_iops, tune.read_iops),
                    either(tune.total_iops, tune.write_iops)},
          .deadline = kDeadline};
}

Task<Result<void>> keep_live(ClientSession& session, DomainObject domain, const IoTunes& tunes) {
  const std::string element = iotunes_for_set_metadata(tunes);
  XdrWriter out;
  out.raw(about(domain)).i32(kMetadataElement);
  if (element.empty())
    out.u32(0);
  else
    out.u32(1).string(element);
  out.u32(1).string("switchyard").u32(1).string(kIotuneNamespace).u32(kAffectLive);
  auto kept = co_await session.ask(Kind::kContainer, kSetMetadata, out.take(), kDeadline);
  if (!kept) co_return kept.error();
  co_return Result<void>{};
}

void publish_tunables(Services& services, const Domain& container, const std::string& target,
                      const std::vector<TypedParameter>& parameters) {
  std::vector<TypedParameter> told{{"blkdeviotune.disk", target}};
  for (const TypedParameter& parameter : parameters)
    if (field_named(parameter.field) != nullptr) told.push_back({"blkdeviotune." + parameter.field, parameter.value});
  XdrWriter body;
  write_domain(body, container.name, container.uuid, container.id);
  write_parameters(body, told);
  services.hub.publish({kEventTunable, container.uuid, body.take()});
}

Task<Result<void>> change_running(ClientSession& session, const Change& change) {
  if (auto allowed = co_await may_write(session, change.domain); !allowed) co_return allowed.error();
  const auto next = co_await tuned(session, change, 0);
  if (!next) co_return next.error();
  const auto running = running_container(session.services(), change.domain.uuid);
  if (!running) co_return running.error();
  const std::string& target = next->disk.disk.target;
  const IoTune tune = next->tunes.find(target)->second;
  HelperRequest request = kernel_request(controller_pid(running->id), next->disk.word, tune);
  if (auto told = co_await run_helper(session.services().executor, std::move(request)); !told) co_return told.error();
  if (auto kept = co_await keep_live(session, change.domain, next->tunes); !kept) co_return kept.error();
  publish_tunables(session.services(), *running, target, change.parameters);
  co_return Result<void>{};
}

Task<Result<Bytes>> set(Call& call) {
  XdrReader in(call.payload());
  Change change;
  change.domain = read_domain(in);
  change.disk = std::string(in.string());
  auto parameters = read_parameters(in, kMaxParameters);
  const std::uint32_t flags = in.u32();
  if (!in.ok() || !parameters) co_return undecodable();
  if (auto known = check_flags(flags, kAffectLive | kAffectConfig, "virDomainSetBlockIoTune"); !known)
    co_return known.error();
  change.parameters = std::move(*parameters);
  for (const TypedParameter& parameter : change.parameters)
    if (auto good = check_parameter(parameter); !good) co_return good.error();
  ClientSession& session = call.session();
  const auto impact = impact_of(session.services(), change.domain.uuid, flags);
  if (!impact) co_return impact.error();
  // What runs first: where the kernel refuses, nothing has changed.
  if (impact->live)
    if (auto done = co_await change_running(session, change); !done) co_return done.error();
  if (impact->config)
    if (auto done = co_await change_definition(session, change); !done) co_return done.error();
  co_await session.services().feed(Kind::kContainer).barrier();
  co_return Bytes{};
}

std::vector<TypedParameter> shown(const IoTune& tune) {
  std::vector<TypedParameter> parameters;
  for (const IoTuneField& field : iotune_fields())
    parameters.push_back({std::string(field.name), std::uint64_t{tune.*field.value}});
  for (const std::string_view name : kNeverSet) {
    if (name == kGroup)
      parameters.push_back({std::string(name), std::string()});
    else
      parameters.push_back({std::string(name), std::uint64_t{0}});
  }
  return parameters;
}

Task<Result<Bytes>> get(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::string name(in.present() ? in.string() : std::string_view{});
  const std::int32_t room = in.i32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kAffectLive | kAffectConfig | kStringOkay, "virDomainGetBlockIoTune"); !known)
    co_return known.error();
  ClientSession& session = call.session();
  const auto impact = impact_of(session.services(), domain.uuid, flags);
  if (!impact) co_return impact.error();
  if (impact->live && impact->config) co_return invalid_argument("cannot query both live and config at once");
  const auto xml = co_await container_xml(session, domain, impact->config ? kXmlInactive : 0);
  if (!xml) co_return xml.error();
  auto parameters = shown({});
  if (room != 0) {
    const auto disks = read_container_disks(*xml);
    if (!disks) co_return disks.error();
    const ContainerDisk* disk = find_disk(*disks, name, session.services().config.homes_root, domain.uuid);
    if (disk == nullptr) co_return invalid_argument(fmt::format("disk '{}' was not found in the domain config", name));
    auto tunes = read_iotunes(*xml);
    if (!tunes) co_return tunes.error();
    parameters = shown((*tunes)[disk->target]);
  }
  const auto count = static_cast<std::int32_t>(parameters.size());
  parameters.resize(std::min<std::size_t>(parameters.size(), static_cast<std::size_t>(std::max(room, 0))));
  XdrWriter out;
  write_parameters(out, parameters);
  out.i32(room == 0 ? count : static_cast<std::int32_t>(parameters.size()));
  co_return out.take();
}

constexpr Answer kAnswers[] = {{252, &set}, {253, &get}};

}  // namespace

std::span<const Answer> container_iotune_answers() { return kAnswers; }

}  // namespace driver
