// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/counters.hpp"
#include "tests/unit/prlctl/actions/action_run.hpp"

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::MatchesRegex;
using ::testing::Not;

class Counters : public ::testing::Test {
 protected:
  std::vector<Counter> counters(std::chrono::nanoseconds between = std::chrono::seconds(1)) const {
    return counters_of({before, now, between, filesystems, buses});
  }
  StatValues before, now, filesystems;
  DiskBuses buses;
};

TEST_F(Counters, disks_are_numbered_by_bus_and_layers_below_are_none) {
  now.numbers = {{"block.count", 4},     {"block.0.rd.reqs", 1},  {"block.0.rd.bytes", 2},
                 {"block.0.wr.reqs", 3}, {"block.0.wr.bytes", 4}, {"block.1.rd.reqs", 9},
                 {"block.2.rd.reqs", 5}, {"block.3.rd.reqs", 6},  {"block.1.backingIndex", 3}};
  now.texts = {{"block.0.name", "sda"}, {"block.1.name", "sda"}, {"block.2.name", "sdb"}, {"block.3.name", "hdc"}};
  buses = {{"sda", "sata"}, {"sdb", "sata"}};
  EXPECT_THAT(counters(), IsSupersetOf({Counter{"devices.sata0.read_requests", "1"},
                                        {"devices.sata0.read_total", "2"},
                                        {"devices.sata0.write_requests", "3"},
                                        {"devices.sata0.write_total", "4"},
                                        {"devices.sata1.read_requests", "5"},
                                        {"devices.ide0.read_requests", "6"}}));
}

TEST_F(Counters, the_cpus_share_is_that_of_the_time_between) {
  before.numbers = {{"cpu.time", 1'000'000'000}};
  now.numbers = {{"cpu.time", 2'000'000'000},
                 {"vcpu.current", 2},
                 {"vcpu.maximum", 2},
                 {"vcpu.0.time", 500'000},
                 {"vcpu.1.time", 1'500'000}};
  EXPECT_THAT(counters(std::chrono::seconds(2)),
              ElementsAre(Counter{"guest.cpu.usage", "25"}, Counter{"guest.cpu.time", "2000"},
                          Counter{"host.cpu.time", "2000000"}, Counter{"guest.vcpu0.time", "500"},
                          Counter{"guest.vcpu1.time", "1500"}));
}

TEST_F(Counters, memory_is_in_mb_and_file_systems_in_kb) {
  now.numbers = {
      {"balloon.available", 1048576}, {"balloon.unused", 262144}, {"balloon.current", 2097152}, {"balloon.swap_in", 3}};
  filesystems.numbers = {
      {"fs.count", 2}, {"fs.1.total-bytes", 1048576}, {"fs.1.used-bytes", 524288}, {"fs.1.disk.count", 1}};
  filesystems.texts = {{"fs.0.mountpoint", "/proc"}, {"fs.1.mountpoint", "/"}, {"fs.1.disk.0.alias", "vda"}};
  EXPECT_THAT(counters(), IsSupersetOf({Counter{"guest.ram.usage", "768"},
                                        {"guest.ram.total", "1024"},
                                        {"guest.ram.balloon_actual", "2048"},
                                        {"guest.ram.swap_in", "3"},
                                        {"guest.fs0.name", "/"},
                                        {"guest.fs0.total", "1024"},
                                        {"guest.fs0.free", "512"},
                                        {"guest.fs0.disk.0", "vda"}}));
}

TEST_F(Counters, nonsense_of_a_guest_is_no_overflow) {
  now.numbers = {{"balloon.available", 1}, {"balloon.unused", 9'000'000}, {"block.count", ~0ULL}};
  filesystems.numbers = {{"fs.count", 1}, {"fs.0.total-bytes", 1}, {"fs.0.used-bytes", ~0ULL}};
  EXPECT_THAT(counters(std::chrono::nanoseconds(0)),
              IsSupersetOf({Counter{"guest.ram.usage", "0"}, {"guest.fs0.free", "0"}}));
}

TEST(CounterMask, takes_names_and_stars) {
  EXPECT_TRUE(is_counter_wanted("", "net.nic0.pkts_in"));
  EXPECT_TRUE(is_counter_wanted("net.*", "net.nic0.pkts_in"));
  EXPECT_TRUE(is_counter_wanted("guest.cpu.time", "guest.cpu.time"));
  EXPECT_FALSE(is_counter_wanted("cpu", "guest.cpu.time"));
}

TEST(CounterMask, tells_what_it_cannot_take) {
  for (const char* mask : {"", "*", "*total", "guest.*", "guest.fs0.total", "guest.f*"})
    EXPECT_TRUE(may_take(mask, "guest.fs")) << mask;
  for (const char* mask : {"guest.cpu*", "net.*", "host.cpu.time"}) EXPECT_FALSE(may_take(mask, "guest.fs")) << mask;
}

using Statistics = ActionTest;

TEST_F(Statistics, are_lines_of_those_that_run) {
  EXPECT_EQ(run_action({"statistics", "vm1"}), (Ended{0, "", ""}));
  ASSERT_EQ(virDomainCreate(domain_.get()), 0);
  EXPECT_THAT(run_action({"statistics", "vm1", "--filter", "*.cpu.time"}).out,
              MatchesRegex("\tguest.cpu.time:\t[0-9]+\n\thost.cpu.time:\t[0-9]+\n"));
  const Ended all = run_action({"statistics", "-a"});
  EXPECT_THAT(all.out, HasSubstr(std::string("{") + kUuid + "}\n\t"));
  EXPECT_EQ(all.code, 0);
  EXPECT_THAT(run_action({"statistics"}).out, Not(HasSubstr("\t")));
  EXPECT_EQ(run_action({"statistics"}).code, 1);
}

}  // namespace
}  // namespace prlctl
