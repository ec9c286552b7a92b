// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/processes/left_cgroups.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

bool only_4711_lives(int pid) { return pid == 4711; }

struct Folder {
  const char* folder;
  const char* domain;
  bool left;
};

constexpr Folder kFolders[] = {
    {"lxc-12-web.libvirt-lxc", "web", true},
    {"lxc-4711-web.libvirt-lxc", "web", false},
    {"lxc-12-web.libvirt-lxc", "db", false},
    {"lxc-12-web-1.libvirt-lxc", "web-1", true},
    {"lxc-12-we.libvirt-lxc", "web with blanks", true},
    {"lxc-12-webwithblanks.libvirt-lxc", "web with blanks", true},
    {"lxc-12-.libvirt-lxc", "web", false},
    {"lxc-12.libvirt-lxc", "web", false},
    {"lxc--12-web.libvirt-lxc", "web", false},
    {"lxc-99999999999-web.libvirt-lxc", "web", false},
    {"qemu-12-web.libvirt-qemu", "web", false},
    {"lxc-12-web", "web", false},
};

TEST(LeftCgroups, only_those_of_the_domain_whose_controller_is_gone) {
  for (const Folder& row : kFolders)
    EXPECT_EQ(is_left_cgroup(row.folder, row.domain, only_4711_lives), row.left) << row.folder;
}

}  // namespace
}  // namespace containers
