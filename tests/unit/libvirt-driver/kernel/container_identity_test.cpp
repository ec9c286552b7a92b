// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/container_identity.hpp"

#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sched.h>

namespace driver {
namespace {

class ContainerIdentityTest : public testing::Test {
 protected:
  ContainerIdentityTest() {
    for (const char* name : {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"}) link_namespace("self", name, 1);
    for (const char* name : {"mnt", "pid", "ipc", "uts"}) link_namespace("7", name, 2);
    for (const char* name : {"user", "net", "cgroup"}) link_namespace("7", name, 1);
    write(folders_.proc + "/7/status", "Name:\tinit\nCapInh:\t0\nCapBnd:\t000001ff0000000f\n");
    write(folders_.proc + "/7/cgroup", "3:cpu,cpuacct:/ct\n2:name=systemd:/ct/init.scope\n1:pids:/away\n0::/ct\n");
    for (const char* path : {"cpu/ct", "systemd/ct/init.scope", "unified/ct"})
      write(folders_.cgroups + "/" + path + "/cgroup.procs", "");
  }
  void link_namespace(const std::string& process, const std::string& name, int number) {
    const std::filesystem::path folder = folders_.proc + "/" + process + "/ns";
    std::filesystem::create_directories(folder);
    std::filesystem::remove(folder / name);
    std::filesystem::create_symlink(name + ":[" + std::to_string(number) + "]", folder / name);
  }
  void write(const std::filesystem::path& path, std::string_view text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  test::TemporaryFolder folder_;
  HostFolders folders_{folder_.path() + "/proc", folder_.path() + "/cgroup", folder_.path()};
};

TEST_F(ContainerIdentityTest, is_what_sets_the_container_apart) {
  const auto identity = read_container_identity(7, folders_);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->namespaces, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS);
  EXPECT_EQ(identity->capabilities, 0x1ff0000000fu);
  EXPECT_EQ(identity->label, "");
  EXPECT_EQ(identity->cgroup_procs, (std::vector<std::string>{folders_.cgroups + "/cpu/ct/cgroup.procs",
                                                              folders_.cgroups + "/systemd/ct/init.scope/cgroup.procs",
                                                              folders_.cgroups + "/unified/ct/cgroup.procs"}));
}

TEST_F(ContainerIdentityTest, has_one_cgroup_on_version_2) {
  write(folders_.cgroups + "/cgroup.controllers", "");
  write(folders_.cgroups + "/ct/cgroup.procs", "");
  write(folders_.proc + "/7/cgroup", "0::/ct\n");
  EXPECT_EQ(read_container_identity(7, folders_)->cgroup_procs,
            std::vector<std::string>{folders_.cgroups + "/ct/cgroup.procs"});
}

TEST_F(ContainerIdentityTest, has_a_label_where_it_is_not_ours) {
  const auto label = [&](std::string_view theirs, std::string_view ours) {
    write(folders_.proc + "/7/attr/current", theirs);
    write(folders_.proc + "/self/attr/current", ours);
    return read_container_identity(7, folders_)->label;
  };
  EXPECT_EQ(label("libvirt-0a4b (enforce)\n", "unconfined\n"), "exec libvirt-0a4b");
  EXPECT_EQ(label("unconfined\n", "virtvzd (enforce)\n"), "");
  EXPECT_EQ(label(std::string("a:b:svirt_lxc_net_t:s0\0", 23), "a:b:virtd_t:s0"), "a:b:svirt_lxc_net_t:s0");
  EXPECT_EQ(label("a:b:c:s0", "a:b:c:s0"), "");
}

TEST_F(ContainerIdentityTest, is_none_of_a_process_of_the_host) {
  for (const char* name : {"mnt", "pid"}) {
    link_namespace("7", name, 1);
    EXPECT_FALSE(read_container_identity(7, folders_)) << name;
    link_namespace("7", name, 2);
  }
  EXPECT_FALSE(read_container_identity(8, folders_)) << "no such process";
  write(folders_.proc + "/7/cgroup", "1:pids:/away\n");
  EXPECT_FALSE(read_container_identity(7, folders_)) << "no cgroup to join";
}

}  // namespace
}  // namespace driver
