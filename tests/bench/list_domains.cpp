// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virConnectListAllDomains of everything: one call to virtvzd beside the two calls, one after the other, that a client
// of the two drivers makes. Fails when the lists are not equally long.
#include <cstdlib>

#include "tests/bench/measurements.hpp"
#include "tests/bench/samples.hpp"

namespace {

constexpr int kRounds = 41;

struct Lister {
  std::string_view path;
  std::vector<Connection> connections;
};

struct Listing {
  double time_us = 0;
  std::size_t domains = 0;
};

Listing list(const Lister& lister) {
  Listing listing;
  for (const Connection& connection : lister.connections) {
    virDomainPtr* domains = nullptr;
    int count = 0;
    listing.time_us += microseconds([&] { count = virConnectListAllDomains(connection.get(), &domains, 0); });
    check(count, "list all domains");
    listing.domains += static_cast<std::size_t>(count);
    for (int i = 0; i < count; ++i) virDomainFree(domains[i]);
    std::free(domains);
  }
  return listing;
}

std::vector<Lister> listers(const Setup& setup) {
  std::vector<Lister> made;
  for (const Path& path : paths(Kind::kVm, setup)) {
    made.push_back({path.name, {}});
    made.back().connections.push_back(connect(path.uri));
  }
  for (Lister& lister : made)
    for (const Path& path : paths(Kind::kContainer, setup))
      if (path.name == lister.path && path.name != "virtvzd") lister.connections.push_back(connect(path.uri));
  return made;
}

}  // namespace

void measure_list_domains(const Setup& setup, const Arguments& arguments) {
  std::vector<Lister> all = listers(setup);
  const std::size_t domains = list(all.front()).domains;
  interleave(all, kRounds, [&](const Lister& lister, int round) {
    const Listing listing = list(lister);
    if (listing.domains != domains)
      throw Failure(std::string(lister.path) + " lists " + std::to_string(listing.domains) + " domains, want " +
                    std::to_string(domains));
    print_sample(arguments[0], lister.path, round, listing.time_us);
  });
}
