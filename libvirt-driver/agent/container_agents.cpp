// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/container_agents.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <utility>

namespace driver {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// As in QEMU's driver: for one request to wait for another, for both ends to agree, for an answer that a client asked
// for with the usual patience.
constexpr seconds kTurnPatience{30};
constexpr std::int32_t kUsualPatience_s = 5;
// A container's agent needs some milliseconds to start.
constexpr milliseconds kStartPatience{5000};
// QEMU's driver would wait for ever when nobody set a timeout. An agent that works answers long before.
constexpr std::int32_t kUnsetPatience_s = 60;

// virConnectDomainEventAgentLifecycleState and …Reason
constexpr std::int32_t kConnected = 1;
constexpr std::int32_t kDisconnected = 2;
constexpr std::int32_t kByChannel = 2;

Error no_agent() {
  return {ErrorCode::kAgentUnresponsive, "Guest agent is not responding: QEMU guest agent is not connected",
          ErrorDomain::kLxc};
}

AgentDeadline deadline_of(std::int32_t timeout) {
  if (timeout == kAgentWaitsForever) return kNoAgentDeadline;
  return std::chrono::steady_clock::now() + seconds(timeout == kAgentWaitsAsUsual ? kUsualPatience_s : timeout);
}

}  // namespace

struct ContainerAgents::Agent {
  explicit Agent(const Executor& executor) : free(executor) {}

  std::string_view holder;  // whose request is under way; empty: nobody's
  Signal free;
  std::shared_ptr<AgentProcess> process;
  std::shared_ptr<AgentSession> session;
  std::uint64_t starts = 0;
  bool is_connected = false;  // as clients were told
};

// One request's time with an agent.
class ContainerAgents::Turn {
 public:
  Turn(std::shared_ptr<Agent> agent, std::string_view holder) : agent_(std::move(agent)) { agent_->holder = holder; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    agent_->holder = {};
    agent_->free.notify_all();
  }

 private:
  std::shared_ptr<Agent> agent_;
};

ContainerAgents::ContainerAgents(const Executor& executor, DomainRegistry& registry, EventHub& hub, AgentPrograms paths)
    : executor_(executor), registry_(registry), hub_(hub), paths_(std::move(paths)) {
  hub_.add(this);
}

ContainerAgents::~ContainerAgents() { hub_.remove(this); }

void ContainerAgents::stop() {
  stopped_ = true;
  for (const auto& [container, agent] : agents_) {
    if (agent->session) agent->session->close();
  }
}

void ContainerAgents::set_timeout(const Uuid& container, std::int32_t timeout) { timeouts_[container] = timeout; }

Result<Domain> ContainerAgents::running(const Uuid& container) const {
  const Domain* known = registry_.find(container);
  if (stopped_ || !known || !known->active() || known->state != DomainState::kRunning) return not_running();
  return *known;
}

Task<Result<AgentAnswer>> ContainerAgents::ask(Uuid container, AgentRequest request) {
  const auto deadline = std::chrono::steady_clock::now() + kTurnPatience;
  std::shared_ptr<Agent> agent;
  for (;;) {
    const auto known = running(container);
    if (!known) co_return known.error();
    auto& place = agents_[container];
    if (!place) place = std::make_shared<Agent>(executor_);
    agent = place;
    if (agent->holder.empty()) break;
    if (std::chrono::steady_clock::now() >= deadline)
      co_return Error{
          ErrorCode::kOperationTimeout,
          fmt::format("Timed out during operation: cannot acquire state change lock (held by agent={})", agent->holder),
          ErrorDomain::kLxc};
    co_await agent->free.wait_until(deadline);
  }
  const Turn turn(agent, request.holder);
  co_return co_await ask_in_turn(agent, container, std::move(request));
}

Task<Result<AgentAnswer>> ContainerAgents::ask_in_turn(std::shared_ptr<Agent> agent, Uuid container,
                                                       AgentRequest request) {
  const auto known = running(container);
  if (!known) co_return known.error();
  const auto set = timeouts_.find(container);
  const std::int32_t usual = set == timeouts_.end() ? kUnsetPatience_s : set->second;
  const std::int32_t to_agree = usual >= 0 && usual < kUsualPatience_s ? usual : kUsualPatience_s;
  const auto session = co_await session_of(agent, *known, to_agree);
  if (!session) co_return session.error();
  auto answer = co_await (*session)->ask(std::move(request.command), deadline_of(request.timeout.value_or(usual)));
  if ((*session)->is_broken()) {
    if (!answer && answer.error().code != ErrorCode::kAgentUnresponsive)
      log_warning("container '{}': its guest agent is ended: {}", known->name, answer.error().message);
    if (agent->session == *session) drop(*agent, container);
  }
  co_return answer;
}

Task<Result<std::shared_ptr<AgentSession>>> ContainerAgents::session_of(std::shared_ptr<Agent> agent, Domain container,
                                                                        std::int32_t timeout) {
  if (!agent->session || agent->session->is_broken()) {
    drop(*agent, container.uuid);
    auto init = find_container_init(controller_pid(container.id), container.name);
    if (!init) co_return no_agent();
    const std::uint64_t number = ++agent->starts;
    const auto on_end = [this, alive = std::weak_ptr(alive_), agent = std::weak_ptr(agent), number,
                         uuid = container.uuid] {
      const auto still = agent.lock();
      if (!alive.expired() && still && still->starts == number) drop(*still, uuid);
    };
    auto started = co_await start_agent(executor_, programs_, paths_, AgentProtocol::kQemuGuestAgent, std::move(*init),
                                        kStartPatience, on_end);
    if (!started) co_return started.error();
    if (!running(container.uuid)) co_return not_running();
    agent->process = std::move(started->process);
    agent->session = std::make_shared<AgentSession>(executor_, std::move(started->channel));
    log_info("container '{}': guest agent started, pid {}", container.name, agent->process->pid());
  }
  const std::shared_ptr<AgentSession> session = agent->session;
  if (auto agreed = co_await session->agree(deadline_of(timeout)); !agreed) {
    if (session->is_broken() && agent->session == session) drop(*agent, container.uuid);
    co_return agreed.error();
  }
  if (!session->is_broken() && !std::exchange(agent->is_connected, true)) publish(container.uuid, kConnected);
  co_return session;
}

Task<Result<UniqueFd>> ContainerAgents::open_channel(Uuid container) {
  const auto known = running(container);
  if (!known) co_return known.error();
  auto init = find_container_init(controller_pid(known->id), known->name);
  if (!init) co_return no_agent();
  auto started = co_await start_agent(executor_, programs_, paths_, AgentProtocol::kSessions, std::move(*init),
                                      kStartPatience, [] {});
  if (!started) co_return started.error();
  started->process->leave_alone();
  if (!running(container)) co_return not_running();
  co_return std::move(started->channel);
}

// Whoever waits for an answer is told; the process is killed when nobody has it any more.
void ContainerAgents::drop(Agent& agent, const Uuid& container) {
  if (agent.session) agent.session->close();
  agent.session.reset();
  agent.process.reset();
  if (std::exchange(agent.is_connected, false)) publish(container, kDisconnected);
}

// Later, so that it does not overtake what is being told.
void ContainerAgents::publish(const Uuid& container, std::int32_t state) {
  asio::post(executor_, [this, alive = std::weak_ptr(alive_), container, state] {
    const Domain* known = alive.expired() ? nullptr : registry_.find(container);
    if (!known) return;
    XdrWriter body;
    write_domain(body, known->name, known->uuid, known->id);
    body.i32(state).i32(kByChannel);
    hub_.publish({kEventAgentLifecycle, container, body.take()});
  });
}

// The agent itself went with its container.
void ContainerAgents::on_domain_event(const DomainEvent& event) {
  if (event.event_id != kEventLifecycle) return;
  const Domain* known = registry_.find(event.domain);
  if (!known) timeouts_.erase(event.domain);
  if (known && known->active()) return;
  const auto found = agents_.find(event.domain);
  if (found == agents_.end()) return;
  drop(*found->second, event.domain);
  agents_.erase(found);
}

}  // namespace driver
