// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/init_kind.hpp"
#include "../guest_root.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

namespace {

using guest_tools::InitKind;
using guest_tools::ShutdownMode;

TEST(InitKind, is_known_by_its_signs) {
  struct Case {
    guest_tools::InitSigns signs;
    InitKind kind;
  };
  const Case table[] = {{{true, "", "", false}, InitKind::kSystemd},
                        {{true, "/usr/lib/systemd/systemd", "/sbin/init", true}, InitKind::kSystemd},
                        {{false, "/lib/systemd/systemd", "/sbin/init", true}, InitKind::kSystemd},
                        {{false, "/lib/systemd/systemd (deleted)", "/sbin/init", false}, InitKind::kSystemd},
                        {{false, "/bin/busybox", "init", false}, InitKind::kBusybox},
                        {{false, "/bin/busybox", "/sbin/init", true}, InitKind::kBusybox},
                        {{false, "../bin/busybox", "", false}, InitKind::kBusybox},
                        {{false, "/bin/busybox", "/bin/sh", true}, InitKind::kSysvinit},
                        {{false, "/bin/busybox", "/bin/sh", false}, InitKind::kOther},
                        {{false, "/sbin/openrc-init", "openrc-init", false}, InitKind::kOpenrc},
                        {{false, "/sbin/init", "init [2]", true}, InitKind::kSysvinit},
                        {{false, "/sbin/init", "/sbin/init", false}, InitKind::kOther},
                        {{false, "", "", false}, InitKind::kOther}};
  for (const auto& [signs, kind] : table) EXPECT_EQ(init_kind(signs), kind) << string(signs.program);
}

TEST(InitKind, signals_are_those_of_each_init) {
  using guest_tools::shutdown_signal;
  EXPECT_EQ(shutdown_signal(InitKind::kSystemd, ShutdownMode::kPowerdown), SIGRTMIN + 4);
  EXPECT_EQ(shutdown_signal(InitKind::kSystemd, ShutdownMode::kHalt), SIGRTMIN + 3);
  EXPECT_EQ(shutdown_signal(InitKind::kSystemd, ShutdownMode::kReboot), SIGRTMIN + 5);
  EXPECT_EQ(shutdown_signal(InitKind::kBusybox, ShutdownMode::kPowerdown), SIGUSR2);
  EXPECT_EQ(shutdown_signal(InitKind::kBusybox, ShutdownMode::kHalt), SIGUSR1);
  EXPECT_EQ(shutdown_signal(InitKind::kBusybox, ShutdownMode::kReboot), SIGTERM);
  EXPECT_EQ(shutdown_signal(InitKind::kSysvinit, ShutdownMode::kHalt), 0);
}

// Those that speak to process 1 are for a container of the system tests.
using Shutdown = GuestRoot;

TEST_F(Shutdown, sysvinit_reads_run_levels_from_its_fifo) {
  std::filesystem::create_directories(root + "/dev");
  ASSERT_EQ(mkfifo((root + "/dev/initctl").c_str(), 0600), 0);
  const int fifo = open((root + "/dev/initctl").c_str(), O_RDONLY | O_NONBLOCK);
  struct Request {
    std::int32_t magic, command, run_level, sleep_seconds;
    char data[368];
  } requests[3];
  EXPECT_EQ(call("guest-shutdown"), "");
  EXPECT_EQ(call("guest-shutdown", "{'mode': 'reboot'}"), "");
  ASSERT_EQ(::read(fifo, requests, sizeof(requests)), static_cast<ssize_t>(2 * sizeof(Request)));
  EXPECT_EQ(requests[0].magic, 0x03091969);
  EXPECT_EQ(requests[0].command, 1);
  EXPECT_EQ(requests[0].run_level, '0');
  EXPECT_EQ(requests[1].run_level, '6');
  EXPECT_EQ(call("guest-shutdown", "{'mode': 'halt'}"), "");
  ASSERT_EQ(::read(fifo, requests, sizeof(requests)), static_cast<ssize_t>(2 * sizeof(Request)));
  EXPECT_EQ(requests[0].command, 6);
  EXPECT_STREQ(requests[0].data, "INIT_HALT=HALT");
  EXPECT_EQ(requests[1].run_level, '0');
  close(fifo);
}

TEST_F(Shutdown, modes_have_names) {
  EXPECT_EQ(call("guest-shutdown", "{'mode': 'x'}"),
            failure("mode is invalid (valid values are: halt|powerdown|reboot"));
}

}  // namespace
