// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Trees in the shape of the distributions that ran on PCS6.
#include "upgrade/fixups/fixup.hpp"

#include "tests/unit/upgrade/fixups/guest_tree.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <set>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace upgrade {
namespace {

using testing::Contains;
using testing::IsEmpty;

// Names of fix-ups that changed something.
std::set<std::string> fixed(const GuestTree& tree) {
  const auto report = apply_fixups(tree.fd(), read_guest_system(tree.fd()));
  EXPECT_TRUE(report) << (report ? "" : report.error().message);
  std::set<std::string> names;
  if (report)
    for (const FixupReport& entry : *report) names.insert(entry.fixup);
  return names;
}

std::set<std::string> names_of_all() {
  std::set<std::string> names;
  for (const Fixup& fixup : fixups()) names.emplace(fixup.name);
  return names;
}

TEST(fixups, names_are_their_own) { EXPECT_EQ(names_of_all().size(), fixups().size()); }

TEST(fixups, centos_5) {
  const GuestTree tree;
  tree.write("etc/redhat-release", "CentOS release 5.11 (Final)\n");
  tree.write("etc/fstab", "none    /dev/pts        devpts  rw      0       0\n/dev/simfs / simfs defaults 0 0\n");
  tree.write("etc/mtab", "/dev/simfs / reiserfs rw,usrquota,grpquota 0 0\n");
  tree.write("etc/inittab",
             "id:3:initdefault:\nsi::sysinit:/etc/rc.d/rc.sysinit\n1:2345:respawn:/sbin/mingetty tty1\n"
             "2:2345:respawn:/sbin/mingetty tty2\n#3:2345:respawn:/sbin/mingetty tty3\n"
             "vz:2345:once:touch /.vzfifo\n");
  tree.write("etc/init.d/vzquota", "#!/bin/sh\n");
  tree.link("etc/rc.d/rc3.d/S91vzquota", "/etc/init.d/vzquota");
  tree.link("etc/rc.d/rc3.d/S55sshd", "/etc/init.d/sshd");
  tree.write("etc/rc.d/rc6.d/S00vzreboot", "#!/bin/bash\n>/reboot");
  tree.write("etc/sysconfig/network", "NETWORKING=\"yes\"\nGATEWAYDEV=\"venet0\"\nHOSTNAME=\"web\"\n");
  tree.write("etc/sysconfig/network-scripts/ifcfg-venet0", "DEVICE=venet0\nONBOOT=yes\nIPADDR=127.0.0.1\n");
  tree.write("etc/sysconfig/network-scripts/ifcfg-venet0:0", "DEVICE=venet0:0\nONBOOT=yes\nIPADDR=192.0.2.5\n");
  tree.write("etc/sysconfig/network-scripts/ifcfg-eth0", "DEVICE=eth0\nONBOOT=yes\n");
  tree.write("etc/selinux/config", "# SELINUX=enforcing\nSELINUX=enforcing\nSELINUXTYPE=targeted\n");
  EXPECT_EQ(fixed(tree), (std::set<std::string>{"fstab-mounts", "mtab-link", "inittab-consoles", "quota-script",
                                                "reboot-script", "start-marks", "venet-scripts", "selinux-off"}));
  EXPECT_EQ(tree.read("etc/fstab"),
            "#switchyard# none    /dev/pts        devpts  rw      0       0\n"
            "#switchyard# /dev/simfs / simfs defaults 0 0\n");
  EXPECT_EQ(std::filesystem::read_symlink(tree.path("etc/mtab")), "/proc/self/mounts");
  EXPECT_EQ(tree.read("etc/inittab"),
            "id:3:initdefault:\nsi::sysinit:/etc/rc.d/rc.sysinit\n1:2345:respawn:/sbin/mingetty tty1\n"
            "#switchyard# 2:2345:respawn:/sbin/mingetty tty2\n#3:2345:respawn:/sbin/mingetty tty3\n"
            "#switchyard# vz:2345:once:touch /.vzfifo\n");
  for (const char* gone : {"etc/init.d/vzquota", "etc/rc.d/rc3.d/S91vzquota", "etc/rc.d/rc6.d/S00vzreboot"})
    EXPECT_FALSE(tree.has(gone)) << gone;
  EXPECT_TRUE(tree.has("etc/rc.d/rc3.d/S55sshd"));
  EXPECT_EQ(tree.read("etc/sysconfig/network"),
            "NETWORKING=\"yes\"\n#switchyard# GATEWAYDEV=\"venet0\"\nHOSTNAME=\"web\"\n");
  EXPECT_EQ(tree.read("etc/sysconfig/network-scripts/ifcfg-venet0:0"),
            "DEVICE=venet0:0\nONBOOT=no\nIPADDR=192.0.2.5\n");
  EXPECT_EQ(tree.read("etc/sysconfig/network-scripts/ifcfg-eth0"), "DEVICE=eth0\nONBOOT=yes\n");
  EXPECT_EQ(tree.read("etc/selinux/config"), "# SELINUX=enforcing\nSELINUX=disabled\nSELINUXTYPE=targeted\n");
  EXPECT_THAT(fixed(tree), IsEmpty()) << "the second time";
}

TEST(fixups, centos_6) {
  const GuestTree tree;
  tree.write("etc/centos-release", "CentOS release 6.10 (Final)\n");
  tree.write("etc/sysconfig/init", "BOOTUP=color\nACTIVE_CONSOLES=/dev/tty[1-6]\n");
  tree.write("etc/init/tty2.conf", "respawn\n");
  tree.write("etc/init/vz_init_done.conf", "start on stopped rc RUNLEVEL=[2345]\n");
  tree.write("etc/rsyslog.conf", "$ModLoad imuxsock # local\n$ModLoad imklog   # kernel\n");
  ASSERT_EQ(::mkfifo(tree.path(".vzfifo").c_str(), 0644), 0);
  EXPECT_EQ(fixed(tree), (std::set<std::string>{"active-consoles", "start-marks", "kernel-log"}));
  EXPECT_EQ(tree.read("etc/sysconfig/init"), "BOOTUP=color\nACTIVE_CONSOLES=/dev/tty1\n");
  EXPECT_EQ(tree.read("etc/rsyslog.conf"), "$ModLoad imuxsock # local\n#switchyard# $ModLoad imklog   # kernel\n");
  EXPECT_FALSE(tree.has(".vzfifo"));
  EXPECT_FALSE(tree.has("etc/init/tty2.override")) << "of Ubuntu";
  EXPECT_THAT(fixed(tree), IsEmpty());
}

TEST(fixups, centos_7) {
  const GuestTree tree;
  tree.write("usr/lib/os-release", "ID=\"centos\"\nVERSION_ID=\"7\"\n");
  tree.link("etc/mtab", "/proc/self/mounts");
  tree.write("etc/fstab",
             "UUID=3e6be9de-8139-4a09-9106-a43f08d823a6 / ext4 defaults 1 1\nnone /tmp tmpfs size=1G 0 0\n");
  tree.write("etc/systemd/system/data.mount", "[Unit]\nBefore=vzfifo.service\n[Mount]\nWhat=/dev/disk/by-uuid/1\n");
  tree.write("etc/systemd/system/other.mount", "[Mount]\nWhat=server:/share\n");
  const std::string wants = "etc/systemd/system/multi-user.target.wants/";
  tree.link(wants + "data.mount", "/etc/systemd/system/data.mount");
  tree.link(wants + "other.mount", "/etc/systemd/system/other.mount");
  tree.link(wants + "vzfifo.service", "/usr/lib/systemd/system/vzfifo.service");
  EXPECT_EQ(fixed(tree), (std::set<std::string>{"fstab-mounts", "ploop-mount-units", "start-marks"}));
  EXPECT_FALSE(tree.has(wants + "data.mount"));
  EXPECT_FALSE(tree.has(wants + "vzfifo.service"));
  EXPECT_TRUE(tree.has(wants + "other.mount"));
  EXPECT_NE(tree.read("etc/fstab").find("\nnone /tmp tmpfs"), std::string::npos);
}

TEST(fixups, debian_6_to_8) {
  for (const char* version : {"6.0.10\n", "7.11\n", "8.11\n"}) {
    const GuestTree tree;
    tree.write("etc/debian_version", version);
    tree.write("etc/fstab", "proc /proc proc defaults 0 0\ntmpfs /run/shm tmpfs defaults 0 0\n");
    tree.write("etc/inittab", "1:2345:respawn:/sbin/getty 38400 tty1\n6:23:respawn:/sbin/getty 38400 tty6\n");
    tree.write(
        "etc/network/interfaces",
        "auto lo venet0\niface lo inet loopback\n\nauto venet0:0\niface venet0:0 inet static\n  address 192.0.2.5\n"
        "auto eth0\n");
    tree.write("etc/rc6.d/K00vzreboot", "");
    const auto names = fixed(tree);
    EXPECT_THAT(names, Contains("venet-scripts"));
    EXPECT_THAT(names, Contains("reboot-script"));
    EXPECT_THAT(names, Contains("fstab-mounts"));
    EXPECT_EQ(tree.read("etc/network/interfaces"),
              "auto lo\niface lo inet loopback\n\n#switchyard# auto venet0:0\niface venet0:0 inet static\n"
              "  address 192.0.2.5\nauto eth0\n");
    EXPECT_EQ(tree.read("etc/fstab"), "#switchyard# proc /proc proc defaults 0 0\ntmpfs /run/shm tmpfs defaults 0 0\n");
    EXPECT_EQ(names.contains("inittab-consoles"), version[0] != '8') << version;
    EXPECT_THAT(fixed(tree), IsEmpty());
  }
}

TEST(fixups, ubuntu_12_04_to_16_04) {
  for (const char* version : {"12.04", "14.04", "16.04"}) {
    const GuestTree tree;
    tree.write("etc/os-release", std::string("ID=ubuntu\nVERSION_ID=\"") + version + "\"\n");
    for (int number = 1; number <= 6; ++number) tree.write("etc/init/tty" + std::to_string(number) + ".conf", "");
    tree.write("etc/init/tty3.override", "manual\n# by hand\n");
    tree.write("etc/rsyslog.conf", "module(load=\"imklog\" permitnonkernelfacility=\"on\")\n");
    const bool is_upstart = version[1] != '6';
    EXPECT_EQ(fixed(tree).contains("upstart-consoles"), is_upstart) << version;
    EXPECT_EQ(tree.has("etc/init/tty2.override"), is_upstart);
    EXPECT_FALSE(tree.has("etc/init/tty1.override"));
    EXPECT_EQ(tree.read("etc/init/tty3.override"), "manual\n# by hand\n");
    EXPECT_TRUE(tree.read("etc/rsyslog.conf").starts_with("#switchyard# module"));
  }
}

TEST(fixups, nodes_of_udev_are_removed_and_its_files_stay) {
  if (::geteuid() != 0) GTEST_SKIP() << "root makes nodes";
  const GuestTree tree;
  tree.write("lib/udev/devices/README", "");
  if (::mknod(tree.path("lib/udev/devices/ploop0").c_str(), S_IFCHR | 0600, makedev(1, 3)) != 0)
    GTEST_SKIP() << "nodes cannot be made here";
  EXPECT_EQ(fixed(tree), std::set<std::string>{"udev-nodes"});
  EXPECT_FALSE(tree.has("lib/udev/devices/ploop0"));
  EXPECT_TRUE(tree.has("lib/udev/devices/README"));
}

TEST(fixups, links_do_not_lead_out_of_the_root) {
  const GuestTree outside, tree;
  outside.write("fstab", "/dev/simfs / simfs defaults 0 0\n");
  outside.write("init.d/vzquota", "#!/bin/sh\n");
  tree.link("etc/fstab", outside.path("fstab"));
  tree.link("etc/init.d", outside.path("init.d"));
  tree.link("etc/rc.d", "../../../../../../../../" + outside.path("").string());
  EXPECT_THAT(fixed(tree), IsEmpty());
  EXPECT_EQ(outside.read("fstab"), "/dev/simfs / simfs defaults 0 0\n");
  EXPECT_TRUE(outside.has("init.d/vzquota"));
}

TEST(fixups, bytes_that_are_no_text_are_kept_in_files_and_told_of_as_text) {
  const GuestTree tree;
  tree.write("etc/fstab", "/dev/simfs / simfs defaults 0 0 # Gr\xfc\xdf\x1b[31m\n");
  const auto report = apply_fixups(tree.fd(), {});
  ASSERT_TRUE(report);
  ASSERT_EQ(report->size(), 1U);
  EXPECT_EQ(tree.read("etc/fstab"), "#switchyard# /dev/simfs / simfs defaults 0 0 # Gr\xfc\xdf\x1b[31m\n");
  const std::string& words = report->front().change;
  EXPECT_TRUE(std::ranges::all_of(words, [](char c) { return c >= ' ' && c < 0x7f; })) << words;
}

TEST(fixups, of_an_empty_root_there_is_nothing_to_do) {
  const GuestTree tree;
  EXPECT_THAT(fixed(tree), IsEmpty());
}

}  // namespace
}  // namespace upgrade
