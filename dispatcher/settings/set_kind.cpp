// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/set_kind.hpp"

#include "config-convert/host/host_facts.hpp"
#include "config-convert/xml/xml_reader.hpp"
#include "dispatcher/keeping/config_file.hpp"
#include "dispatcher/keeping/keep_plan.hpp"
#include "dispatcher/libvirt/domain_error.hpp"
#include "dispatcher/loop/in_lane.hpp"
#include "dispatcher/settings/aspects.hpp"
#include "dispatcher/settings/device_wishes.hpp"
#include "dispatcher/settings/disk_images.hpp"
#include "dispatcher/settings/guest_settings.hpp"
#include "dispatcher/settings/network_filters.hpp"
#include "dispatcher/settings/set_plan.hpp"
#include "dispatcher/settings/situation_reader.hpp"
#include "dispatcher/tasks/json_fields.hpp"
#include "foundation/log.hpp"
#include "foundation/sha256.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostOperations = 256;

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

// What the environment is before or after the transaction: an object of the notes.
struct Whole {
  std::string config;
  std::string definition;
  std::string name;
  bool autostart = false;
};

json::object object_of(const Whole& whole) {
  return {
      {"config", whole.config}, {"definition", whole.definition}, {"name", whole.name}, {"autostart", whole.autostart}};
}

// Nothing was planned yet, or all is finished.
bool has_plan(TaskRun& run) { return run.notes().contains("after"); }

Whole whole_at(TaskRun& run, std::string_view name) {
  const json::object& object = run.notes()[name].as_object();
  return {text_in(object, "config"), text_in(object, "definition"), text_in(object, "name"),
          flag_in(object, "autostart")};
}

unsigned aspects_of(TaskRun& run) { return run.notes()["aspects"].to_number<unsigned>(); }

Result<void> expect_name(const SituationRead& read, const std::string& name) {
  if (name == read.situation.name) return {};
  const DomainHandle taken(virDomainLookupByName(read.connection.get(), name.c_str()));
  if (!taken || uuid_of(taken.get()) == read.situation.uuid) return {};
  return Error{
      ErrorCode::kDomExist,
      fmt::format("The name {} is already used by another virtual machine or template. Give it another one.", name)};
}

Result<void> check(Services& services, TaskRecord& record) {
  auto* operations = record.arguments.if_contains("operations");
  if (!operations || !operations->is_array() || operations->get_array().size() > kMostOperations)
    return Error{ErrorCode::kInvalidArg, fmt::format("operations must be a list of at most {}", kMostOperations)};
  const auto read = read_situation(services, record.environment);
  if (!read) return read.error();
  if (auto chosen = choose_for_operations(*read, operations->get_array()); !chosen) return chosen;
  const auto plan = plan_set(read->situation, operations->get_array());
  if (!plan) return plan.error();
  if (auto free = expect_name(*read, plan->name); !free) return free;
  if (auto removable = expect_removable(*read, plan->images); !removable) return removable;
  if (auto copies = expect_copies(*read, plan->images); !copies) return copies;
  json::object secrets;
  *operations = without_secrets(operations->get_array(), secrets);
  if (!secrets.empty()) record.notes[kSecrets] = std::move(secrets);
  return {};
}

std::vector<ImageWish> images_at(TaskRun& run) {
  const auto* list = run.notes().if_contains("images");
  return list && list->is_array() ? images_of(list->get_array()) : std::vector<ImageWish>();
}

Result<void> resize(TaskRun& run) { return resize_images(run, images_at(run)); }
Result<void> undo_resize(TaskRun& run) { return unresize_images(run, images_at(run)); }

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::array operations_of(TaskRun& run) {
  const auto* secrets = run.notes().if_contains(kSecrets);
  return with_secrets(run.record().arguments.at("operations").as_array(),
                      secrets && secrets->is_object() ? secrets->get_object() : json::object());
}

Result<void> plan(TaskRun& run) {
  const auto read = read_situation(run.services(), run.record().environment);
  if (!read) return read.error();
  const Situation& now = read->situation;
  const auto planned = plan_set(now, operations_of(run));
  if (!planned) return planned.error();
  if (auto free = expect_name(*read, planned->name); !free) return free;
  run.notes()["before"] = object_of({now.config, now.definition, now.name, now.autostart});
  run.notes()["base"] = planned->base;
  run.notes()["live"] = now.live;
  run.notes()["aspects"] = planned->aspects;
  run.notes()["sets_autostart"] = planned->sets_autostart;
  if (planned->filters != planned->filters_before) {
    run.notes()["filters_before"] = dispatcher::array_of(planned->filters_before);
    run.notes()["filters"] = dispatcher::array_of(planned->filters);
  }
  run.notes()["devices"] = array_of(planned->devices);
  run.notes()["images"] = array_of(planned->images);
  run.notes()["waiting"] = array_of(planned->waiting);
  run.notes()["in_guest"] = array_of(planned->in_guest);
  run.notes()["reconfigured"] = array_of(planned->reconfigured);
  // An edit that the domain overrules, and that nobody has looked at yet.
  const bool edited = planned->base != now.config && digest_of(now.config) != read->home.written_digest;
  run.notes()["edited"] = edited;
  run.notes()["after"] = object_of({planned->config, planned->definition, planned->name, planned->autostart});
  return run.keep();
}

Result<DomainHandle> domain_of(TaskRun& run) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  return domain_by_uuid(*connection, run.record().environment);
}

Result<void> set_filters(TaskRun& run) { return define_filters(run, filters_at(run.notes(), "filters")); }

Result<void> unset_filters(TaskRun& run) {
  const auto before = filters_at(run.notes(), "filters_before");
  auto defined = define_filters(run, before);
  drop_filters(run, filters_at(run.notes(), "filters"), before);
  return defined;
}

using ToAspects = Result<void> (*)(virDomainPtr, unsigned, const LiveWish&);

Result<void> follow(TaskRun& run, const std::string& xml, ToAspects to_aspects) {
  const auto domain = domain_of(run);
  if (!domain) return domain.error();
  if (virDomainIsActive(domain->get()) != 1) return {};
  const auto home = run.services().homes.find(run.record().environment);
  if (!home) return home.error();
  if (!*home) return refusal("it has no home any more");
  const auto doc = convert::parse_xml(xml, "domain XML");
  if (!doc) return doc.error();
  const convert::Context host = convert::context_of_host();
  const auto devices = texts_in(run.notes(), "devices");
  return to_aspects(domain->get(), aspects_of(run),
                    {(*home)->kind, xmlDocGetRootElement(doc->get()), host.cgroup, host.cpu_count, devices});
}

Result<void> go_live(TaskRun& run) {
  if (aspects_of(run) == 0) return {};
  return follow(run, whole_at(run, "after").definition, &apply_aspects);
}

Result<void> undo_live(TaskRun& run) {
  if (!has_plan(run) || aspects_of(run) == 0) return {};
  return follow(run, text_in(run.notes(), "live"), &undo_aspects);
}

Result<void> rename_to(virDomainPtr domain, const std::string& name) {
  if (virDomainGetName(domain) == name) return {};
  if (virDomainRename(domain, name.c_str(), 0) < 0)
    return domain_error(fmt::format("giving the name '{}' to ", name), domain);
  return {};
}

Result<void> define_whole(TaskRun& run, const Whole& whole) {
  auto domain = domain_of(run);
  if (!domain) return domain.error();
  if (auto renamed = rename_to(domain->get(), whole.name); !renamed) return renamed;
  const DomainHandle defined(virDomainDefineXMLFlags(virDomainGetConnect(domain->get()), whole.definition.c_str(), 0));
  if (!defined) return libvirt_error(fmt::format("defining '{}'", whole.name));
  if (flag_in(run.notes(), "sets_autostart") && virDomainSetAutostart(defined.get(), whole.autostart ? 1 : 0) < 0)
    return libvirt_error(fmt::format("setting autostart of '{}'", whole.name));
  return {};
}

enum class IfOther { kRefuse, kLeave };

// The file becomes `to` where it is `from`, or `from` as the keeper has brought it up to the domain meanwhile; one that
// is neither is somebody's, and the keeper's to judge.
Result<void> write_config(TaskRun& run, const std::string& from, const std::string& to, IfOther if_other) {
  auto home = run.services().homes.find(run.record().environment);
  if (!home) return home.error();
  if (!*home) return refusal("it has no home any more");
  const std::string& path = (*home)->facts.config_file;
  const ConfigFile file = read_config_file(path, config_limit_bytes((*home)->kind));
  const bool is_known = file.text == from || file.text == to || file.text == text_in(run.notes(), "base");
  if (file.is != ConfigFile::Is::kThere || !is_known)
    return if_other == IfOther::kLeave ? Result<void>()
                                       : refusal(fmt::format("'{}' was changed meanwhile: try again", path));
  if (file.text != to) {
    const auto intruder = replace_config_file(path, to, file.digest);
    if (!intruder) return intruder.error();
    if (!intruder->empty())
      log_warning("'{}' was written while it was replaced: that is kept as '{}'", path, *intruder);
  }
  return run.services().homes.set_written_digest(run.record().environment, digest_of(to));
}

Result<void> keep_edit(TaskRun& run) {
  if (!flag_in(run.notes(), "edited")) return {};
  const auto home = run.services().homes.find(run.record().environment);
  if (!home) return home.error();
  if (!*home) return refusal("it has no home any more");
  const auto kept = keep_rejected((*home)->facts.config_file, false);
  if (!kept) return kept.error();
  log_warning("'{}' was edited where its domain decides: the edited file is kept as '{}'", (*home)->facts.config_file,
              *kept);
  return {};
}

Result<void> define(TaskRun& run) {
  const Whole before = whole_at(run, "before"), after = whole_at(run, "after");
  return in_lane(run.services().workers, run.record().environment, [&]() -> Result<void> {
    const auto domain = domain_of(run);
    if (!domain) return domain.error();
    const auto now = definition_of(domain->get(), Definition::kPersistent, true);
    if (!now) return now.error();
    if (*now != before.definition)
      return refusal(fmt::format("the definition of '{}' was changed meanwhile: try again", before.name));
    if ((virDomainIsActive(domain->get()) == 1) == text_in(run.notes(), "live").empty())
      return refusal(fmt::format("'{}' was started or stopped meanwhile: try again", before.name));
    // From here on, and not before, there is something of ours to undo.
    run.notes()["defining"] = true;
    if (auto noted = run.keep(); !noted) return noted;
    if (auto kept = keep_edit(run); !kept) return kept;
    if (auto defined = define_whole(run, after); !defined) return defined;
    return write_config(run, before.config, after.config, IfOther::kRefuse);
  });
}

Result<void> undefine(TaskRun& run) {
  if (!flag_in(run.notes(), "defining")) return {};
  const Whole before = whole_at(run, "before"), after = whole_at(run, "after");
  return in_lane(run.services().workers, run.record().environment, [&]() -> Result<void> {
    auto defined = define_whole(run, before);
    const auto written = write_config(run, after.config, before.config, IfOther::kLeave);
    return defined ? written : defined;
  });
}

Result<void> make_images(TaskRun& run) { return make_new_images(run, images_at(run)); }

Result<void> finish(TaskRun& run) {
  if (auto removed = remove_old_images(run, images_at(run)); !removed) return removed;
  drop_filters(run, filters_at(run.notes(), "filters_before"), filters_at(run.notes(), "filters"));
  for (const char* name : {"waiting", "in_guest", "reconfigured"})
    if (const auto* list = run.notes().if_contains(name)) run.result()[name] = *list;
  return {};
}

Result<void> keep_wishes(TaskRun& run) {
  const auto home = run.services().homes.find(run.record().environment);
  if (!home) return home.error();
  if (!*home) return refusal("it has no home any more");
  const bool runs = !text_in(run.notes(), "live").empty();
  return run.services().wishes.keep(
      run.record().environment, wishes_of((*home)->kind, runs, texts_in(run.notes(), "in_guest"), operations_of(run)));
}

Result<void> tell_guest(TaskRun& run) {
  if (texts_in(run.notes(), "in_guest").empty()) return {};
  const std::vector<std::string> refused = run.services().visit_guest(run.record().environment);
  if (!refused.empty()) run.result()["refused"] = array_of(refused);
  return {};
}

constexpr std::array kSteps{
    TaskStep{"plan", "planning", &plan, nullptr},
    TaskStep{"images", "making disk images", &make_images, &unmake_images, 4},
    TaskStep{"filters", "defining network filters", &set_filters, &unset_filters},
    TaskStep{"live", "changing what runs", &go_live, &undo_live},
    TaskStep{"define", "changing the definition", &define, &undefine},
    TaskStep{"resize", "changing the size of disk images", &resize, &undo_resize},
    TaskStep{"finish", "finishing", &finish, nullptr},
    TaskStep{"wish", "keeping what the guest is to be told", &keep_wishes, nullptr},
    TaskStep{"guest", "telling the guest", &tell_guest, nullptr},
};

}  // namespace

const TaskKind kSetKind{"set", kSteps, 6, "org.switchyard.dispatcher.configure", &check};

}  // namespace dispatcher
