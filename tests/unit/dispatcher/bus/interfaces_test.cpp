// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The introspection XML says what is served; here it is held against what serves it.
#include "dispatcher/bus/interfaces.hpp"

#include "dispatcher/bus/errors.hpp"
#include "dispatcher/bus/exported_objects.hpp"
#include "dispatcher/bus/json_variants.hpp"
#include "dispatcher/bus/methods.hpp"
#include "dispatcher/homes/task_kinds.hpp"
#include "foundation/atomic_file.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace dispatcher {
namespace {

using Signatures = std::map<std::string, std::string>;

Signatures announced(const char* interface) {
  Signatures all;
  for (GDBusPropertyInfo** at = find_interface(interface)->properties; at && *at; ++at)
    all[(*at)->name] = (*at)->signature;
  return all;
}

Signatures served(const ExportedInterface& interface) {
  Signatures all;
  GVariantIter values;
  g_variant_iter_init(&values, interface.values.get());
  const char* name = nullptr;
  GVariant* value = nullptr;
  while (g_variant_iter_loop(&values, "{&sv}", &name, &value)) all[name] = g_variant_get_type_string(value);
  return all;
}

std::vector<const GDBusMethodInfo*> methods_of(const GDBusInterfaceInfo& interface) {
  std::vector<const GDBusMethodInfo*> all;
  for (GDBusMethodInfo** at = interface.methods; at && *at; ++at) all.push_back(*at);
  return all;
}

std::string annotation(const GDBusMethodInfo& method, const char* name) {
  const char* value = g_dbus_annotation_info_lookup(method.annotations, name);
  return value ? value : "";
}

std::string file(const char* path) { return read_file(std::string(SOURCE_DIR) + path, 1U << 20).value(); }

TEST(Interfaces, all_properties_are_served_with_the_types_announced) {
  Environment container;
  container.domain.kind = Kind::kContainer;
  std::vector<ExportedObject> objects;
  objects.push_back(describe(HostFacts{}));
  objects.push_back(describe(Environment{}));
  objects.push_back(describe(container));
  objects.push_back(describe(TaskRecord{}));
  objects.push_back(describe(OsTemplate{}));
  std::set<std::string> seen{kObjectManagerInterface};
  for (const auto& object : objects)
    for (const auto& interface : object) {
      EXPECT_EQ(served(interface), announced(interface.name)) << interface.name;
      seen.insert(interface.name);
    }
  for (const auto* interface : all_interfaces()) EXPECT_TRUE(seen.contains(interface->name)) << interface->name;
}

TEST(Interfaces, each_method_has_a_task_or_a_function_and_a_polkit_action) {
  const std::string policy = file("/packaging/polkit/org.switchyard.dispatcher.policy");
  std::set<std::string> actions;
  for (const auto* interface : all_interfaces())
    for (const auto* method : methods_of(*interface)) {
      const std::string name = std::string(interface->name) + "." + method->name;
      EXPECT_EQ(annotation(*method, kTaskAnnotation).empty(), has_function(interface->name, method->name)) << name;
      const std::string action = annotation(*method, kActionAnnotation);
      EXPECT_THAT(policy, ::testing::HasSubstr("<action id=\"" + action + "\">")) << name;
      actions.insert(action);
      EXPECT_FALSE(annotation(*method, kDocAnnotation).empty()) << name;
    }
  for (std::size_t at = policy.find("<action id=\""); at != std::string::npos;
       at = policy.find("<action id=\"", at + 1)) {
    const std::size_t begin = at + 12;
    const std::string action = policy.substr(begin, policy.find('"', begin) - begin);
    EXPECT_TRUE(actions.contains(action)) << action << " is asked by nothing";
  }
}

TEST(Interfaces, a_kind_of_task_wants_the_action_that_its_method_announces) {
  std::map<std::string, std::string> announced_actions;
  for (const auto* interface : all_interfaces())
    for (const auto* method : methods_of(*interface))
      if (const std::string kind = annotation(*method, kTaskAnnotation); !kind.empty())
        announced_actions[kind] = annotation(*method, kActionAnnotation);
  for (const TaskKind* kind : all_task_kinds())
    EXPECT_EQ(announced_actions[kind->name], kind->polkit_action) << kind->name;
}

TEST(Interfaces, options_are_of_types_that_can_be_taken) {
  for (const auto* interface : all_interfaces())
    for (const auto* method : methods_of(*interface))
      for (GDBusArgInfo** at = method->in_args; at && *at; ++at)
        for (const OptionInfo& option : options_of(**at)) {
          EXPECT_THAT(option.signature, ::testing::AnyOf("s", "b", "u", "t")) << method->name << " " << option.name;
          EXPECT_FALSE(option.words.empty()) << method->name << " " << option.name;
        }
}

TEST(Interfaces, docs_dbus_md_is_printed_from_them) {
  EXPECT_EQ(file("/docs/dbus.md"), interfaces_page())
      << "docs/dbus.md is not what the interfaces say; print it again:\n"
         "cmake --build --preset debug --target dbus-page && build/debug/tools/dbus-page >docs/dbus.md";
}

TEST(Interfaces, errors_have_words_that_dbus_takes) {
  std::set<std::string> words;
  for (const ErrorWord& row : error_words()) {
    EXPECT_TRUE(g_dbus_is_interface_name(dbus_error_name(static_cast<ErrorCode>(row.code)).c_str())) << row.word;
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
  }
  EXPECT_EQ(dbus_error_name(ErrorCode::kNoDomain), "org.switchyard.Dispatcher1.Error.NoEnvironment");
  EXPECT_EQ(dbus_error_name(static_cast<ErrorCode>(9999)), "org.switchyard.Dispatcher1.Error.Failed");
}

TEST(ExportedObjects, a_change_is_told_with_the_values_that_differ) {
  Environment before;
  Environment after;
  after.domain.state = State::kRunning;
  after.task = 3;
  const auto described = [](const Environment& one) { return std::move(describe(one)[0].values); };
  const VariantHandle changed = changed_values(described(before).get(), described(after).get());
  const std::unique_ptr<char, FreedBy<&g_free>> text(g_variant_print(changed.get(), FALSE));
  EXPECT_STREQ(text.get(), "{'State': <'running'>, 'Task': <objectpath '/org/switchyard/Dispatcher1/tasks/3'>}");
  EXPECT_EQ(changed_values(described(after).get(), described(after).get()), nullptr);
}

TEST(ExportedObjects, a_containers_number_is_that_of_its_home) {
  Environment one;
  one.domain.kind = Kind::kContainer;
  EXPECT_EQ(ctid_of(one), "");
  one.home = HomeFacts{"/vz/private/101", "/vz/private/101/ve.conf"};
  EXPECT_EQ(ctid_of(one), "101");
  one.home->home = "/vz/private/0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9051";
  EXPECT_EQ(ctid_of(one), "");
}

}  // namespace
}  // namespace dispatcher
