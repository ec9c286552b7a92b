// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/orphans.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace driver {
namespace {

class OrphansTest : public testing::Test {
 protected:
  void group(const std::string& path, std::string_view processes) {
    std::filesystem::create_directories(folders_.cgroups + "/" + path);
    std::ofstream(folders_.cgroups + "/" + path + "/cgroup.procs") << processes;
  }
  void process(pid_t pid, std::string_view program) {
    std::filesystem::create_directories(folders_.proc + "/" + std::to_string(pid));
    std::ofstream(folders_.proc + "/" + std::to_string(pid) + "/comm") << program << '\n';
  }
  std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const Orphan& orphan : find_orphans(folders_)) found.push_back(orphan.name);
    std::ranges::sort(found);
    return found;
  }

  test::TemporaryFolder folder_;
  HostFolders folders_{folder_.path() + "/proc", folder_.path() + "/cgroup", folder_.path()};
};

TEST_F(OrphansTest, are_those_with_processes_and_no_controller) {
  group("machine/lxc-100-dead.libvirt-lxc", "101\n");
  group("machine/lxc-200-alive.libvirt-lxc", "200\n201\n");
  group("machine/lxc-300-empty.libvirt-lxc", "");
  process(200, "libvirt_lxc");
  EXPECT_EQ(names(), std::vector<std::string>{"dead"});
}

TEST_F(OrphansTest, a_controller_counts_by_its_group_not_by_the_pid_in_the_name) {
  group("machine/lxc-100-dead.libvirt-lxc", "101\n");
  group("machine/lxc-100-elsewhere.libvirt-lxc", "5000\n5001\n");
  process(100, "libvirt_lxc");
  process(5000, "libvirt_lxc");
  EXPECT_EQ(names(), std::vector<std::string>{"dead"});
}

TEST_F(OrphansTest, are_found_in_partitions_slices_and_the_freezers_tree) {
  group("machine.slice/machine-lxc\\x2d100\\x2dweb.scope/libvirt", "101\n");
  EXPECT_EQ(names(), std::vector<std::string>{"web"});
  group("freezer/machine/gold.partition/lxc-100-db-1.libvirt-lxc", "101\n102\n");
  group("freezer/machine/gold.partition/lxc-100-db-1.libvirt-lxc/inner", "103\n");
  ASSERT_EQ(names(), std::vector<std::string>{"db-1"});
  EXPECT_EQ(find_orphans(folders_)[0].controller, 100);
  EXPECT_EQ(find_orphans(folders_)[0].processes, (std::vector<pid_t>{101, 102, 103}));
}

TEST_F(OrphansTest, are_not_looked_for_inside_other_machines) {
  process(200, "libvirt_lxc");
  group("machine/lxc-200-alive.libvirt-lxc/machine/lxc-5-inner.libvirt-lxc", "200\n205\n");
  group("machine/qemu-7-vm.libvirt-qemu/lxc-6-inner.libvirt-lxc", "206\n");
  group("machine.slice/machine-qemu\\x2d1\\x2dvm.scope/lxc-6-inner.libvirt-lxc", "206\n");
  group("machine/lxc-x-name.libvirt-lxc", "207\n");
  group("machine/lxc-9.libvirt-lxc", "208\n");
  EXPECT_EQ(names(), std::vector<std::string>{});
}

}  // namespace
}  // namespace driver
