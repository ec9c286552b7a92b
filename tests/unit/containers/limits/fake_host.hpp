// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "containers/limits/limit_place.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace containers::test {

// /proc, /sys and /sys/fs/cgroup in a folder that goes with it: one container, whose controller is 100 and whose first
// process is 101.
class FakeHost {
 public:
  FakeHost() {
    char pattern[] = "/tmp/switchyard.XXXXXX";
    if (!::mkdtemp(pattern)) std::abort();
    top_ = pattern;
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;
  ~FakeHost() {
    std::error_code ignored;
    std::filesystem::remove_all(top_, ignored);
  }

  void write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = top_ + "/" + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  std::string read(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(top_ + "/" + path).rdbuf();
    return text.str();
  }
  void be_version_2() const { write("proc/100/cgroup", "0::/machine/ct\n"); }
  void be_version_1() const {
    write("proc/100/cgroup",
          "5:pids:/\n4:memory:/machine/ct/emulator\n3:blkio:/machine/ct\n2:cpu,cpuacct:/machine/ct\n"
          "1:freezer:/machine/ct\n0::/\n");
  }
  // Its root on device 254:0.
  void be_on_disk() const {
    write("proc/101/mountinfo",
          "30 20 0:5 / /proc rw - proc proc rw\n20 1 254:0 /vz/ct / rw shared:1 - ext4 /dev/vda rw\n");
  }

  const std::string& top() const { return top_; }
  LimitPlace place() const {
    LimitPlace place;
    place.controller = 100;
    place.init = 101;
    place.uuid = "11111111-2222-3333-4444-555555555555";
    place.proc = top_ + "/proc";
    place.sys = top_ + "/sys";
    place.folders = find_cgroup_folders(100, place.proc, top_ + "/cgroup");
    return place;
  }

 private:
  std::string top_;
};

}  // namespace containers::test
