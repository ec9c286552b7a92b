// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_agent.hpp"

#include "libvirt-driver/agent/container_agents.hpp"
#include "libvirt-driver/agent/guest_interfaces.hpp"
#include "libvirt-driver/answers/container_definition.hpp"

namespace driver {
namespace {

// VIR_DOMAIN_QEMU_AGENT_COMMAND_SHUTDOWN
constexpr std::int32_t kShutdownPatience_s = 60;

std::string request_of(std::string_view command, json::object arguments) {
  json::object request{{"execute", command}};
  if (!arguments.empty()) request["arguments"] = std::move(arguments);
  return json::serialize(request);
}

Task<Result<AgentAnswer>> answer_of(ClientSession& session, DomainObject domain, std::string_view function,
                                    std::string command) {
  if (auto allowed = co_await may_write(session, domain); !allowed) co_return allowed.error();
  const std::shared_ptr<ContainerAgents> agents = session.services().agents;
  AgentRequest request{function, std::move(command)};
  co_return co_await agents->ask(domain.uuid, std::move(request));
}

}  // namespace

Task<Result<json::value>> agent_returns(ClientSession& session, DomainObject domain, std::string_view function,
                                        std::string_view command, json::object arguments) {
  std::string request = request_of(command, std::move(arguments));
  const auto answer = co_await answer_of(session, domain, function, std::move(request));
  if (!answer) co_return answer.error();
  co_return returned_by(command, answer->object);
}

Task<Result<json::value>> agent_returns(ClientSession& session, DomainObject domain, std::string_view function,
                                        std::string_view command) {
  json::object none;
  return agent_returns(session, std::move(domain), function, command, std::move(none));
}

Task<Result<std::optional<json::value>>> agent_returns_if_served(ClientSession& session, DomainObject domain,
                                                                 std::string_view function, std::string_view command) {
  std::string request = request_of(command, {});
  const auto answer = co_await answer_of(session, domain, function, std::move(request));
  if (!answer) co_return answer.error();
  if (is_not_served(answer->object)) co_return std::optional<json::value>();
  auto returned = returned_by(command, answer->object);
  if (!returned) co_return returned.error();
  co_return std::optional<json::value>(std::move(*returned));
}

Task<Result<Bytes>> addresses_by_agent(ClientSession& session, DomainObject domain, std::uint32_t flags) {
  constexpr std::string_view kFunction = "virDomainInterfaceAddresses";
  if (session.read_only())
    co_return Error{ErrorCode::kOperationDenied,
                    fmt::format("operation forbidden: read only access prevents {}", kFunction), ErrorDomain::kDomain};
  if (auto known = check_flags(flags, 0, kFunction); !known) co_return known.error();
  const auto returned = co_await agent_returns(session, domain, kFunction, "guest-network-get-interfaces");
  if (!returned) co_return returned.error();
  const auto interfaces = read_guest_interfaces(*returned);
  if (!interfaces) co_return interfaces.error();
  XdrWriter out;
  if (auto written = write_guest_interfaces(out, *interfaces); !written) co_return written.error();
  co_return out.take();
}

Task<Result<void>> shut_down_by_agent(ClientSession& session, DomainObject domain, std::string_view function,
                                      bool reboot) {
  if (auto allowed = co_await may_write(session, domain); !allowed) co_return allowed.error();
  Services& services = session.services();
  const auto container = running_container(services, domain.uuid);
  if (!container) co_return container.error();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(kShutdownPatience_s);
  constexpr std::string_view kCommand = "guest-shutdown";
  json::object mode;
  mode["mode"] = reboot ? "reboot" : "powerdown";
  AgentRequest request{function, request_of(kCommand, std::move(mode)), kShutdownPatience_s};
  const auto answer = co_await services.agents->ask(domain.uuid, std::move(request));
  if (answer) {
    const auto returned = returned_by(kCommand, answer->object);
    if (!returned) co_return returned.error();
  } else if (answer.error().code != ErrorCode::kAgentUnresponsive) {
    co_return answer.error();
  }
  // The agent goes with the container, which the registry hears of later.
  const auto has_gone = [id = container->id](const Domain* now) { return !now || now->id != id; };
  const auto left = until - std::chrono::steady_clock::now();
  const bool gone = co_await container_reaches(services, domain.uuid, has_gone,
                                               std::chrono::duration_cast<std::chrono::milliseconds>(left));
  if (gone || answer) co_return Result<void>{};
  co_return answer.error();
}

}  // namespace driver
