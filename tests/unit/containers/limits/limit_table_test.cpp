// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/limit_set.hpp"
#include "tests/unit/containers/limits/fake_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace containers::test {
namespace {

const LimitRow& row(std::string_view name) { return *std::ranges::find(limit_rows(), name, &LimitRow::name); }

struct Figures {
  std::string_view name;
  std::vector<std::pair<std::string, std::string>> files;  // below the container's folder (version 2), or cgroup/
  LimitState state;
};

TEST(LimitTable, reads_version_2) {
  const Figures kFigures[] = {
      {"memory",
       {{"memory.max", "4096\n"},
        {"memory.current", "10\n"},
        {"memory.peak", "20\n"},
        {"memory.events", "low 0\nmax 9\noom 2\noom_kill 1\n"}},
       {.limit = 4096, .held = 10, .max_held = 20, .failures = 1}},
      {"swap",
       {{"memory.swap.max", "max\n"},
        {"memory.swap.current", "5\n"},
        {"memory.swap.events", "high 0\nmax 0\nfail 3\n"}},
       {.held = 5, .failures = 3}},
      {"cpuunits", {{"cpu.weight", "200\n"}}, {.limit = 2000}},
      {"cpulimit",
       {{"cpu.max", "150000 100000\n"}, {"cpu.stat", "usage_usec 1\nnr_throttled 8\n"}},
       {.limit = 150, .failures = 8}},
      {"cpulimit", {{"cpu.max", "max 100000\n"}}, {}},
      {"cpuburst", {{"cpu.max.burst", "5000\n"}}, {.limit = 5000}},
      {"cpumask", {{"cpuset.cpus", "\n"}, {"cpuset.cpus.effective", "0-3\n"}}, {.list = "0-3"}},
      {"nodemask", {{"cpuset.mems", "1\n"}}, {.list = "1"}},
      {"ioprio", {{"io.weight", "default 300\n"}}, {.limit = 300}},
      {"numproc",
       {{"pids.max", "50\n"}, {"pids.current", "7\n"}, {"pids.peak", "9\n"}, {"pids.events", "max 4\n"}},
       {.limit = 50, .held = 7, .max_held = 9, .failures = 4}},
      {"iolimit", {{"io.max", "254:0 rbps=max wbps=700 riops=5 wiops=6\n"}}, {.limit = 700}},
      {"iopslimit", {{"io.max", "254:0 rbps=max wbps=700 riops=5 wiops=6\n"}}, {.limit = 5}},
  };
  for (const Figures& figures : kFigures) {
    FakeHost host;
    host.be_version_2();
    host.be_on_disk();
    for (const auto& [file, text] : figures.files) host.write("cgroup/machine/ct/" + file, text);
    EXPECT_EQ(row(figures.name).read(host.place()), figures.state) << figures.name;
  }
}

TEST(LimitTable, reads_weights_of_systemds_scope) {
  FakeHost host;
  host.write("proc/100/cgroup", "0::/machine.slice/ct.scope/libvirt\n");
  const std::string scope = "cgroup/machine.slice/ct.scope/";
  host.write(scope + "cpu.weight", "512\n");
  host.write(scope + "libvirt/cpu.weight", "100\n");
  host.write(scope + "io.weight", "default 300\n");
  host.write(scope + "libvirt/cpu.max", "50000 100000\n");
  EXPECT_EQ(row("cpuunits").read(host.place()), LimitState{.limit = 5120});
  EXPECT_EQ(row("ioprio").read(host.place()), LimitState{.limit = 300});
  EXPECT_EQ(row("cpulimit").read(host.place()).limit, 50u);
}

TEST(LimitTable, reads_version_1) {
  const std::string memory = "memory/machine/ct/", cpu = "cpu/machine/ct/", blkio = "blkio/machine/ct/";
  const Figures kFigures[] = {
      {"memory",
       {{memory + "memory.limit_in_bytes", "4096\n"},
        {memory + "memory.usage_in_bytes", "10\n"},
        {memory + "memory.max_usage_in_bytes", "20\n"},
        {memory + "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"}},
       {.limit = 4096, .held = 10, .max_held = 20, .failures = 1}},
      {"swap",
       {{memory + "memory.limit_in_bytes", "4096\n"},
        {memory + "memory.memsw.limit_in_bytes", "6144\n"},
        {memory + "memory.stat", "swap 1\ntotal_swap 12\n"},
        {memory + "memory.memsw.failcnt", "2\n"}},
       {.limit = 2048, .held = 12, .failures = 2}},
      {"cpuunits", {{cpu + "cpu.shares", "2048\n"}}, {.limit = 2000}},
      {"cpulimit", {{cpu + "cpu.cfs_quota_us", "25000\n"}, {cpu + "cpu.cfs_period_us", "50000\n"}}, {.limit = 50}},
      {"cpulimit", {{cpu + "cpu.cfs_quota_us", "-1\n"}, {cpu + "cpu.cfs_period_us", "50000\n"}}, {}},
      {"cpuburst", {{cpu + "cpu.cfs_burst_us", "5000\n"}}, {.limit = 5000}},
      {"ioprio", {{blkio + "blkio.bfq.weight", "640\n"}}, {.limit = 640}},
      {"iolimit", {{blkio + "blkio.throttle.read_bps_device", "254:0 900\n"}}, {.limit = 900}},
      {"numproc", {{"freezer/machine/ct/cgroup.procs", "100\n101\n102\n"}}, {.held = 2}},
      {"numproc", {{"pids/switchyard-11111111-2222-3333-4444-555555555555/pids.max", "9\n"}}, {.limit = 9}},
  };
  for (const Figures& figures : kFigures) {
    FakeHost host;
    host.be_version_1();
    host.be_on_disk();
    for (const auto& [file, text] : figures.files) host.write("cgroup/" + file, text);
    EXPECT_EQ(row(figures.name).read(host.place()), figures.state) << figures.name;
  }
}

TEST(LimitTable, counts_nothing_of_a_container_that_is_gone) {
  FakeHost host;
  for (const LimitRow& each : limit_rows()) {
    if (each.name == "numfile" || each.name == "numproc") continue;
    EXPECT_EQ(each.read(host.place()), LimitState{}) << each.name;
  }
}

TEST(ApplyLimits, tells_what_differs) {
  FakeHost host;
  host.be_version_2();
  host.be_on_disk();
  for (const char* file : {"pids.max", "io.max", "cpu.max.burst"})
    host.write(std::string("cgroup/machine/ct/") + file, "");
  ASSERT_TRUE(apply_limits(host.place(), {{"cpuburst", 5}}, {{"cpuburst", 5}, {"numproc", 20}, {"iolimit", 4096}}));
  EXPECT_EQ(host.read("cgroup/machine/ct/pids.max"), "20");
  EXPECT_EQ(host.read("cgroup/machine/ct/io.max"), "254:0 rbps=4096 wbps=4096");
  EXPECT_EQ(host.read("cgroup/machine/ct/cpu.max.burst"), "");
  ASSERT_TRUE(apply_limits(host.place(), {{"numproc", 20}, {"iolimit", 4096}}, {}));
  EXPECT_EQ(host.read("cgroup/machine/ct/pids.max"), "max");
  EXPECT_EQ(host.read("cgroup/machine/ct/io.max"), "254:0 rbps=max wbps=max");
}

TEST(ApplyLimits, takes_back_what_it_told_when_the_kernel_lacks_another) {
  FakeHost host;
  host.be_version_2();
  host.be_on_disk();
  host.write("cgroup/machine/ct/pids.max", "");
  const auto refused = apply_limits(host.place(), {{"numproc", 10}}, {{"numproc", 20}, {"iopslimit", 5}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationUnsupported);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("limit 'iopslimit' is not supported"));
  EXPECT_EQ(host.read("cgroup/machine/ct/pids.max").substr(0, 2), "10");
}

TEST(ApplyLimits, lends_version_2_the_controller_that_counts_processes) {
  FakeHost host;
  host.be_version_2();
  host.write("cgroup/machine/cgroup.subtree_control", "");
  EXPECT_FALSE(apply_limits(host.place(), {}, {{"numproc", 20}}));  // nobody makes pids.max here
  EXPECT_EQ(host.read("cgroup/machine/cgroup.subtree_control"), "+pids");
}

TEST(ApplyLimits, does_not_change_the_inodes_of_an_image) {
  FakeHost host;
  host.be_version_2();
  const auto refused = apply_limits(host.place(), {}, {{"diskinodes", 7}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationUnsupported);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("limit 'diskinodes'"));
}

}  // namespace
}  // namespace containers::test
