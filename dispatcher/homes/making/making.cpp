// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/making/making.hpp"

#include "config-convert/values/values.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/domain_removal.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/identity.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/random_uuid.hpp"
#include "foundation/sha256.hpp"

#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

constexpr const char* kCreate = "create";
constexpr const char* kClone = "clone";

bool is_container(const TaskRecord& record) { return record.argument("kind") == word_of(Kind::kContainer); }
bool is_clone(const TaskRecord& record) { return record.kind == kClone; }

const Maker& maker_for(bool clone, bool container) {
  if (clone) return container ? kContainerCloneMaker : kMachineCloneMaker;
  return container ? kNewContainerMaker : kNewMachineMaker;
}

const Maker& maker_of(const TaskRecord& record) { return maker_for(is_clone(record), is_container(record)); }

Error refusal(std::string words) { return {ErrorCode::kInvalidArg, std::move(words)}; }

Result<void> check_source(const Connection& connection, TaskRecord& record) {
  const std::string source = record.argument("source");
  const auto domain = domain_by_uuid(connection, source);
  if (!domain) return domain.error();
  const AllocatedText type(virDomainGetOSType(domain->get()));
  if (!type) return libvirt_error("reading domain " + source);
  const bool container = std::string_view(type.get()) == "exe";
  record.arguments["kind"] = word_of(container ? Kind::kContainer : Kind::kVm);
  return {};
}

Result<void> check(Services& services, TaskRecord& record) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  if (is_clone(record)) {
    if (auto good = check_source(*connection, record); !good) return good;
  } else if (const std::string kind = record.argument("kind");
             kind != word_of(Kind::kVm) && kind != word_of(Kind::kContainer)) {
    return refusal(fmt::format("kind '{}' must be {} or {}", kind, word_of(Kind::kVm), word_of(Kind::kContainer)));
  }
  if (record.flag("change_sid") && is_container(record)) return refusal("a container has no SID to change");
  if (auto good = expect_new_name(*connection, record.argument("name")); !good) return good;
  auto uuid = record.environment.empty() ? random_uuid() : Result<std::string>(record.environment);
  if (!uuid) return uuid.error();
  const auto written = convert::parse_uuid(*uuid);
  if (!written) return refusal(fmt::format("'{}' is no UUID", *uuid));
  record.environment = *written;
  if (auto good = expect_new_uuid(services, *connection, *written); !good) return good;
  return maker_of(record).check(services, record);
}

Result<void> plan(TaskRun& run) {
  const auto& record = run.record();
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  // Time has passed since the check.
  if (auto good = expect_new_name(*connection, run.argument("name")); !good) return good;
  if (auto good = expect_new_uuid(run.services(), *connection, record.environment); !good) return good;
  const bool container = is_container(record);
  auto home = home_for(run.services().config, container ? Kind::kContainer : Kind::kVm, record.environment,
                       run.argument("folder"));
  if (!home) return home.error();
  run.notes()["home"] = *home;
  run.notes()["kind"] = run.argument("kind");
  if (auto planned = maker_of(record).plan(run); !planned) return planned;
  return run.keep();
}

template <Result<void> (*Maker::*step)(TaskRun&)>
Result<void> by_maker(TaskRun& run) {
  const auto act = maker_of(run.record()).*step;
  return act != nullptr ? act(run) : Result<void>();
}

Result<void> write_config(TaskRun& run) {
  const auto made = maker_of(run.record()).describe(run);
  if (!made) return made.error();
  run.notes()["digest"] = digest_of(made->config);
  run.notes()["config_file"] = fmt::format("{}/{}", run.note("home"), made->file);
  return write_file_atomically(run.note("config_file"), made->config);
}

Result<void> define(TaskRun& run) {
  const auto made = maker_of(run.record()).describe(run);
  if (!made) return made.error();
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  if (auto good = expect_new_uuid(run.services(), *connection, run.record().environment); !good) return good;
  run.notes()["defining"] = true;
  if (auto kept = run.keep(); !kept) return kept;
  const DomainHandle domain(virDomainDefineXMLFlags(connection->get(), made->xml.c_str(), 0));
  if (!domain) return libvirt_error(fmt::format("defining '{}'", run.argument("name")));
  return {};
}

Result<void> undefine(TaskRun& run) {
  if (!run.notes().contains("defining")) return {};
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  // Somebody may have started it in the moment between: it will not be.
  const DomainHandle domain(virDomainLookupByUUIDString(connection->get(), run.record().environment.c_str()));
  if (domain && virDomainIsActive(domain.get()) == 1 && virDomainDestroy(domain.get()) < 0)
    return libvirt_error("stopping what was defined");
  auto undefined = undefine_domain(*connection, run.record().environment, {.with_files = true, .saved_state = true});
  if (!undefined) return undefined;
  run.notes().erase("defining");
  return run.keep();
}

Result<void> record_home(TaskRun& run) {
  const std::string& uuid = run.record().environment;
  HomeRecord record;
  record.uuid = uuid;
  record.kind = is_container(run.record()) ? Kind::kContainer : Kind::kVm;
  record.facts.home = run.note("home");
  record.facts.config_file = run.note("config_file");
  record.facts.is_template = run.flag("template");
  record.written_digest = run.note("digest");
  if (run.flag("linked") && record.kind == Kind::kVm)
    if (auto linked = run.services().homes.put_link(uuid, run.argument("source")); !linked) return linked;
  if (auto put = run.services().homes.put(record); !put) return put;
  if (run.flag("change_sid"))
    if (auto kept = run.services().wishes.keep(uuid, {{GuestWish::About::kSid, {}, {}}}); !kept) return kept;
  run.services().home_changed(uuid);
  run.result()["uuid"] = uuid;
  run.result()["name"] = run.argument("name");
  run.result()["home"] = record.facts.home;
  return {};
}

Result<void> forget_home(TaskRun& run) {
  const std::string& uuid = run.record().environment;
  const auto record = run.services().homes.find(uuid);
  if (!record) return record.error();
  if (!*record || (*record)->facts.home != run.note("home")) return {};
  if (auto removed = run.services().homes.remove(uuid); !removed) return removed;
  if (auto removed = run.services().homes.remove_link(uuid); !removed) return removed;
  run.services().home_changed(uuid);
  return {};
}

constexpr TaskStep kPlan{"plan", "looking at what is there", plan, nullptr};
constexpr TaskStep kFreeze{"freeze", "freezing the source's disks", by_maker<&Maker::freeze>,
                           by_maker<&Maker::unfreeze>};
constexpr TaskStep kHome{"home", "making the home", make_home_folder, remove_home_folder};
constexpr TaskStep kFill{"fill", "making disks", by_maker<&Maker::fill>, by_maker<&Maker::unfill>, 20};
constexpr TaskStep kConfig{"config", "writing the configuration", write_config, nullptr};
constexpr TaskStep kDefine{"define", "defining", define, undefine};
constexpr TaskStep kRecord{"record", "registering", record_home, forget_home};

constexpr std::array kCreateSteps{kPlan, kHome, kFill, kConfig, kDefine, kRecord};
constexpr std::array kCloneSteps{kPlan, kFreeze, kHome, kFill, kConfig, kDefine, kRecord};
constexpr const char* kMayCreate = "org.switchyard.dispatcher.create";

constexpr TaskKind kCreateKind{kCreate, kCreateSteps, kCreateSteps.size(), kMayCreate, check};
constexpr TaskKind kCloneKind{kClone, kCloneSteps, kCloneSteps.size(), kMayCreate, check, "source"};
constexpr const TaskKind* kKinds[] = {&kCreateKind, &kCloneKind};

}  // namespace

std::span<const TaskKind* const> making_kinds() { return kKinds; }

}  // namespace dispatcher
