// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/bus_service.hpp"

#include "dispatcher/homes/making/distributions.hpp"
#include "foundation/log.hpp"

#include <fmt/format.h>

#include <utility>

namespace dispatcher {

BusService::BusService(EnvironmentTable& environments, TaskEngine& tasks, ConfigKeeper& keeper, UsageStore& usage,
                       Services& services)
    : environments_(environments),
      services_(services),
      templates_(services.config.homes_root, services.workers),
      objects_(environments, tasks, templates_,
               [this] {
                 announcer_.tell_host();
                 return host_facts();
               }),
      context_{environments, tasks, keeper, usage, services, objects_},
      announcer_(
          environments, tasks, templates_, [this] { return host_facts(); },
          [this](const char* path, const char* interface, const char* signal, GVariant* parameters) {
            emit(path, interface, signal, parameters);
          }),
      system_bus_(context_),
      private_socket_(context_) {
  const auto connected = [this](bool now) {
    return [this, now] {
      connected_ = now;
      announcer_.host_changed();
    };
  };
  services.link.listen({connected(true), connected(false), nullptr});
}

void BusService::start(std::function<void()> known) {
  if (std::exchange(started_, true)) return;
  templates_.start();
  announcer_.start();
  const DispatcherConfig& config = services_.config;
  if (!config.private_socket.empty()) {
    // Not the end: the bus may still serve.
    if (auto listens = private_socket_.listen(config.private_socket); !listens)
      log_error("private socket: {}", listens.error().message);
  }
  config.system_bus ? system_bus_.start(std::move(known)) : known();
}

void BusService::warn_too(std::vector<std::string> warnings) {
  more_warnings_ = std::move(warnings);
  announcer_.host_changed();
}

HostFacts BusService::host_facts() const {
  HostFacts facts;
  facts.version = SWITCHYARD_VERSION;
  facts.uri = services_.link.uri();
  facts.connected = connected_;
  facts.homes_root = services_.config.homes_root;
  facts.warnings = more_warnings_;
  for (const Distribution& known : distributions()) facts.distributions.emplace_back(known.name);
  facts.environments = static_cast<unsigned>(environments_.rows().size());
  for (const auto& [uuid, environment] : environments_.rows()) {
    if (environment->domain.state == State::kRunning) ++facts.running;
    if (const std::string words = problems_of(*environment); !words.empty())
      facts.warnings.push_back(
          fmt::format("{} {}: {}", word_of(environment->domain.kind), environment->domain.name, words));
  }
  facts.tasks = static_cast<unsigned>(announcer_.live_tasks());
  return facts;
}

void BusService::emit(const char* path, const char* interface, const char* signal, GVariant* parameters) {
  if (Endpoint* bus = system_bus_.endpoint()) bus->emit(path, interface, signal, parameters);
  for (const auto& peer : private_socket_.peers()) peer->emit(path, interface, signal, parameters);
}

}  // namespace dispatcher
