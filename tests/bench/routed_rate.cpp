// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How many virDomainGetInfo calls a second eight clients get answered, each on its own thread and connection.
#include <atomic>
#include <thread>

#include "tests/bench/measurements.hpp"
#include "tests/bench/samples.hpp"

namespace {

constexpr int kClients = 8;
constexpr int kRounds = 9;
constexpr std::chrono::milliseconds kWindow{400};

struct Crowd {
  std::string_view path;
  std::vector<Connection> connections;
  std::vector<Domain> domains;
};

double calls_per_second(const Crowd& crowd) {
  std::atomic<long> calls = 0;
  std::atomic<bool> failed = false;
  const double time_us = microseconds([&] {
    const auto end = std::chrono::steady_clock::now() + kWindow;
    std::vector<std::jthread> threads;
    for (const Domain& domain : crowd.domains)
      threads.emplace_back([&] {
        virDomainInfo info;
        long mine = 0;
        for (; std::chrono::steady_clock::now() < end && !failed; ++mine)
          if (virDomainGetInfo(domain.get(), &info) < 0) failed = true;
        calls += mine;
      });
  });
  if (failed) throw Failure("get info failed on path " + std::string(crowd.path));
  return static_cast<double>(calls) / time_us * 1e6;
}

}  // namespace

void measure_routed_rate(const Setup& setup, const Arguments&) {
  for (const Kind kind : kKinds) {
    std::vector<Crowd> crowds;
    for (const Path& path : paths(kind, setup)) {
      Crowd& crowd = crowds.emplace_back(Crowd{path.name, {}, {}});
      for (int i = 0; i < kClients; ++i) {
        crowd.connections.push_back(connect(path.uri));
        crowd.domains.push_back(find_domain(crowd.connections.back(), std::string(name(kind)) + "-1"));
      }
      calls_per_second(crowd);  // warm-up
    }
    const std::string metric = "rate." + std::string(name(kind));
    interleave(crowds, kRounds, [&](const Crowd& crowd, int round) {
      print_sample(metric, crowd.path, round, calls_per_second(crowd));
    });
  }
}
