// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Calls that virtvzd answers from what it knows, beside libvirtd's own answer. virConnectIsAlive never leaves the
// client's library; it is here because a client that polls it should see no difference.
#include <array>

#include "tests/bench/measurements.hpp"
#include "tests/bench/samples.hpp"

namespace {

constexpr int kRounds = 100;
constexpr int kWarmUp = 5;
constexpr int kCalls = 40;

struct Subject {
  std::string_view path;
  Connection connection;
  std::string domain;
  std::array<unsigned char, VIR_UUID_BUFLEN> uuid{};
  int id = -1;
};

struct Call {
  std::string_view metric;
  int times;  // that many calls are one sample: a single one of a local call is too short to time
  void (*make)(const Subject&);
};

void found(virDomainPtr domain) { Domain(check(domain, "look up")); }

constexpr Call kSelfAnswered[] = {
    {"self.lib-version", 1,
     [](const Subject& s) {
       unsigned long version = 0;
       check(virConnectGetLibVersion(s.connection.get(), &version), "library version");
     }},
    {"self.by-name", 1, [](const Subject& s) { found(virDomainLookupByName(s.connection.get(), s.domain.c_str())); }},
    {"self.by-uuid", 1, [](const Subject& s) { found(virDomainLookupByUUID(s.connection.get(), s.uuid.data())); }},
    {"self.by-id", 1, [](const Subject& s) { found(virDomainLookupByID(s.connection.get(), s.id)); }},
    {"self.is-alive", 2000, [](const Subject& s) { check(virConnectIsAlive(s.connection.get()), "is alive"); }},
};

std::vector<Subject> subjects(Kind kind, const Setup& setup) {
  std::vector<Subject> made;
  for (const Path& path : paths(kind, setup)) {
    Subject& subject = made.emplace_back(
        Subject{.path = path.name, .connection = connect(path.uri), .domain = std::string(name(kind)) + "-1"});
    const Domain domain = find_domain(subject.connection, subject.domain);
    check(virDomainGetUUID(domain.get(), subject.uuid.data()), "uuid");
    subject.id = static_cast<int>(virDomainGetID(domain.get()));
  }
  return made;
}

}  // namespace

void measure_self_answered(const Setup& setup, const Arguments&) {
  for (const Kind kind : kKinds) {
    std::vector<Subject> all = subjects(kind, setup);
    for (const Call& call : kSelfAnswered) {
      const std::string metric = std::string(call.metric) + "." + std::string(name(kind));
      interleave(all, kRounds, [&](const Subject& subject, int round) {
        const double time_us = block_median_us(kWarmUp, kCalls, [&] {
          for (int i = 0; i < call.times; ++i) call.make(subject);
        });
        print_sample(metric, subject.path, round, time_us / call.times);
      });
    }
  }
}
