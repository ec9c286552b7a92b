// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A fresh root for a container over a template, in the place of the one it has; all else of it stays: configuration,
// addresses, UUID, disk space, snapshots. What the new root takes over is in containers/roots/fresh_root.hpp.
//
//   plan    from which template to which, and whether it runs
//   stop    where it runs
//   make    the fresh root, beside the old one
//   place   it takes the old one's place
//   define  the domain names the other template
//   config  and so does ve.conf
//   clear   the old root goes; from here on it is finished
//   start   where it ran
#include "config-convert/container/os_template.hpp"
#include "config-convert/fields.hpp"
#include "containers/homes/container_home.hpp"
#include "containers/templates/template_store.hpp"
#include "containers/values/template_name.hpp"
#include "dispatcher/homes/domain/source_domain.hpp"
#include "dispatcher/homes/files/config_backup.hpp"
#include "dispatcher/homes/home_kinds.hpp"
#include "dispatcher/homes/making/new_container.hpp"
#include "dispatcher/homes/programs/container_tool.hpp"
#include "dispatcher/states/domain_stop.hpp"
#include "foundation/sha256.hpp"

#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

constexpr const char* kDelete = "org.switchyard.dispatcher.delete";
constexpr const char* kKey = "OSTEMPLATE";

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

struct Templates {
  std::string old_name, new_name;
};

// The one that was asked for, else the newest version of its own.
Result<Templates> templates_of(Services& services, const TaskRecord& record) {
  const std::string& homes_root = services.config.homes_root;
  auto old_name = containers::recorded_template({homes_root, {record.environment}});
  if (!old_name) return old_name.error();
  if (!*old_name) return refusal("its root is not over a template of ours, so there is nothing to make it anew from");
  const std::string asked = record.argument("template");
  const std::string wanted = asked.empty() ? std::string(containers::split_template_name(**old_name).name) : asked;
  auto new_name = containers::look_up_template(homes_root, wanted);
  if (!new_name) return new_name.error();
  return Templates{**std::move(old_name), *std::move(new_name)};
}

Result<void> check(Services& services, TaskRecord& record) {
  const auto source = read_source(services, record.environment);
  if (!source) return source.error();
  const std::string name = source->definition.name();
  if (source->definition.template_words().source.empty())
    return refusal(fmt::format("'{}' has no root over an OS template that could be made anew", name));
  if (source->home && source->home->facts.is_template) return refusal(fmt::format("'{}' is a template", name));
  const auto templates = templates_of(services, record);
  return templates ? Result<void>() : templates.error();
}

Result<void> plan(TaskRun& run) {
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  const auto templates = templates_of(run.services(), run.record());
  if (!templates) return templates.error();
  const auto config = config_of(*source);
  if (!config) return config.error();
  const TemplateWords words = source->definition.template_words();
  const auto host_name = config->empty() ? Result<std::string>("") : convert::ve_conf_field(*config, "HOSTNAME");
  const bool named = host_name && is_host_name(*host_name);
  run.notes()["host_name"] = named ? *host_name : host_name_of(source->definition.name());
  run.notes()["template"] = templates->new_name;
  run.notes()["old_source"] = words.source;
  run.notes()["old_kept"] = words.kept;
  run.notes()["old_system"] = words.system;
  run.notes()["config_file"] = source->home ? source->home->facts.config_file : "";
  if (source->active) run.notes()["was_running"] = true;
  run.result()["template"] = templates->new_name;
  return run.keep();
}

Result<void> stop(TaskRun& run) {
  if (!run.notes().contains("was_running")) return {};
  const auto stopped = stop_domain(run.services().link, run.record().environment, {}, run.interruption());
  if (!stopped) return stopped.error();
  return {};
}

Result<void> start(TaskRun& run) {
  if (!run.notes().contains("was_running")) return {};
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  if (!source->active && virDomainCreate(source->domain.get()) < 0)
    return libvirt_error(fmt::format("starting '{}'", source->definition.name()));
  return {};
}

Result<void> make(TaskRun& run) {
  return make_fresh_root(run, {.template_name = run.note("template"),
                               .host_name = run.note("host_name"),
                               .with_old_files = !run.flag("no_backup"),
                               .with_people = !run.flag("reset_accounts")});
}

Result<void> place(TaskRun& run) { return place_fresh_root(run, run.note("template")); }

Result<void> define_with(TaskRun& run, const TemplateWords& words) {
  auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  if (source->definition.template_words() == words) return {};
  source->definition.set_template_words(words);
  const DomainHandle defined(virDomainDefineXMLFlags(source->connection.get(), source->definition.text().c_str(), 0));
  if (!defined) return libvirt_error(fmt::format("defining '{}'", source->definition.name()));
  return {};
}

Result<void> define(TaskRun& run) {
  const std::string& name = run.note("template");
  return define_with(
      run, {name, run.note("old_kept").empty() ? std::string() : name, std::string(convert::libosinfo_id_of(name))});
}

Result<void> define_back(TaskRun& run) {
  return define_with(run, {run.note("old_source"), run.note("old_kept"), run.note("old_system")});
}

Result<void> set_digest(TaskRun& run, const std::string& digest) {
  return run.services().homes.set_written_digest(run.record().environment, digest);
}

Result<void> write_config(TaskRun& run) {
  const auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  const auto config = config_of(*source);
  if (!config) return config.error();
  if (config->empty()) return {};
  const auto text = convert::ve_conf_with_fields(*config, {{kKey, run.note("template")}});
  if (!text) return text.error();
  run.notes()["old_digest"] = source->home->written_digest;
  if (auto kept = run.keep(); !kept) return kept;
  if (auto written = rewrite_config(run, run.note("config_file"), *config, *text); !written) return written;
  return set_digest(run, digest_of(*text));
}

Result<void> write_config_back(TaskRun& run) {
  if (auto given = give_config_back(run, run.note("config_file")); !given) return given;
  return run.notes().contains("old_digest") ? set_digest(run, run.note("old_digest")) : Result<void>();
}

Result<void> clear(TaskRun& run) {
  if (const std::string file = run.note("config_file"); !file.empty())
    if (auto dropped = drop_config_backup(run, file); !dropped) return dropped;
  return drop_old_root(run);
}

constexpr std::array kSteps{
    TaskStep{"plan", "looking at what is there", &plan, nullptr},
    TaskStep{"stop", "stopping", &stop, &start},
    TaskStep{"make", "making a fresh root", &make, &give_old_root_back, 20},
    TaskStep{"place", "putting it in its place", &place, &give_old_root_back},
    TaskStep{"define", "defining", &define, &define_back},
    TaskStep{"config", "writing the configuration", &write_config, &write_config_back},
    TaskStep{"clear", "removing the old root", &clear, nullptr},
    TaskStep{"start", "starting", &start, nullptr},
};

}  // namespace

const TaskKind kReinstallKind{"reinstall", kSteps, kSteps.size() - 2, kDelete, &check};

}  // namespace dispatcher
