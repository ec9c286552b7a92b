// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/dispatcher_facts.hpp"

#include "dispatcher/bus/object_paths.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace prlctl {
namespace {

using namespace dispatcher;

// The words for what a kind of task does to its environment.
constexpr std::pair<std::string_view, const char*> kDoings[] = {
    {"start", "starting"}, {"stop", "stopping"},   {"restart", "resetting"}, {"suspend", "suspending"},
    {"pause", "pausing"},  {"resume", "resuming"}, {"migrate", "migrating"}, {"restore", "restoring"},
};

// The properties of one interface, taken apart once: looking each up in the dictionary walks it from its begin.
class Properties {
 public:
  explicit Properties(VariantHandle dictionary) : dictionary_(std::move(dictionary)) {
    if (!dictionary_) return;
    GVariantIter iterator;
    g_variant_iter_init(&iterator, dictionary_.get());
    const char* name = nullptr;
    GVariant* value = nullptr;
    while (g_variant_iter_next(&iterator, "{&sv}", &name, &value)) rows_.emplace_back(name, VariantHandle(value));
  }

  explicit operator bool() const { return dictionary_ != nullptr; }
  GVariant* find(std::string_view name, const char* type) const {
    for (const auto& [known, value] : rows_)
      if (known == name) return g_variant_is_of_type(value.get(), G_VARIANT_TYPE(type)) ? value.get() : nullptr;
    return nullptr;
  }
  std::string text(std::string_view name) const {
    GVariant* value = find(name, "s");
    return value ? g_variant_get_string(value, nullptr) : "";
  }
  bool truth(std::string_view name) const {
    GVariant* value = find(name, "b");
    return value && g_variant_get_boolean(value) == TRUE;
  }
  std::string path(std::string_view name) const {
    GVariant* value = find(name, "o");
    return value ? g_variant_get_string(value, nullptr) : kNoPath;
  }

 private:
  VariantHandle dictionary_;
  std::vector<std::pair<std::string_view, VariantHandle>> rows_;  // names are the dictionary's
};

Properties interface_of(GVariant* interfaces, const char* name) {
  return Properties(VariantHandle(g_variant_lookup_value(interfaces, name, G_VARIANT_TYPE_VARDICT)));
}

EnvironmentFacts facts_of(const Properties& environment, const Properties& container) {
  EnvironmentFacts facts;
  facts.kind = environment.text("Kind") == "container" ? Kind::kContainer : Kind::kVm;
  facts.is_template = environment.truth("IsTemplate");
  facts.home = environment.text("Home");
  facts.config_file = environment.text("ConfigFile");
  facts.ctid = container.text("Ctid");
  GVariant* addresses = environment.find("Addresses", "as");
  for (gsize at = 0; addresses && at < g_variant_n_children(addresses); ++at) {
    const char* address = nullptr;
    g_variant_get_child(addresses, at, "&s", &address);
    facts.addresses.emplace_back(address);
  }
  return facts;
}

const char* doing_of(const Properties& task) {
  if (task.text("State") != "running") return "";
  const std::string kind = task.text("Kind");
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
    if (!std::string_view(path).starts_with(kEnvironmentsPath)) continue;
    const Properties environment = interface_of(interfaces.get(), kEnvironmentInterface);
    if (!environment) continue;
    EnvironmentFacts facts = facts_of(environment, interface_of(interfaces.get(), kContainerInterface));
    if (const std::string task = environment.path("Task"); task != kNoPath) {
      const VariantHandle tasks(g_variant_lookup_value(objects, task.c_str(), G_VARIANT_TYPE("a{sa{sv}}")));
      if (tasks) facts.doing = doing_of(interface_of(tasks.get(), kTaskInterface));
    }
    found.emplace(environment.text("Uuid"), std::move(facts));
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
  const auto read = [&proxy](const std::string& path, const char* interface) {
    auto properties = (*proxy)->properties(path, interface);
    return Properties(properties ? std::move(*properties) : nullptr);
  };
  const std::string path = environment_path(uuid);
  const Properties environment = read(path, kEnvironmentInterface);
  if (!environment) return std::nullopt;
  const bool is_container = environment.text("Kind") == "container";
  EnvironmentFacts facts = facts_of(environment, is_container ? read(path, kContainerInterface) : Properties(nullptr));
  if (const std::string task = environment.path("Task"); task != kNoPath)
    facts.doing = doing_of(read(task, kTaskInterface));
  return facts;
}

}  // namespace prlctl
