// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The daemon's resident memory: idle, and while many clients are connected, each registered for lifecycle events.
#include "tests/bench/measurements.hpp"
#include "tests/bench/process_usage.hpp"
#include "tests/bench/samples.hpp"

namespace {

struct Daemon {
  std::string path;
  std::string uri;
  std::string pid;
};

void ignore_event(virConnectPtr, virDomainPtr, int, int, void*) {}

double rss_mib(const std::string& pid) { return static_cast<double>(process_usage(pid).rss_kib) / 1024; }

}  // namespace

void measure_many_clients(const Setup& setup, const Arguments& arguments) {
  check(virEventRegisterDefaultImpl(), "event loop");
  std::vector<Daemon> daemons{{"direct", "qemu:///system", arguments[0]}};
  if (setup.virtvzd) daemons.push_back({"virtvzd", "vz:///system", arguments[1]});
  for (const Daemon& daemon : daemons) {
    connect(daemon.uri);  // what the first client makes it load is part of being idle
    print_sample("rss.idle", daemon.path, 0, rss_mib(daemon.pid));
    std::vector<Connection> clients;
    for (int i = 0; i < std::stoi(arguments[2]); ++i) {
      const Connection& client = clients.emplace_back(connect(daemon.uri));
      check(virConnectDomainEventRegisterAny(client.get(), nullptr, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                             VIR_DOMAIN_EVENT_CALLBACK(ignore_event), nullptr, nullptr),
            "register for events");
    }
    print_sample("rss.clients", daemon.path, 0, rss_mib(daemon.pid));
  }
}
