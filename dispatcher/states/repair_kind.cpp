// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/states/repair_kind.hpp"

#include "config-convert/fields.hpp"
#include "containers/homes/container_home.hpp"
#include "containers/roots/repair_request.hpp"
#include "containers/templates/template_store.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/domain/source_domain.hpp"
#include "dispatcher/states/state_kinds.hpp"

#include <fmt/format.h>

namespace dispatcher {
namespace {

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

// As it was named by whoever made the container; empty where nobody says.
Result<std::string> named_template(Services& services, const SourceDomain& source, const TaskRecord& record) {
  if (std::string asked = record.argument("template"); !asked.empty()) return asked;
  const auto own = containers::recorded_template({services.config.homes_root, {source.definition.uuid()}});
  if (!own) return own.error();
  if (*own && **own != containers::kOldTree) return **own;
  if (std::string words = source.definition.template_words().source; !words.empty() && words != containers::kOldTree)
    return words;
  const auto config = config_of(source);
  if (!config || config->empty()) return config;
  return convert::ve_conf_field(*config, "OSTEMPLATE");
}

Result<std::string> template_of(Services& services, const SourceDomain& source, const TaskRecord& record) {
  const auto named = named_template(services, source, record);
  if (!named) return named;
  if (named->empty())
    return refusal(
        fmt::format("'{}' has no OS template whose system it could be repaired with: its root is over none, "
                    "and no ve.conf names one (OSTEMPLATE)",
                    source.definition.name()));
  auto found = containers::look_up_template(services.config.homes_root, *named);
  if (found) return found;
  return refusal(
      fmt::format("repair mode takes the system of OS template '{}': {}; 'switchyard-ct template import' "
                  "makes one",
                  *named, found.error().message));
}

Result<void> check(Services& services, TaskRecord& record) {
  const auto facts = facts_of(services, record.environment);
  if (!facts) return facts.error();
  if (facts->kind != Kind::kContainer)
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("'{}' is a machine: repair mode is for containers", facts->name)};
  if (facts->state != State::kStopped)
    return refusal(fmt::format("'{}' is {}: repair is for one that is stopped", facts->name, word_of(facts->state)));
  const auto source = read_source(services, record.environment);
  if (!source) return source.error();
  if (source->home && source->home->facts.is_template)
    return refusal(fmt::format("'{}' is a template and is not started: clone it", facts->name));
  const auto name = template_of(services, *source, record);
  return name ? Result<void>() : name.error();
}

Result<void> start(TaskRun& run) {
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  const std::string name = source->definition.name();
  // Somebody else was faster.
  if (source->active) return refusal(fmt::format("'{}' runs: repair is for one that is stopped", name));
  const auto template_name = template_of(run.services(), *source, run.record());
  if (!template_name) return template_name.error();
  const auto request = containers::RepairRequest::make({run.record().environment}, *template_name);
  if (!request) return request.error();
  if (virDomainCreate(source->domain.get()) < 0)
    return libvirt_error(fmt::format("starting '{}' in repair mode", name));
  run.result()["template"] = *template_name;
  const auto facts = facts_of(run.services(), run.record().environment);
  if (!facts) return facts.error();
  run.result()["state"] = word_of(facts->state);
  return {};
}

constexpr TaskStep kSteps[] = {{"repair", "starting in repair mode", &start, nullptr}};

}  // namespace

const TaskKind kRepairKind{"repair", kSteps, 1, "org.switchyard.dispatcher.manage", &check};

}  // namespace dispatcher
