// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a daemon still holds after many connects and disconnects: descriptors and resident memory, after minus before.
// A tenth as many go first, so that what grows once (arenas, caches, threads) has grown.
#include <atomic>
#include <thread>

#include "tests/bench/measurements.hpp"
#include "tests/bench/process_usage.hpp"
#include "tests/bench/samples.hpp"

namespace {

constexpr int kThreads = 4;

void connect_and_leave(int times) {
  std::atomic<int> left = times;
  std::atomic<bool> failed = false;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&] {
        while (left-- > 0 && !failed)
          if (!Connection(virConnectOpen("vz:///system"))) failed = true;
      });
  }
  if (failed) throw Failure("connection refused after " + std::to_string(times - left) + " connects");
}

}  // namespace

void measure_connect_churn(const Setup& setup, const Arguments& arguments) {
  if (!setup.virtvzd) return;
  const std::string& pid = arguments[0];
  const int connects = std::stoi(arguments[1]);
  const long idle_fds = process_usage(pid).fds;
  connect_and_leave(connects / 10);
  const ProcessUsage before = settled_usage(pid, idle_fds);
  connect_and_leave(connects);
  const ProcessUsage after = settled_usage(pid, before.fds);
  print_sample("churn.fds", "virtvzd", 0, static_cast<double>(after.fds - before.fds));
  print_sample("churn.rss", "virtvzd", 0, static_cast<double>(after.rss_kib - before.rss_kib));
}
