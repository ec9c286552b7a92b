// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/container_stats.hpp"
#include "libvirt-driver/stats/memory_figures.hpp"
#include "libvirt-driver/stats/vcpu_usage.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace driver {
namespace {

using testing::ElementsAre;

class ContainerUsageTest : public testing::Test {
 protected:
  void file(const std::string& name, std::string_view text) {
    const std::filesystem::path path = folder_.path() + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  ContainerUsage read(unsigned parts) const {
    return read_container_usage(7, parts, folder_.path() + "/proc", folder_.path() + "/cg");
  }
  test::TemporaryFolder folder_;
};

TEST_F(ContainerUsageTest, version_1_counts_by_cpu_and_below) {
  file("proc/7/cgroup", "2:cpuacct:/ct\n1:memory:/ct\n0::/\n");
  file("cg/cpuacct/ct/cpuacct.usage", "3000\n");
  file("cg/cpuacct/ct/cpuacct.usage_percpu", "1000 2000 \n");
  file("cg/cpuacct/ct/cpuacct.stat", "user 5\nsystem 7\n");
  file("cg/memory/ct/memory.usage_in_bytes", "8192\n");
  file("cg/memory/ct/memory.limit_in_bytes", "9223372036854771712\n");
  file("cg/memory/ct/memory.stat",
       "cache 1\npgfault 2\ntotal_cache 4096\ntotal_pgfault 30\ntotal_pgmajfault 4\n"
       "total_inactive_file 1000\ntotal_active_file 24\n");
  const ContainerUsage usage = read(kUsageCpu | kUsagePerCpu | kUsageMemory);
  EXPECT_EQ(usage.cpu_time_ns, 3000u);
  EXPECT_THAT(usage.per_cpu_ns, ElementsAre(1000, 2000));
  EXPECT_EQ(usage.cpu_system_ns, 70'000'000u);
  EXPECT_EQ(usage.memory_bytes, 8192u);
  EXPECT_EQ(usage.memory_limit_bytes, std::nullopt);
  EXPECT_EQ(usage.file_cache_bytes, 4096u);
  EXPECT_EQ(usage.reclaimable_bytes, 1024u);
  EXPECT_EQ(usage.faults, 30u);
  EXPECT_EQ(usage.major_faults, 4u);
  EXPECT_EQ(usage.swapped_in_bytes, std::nullopt);  // it is not counted, and "swap" is something else
}

TEST_F(ContainerUsageTest, version_2_has_all_in_one_folder) {
  file("proc/7/cgroup", "0::/ct/libvirt\n");
  file("cg/ct/libvirt/cpu.stat", "usage_usec 30\nuser_usec 10\nsystem_usec 20\n");
  file("cg/ct/libvirt/memory.current", "8192\n");
  file("cg/ct/libvirt/memory.max", "16384\n");
  file("cg/ct/libvirt/memory.stat", "file 4096\npgfault 9\npgmajfault 1\npswpin 2\npswpout 0\n");
  const ContainerUsage usage = read(kUsageCpu | kUsagePerCpu | kUsageMemory);
  EXPECT_EQ(usage.cpu_time_ns, 30000u);
  EXPECT_TRUE(usage.per_cpu_ns.empty());
  EXPECT_EQ(usage.memory_limit_bytes, 16384u);
  EXPECT_EQ(usage.file_cache_bytes, 4096u);
  EXPECT_EQ(usage.swapped_in_bytes, 2u * 4096);
  EXPECT_EQ(usage.swapped_out_bytes, 0u);
}

TEST_F(ContainerUsageTest, what_is_not_asked_for_is_not_read) {
  file("proc/7/cgroup", "2:cpuacct:/ct\n1:memory:/ct\n");
  file("cg/cpuacct/ct/cpuacct.usage", "3000\n");
  file("cg/memory/ct/memory.usage_in_bytes", "8192\n");
  EXPECT_EQ(read(kUsageMemory).cpu_time_ns, std::nullopt);
  EXPECT_EQ(read(kUsageCpu).memory_bytes, std::nullopt);
}

std::uint64_t sum_of(const std::vector<VcpuUsage>& usages) {
  std::uint64_t sum = 0;
  for (const VcpuUsage& usage : usages) sum += usage.time_ns;
  return sum;
}

TEST(VcpuUsage, shares_the_hosts_cpus_out_and_loses_nothing) {
  ContainerUsage usage;
  usage.per_cpu_ns = {10, 20, 30, 41};
  EXPECT_THAT(vcpu_usage({}, usage, 4), ElementsAre(VcpuUsage{101, 3}));
  EXPECT_THAT(vcpu_usage({.maximum = 2, .online = 2}, usage, 4), ElementsAre(VcpuUsage{40, 2}, VcpuUsage{61, 3}));
  // Pinned to two of the four, it has each to itself; what was used before the pin is not lost.
  const ContainerCpus pinned{.maximum = 2, .online = 2, .pins = {{0, {2}}, {1, {3}}}};
  EXPECT_THAT(vcpu_usage(pinned, usage, 4), ElementsAre(VcpuUsage{40, 2}, VcpuUsage{61, 3}));
  const auto many = vcpu_usage({.maximum = 6, .online = 6}, usage, 4);
  EXPECT_EQ(many[5], (VcpuUsage{0, -1}));
  EXPECT_EQ(sum_of(many), 101u);
}

TEST(VcpuUsage, without_a_count_by_cpu_all_have_the_same) {
  ContainerUsage usage;
  usage.cpu_time_ns = 101;
  const auto shares = vcpu_usage({.maximum = 2, .online = 2, .pins = {{1, {3}}}}, usage, 4);
  EXPECT_THAT(shares, ElementsAre(VcpuUsage{51, -1}, VcpuUsage{50, 3}));
}

TEST(MemoryFigures, are_in_kib_and_add_up) {
  ContainerUsage usage;
  usage.memory_limit_bytes = 1000 * 1024;
  usage.memory_bytes = 400 * 1024;
  usage.reclaimable_bytes = 100 * 1024;
  usage.file_cache_bytes = 150 * 1024;
  usage.faults = 30;
  usage.major_faults = 4;
  EXPECT_THAT(memory_figures(usage, 2000, {8000, 77}),
              ElementsAre(MemoryFigure{6, "current", 1000}, MemoryFigure{2, "major_fault", 4},
                          MemoryFigure{3, "minor_fault", 26}, MemoryFigure{4, "unused", 600},
                          MemoryFigure{5, "available", 1000}, MemoryFigure{8, "usable", 700},
                          MemoryFigure{9, "last-update", 77}, MemoryFigure{10, "disk_caches", 150},
                          MemoryFigure{7, "rss", 400}));
}

TEST(MemoryFigures, without_a_limit_the_host_has_it) {
  EXPECT_THAT(memory_figures({}, 2000, {8000, 77}),
              ElementsAre(MemoryFigure{6, "current", 2000}, MemoryFigure{5, "available", 8000},
                          MemoryFigure{9, "last-update", 77}));
}

std::vector<std::string> fields_of(const StatsRecord& record) {
  std::vector<std::string> fields;
  for (const TypedParameter& parameter : record.parameters) fields.push_back(parameter.field);
  return fields;
}

TEST(ContainerStats, of_one_that_is_off_come_from_its_definition) {
  ContainerReadings readings;
  readings.facts.memory_kib = 100;
  readings.facts.max_memory_kib = 200;
  readings.cpus = {.maximum = 4, .online = 2};
  readings.state_reason = 2;
  Domain off;
  const StatsRecord record = container_stats(off, {}, readings, {});
  EXPECT_THAT(fields_of(record), ElementsAre("state.state", "state.reason", "balloon.current", "balloon.maximum",
                                             "vcpu.current", "vcpu.maximum", "block.count"));
  EXPECT_EQ(record.parameters[1].value, ParameterValue(std::int32_t{2}));
  EXPECT_EQ(record.parameters[4].value, ParameterValue(std::uint32_t{2}));
}

TEST(ContainerStats, enforce_refuses_groups_that_containers_have_nothing_for) {
  EXPECT_TRUE(check_groups({{}, 1 | 2 | 4 | 8 | 16 | 32 | 64 | 256, kStatsEnforce}));
  EXPECT_TRUE(check_groups({{}, 0, kStatsEnforce}));
  EXPECT_TRUE(check_groups({{}, 512, 0}));
  const auto refused = check_groups({{}, 1 | 512, kStatsEnforce});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kArgumentUnsupported);
  EXPECT_NE(refused.error().message.find("0x200 "), std::string::npos);
}

}  // namespace
}  // namespace driver
