// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What one call costs that a driver must answer: virDomainGetInfo of a running VM and a running container, one client.
// client.
#include "tests/bench/measurements.hpp"
#include "tests/bench/samples.hpp"

namespace {

constexpr int kRounds = 120;
constexpr int kWarmUp = 5;
constexpr int kCalls = 40;

struct Client {
  std::string_view path;
  Connection connection;
  Domain domain;
};

}  // namespace

void measure_routed_latency(const Setup& setup, const Arguments&) {
  for (const Kind kind : kKinds) {
    std::vector<Client> clients;
    for (const Path& path : paths(kind, setup)) {
      Connection connection = connect(path.uri);
      Domain domain = find_domain(connection, std::string(name(kind)) + "-1");
      clients.push_back({path.name, std::move(connection), std::move(domain)});
    }
    const std::string metric = "call." + std::string(name(kind));
    interleave(clients, kRounds, [&](const Client& client, int round) {
      const double time_us = block_median_us(kWarmUp, kCalls, [&] {
        virDomainInfo info;
        check(virDomainGetInfo(client.domain.get(), &info), "get info");
      });
      print_sample(metric, client.path, round, time_us);
    });
  }
}
