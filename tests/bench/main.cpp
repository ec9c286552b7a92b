// SPDX-License-Identifier: LGPL-2.1-or-later
//
// client [--relay SOCKET] [--virtvzd] MEASUREMENT [ARGUMENT...]
// Measures libvirtd directly, through the relay and through virtvzd, as far as they are given.
#include <libvirt/virterror.h>

#include <cstdio>
#include <exception>
#include <string_view>

#include "tests/bench/measurements.hpp"

namespace {

struct Measurement {
  std::string_view name;
  std::size_t arguments;
  void (*run)(const Setup&, const Arguments&);
};

constexpr Measurement kMeasurements[] = {
    {"routed-latency", 0, measure_routed_latency}, {"routed-rate", 0, measure_routed_rate},
    {"self-answered", 0, measure_self_answered},   {"list-domains", 1, measure_list_domains},
    {"all-stats", 2, measure_all_stats},           {"volume-transfer", 4, measure_volume_transfer},
    {"event-delay", 2, measure_event_delay},       {"many-clients", 3, measure_many_clients},
    {"connect-churn", 2, measure_connect_churn},
};

int usage() {
  std::fprintf(stderr, "usage: client [--relay SOCKET] [--virtvzd] MEASUREMENT [ARGUMENT...]\nmeasurements:");
  for (const Measurement& measurement : kMeasurements)
    std::fprintf(stderr, " %.*s", static_cast<int>(measurement.name.size()), measurement.name.data());
  std::fputc('\n', stderr);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments words(argv + 1, argv + argc);
  Setup setup;
  auto word = words.begin();
  for (; word != words.end() && word->starts_with("--"); ++word) {
    if (*word == "--virtvzd")
      setup.virtvzd = true;
    else if (*word == "--relay" && word + 1 != words.end())
      setup.relay_socket = *++word;
    else
      return usage();
  }
  if (word == words.end()) return usage();
  const Arguments arguments(word + 1, words.end());
  for (const Measurement& measurement : kMeasurements) {
    if (measurement.name != *word || measurement.arguments != arguments.size()) continue;
    virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});  // ours says it once, in what is thrown
    try {
      measurement.run(setup, arguments);
      return 0;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "client: %s: %s\n", word->c_str(), error.what());
      return 1;
    }
  }
  return usage();
}
