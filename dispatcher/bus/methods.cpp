// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/methods.hpp"

#include "dispatcher/bus/interfaces.hpp"
#include "dispatcher/bus/json_variants.hpp"
#include "dispatcher/bus/trial_methods.hpp"
#include "dispatcher/bus/usage_methods.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace dispatcher {
namespace {

constexpr const char* kMonitor = "org.switchyard.dispatcher.monitor";

void get_property(MethodContext& context, const CallPointer& call) {
  const char* interface = nullptr;
  const char* property = nullptr;
  g_variant_get(call->parameters(), "(&s&s)", &interface, &property);
  const auto object = context.objects.describe(call->object());
  if (object)
    for (const ExportedInterface& one : *object) {
      if (std::string_view(one.name) != interface) continue;
      const VariantHandle value(g_variant_lookup_value(one.values.get(), property, nullptr));
      if (value) return call->answer(g_variant_new("(v)", value.get()));
    }
  call->fail(Error{ErrorCode::kInvalidArg,
                   fmt::format("{} has no property {}.{} any more", path_of(call->object()), interface, property)});
}

void get_all_properties(MethodContext& context, const CallPointer& call) {
  const char* interface = nullptr;
  g_variant_get(call->parameters(), "(&s)", &interface);
  const auto object = context.objects.describe(call->object());
  if (object)
    for (const ExportedInterface& one : *object)
      if (std::string_view(one.name) == interface) return call->answer(g_variant_new("(@a{sv})", one.values.get()));
  // The ObjectManager has no properties.
  if (object) return call->answer(g_variant_new("(a{sv})", nullptr));
  call->fail(Error{ErrorCode::kInvalidArg, fmt::format("{} is gone", path_of(call->object()))});
}

void get_managed_objects(MethodContext& context, const CallPointer& call) {
  call->answer(g_variant_new("(@a{oa{sa{sv}}})", context.objects.managed_objects()));
}

std::string lower_without_braces(std::string_view id) {
  if (id.size() > 1 && id.front() == '{' && id.back() == '}') id = id.substr(1, id.size() - 2);
  std::string uuid(id);
  std::transform(uuid.begin(), uuid.end(), uuid.begin(), [](unsigned char c) { return std::tolower(c); });
  return uuid;
}

EnvironmentPointer with_ctid(const EnvironmentTable& environments, std::string_view id) {
  if (id.empty()) return nullptr;
  for (const auto& [uuid, environment] : environments.rows())
    if (ctid_of(*environment) == id) return environment;
  return nullptr;
}

void find_environment(MethodContext& context, const CallPointer& call) {
  const char* id = nullptr;
  g_variant_get(call->parameters(), "(&s)", &id);
  EnvironmentPointer found = context.environments.find(lower_without_braces(id));
  if (!found) found = context.environments.find_named(id);
  if (!found) found = with_ctid(context.environments, id);
  if (found) return call->answer(g_variant_new("(o)", environment_path(found->domain.uuid).c_str()));
  call->fail(Error{ErrorCode::kNoDomain, fmt::format("no environment has the name, UUID or PCS id '{:.256}'", id)});
}

void cancel_task(MethodContext& context, const CallPointer& call) {
  const auto cancelled = context.tasks.cancel(task_id(call->object()));
  return cancelled ? call->answer() : call->fail(cancelled.error());
}

ConfigKeeper::Done answer_to(const CallPointer& call) {
  return [call](Result<void> done) { done ? call->answer() : call->fail(done.error()); };
}

void reset_vm(MethodContext& context, const CallPointer& call) {
  const std::string uuid = call->object().key;
  context.services.workers.ask<Result<void>>(
      uuid,
      [&link = context.services.link, uuid]() -> Result<void> {
        const auto connection = link.connection();
        if (!connection) return connection.error();
        const auto domain = domain_by_uuid(*connection, uuid);
        if (!domain) return domain.error();
        if (virDomainReset(domain->get(), 0) < 0) return libvirt_error("resetting " + uuid);
        return {};
      },
      answer_to(call));
}

void set_fields(MethodContext& context, const CallPointer& call) {
  auto fields = fields_of(call->parameters());
  if (!fields) return call->fail(fields.error());
  context.keeper.set_fields(call->object().key, *std::move(fields), answer_to(call));
}

void restore_config(MethodContext& context, const CallPointer& call) {
  context.keeper.restore(call->object().key, answer_to(call));
}

struct MethodRow {
  std::string_view interface;
  std::string_view method;
  void (*run)(MethodContext&, const CallPointer&);
};
constexpr MethodRow kMethods[] = {
    {kPropertiesInterface, "Get", &get_property},
    {kPropertiesInterface, "GetAll", &get_all_properties},
    {kObjectManagerInterface, "GetManagedObjects", &get_managed_objects},
    {kHostInterface, "Find", &find_environment},
    {kHostInterface, "Usage", &usage_of_all},
    {kHostInterface, "Trials", &tell_trials},
    {kEnvironmentInterface, "Usage", &usage_of_one},
    {kEnvironmentInterface, "UsageSpans", &usage_spans},
    {kTaskInterface, "Cancel", &cancel_task},
    {kVmInterface, "Reset", &reset_vm},
    {kEnvironmentInterface, "SetFields", &set_fields},
    {kEnvironmentInterface, "RestoreConfig", &restore_config},
};

const MethodRow* row_of(std::string_view interface, std::string_view method) {
  for (const MethodRow& row : kMethods)
    if (row.interface == interface && row.method == method) return &row;
  return nullptr;
}

const char* annotation(const Call& call, const char* name) {
  return call.info() ? g_dbus_annotation_info_lookup(call.info()->annotations, name) : nullptr;
}

// The task that the annotations of its method make of a call.
TaskRecord record_of(const Call& call, const Caller& caller, const char* kind, boost::json::object arguments) {
  TaskRecord record;
  record.kind = kind;
  record.owner = fmt::format("uid {}", caller.uid);
  record.arguments = std::move(arguments);
  for (GDBusAnnotationInfo** at = call.info()->annotations; at && *at; ++at)
    if (const std::string_view key = (*at)->key; key.starts_with(kTaskArgumentAnnotation))
      record.arguments[key.substr(kTaskArgumentAnnotation.size())] = (*at)->value;
  const char* object_argument = annotation(call, kTaskObjectAnnotation);
  const bool on_environment = call.object().folder == ObjectFolder::kEnvironments;
  if (object_argument) record.arguments[object_argument] = call.object().key;
  if (on_environment && !object_argument) record.environment = call.object().key;
  // Of one that is being made.
  if (const auto* uuid = record.arguments.if_contains("uuid"); uuid && record.environment.empty())
    record.environment = uuid->as_string();
  return record;
}

void submit_task(MethodContext& context, const CallPointer& call, const Caller& caller, const char* kind) {
  if (!context.tasks.kind(kind))
    return call->fail(Error{ErrorCode::kNoSupport, fmt::format("this switchyardd has no tasks of kind '{}'", kind)});
  auto arguments = arguments_of(*call->info(), call->parameters());
  if (!arguments) return call->fail(arguments.error());
  context.tasks.submit(record_of(*call, caller, kind, *std::move(arguments)), [call](Result<std::uint64_t> id) {
    id ? call->answer(g_variant_new("(o)", task_path(*id).c_str())) : call->fail(id.error());
  });
}

}  // namespace

std::string action_of(const Call& call) {
  const char* action = annotation(call, kActionAnnotation);
  return action ? action : kMonitor;
}

void run_method(MethodContext& context, const CallPointer& call, const Caller& caller) {
  if (const char* kind = annotation(*call, kTaskAnnotation)) return submit_task(context, call, caller, kind);
  if (const MethodRow* row = row_of(call->interface(), call->method())) return row->run(context, call);
  call->fail(Error{ErrorCode::kInternal, fmt::format("{}.{} has no function", call->interface(), call->method())});
}

bool has_function(std::string_view interface, std::string_view method) { return row_of(interface, method) != nullptr; }

}  // namespace dispatcher
