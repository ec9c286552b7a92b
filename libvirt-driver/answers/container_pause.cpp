// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_pause.hpp"

#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/events/shutoff_reason.hpp"
#include "libvirt-driver/kernel/container_cpus.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

namespace driver {
namespace {

using std::chrono::milliseconds;

constexpr std::int32_t kGetInfo = 16;
constexpr std::int32_t kResume = 28;
constexpr std::int32_t kSuspend = 34;
constexpr std::int32_t kGetState = 212;
constexpr milliseconds kBackendDeadline{std::chrono::minutes(1)};
// A process in an uninterruptible wait stops when that is over.
constexpr milliseconds kFreezePatience{10000};

// virDomainPausedReason
constexpr std::int32_t kPausedByUser = 1;

// The backend knows what it is about and the client may: it only cannot.
bool is_inability(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInternal:
    case ErrorCode::kNoSupport:
    case ErrorCode::kOperationFailed:
    case ErrorCode::kSystem:
    case ErrorCode::kOperationInvalid:
    case ErrorCode::kConfigUnsupported:
    case ErrorCode::kOperationUnsupported:
      return true;
    default:
      return false;
  }
}

Task<Result<Bytes>> freeze(ClientSession& session, Uuid uuid, bool frozen, Error refusal) {
  Services& services = session.services();
  ContainerFreezer& freezer = services.feed(Kind::kContainer).container_freezer();
  const Domain* known = services.registry.find(uuid);
  if (!known || !known->active() || !is_inability(refusal) || !freezer.handles(*known)) co_return refusal;
  const Domain container = *known;
  const bool paused = container.state == DomainState::kPaused;
  if (!frozen && !paused) co_return refusal;
  if (frozen && paused) co_return Bytes{};
  if (auto asked = freezer.ask(container, frozen); !asked) co_return asked.error();
  const DomainState wanted = frozen ? DomainState::kPaused : DomainState::kRunning;
  const auto reached = [wanted](const Domain* now) { return !now || !now->active() || now->state == wanted; };
  const bool in_time = co_await container_reaches(services, uuid, reached, kFreezePatience);
  if (in_time) co_return services.registry.find(uuid) ? Result<Bytes>(Bytes{}) : Result<Bytes>(not_running());
  if (frozen) static_cast<void>(freezer.ask(container, false));
  co_return Error{ErrorCode::kOperationTimeout,
                  fmt::format("Timed out during operation: not all processes of container '{}' could be {} within {} s",
                              container.name, frozen ? "frozen" : "thawed", kFreezePatience.count() / 1000),
                  ErrorDomain::kLxc};
}

Task<Result<Bytes>> change(ClientSession& session, DomainObject domain, bool frozen) {
  auto reply = co_await session.ask(Kind::kContainer, frozen ? kSuspend : kResume, about(domain), kBackendDeadline);
  co_await session.services().feed(Kind::kContainer).barrier();
  if (reply) co_return reply;
  Error refusal = reply.error();
  co_return co_await freeze(session, domain.uuid, frozen, std::move(refusal));
}

Task<Result<Bytes>> change(Call& call, bool frozen) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), false);
  if (!asked) co_return asked.error();
  co_return co_await change(call.session(), asked->domain, frozen);
}

// Passed on as it came.
Task<Result<Bytes>> backend_says(Call& call, std::int32_t procedure) {
  Bytes arguments(call.payload().begin(), call.payload().end());
  return call.session().ask(Kind::kContainer, procedure, std::move(arguments), kBackendDeadline);
}

bool is_paused(const Services& services, const Uuid& container) {
  const Domain* known = services.registry.find(container);
  return known && known->state == DomainState::kPaused;
}

void set_word(Bytes& reply, std::size_t index, std::int32_t value) {
  if (reply.size() >= (index + 1) * 4) write_word(reply.data() + index * 4, static_cast<std::uint32_t>(value));
}

// The backend has the count that it started with.
Task<void> show_vcpus(Services& services, Uuid uuid, Bytes& reply) {
  constexpr std::size_t kVcpuWord = 5;  // behind the state and two sizes of two words
  const ContainerFacts facts = co_await services.container_facts.facts_of(uuid);
  const Domain* known = services.registry.find(uuid);
  if (!known || !known->active()) co_return;
  const ContainerCpus now = read_live_cpus(find_container_cgroups(controller_pid(known->id)), facts.cpus);
  if (now.online != facts.cpus.online) set_word(reply, kVcpuWord, static_cast<std::int32_t>(now.online));
}

}  // namespace

Task<Result<Bytes>> suspend_container(Call& call) { return change(call, true); }
Task<Result<Bytes>> resume_container(Call& call) { return change(call, false); }

Task<Result<Bytes>> pause_container(ClientSession& session, Uuid container) {
  return change(session, DomainObject{"", container, -1}, true);
}

Task<Result<Bytes>> state_of_container(Call& call) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), true);
  if (!asked) co_return asked.error();
  auto reply = co_await backend_says(call, kGetState);
  if (!reply) co_return reply.error();
  Services& services = call.session().services();
  const auto state = static_cast<DomainState>(XdrReader(*reply).i32());
  if (state == DomainState::kRunning && is_paused(services, asked->domain.uuid)) {
    set_word(*reply, 0, static_cast<std::int32_t>(DomainState::kPaused));
    set_word(*reply, 1, kPausedByUser);
  }
  const auto end = services.feed(Kind::kContainer).container_stops().last_end(asked->domain.uuid);
  if (state == DomainState::kShutoff && end)
    set_word(*reply, 1, shutoff_reason(*end));
  co_return reply;
}

Task<Result<Bytes>> info_of_container(Call& call) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), false);
  if (!asked) co_return asked.error();
  auto reply = co_await backend_says(call, kGetInfo);
  if (!reply) co_return reply.error();
  const auto state = static_cast<DomainState>(XdrReader(*reply).i32());
  if (state == DomainState::kRunning && is_paused(call.session().services(), asked->domain.uuid))
    set_word(*reply, 0, static_cast<std::int32_t>(DomainState::kPaused));
  co_await show_vcpus(call.session().services(), asked->domain.uuid, *reply);
  co_return reply;
}

}  // namespace driver
