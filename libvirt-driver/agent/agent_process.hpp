// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A guest agent that runs in a container: started by switchyard-agent-start with the container's identity
// (kernel/container_identity.hpp) and one end of a pair of sockets, a child of virtvzd's.
//
// It ends with the container, since it is in its pid namespace; with virtvzd, since its channel ends; and by kill().
// Daemon thread only.
#pragma once

#include "libvirt-driver/agent/sealed_programs.hpp"
#include "libvirt-driver/kernel/container_init.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace driver {

// Paths. Without a configured agent both programs are looked for beside virtvzd, as a build has them, and then below
// its prefix, as they are installed.
struct AgentPrograms {
  std::string agent;
  std::string starter;
};
AgentPrograms find_agent_programs(const std::string& configured_agent);

class AgentProcess {
 public:
  AgentProcess(pid_t pid, UniqueFd process) : pid_(pid), process_(std::move(process)) {}
  ~AgentProcess() {
    if (process_) kill();
  }
  AgentProcess(const AgentProcess&) = delete;
  AgentProcess& operator=(const AgentProcess&) = delete;

  pid_t pid() const { return pid_; }
  void kill();
  // It ends by itself when its channel does.
  void leave_alone() { process_.reset(); }

 private:
  pid_t pid_;
  UniqueFd process_;  // pidfd
};

struct StartedAgent {
  std::shared_ptr<AgentProcess> process;
  UniqueFd channel;
};

enum class AgentProtocol { kQemuGuestAgent, kSessions };

// kOperationFailed with the starter's words, or when `patience` is over: a container may be frozen, or take no more
// processes. `on_end` is called once when the agent has ended, if it was started.
Task<Result<StartedAgent>> start_agent(Executor executor, SealedPrograms& programs, AgentPrograms paths,
                                       AgentProtocol protocol, ContainerInit init, std::chrono::milliseconds patience,
                                       std::function<void()> on_end);

}  // namespace driver
