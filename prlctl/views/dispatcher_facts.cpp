// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/dispatcher_facts.hpp"

#include "dispatcher/bus/object_paths.hpp"

#include <string_view>

namespace prlctl {
namespace {

using namespace dispatcher;

// The words for what a kind of task does to its environment.
constexpr std::pair<std::string_view, const char*> kDoings[] = {
    {"start", "starting"}, {"stop", "stopping"},   {"restart", "resetting"}, {"suspend", "suspending"},
    {"pause", "pausing"},  {"resume", "resuming"}, {"migrate", "migrating"}, {"restore", "restoring"},
};

std::string text_at(GVariant* properties, const char* name) {
  const char* text = nullptr;
  return g_variant_lookup(properties, name, "&s", &text) ? text : "";
}

bool truth_at(GVariant* properties, const char* name) {
  gboolean value = FALSE;
  return g_variant_lookup(properties, name, "b", &value) && value == TRUE;
}

VariantHandle interface_of(GVariant* interfaces, const char* name) {
  return VariantHandle(g_variant_lookup_value(interfaces, name, G_VARIANT_TYPE_VARDICT));
}

EnvironmentFacts facts_of(GVariant* environment, GVariant* container) {
  EnvironmentFacts facts;
  facts.kind = text_at(environment, "Kind") == "container" ? Kind::kContainer : Kind::kVm;
  facts.is_template = truth_at(environment, "IsTemplate");
  facts.home = text_at(environment, "Home");
  facts.config_file = text_at(environment, "ConfigFile");
  if (container) facts.ctid = text_at(container, "Ctid");
  const VariantHandle addresses(g_variant_lookup_value(environment, "Addresses", G_VARIANT_TYPE_STRING_ARRAY));
  for (gsize at = 0; addresses && at < g_variant_n_children(addresses.get()); ++at) {
    const char* address = nullptr;
    g_variant_get_child(addresses.get(), at, "&s", &address);
    facts.addresses.emplace_back(address);
  }
  return facts;
}

std::string task_of(GVariant* environment) {
  const char* path = nullptr;
  return g_variant_lookup(environment, "Task", "&o", &path) ? path : kNoPath;
}

const char* doing_of(GVariant* task) {
  if (!task || text_at(task, "State") != "running") return "";
  const std::string kind = text_at(task, "Kind");
  for (const auto& [name, word] : kDoings)
    if (name == kind) return word;
  return "";
}

}  // namespace

DispatcherFacts dispatcher_facts_of(GVariant* objects) {
  DispatcherFacts found;
  GVariantIter iterator;
  g_variant_iter_init(&iterator, objects);
  const char* path = nullptr;
  GVariant* child = nullptr;
  while (g_variant_iter_next(&iterator, "{&o@a{sa{sv}}}", &path, &child)) {
    const VariantHandle interfaces(child);
    const VariantHandle environment = interface_of(interfaces.get(), kEnvironmentInterface);
    if (!environment) continue;
    const VariantHandle container = interface_of(interfaces.get(), kContainerInterface);
    EnvironmentFacts facts = facts_of(environment.get(), container.get());
    if (const std::string task = task_of(environment.get()); task != kNoPath) {
      const VariantHandle tasks(g_variant_lookup_value(objects, task.c_str(), G_VARIANT_TYPE("a{sa{sv}}")));
      const VariantHandle one = tasks ? interface_of(tasks.get(), kTaskInterface) : nullptr;
      facts.doing = doing_of(one.get());
    }
    found.emplace(text_at(environment.get(), "Uuid"), std::move(facts));
  }
  return found;
}

DispatcherFacts read_dispatcher_facts(Session& session) {
  const auto proxy = session.dispatcher();
  if (!proxy) return {};
  const auto objects = (*proxy)->managed_objects();
  return objects ? dispatcher_facts_of(objects->get()) : DispatcherFacts();
}

std::optional<EnvironmentFacts> read_dispatcher_facts(Session& session, const std::string& uuid) {
  const auto proxy = session.dispatcher();
  if (!proxy) return std::nullopt;
  const std::string path = environment_path(uuid);
  const auto environment = (*proxy)->properties(path, kEnvironmentInterface);
  if (!environment) return std::nullopt;
  VariantHandle container;
  if (text_at(environment->get(), "Kind") == "container")
    if (auto more = (*proxy)->properties(path, kContainerInterface)) container = std::move(*more);
  EnvironmentFacts facts = facts_of(environment->get(), container.get());
  if (const std::string task = task_of(environment->get()); task != kNoPath)
    if (const auto properties = (*proxy)->properties(task, kTaskInterface)) facts.doing = doing_of(properties->get());
  return facts;
}

}  // namespace prlctl
