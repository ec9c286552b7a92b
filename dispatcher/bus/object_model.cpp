// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/object_model.hpp"

#include "dispatcher/bus/interfaces.hpp"

namespace dispatcher {

std::vector<const char*> ObjectModel::interfaces_of(const ObjectId& id) const {
  if (id.folder == ObjectFolder::kRoot) return {kObjectManagerInterface};
  if (id.folder == ObjectFolder::kHost) return {kHostInterface};
  if (id.folder == ObjectFolder::kTasks && tasks_.find(task_id(id))) return {kTaskInterface};
  if (id.folder == ObjectFolder::kTemplates && templates_.rows().contains(id.key)) return {kTemplateInterface};
  if (id.folder != ObjectFolder::kEnvironments) return {};
  const auto environment = environments_.find(id.key);
  if (!environment) return {};
  return {kEnvironmentInterface, environment->domain.kind == Kind::kContainer ? kContainerInterface : kVmInterface};
}

std::optional<ExportedObject> ObjectModel::describe(const ObjectId& id) const {
  switch (id.folder) {
    case ObjectFolder::kRoot:
      return ExportedObject{};
    case ObjectFolder::kHost:
      return dispatcher::describe(host_());
    case ObjectFolder::kEnvironments:
      if (const auto environment = environments_.find(id.key)) return dispatcher::describe(*environment);
      return std::nullopt;
    case ObjectFolder::kTasks:
      if (const auto task = tasks_.find(task_id(id))) return dispatcher::describe(*task);
      return std::nullopt;
    case ObjectFolder::kTemplates:
      if (const auto row = templates_.rows().find(id.key); row != templates_.rows().end())
        return dispatcher::describe(*row->second);
      return std::nullopt;
  }
  return std::nullopt;
}

std::vector<ObjectId> ObjectModel::all() const {
  std::vector<ObjectId> ids{{ObjectFolder::kHost}};
  for (const auto& [uuid, row] : environments_.rows()) ids.push_back({ObjectFolder::kEnvironments, uuid});
  for (const TaskRecord& task : tasks_.list()) ids.push_back({ObjectFolder::kTasks, std::to_string(task.id)});
  for (const auto& [name, row] : templates_.rows()) ids.push_back({ObjectFolder::kTemplates, name});
  return ids;
}

std::vector<std::string> ObjectModel::nodes(ObjectFolder folder) const {
  if (folder == ObjectFolder::kRoot) return {"host"};
  std::vector<std::string> nodes;
  for (const ObjectId& id : all()) {
    if (id.folder != folder) continue;
    const std::string path = path_of(id);
    nodes.push_back(path.substr(path.rfind('/') + 1));
  }
  return nodes;
}

GVariant* ObjectModel::managed_objects() const {
  GVariantBuilder objects;
  g_variant_builder_init(&objects, G_VARIANT_TYPE("a{oa{sa{sv}}}"));
  for (const ObjectId& id : all())
    if (const auto object = describe(id))
      g_variant_builder_add(&objects, "{o@a{sa{sv}}}", path_of(id).c_str(), interfaces_variant(*object));
  return g_variant_builder_end(&objects);
}

}  // namespace dispatcher
