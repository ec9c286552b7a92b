// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Over a tree of files in the kernel's place: what the kernel would write, the test writes.
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/events/container_freezer.hpp"
#include "tests/unit/libvirt-driver/support/run_until.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace driver {
namespace {

constexpr std::int32_t kController = 4711;

class ContainerFreezerTest : public testing::Test {
 protected:
  ContainerFreezerTest() {
    std::filesystem::create_directories(folder_.path() + "/proc/4711");
    std::filesystem::create_directories(scope());
    write(folder_.path() + "/proc/4711/cgroup", "0::/machine.slice/machine-lxc.scope/libvirt/supervisor\n");
    write(scope() + "/cgroup.freeze", "0\n");
    kernel_says(false);
    container_.name = "ct";
    container_.uuid[0] = 1;
    container_.id = kController;
    container_.kind = Kind::kContainer;
    container_.state = DomainState::kRunning;
    registry_.put(container_);
    freezer_->start();
  }
  ~ContainerFreezerTest() override { freezer_->stop(); }

  std::string scope() const { return folder_.path() + "/cgroup/machine.slice/machine-lxc.scope/libvirt"; }
  static void write(const std::string& path, std::string_view text) { std::ofstream(path) << text; }
  void kernel_says(bool frozen) {
    write(scope() + "/cgroup.events", frozen ? "populated 1\nfrozen 1\n" : "populated 1\nfrozen 0\n");
  }
  DomainState state() const { return registry_.find(container_.uuid)->state; }

  test::TemporaryFolder folder_;
  asio::io_context io_;
  DomainRegistry registry_;
  std::vector<LifecycleEvent> heard_;
  Domain container_;
  std::shared_ptr<ContainerFreezer> freezer_ = std::make_shared<ContainerFreezer>(
      io_.get_executor(), registry_, HostFolders{folder_.path() + "/proc", folder_.path() + "/cgroup", folder_.path()},
      [this](const DomainEvent& event) { heard_.push_back(read_lifecycle(event.body)->event); });
};

TEST_F(ContainerFreezerTest, asks_by_cgroup_freeze) {
  EXPECT_TRUE(freezer_->handles(container_));
  ASSERT_TRUE(freezer_->ask(container_, true));
  EXPECT_EQ(*read_file(scope() + "/cgroup.freeze", 100), "1");
  ASSERT_TRUE(freezer_->ask(container_, false));
  EXPECT_EQ(*read_file(scope() + "/cgroup.freeze", 100), "0");
  EXPECT_EQ(state(), DomainState::kRunning) << "before the kernel has said so";
}

TEST_F(ContainerFreezerTest, what_the_kernel_says_becomes_state_and_event_once) {
  freezer_->follow(container_);
  kernel_says(true);
  EXPECT_TRUE(test::run_until(io_, [&] { return state() == DomainState::kPaused; }));
  kernel_says(true);
  test::settle(io_);
  EXPECT_EQ(heard_, std::vector{LifecycleEvent::kSuspended});
  kernel_says(false);
  EXPECT_TRUE(test::run_until(io_, [&] { return state() == DomainState::kRunning; }));
  EXPECT_EQ(heard_, (std::vector{LifecycleEvent::kSuspended, LifecycleEvent::kResumed}));
}

TEST_F(ContainerFreezerTest, a_frozen_container_is_listed_paused) {
  kernel_says(true);
  std::vector<Domain> listed{container_};
  freezer_->mark_paused(listed);
  EXPECT_EQ(listed[0].state, DomainState::kPaused);
  kernel_says(false);
  listed = {container_};
  freezer_->mark_paused(listed);
  EXPECT_EQ(listed[0].state, DomainState::kRunning);
}

TEST_F(ContainerFreezerTest, leaves_version_1_to_the_backend) {
  write(folder_.path() + "/proc/4711/cgroup", "7:freezer:/machine/lxc-4711-ct.libvirt-lxc\n0::/\n");
  kernel_says(true);
  EXPECT_FALSE(freezer_->handles(container_));
  std::vector<Domain> listed{container_};
  freezer_->mark_paused(listed);
  EXPECT_EQ(listed[0].state, DomainState::kRunning);
}

TEST_F(ContainerFreezerTest, an_end_of_the_container_is_not_its_thawing) {
  freezer_->follow(container_);
  kernel_says(true);
  EXPECT_TRUE(test::run_until(io_, [&] { return state() == DomainState::kPaused; }));
  container_.id = -1;
  container_.state = DomainState::kShutoff;
  registry_.put(container_);
  std::filesystem::remove_all(scope());
  test::settle(io_);
  EXPECT_EQ(state(), DomainState::kShutoff);
  EXPECT_EQ(heard_, std::vector{LifecycleEvent::kSuspended});
}

}  // namespace
}  // namespace driver
