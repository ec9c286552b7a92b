// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virConnectGetAllDomainStats while one VM's QEMU is stopped by SIGSTOP and answers nothing. libvirtd's own call would
// wait for it without end, so virtvzd is compared with itself: a few undisturbed calls, the stop, the call that first
// meets it, a few later ones, and on again. Meanwhile another client asks about another VM every few milliseconds.
//
// Metrics: stats.undisturbed (direct: VMs only, libvirt's LXC driver has no such call), stats.first, stats.later, and
// stats.other, the slowest call of the other client; stats.marked, 1 when the stopped VM is in the answer with
// something in its record that was not so before, else 0.
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "tests/bench/measurements.hpp"
#include "tests/bench/samples.hpp"

namespace {

constexpr int kRounds = 5;
constexpr int kCalls = 5;
constexpr int kCallsUntilWhole = 60;
constexpr std::chrono::milliseconds kOtherClientPause{2};

using Record = std::set<std::string>;  // the names of its parameters

struct Stats {
  double time_us = 0;
  Record stopped_vm;  // empty when it is not in the answer
};

Stats stats(const Connection& connection, const std::string& stopped_vm) {
  Stats answer;
  virDomainStatsRecordPtr* records = nullptr;
  int count = 0;
  answer.time_us = microseconds([&] { count = virConnectGetAllDomainStats(connection.get(), 0, &records, 0); });
  check(count, "get the stats of all domains");
  for (int i = 0; i < count; ++i)
    if (virDomainGetName(records[i]->dom) == stopped_vm)
      for (int p = 0; p < records[i]->nparams; ++p) answer.stopped_vm.insert(records[i]->params[p].field);
  virDomainStatsRecordListFree(records);
  return answer;
}

double median_time_us(const Connection& connection, const std::string& stopped_vm) {
  std::vector<double> times;
  for (int i = 0; i < kCalls; ++i) times.push_back(stats(connection, stopped_vm).time_us);
  return median(std::move(times));
}

// Asks about a VM that nobody stopped; slowest() is the longest that it waited since the last slowest().
class OtherClient {
 public:
  OtherClient() : domain_(find_domain(connection_, "vm-2")), thread_([this](std::stop_token stop) { run(stop); }) {}
  double slowest() { return slowest_us_.exchange(0); }

 private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      virDomainInfo info;
      const double time_us = microseconds([&] { virDomainGetInfo(domain_.get(), &info); });
      slowest_us_ = std::max(slowest_us_.load(), time_us);
      std::this_thread::sleep_for(kOtherClientPause);
    }
  }

  Connection connection_ = connect("vz:///system");
  Domain domain_;
  std::atomic<double> slowest_us_ = 0;
  std::jthread thread_;
};

class Stopped {
 public:
  explicit Stopped(pid_t pid) : pid_(pid) { check(kill(pid_, SIGSTOP), "stop QEMU"); }
  Stopped(const Stopped&) = delete;
  ~Stopped() { kill(pid_, SIGCONT); }

 private:
  pid_t pid_;
};

void wait_until_whole(const Connection& connection, const std::string& vm, const Record& whole) {
  for (int i = 0; i < kCallsUntilWhole; ++i) {
    if (stats(connection, vm).stopped_vm == whole) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  throw Failure("the stats of " + vm + " did not become whole again after its QEMU went on");
}

}  // namespace

void measure_all_stats(const Setup& setup, const Arguments& arguments) {
  const std::string& vm = arguments[0];
  const pid_t qemu = std::stoi(arguments[1]);
  const Connection direct = connect("qemu:///system");
  if (!setup.virtvzd) {
    for (int round = 0; round < kRounds; ++round)
      print_sample("stats.undisturbed", "direct", round, median_time_us(direct, vm));
    return;
  }
  const Connection connection = connect("vz:///system");
  const Record whole = stats(connection, vm).stopped_vm;
  OtherClient other;
  for (int round = 0; round < kRounds; ++round) {
    print_sample("stats.undisturbed", "direct", round, median_time_us(direct, vm));
    other.slowest();
    const double undisturbed_us = median_time_us(connection, vm);
    for (const char* metric : {"stats.first", "stats.later"})
      print_sample(metric, "undisturbed", round, undisturbed_us);
    print_sample("stats.undisturbed", "virtvzd", round, undisturbed_us);
    print_sample("stats.other", "undisturbed", round, other.slowest());
    {
      const Stopped stopped(qemu);
      const Stats first = stats(connection, vm);
      print_sample("stats.first", "virtvzd", round, first.time_us);
      print_sample("stats.marked", "virtvzd", round, !first.stopped_vm.empty() && first.stopped_vm != whole);
      print_sample("stats.later", "virtvzd", round, median_time_us(connection, vm));
      print_sample("stats.other", "virtvzd", round, other.slowest());
    }
    wait_until_whole(connection, vm, whole);
  }
}
