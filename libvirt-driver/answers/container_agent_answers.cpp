// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_agent_answers.hpp"

#include "libvirt-driver/agent/container_agents.hpp"
#include "libvirt-driver/agent/guest_vcpus.hpp"
#include "libvirt-driver/agent/json_fields.hpp"
#include "libvirt-driver/answers/container_accounts.hpp"
#include "libvirt-driver/answers/container_agent.hpp"
#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_guest_info.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

namespace driver {
namespace {

constexpr std::int32_t kGetHostname = 277;
constexpr std::chrono::milliseconds kBackendDeadline{30000};

Result<void> check_timeout(std::int32_t timeout) {
  if (timeout >= kAgentWaitsForever) return {};
  return invalid_argument(
      fmt::format("guest agent timeout '{}' is less than the minimum '{}'", timeout, kAgentWaitsForever));
}

// virDomainQemuAgentCommand: the agent's answer as it is, an error of the agent's as an error.
Task<Result<Bytes>> command(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::string text(in.string());
  const std::int32_t timeout = in.i32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, 0, "virDomainQemuAgentCommand"); !known) co_return known.error();
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, domain); !allowed) co_return allowed.error();
  if (auto running = running_container(session.services(), domain.uuid); !running) co_return running.error();
  if (auto fits = check_timeout(timeout); !fits) co_return fits.error();
  const auto request = parse_agent_json(text);
  if (!request)
    co_return Error{ErrorCode::kInternal, fmt::format("internal error: cannot parse json {}", quotable(text)),
                    ErrorDomain::kLxc};
  const std::shared_ptr<ContainerAgents> agents = session.services().agents;
  AgentRequest to_agent{"virDomainQemuAgentCommand", without_blanks(text), timeout};
  const auto answer = co_await agents->ask(domain.uuid, std::move(to_agent));
  if (!answer) co_return answer.error();
  const json::object* object = request->if_object();
  const auto name = object ? text_of(*object, "execute") : std::nullopt;
  const auto returned = returned_by(name.value_or("<unknown>"), answer->object);
  if (!returned) co_return returned.error();
  const std::string shown = without_blanks(answer->text);
  if (shown.size() > XdrReader::kMaxString)
    co_return Error{ErrorCode::kRpc,
                    fmt::format("Unable to encode message payload: the guest agent's answer has {} bytes, a reply "
                                "takes {}; ask for less at once",
                                shown.size(), XdrReader::kMaxString),
                    ErrorDomain::kRpc};
  co_return XdrWriter().u32(1).string(shown).take();
}

Task<Result<Bytes>> set_response_timeout(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::int32_t timeout = in.i32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, 0, "virDomainAgentSetResponseTimeout"); !known) co_return known.error();
  if (auto fits = check_timeout(timeout); !fits) co_return fits.error();
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, domain); !allowed) co_return allowed.error();
  session.services().agents->set_timeout(domain.uuid, timeout);
  co_return XdrWriter().i32(0).take();
}

// virDomainGetHostnameFlags
constexpr std::uint32_t kByLease = 1;
constexpr std::uint32_t kByAgent = 2;

Task<Result<Bytes>> host_name(Call& call) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), true);
  if (!asked) co_return asked.error();
  if (auto known = check_flags(asked->flags, kByLease | kByAgent, "virDomainGetHostname"); !known)
    co_return known.error();
  if (asked->flags == (kByLease | kByAgent))
    co_return invalid_argument(
        "Flags 'VIR_DOMAIN_GET_HOSTNAME_LEASE' and 'VIR_DOMAIN_GET_HOSTNAME_AGENT' are mutually exclusive");
  ClientSession& session = call.session();
  if (asked->flags == kByLease) {
    Bytes arguments(call.payload().begin(), call.payload().end());
    co_return co_await session.ask(Kind::kContainer, kGetHostname, std::move(arguments), kBackendDeadline);
  }
  const auto returned = co_await agent_returns(session, asked->domain, "virDomainGetHostname", "guest-get-host-name");
  if (!returned) co_return returned.error();
  const json::object* object = returned->if_object();
  const auto name = object ? text_of(*object, "host-name") : std::nullopt;
  if (!name) co_return malformed("'host-name' missing in guest-get-host-name reply");
  co_return XdrWriter().string(*name).take();
}

Task<Result<Bytes>> get_time(Call& call) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), true);
  if (!asked) co_return asked.error();
  if (auto known = check_flags(asked->flags, 0, "virDomainGetTime"); !known) co_return known.error();
  const auto returned = co_await agent_returns(call.session(), asked->domain, "virDomainGetTime", "guest-get-time");
  if (!returned) co_return returned.error();
  const auto nanoseconds = number_of<std::uint64_t>(*returned);
  if (!nanoseconds) co_return malformed("malformed return value");
  constexpr std::uint64_t kSecond = 1000000000;
  co_return XdrWriter().u64(*nanoseconds / kSecond).u32(static_cast<std::uint32_t>(*nanoseconds % kSecond)).take();
}

// The clock is the host's: never out of step with it, and not the container's to set.
Task<Result<Bytes>> set_time(Call& call) {
  constexpr std::uint32_t kSync = 1;
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  in.i64();
  in.u32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kSync, "virDomainSetTime"); !known) co_return known.error();
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, domain); !allowed) co_return allowed.error();
  const auto container = running_container(session.services(), domain.uuid);
  if (!container || container->state != DomainState::kRunning) co_return not_running();
  if ((flags & kSync) != 0) co_return Bytes{};
  co_return operation_unsupported("the clock of a container is the host's; set the host's");
}

// virDomainOpenChannel: containers have the one channel that switchyard-guest serves.
Task<Result<Bytes>> open_channel(Call& call) {
  constexpr std::uint32_t kForce = 1;
  constexpr std::string_view kChannelName = "org.switchyard.guest.0";
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const bool named = in.u32() != 0;
  const std::string name(named ? in.string() : kChannelName);
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kForce, "virDomainOpenChannel"); !known) co_return known.error();
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, domain); !allowed) co_return allowed.error();
  if (name != kChannelName)
    co_return Error{
        ErrorCode::kInternal,
        fmt::format("internal error: cannot find channel {}; a container has {}", quotable(name), kChannelName),
        ErrorDomain::kLxc};
  const std::shared_ptr<ContainerAgents> agents = session.services().agents;
  auto channel = co_await agents->open_channel(domain.uuid);
  if (!channel) co_return channel.error();
  if (auto opened = session.own_streams().open(call.header(), std::move(*channel)); !opened) co_return opened.error();
  co_return Bytes{};
}

Task<Result<Bytes>> guest_vcpus(Call& call) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), true);
  if (!asked) co_return asked.error();
  if (auto known = check_flags(asked->flags, 0, "virDomainGetGuestVcpus"); !known) co_return known.error();
  const auto returned =
      co_await agent_returns(call.session(), asked->domain, "virDomainGetGuestVcpus", "guest-get-vcpus");
  if (!returned) co_return returned.error();
  const auto parameters = read_guest_vcpus(*returned);
  if (!parameters) co_return parameters.error();
  XdrWriter out;
  write_parameters(out, *parameters);
  co_return out.take();
}

constexpr Answer kAnswers[] = {
    {kGetHostname, &host_name}, {296, &open_channel},         {337, &get_time},
    {338, &set_time},           {357, &set_user_password},    {371, &guest_vcpus},
    {418, &guest_info},         {420, &set_response_timeout}, {424, &get_ssh_keys},
    {425, &set_ssh_keys},       {3, &command, kQemuProgram},
};

}  // namespace

std::span<const Answer> container_agent_answers() { return kAnswers; }

}  // namespace driver
