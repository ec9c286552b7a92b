// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/object_paths.hpp"

#include <gio/gio.h>
#include <gtest/gtest.h>

namespace dispatcher {
namespace {

TEST(ObjectPaths, objects_have_paths_that_dbus_takes_and_that_lead_back) {
  const ObjectId ids[] = {{ObjectFolder::kRoot},
                          {ObjectFolder::kHost},
                          {ObjectFolder::kEnvironments},
                          {ObjectFolder::kEnvironments, "0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9051"},
                          {ObjectFolder::kTasks},
                          {ObjectFolder::kTasks, "17"},
                          {ObjectFolder::kTemplates},
                          {ObjectFolder::kTemplates, "debian-12-x86_64@2"},
                          {ObjectFolder::kTemplates, "\xc3\xa4/.."}};
  for (const ObjectId& id : ids) {
    const std::string path = path_of(id);
    EXPECT_TRUE(g_variant_is_object_path(path.c_str())) << path;
    EXPECT_EQ(object_at(path), id) << path;
  }
}

TEST(ObjectPaths, what_there_is_none_of_is_the_root_path) {
  EXPECT_EQ(environment_path(""), "/");
  EXPECT_EQ(task_path(0), "/");
  EXPECT_EQ(task_path(17), "/org/switchyard/Dispatcher1/tasks/17");
  EXPECT_EQ(task_id(*object_at(task_path(17))), 17U);
  EXPECT_EQ(task_id(*object_at(kTasksPath)), 0U);
}

TEST(ObjectPaths, other_paths_are_none_of_ours) {
  const char* const paths[] = {"",
                               "/",
                               "/org/switchyard/Dispatcher",
                               "/org/switchyard/Dispatcher1/",
                               "/org/switchyard/Dispatcher1/hosts",
                               "/org/switchyard/Dispatcher1/host/x",
                               "/org/switchyard/Dispatcher1/tasksx",
                               "/org/switchyard/Dispatcher1/tasks/",
                               "/org/switchyard/Dispatcher1/tasks/1a",
                               "/org/switchyard/Dispatcher1/tasks/99999999999999999999",
                               "/org/switchyard/Dispatcher1/tasks/1/2",
                               "/org/switchyard/Dispatcher1/tasks/01",
                               "/org/switchyard/Dispatcher1/environments/x",
                               "/org/switchyard/Dispatcher1/templates/a_2",
                               "/org/switchyard/Dispatcher1/templates/a_zz",
                               "/org/switchyard/Dispatcher1/templates/a_62",
                               "/org/switchyard/Dispatcher1/templates/a-b"};
  for (const char* path : paths) EXPECT_EQ(object_at(path), std::nullopt) << path;
}

}  // namespace
}  // namespace dispatcher
