// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/init_kinds.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace driver {
namespace {

constexpr int kGlibcRealTime = 34;

struct Case {
  InitLooks looks;
  std::string_view name;
  int power_off;
  int reboot;
  Initctl initctl;
};

TEST(InitKinds, are_recognised_by_their_looks) {
  const Case cases[] = {
      {{"systemd", "init", false, false}, "systemd", kGlibcRealTime + 3, kGlibcRealTime + 5, Initctl::kIgnored},
      {{"systemd", "systemd", true, false}, "systemd", kGlibcRealTime + 3, kGlibcRealTime + 5, Initctl::kIgnored},
      {{"busybox", "init", false, false}, "busybox init", SIGUSR2, SIGTERM, Initctl::kIgnored},
      {{"busybox", "linuxrc", false, false}, "busybox init", SIGUSR2, SIGTERM, Initctl::kIgnored},
      {{"busybox", "sh", false, false}, "program", SIGTERM, SIGHUP, Initctl::kTaken},
      {{"openrc-init", "init", false, false}, "openrc-init", SIGTERM, SIGINT, Initctl::kIgnored},
      {{"init", "init", true, false}, "sysvinit", SIGPWR, SIGINT, Initctl::kMade},
      {{"init", "init", true, true}, "sysvinit", SIGPWR, SIGINT, Initctl::kMade},
      {{"init", "init", false, true}, "upstart", SIGPWR, SIGINT, Initctl::kIgnored},
      {{"nginx", "nginx:", false, false}, "program", SIGTERM, SIGHUP, Initctl::kTaken},
      {{"", "", false, false}, "program", SIGTERM, SIGHUP, Initctl::kTaken},
  };
  for (const Case& row : cases) {
    const InitKind& kind = recognise(row.looks);
    EXPECT_EQ(kind.name, row.name) << row.looks.program << ' ' << row.looks.invoked_as;
    EXPECT_EQ(kind.power_off, row.power_off) << row.name;
    EXPECT_EQ(kind.reboot, row.reboot) << row.name;
    EXPECT_EQ(kind.initctl, row.initctl) << row.name;
  }
}

}  // namespace
}  // namespace driver
