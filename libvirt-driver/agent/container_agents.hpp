// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The guest agents of running containers. One is started when it is first asked, and again when it has died since; it
// ends with its container and with virtvzd. Requests to one agent wait for each other, as QEMU's driver has it; no
// agent makes another's clients wait.
//
//   auto answer = co_await agents.ask(uuid, {.holder = "virDomainGetHostname", .command = {{"execute", "guest-…"}}});
//
// Clients hear VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE when an agent has answered for the first time, and when it is gone.
//
// Errors: kOperationInvalid when the container does not run or is paused; kOperationTimeout when another request holds
// the agent for too long; kOperationFailed when it cannot be started; else those of AgentSession. One that writes what
// is no answer is killed. Daemon thread only.
#pragma once

#include "libvirt-driver/agent/agent_process.hpp"
#include "libvirt-driver/agent/agent_session.hpp"
#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/transport/signal.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <optional>
#include <string>

namespace driver {

// virDomainQemuAgentCommandTimeoutValues, virDomainAgentResponseTimeoutValues: seconds from 0 on.
inline constexpr std::int32_t kAgentWaitsForever = -2;
inline constexpr std::int32_t kAgentWaitsAsUsual = -1;

struct AgentRequest {
  std::string_view holder;                // the function of libvirt's API, for those who wait
  std::string command;                    // JSON without line ends
  std::optional<std::int32_t> timeout{};  // nothing: the container's
};

class ContainerAgents : public EventListener {
 public:
  ContainerAgents(const Executor& executor, DomainRegistry& registry, EventHub& hub, AgentPrograms paths);
  ~ContainerAgents() override;

  Task<Result<AgentAnswer>> ask(Uuid container, AgentRequest request);
  // The channel org.switchyard.guest.0, served by an agent of its own, which ends when the channel is closed.
  Task<Result<UniqueFd>> open_channel(Uuid container);
  // For requests without a timeout of their own, until the container is gone.
  void set_timeout(const Uuid& container, std::int32_t timeout);
  // Ends all.
  void stop();

  // EventListener
  void on_domain_event(const DomainEvent& event) override;
  void on_backend_up(Kind) override {}

 private:
  struct Agent;
  class Turn;

  Result<Domain> running(const Uuid& container) const;
  Task<Result<AgentAnswer>> ask_in_turn(std::shared_ptr<Agent> agent, Uuid container, AgentRequest request);
  Task<Result<std::shared_ptr<AgentSession>>> session_of(std::shared_ptr<Agent> agent, Domain container,
                                                         std::int32_t timeout);
  void drop(Agent& agent, const Uuid& container);
  void publish(const Uuid& container, std::int32_t state);

  Executor executor_;
  DomainRegistry& registry_;
  EventHub& hub_;
  AgentPrograms paths_;
  SealedPrograms programs_;
  boost::unordered_flat_map<Uuid, std::shared_ptr<Agent>, UuidHash> agents_;
  boost::unordered_flat_map<Uuid, std::int32_t, UuidHash> timeouts_;
  bool stopped_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace driver
