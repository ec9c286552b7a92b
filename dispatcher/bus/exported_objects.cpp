// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/exported_objects.hpp"

#include "dispatcher/bus/interfaces.hpp"
#include "dispatcher/bus/json_variants.hpp"
#include "dispatcher/bus/object_paths.hpp"

namespace dispatcher {
namespace {

template <typename T>
struct PropertyRow {
  const char* name;
  GVariant* (*value)(const T&);
};

GVariant* truth(bool value) { return g_variant_new_boolean(value ? TRUE : FALSE); }
GVariant* number(std::uint64_t value) { return g_variant_new_uint32(static_cast<guint32>(value)); }
GVariant* path(const std::string& value) { return g_variant_new_object_path(value.c_str()); }

GVariant* texts(const std::vector<std::string>& values) {
  GVariantBuilder list;
  g_variant_builder_init(&list, G_VARIANT_TYPE_STRING_ARRAY);
  for (const std::string& value : values) g_variant_builder_add(&list, "@s", text_variant(value));
  return g_variant_builder_end(&list);
}

constexpr PropertyRow<HostFacts> kHostRows[] = {
    {"Version", [](const HostFacts& host) { return text_variant(host.version); }},
    {"Uri", [](const HostFacts& host) { return text_variant(host.uri); }},
    {"Connected", [](const HostFacts& host) { return truth(host.connected); }},
    {"HomesRoot", [](const HostFacts& host) { return text_variant(host.homes_root); }},
    {"Distributions", [](const HostFacts& host) { return texts(host.distributions); }},
    {"Environments", [](const HostFacts& host) { return number(host.environments); }},
    {"Running", [](const HostFacts& host) { return number(host.running); }},
    {"Tasks", [](const HostFacts& host) { return number(host.tasks); }},
    {"Warnings", [](const HostFacts& host) { return texts(host.warnings); }},
};

const HomeFacts& home_of(const Environment& one) {
  static const HomeFacts kNone;
  return one.home ? *one.home : kNone;
}

constexpr PropertyRow<Environment> kEnvironmentRows[] = {
    {"Uuid", [](const Environment& one) { return text_variant(one.domain.uuid); }},
    {"Name", [](const Environment& one) { return text_variant(one.domain.name); }},
    {"Kind", [](const Environment& one) { return text_variant(word_of(one.domain.kind)); }},
    {"State", [](const Environment& one) { return text_variant(word_of(one.domain.state)); }},
    {"Vcpus", [](const Environment& one) { return number(one.domain.vcpus); }},
    {"MemoryKib", [](const Environment& one) { return g_variant_new_uint64(one.domain.memory_kib); }},
    {"Addresses", [](const Environment& one) { return texts(one.domain.addresses); }},
    {"Persistent", [](const Environment& one) { return truth(one.domain.persistent); }},
    {"Autostart", [](const Environment& one) { return truth(one.domain.autostart); }},
    {"StartOrder", [](const Environment& one) { return number(one.domain.policy.order); }},
    {"StartDelay", [](const Environment& one) { return number(one.domain.policy.delay_s); }},
    {"Registered", [](const Environment& one) { return truth(one.home.has_value()); }},
    {"Home", [](const Environment& one) { return text_variant(home_of(one).home); }},
    {"ConfigFile", [](const Environment& one) { return text_variant(home_of(one).config_file); }},
    {"IsTemplate", [](const Environment& one) { return truth(home_of(one).is_template); }},
    {"Task", [](const Environment& one) { return path(task_path(one.task)); }},
    {"Problem", [](const Environment& one) { return text_variant(problems_of(one)); }},
};

constexpr PropertyRow<Environment> kContainerRows[] = {
    {"Ctid", [](const Environment& one) { return text_variant(ctid_of(one)); }},
};

constexpr PropertyRow<TaskRecord> kTaskRows[] = {
    {"Id", [](const TaskRecord& task) { return g_variant_new_uint64(task.id); }},
    {"Kind", [](const TaskRecord& task) { return text_variant(task.kind); }},
    {"Environment", [](const TaskRecord& task) { return path(environment_path(task.environment)); }},
    {"Owner", [](const TaskRecord& task) { return text_variant(task.owner); }},
    {"State", [](const TaskRecord& task) { return text_variant(word_of(task.state)); }},
    {"Percent", [](const TaskRecord& task) { return number(task.percent); }},
    {"Words", [](const TaskRecord& task) { return text_variant(task.words); }},
    {"Result", [](const TaskRecord& task) { return variant_of(task.result); }},
    {"ErrorCode", [](const TaskRecord& task) { return g_variant_new_int32(task.error_code); }},
    {"Error", [](const TaskRecord& task) { return text_variant(task.error); }},
    {"Created", [](const TaskRecord& task) { return g_variant_new_int64(task.created); }},
    {"Ended", [](const TaskRecord& task) { return g_variant_new_int64(task.ended); }},
};

constexpr PropertyRow<OsTemplate> kTemplateRows[] = {
    {"Name", [](const OsTemplate& one) { return text_variant(one.folder_name); }},
    {"Kind", [](const OsTemplate& one) { return text_variant(one.record.kind); }},
    {"Distribution", [](const OsTemplate& one) { return text_variant(one.record.distribution); }},
    {"Architecture", [](const OsTemplate& one) { return text_variant(one.record.architecture); }},
    {"SizeBytes", [](const OsTemplate& one) { return g_variant_new_uint64(one.record.size_bytes); }},
    {"Imported", [](const OsTemplate& one) { return text_variant(one.record.imported); }},
};

template <typename T>
ExportedInterface exported(const char* name, std::span<const PropertyRow<T>> rows, const T& of) {
  GVariantBuilder values;
  g_variant_builder_init(&values, G_VARIANT_TYPE_VARDICT);
  for (const auto& row : rows) g_variant_builder_add(&values, "{sv}", row.name, row.value(of));
  return {name, own(g_variant_builder_end(&values))};
}

template <typename T>
ExportedObject exported_alone(const char* name, std::span<const PropertyRow<T>> rows, const T& of) {
  ExportedObject object;
  object.push_back(exported(name, rows, of));
  return object;
}

}  // namespace

ExportedObject describe(const HostFacts& host) { return exported_alone<HostFacts>(kHostInterface, kHostRows, host); }

ExportedObject describe(const Environment& environment) {
  auto object = exported_alone<Environment>(kEnvironmentInterface, kEnvironmentRows, environment);
  if (environment.domain.kind == Kind::kContainer)
    object.push_back(exported<Environment>(kContainerInterface, kContainerRows, environment));
  else
    object.push_back(exported<Environment>(kVmInterface, {}, environment));
  return object;
}

ExportedObject describe(const TaskRecord& task) { return exported_alone<TaskRecord>(kTaskInterface, kTaskRows, task); }

ExportedObject describe(const OsTemplate& one) {
  return exported_alone<OsTemplate>(kTemplateInterface, kTemplateRows, one);
}

VariantHandle changed_values(GVariant* before, GVariant* after) {
  GVariantBuilder values;
  g_variant_builder_init(&values, G_VARIANT_TYPE_VARDICT);
  bool any = false;
  for (gsize at = 0; at < g_variant_n_children(after); ++at) {
    const VariantHandle old(g_variant_get_child_value(before, at));
    const VariantHandle entry(g_variant_get_child_value(after, at));
    if (g_variant_equal(old.get(), entry.get())) continue;
    g_variant_builder_add_value(&values, entry.get());
    any = true;
  }
  VariantHandle changed = own(g_variant_builder_end(&values));
  return any ? std::move(changed) : nullptr;
}

GVariant* interfaces_variant(const ExportedObject& object) {
  GVariantBuilder interfaces;
  g_variant_builder_init(&interfaces, G_VARIANT_TYPE("a{sa{sv}}"));
  for (const ExportedInterface& one : object)
    g_variant_builder_add(&interfaces, "{s@a{sv}}", one.name, one.values.get());
  return g_variant_builder_end(&interfaces);
}

std::string ctid_of(const Environment& environment) {
  const std::string& home = home_of(environment).home;
  const std::string last = home.substr(home.rfind('/') + 1);
  const bool number = !last.empty() && last.size() < 11 && last.find_first_not_of("0123456789") == std::string::npos;
  return number && environment.domain.kind == Kind::kContainer ? last : "";
}

}  // namespace dispatcher
