// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace driver::test {

// A bus at DBUS_SYSTEM_BUS_ADDRESS for as long as it lives.
class OwnBus {
 public:
  OwnBus() {
    char name[] = "/tmp/virtvzd-bus-XXXXXX";
    folder_ = ::mkdtemp(name);
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", fmt::format("unix:path={}/bus", folder_).c_str(), 1);
    std::ofstream(folder_ + "/config")
        << "<busconfig><listen>unix:path=" << folder_ << "/bus</listen><policy context='default'><allow user='*'/>"
        << "<allow send_destination='*'/><allow receive_sender='*'/><allow own='*'/></policy></busconfig>";
  }
  OwnBus(const OwnBus&) = delete;
  OwnBus& operator=(const OwnBus&) = delete;
  ~OwnBus() {
    stop();
    std::filesystem::remove_all(folder_);
    ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
  }

  // False when dbus-daemon is not installed.
  bool start() {
    int ready[2];
    EXPECT_EQ(::pipe(ready), 0);
    const UniqueFd in(ready[0]);
    UniqueFd out(ready[1]);
    const std::string config = fmt::format("--config-file={}/config", folder_);
    const std::string print = fmt::format("--print-address={}", out.get());
    child_ = ::fork();
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::execlp("dbus-daemon", "dbus-daemon", "--nofork", "--nopidfile", "--nosyslog", config.c_str(), print.c_str(),
               nullptr);
      ::_exit(127);
    }
    out.reset();
    char address[256];
    return ::read(in.get(), address, sizeof address) > 0;
  }
  void stop() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(std::exchange(child_, -1), nullptr, 0);
    std::filesystem::remove(folder_ + "/bus");
  }

 private:
  std::string folder_;
  pid_t child_ = -1;
};

}  // namespace driver::test
