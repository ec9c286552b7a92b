// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the dispatcher's parts stand on, in this process: a folder with a database, workers, libvirt's own test driver.
// The main loop is the test's thread, in until(). A fixture that has parts of its own takes them down and then calls
// settle(), before what they stand on goes.
#pragma once

#include "dispatcher/catalogue/database.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/tasks/task_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <unistd.h>

namespace dispatcher {

class DispatcherTest : public ::testing::Test {
 protected:
  ~DispatcherTest() override {
    settle();
    std::filesystem::remove_all(folder_);
  }

  void settle() {
    workers_.close();
    while (g_main_context_iteration(nullptr, FALSE)) {
    }
  }

  static void until(const std::function<bool()>& what) {
    while (!what()) g_main_context_iteration(nullptr, TRUE);
  }

  static std::filesystem::path new_folder() {
    const auto path = std::filesystem::path(::testing::TempDir()) / ("dispatcher." + std::to_string(::getpid()));
    std::filesystem::create_directories(path);
    return path;
  }

  std::filesystem::path folder_ = new_folder();
  std::unique_ptr<Database> database_ = Database::open(folder_ / "dispatcher.sqlite", dispatcher_schema()).value();
  HomeRecords homes_{*database_};
  TaskStore store_{*database_};
  DispatcherConfig config_;
  Workers workers_{2};
  Link link_{"test:///default", workers_};
  GuestWishes wishes_{*database_};
  Services services_{config_,
                     link_,
                     workers_,
                     homes_,
                     [](const std::string&) {},
                     wishes_,
                     [](const std::string&) { return std::vector<std::string>(); }};
};

}  // namespace dispatcher
