// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/announcer.hpp"

#include "dispatcher/bus/interfaces.hpp"

#include <utility>

namespace dispatcher {

Announcer::Announcer(EnvironmentTable& environments, TaskEngine& tasks, Templates& templates,
                     std::function<HostFacts()> facts, Emit emit)
    : tasks_(tasks), facts_(std::move(facts)), emit_(std::move(emit)), self_(std::make_shared<Announcer*>(this)) {
  environments.watch([self = self_](const EnvironmentPointer& before, const EnvironmentPointer& after) {
    if (*self) (*self)->environment_changed(before, after);
  });
  tasks.watch([self = self_](const TaskRecord& task) {
    if (*self) (*self)->task_changed(task);
  });
  templates.watch([self = self_](const Templates::TemplatePointer& before, const Templates::TemplatePointer& after) {
    if (*self) (*self)->template_changed(before, after);
  });
}

void Announcer::start() {
  for (const TaskRecord& task : tasks_.list())
    if (task.ended != 0) ended_.insert(task.id);
  host_ = describe(facts_());
}

void Announcer::host_changed() {
  if (host_settle_.running()) return;
  host_settle_.start_once(kHostSettle, [this] { tell_host(); });
}

void Announcer::tell_host() {
  ExportedObject now = describe(facts_());
  if (!host_.empty()) changed(kHostPath, host_, now);
  host_ = std::move(now);
}

void Announcer::environment_changed(const EnvironmentPointer& before, const EnvironmentPointer& after) {
  host_changed();
  const std::string path = environment_path((after ? after : before)->domain.uuid);
  if (!after) {
    removed(path, describe(*before));
  } else if (before && before->domain.kind == after->domain.kind) {
    changed(path, describe(*before), describe(*after));
  } else {
    if (before) removed(path, describe(*before));
    added(path, describe(*after));
  }
}

void Announcer::task_changed(const TaskRecord& task) {
  const std::string path = task_path(task.id);
  ExportedObject now = describe(task);
  const auto known = live_.find(task.id);
  if (known != live_.end())
    changed(path, known->second, now);
  else if (!ended_.contains(task.id))
    added(path, now);
  if (known == live_.end() || task.ended != 0) host_changed();
  if (task.ended == 0) {
    live_[task.id] = std::move(now);
    return;
  }
  live_.erase(task.id);
  ended_.insert(task.id);
  forget_old_tasks();
}

void Announcer::forget_old_tasks() {
  std::set<std::uint64_t> kept;
  for (const TaskRecord& task : tasks_.list()) kept.insert(task.id);
  ExportedObject gone;
  gone.push_back({kTaskInterface, nullptr});
  for (auto id = ended_.begin(); id != ended_.end();) {
    if (!kept.contains(*id)) removed(task_path(*id), gone);
    id = kept.contains(*id) ? std::next(id) : ended_.erase(id);
  }
}

void Announcer::template_changed(const Templates::TemplatePointer& before, const Templates::TemplatePointer& after) {
  const std::string path = template_path((after ? after : before)->folder_name);
  if (before && after)
    changed(path, describe(*before), describe(*after));
  else if (after)
    added(path, describe(*after));
  else
    removed(path, describe(*before));
}

void Announcer::added(const std::string& path, const ExportedObject& object) {
  const VariantHandle tuple = own(g_variant_new("(o@a{sa{sv}})", path.c_str(), interfaces_variant(object)));
  emit_(kRootPath, kObjectManagerInterface, "InterfacesAdded", tuple.get());
}

void Announcer::changed(const std::string& path, const ExportedObject& before, const ExportedObject& after) {
  for (std::size_t at = 0; at < after.size(); ++at) {
    const VariantHandle values = changed_values(before[at].values.get(), after[at].values.get());
    if (!values) continue;
    const VariantHandle tuple = own(g_variant_new("(s@a{sv}as)", after[at].name, values.get(), nullptr));
    emit_(path.c_str(), kPropertiesInterface, "PropertiesChanged", tuple.get());
  }
}

void Announcer::removed(const std::string& path, const ExportedObject& object) {
  GVariantBuilder names;
  g_variant_builder_init(&names, G_VARIANT_TYPE_STRING_ARRAY);
  for (const ExportedInterface& one : object) g_variant_builder_add(&names, "s", one.name);
  const VariantHandle tuple = own(g_variant_new("(oas)", path.c_str(), &names));
  emit_(kRootPath, kObjectManagerInterface, "InterfacesRemoved", tuple.get());
}

}  // namespace dispatcher
