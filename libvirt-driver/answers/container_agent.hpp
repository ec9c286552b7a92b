// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What answers that ask a container's guest agent begin with: whether the client may, the agent's command, what it gave
// back. Errors are QEMU's driver's (agent/container_agents.hpp, agent/agent_answer.hpp). Daemon thread only.
//
//   auto returned = co_await agent_returns(session, domain, "virDomainGetTime", "guest-get-time");
#pragma once

#include "libvirt-driver/agent/agent_answer.hpp"
#include "libvirt-driver/answers/container_target.hpp"

#include <optional>
#include <string_view>

namespace driver {

// `function` is libvirt's, for those who wait for the agent. With fine-grained access control the backend is asked
// whether the client may change the container, which QEMU's driver asks of all that goes to an agent.
Task<Result<json::value>> agent_returns(ClientSession& session, DomainObject domain, std::string_view function,
                                        std::string_view command, json::object arguments);
Task<Result<json::value>> agent_returns(ClientSession& session, DomainObject domain, std::string_view function,
                                        std::string_view command);
// The same, and nothing when the agent does not serve the command.
Task<Result<std::optional<json::value>>> agent_returns_if_served(ClientSession& session, DomainObject domain,
                                                                 std::string_view function, std::string_view command);

// The reply to virDomainInterfaceAddresses by agent, which takes a client that may do more than look.
Task<Result<Bytes>> addresses_by_agent(ClientSession& session, DomainObject domain, std::uint32_t flags);

// guest-shutdown, which has no answer: done when the container has stopped, or has started again.
Task<Result<void>> shut_down_by_agent(ClientSession& session, DomainObject domain, std::string_view function,
                                      bool reboot);

}  // namespace driver
