// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/host/host_facts.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/utsname.h>

namespace convert {
namespace {

namespace fs = std::filesystem;

class HostFacts : public testing::Test {
 protected:
  HostFacts() {
    std::string pattern = testing::TempDir() + "host_facts_XXXXXX";
    root_ = ::mkdtemp(pattern.data());
  }
  ~HostFacts() override { fs::remove_all(root_); }

  void write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ + path).substr(0, (root_ + path).find_last_of('/')));
    std::ofstream(root_ + path) << text;
  }

  std::string root_;
};

TEST_F(HostFacts, are_those_of_proc_and_sys) {
  write("/proc/cpuinfo",
        "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu MHz\t\t: 2596.122\n\n"
        "processor\t: 1\nvendor_id\t: AuthenticAMD\ncpu MHz\t\t: 1400.000\n");
  write("/proc/meminfo", "MemTotal:       16384000 kB\nMemFree:  1 kB\n");
  write("/sys/fs/cgroup/cgroup.controllers", "");
  for (const char* name : {"node0", "node1", "has_cpu"})
    write(std::string("/sys/devices/system/node/") + name + "/cpulist", "0");
  const Context host = context_of_host(root_);
  EXPECT_EQ(host.cpu_count, 2U);
  EXPECT_EQ(host.node_count, 2U);
  EXPECT_EQ(host.cpu_mhz, 2596U);
  EXPECT_EQ(host.cpu_vendor, CpuVendor::kAmd);
  EXPECT_EQ(host.memory_kib, 16384000U);
  EXPECT_EQ(host.cgroup, CgroupVersion::kV2);
}

TEST_F(HostFacts, cgroups_are_of_version_1_where_controllers_have_folders) {
  write("/sys/fs/cgroup/memory/tasks", "");
  EXPECT_EQ(context_of_host(root_).cgroup, CgroupVersion::kV1);
  write("/sys/fs/cgroup/cgroup.controllers", "");
  EXPECT_EQ(context_of_host(root_).cgroup, CgroupVersion::kV2);
}

TEST_F(HostFacts, weights_are_there_where_a_group_has_a_file_for_them) {
  write("/sys/fs/cgroup/cgroup.controllers", "");
  write("/sys/fs/cgroup/system.slice/cgroup.procs", "");
  EXPECT_FALSE(context_of_host(root_).block_weights);
  write("/sys/fs/cgroup/system.slice/io.weight", "");
  EXPECT_TRUE(context_of_host(root_).block_weights);
}

TEST_F(HostFacts, shaping_is_there_where_the_kernel_has_sfq_or_can_load_it) {
  utsname kernel{};
  ::uname(&kernel);
  EXPECT_FALSE(context_of_host(root_).traffic_shaping);
  write(std::string("/lib/modules/") + kernel.release + "/modules.dep", "kernel/net/sched/sch_sfq.ko:\n");
  EXPECT_TRUE(context_of_host(root_).traffic_shaping);
}

TEST_F(HostFacts, apparmor_is_there_where_the_kernel_says_so) {
  EXPECT_FALSE(context_of_host(root_).apparmor);
  write("/sys/module/apparmor/parameters/enabled", "N\n");
  EXPECT_FALSE(context_of_host(root_).apparmor);
  write("/sys/module/apparmor/parameters/enabled", "Y\n");
  EXPECT_TRUE(context_of_host(root_).apparmor);
}

TEST_F(HostFacts, devices_in_use_are_mounted_or_swapped_to) {
  write("/proc/mounts", "/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\n");
  write("/proc/swaps", "Filename Type\n/dev/sda2\tpartition\t1 0 -2\n");
  EXPECT_EQ(context_of_host(root_).used_devices, (std::vector<std::string>{"/dev/sda1", "/dev/sda2"}));
}

TEST_F(HostFacts, bridges_and_virtual_functions_are_found_among_interfaces) {
  write("/sys/class/net/br0/bridge/bridge_id", "");
  write("/sys/class/net/eth0/mtu", "1500");
  write("/sys/devices/pci0000:3a/0000:3b:02.1/physfn/vendor", "");
  fs::create_directories(root_ + "/sys/class/net/eth4");
  fs::create_symlink("../../../devices/pci0000:3a/0000:3b:02.1", root_ + "/sys/class/net/eth4/device");
  const Context host = context_of_host(root_);
  EXPECT_EQ(host.bridges, (std::set<std::string, std::less<>>{"br0"}));
  ASSERT_EQ(host.virtual_functions.size(), 1U);
  EXPECT_EQ(host.virtual_functions.at("eth4"), "0000:3b:02.1");
}

TEST_F(HostFacts, stay_unknown_where_nothing_says_them) {
  write("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: Somebody\ncpu MHz\t: much\n");
  const Context host = context_of_host(root_);
  EXPECT_EQ(host.cpu_count, 1U);
  EXPECT_EQ(host.cpu_mhz, 0U);
  EXPECT_EQ(host.cpu_vendor, CpuVendor::kUnknown);
  EXPECT_EQ(host.memory_kib, 0U);
}

}  // namespace
}  // namespace convert
