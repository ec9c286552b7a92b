// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Registering for domain events: by callback id as today's clients do, or by event id as those before libvirt 1.3 did.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"

namespace driver {
namespace {

// Each costs a message per event; no client needs one per domain and event on a large host.
constexpr std::size_t kMaxCallbacks = 4096;

Error internal(std::string message) { return {ErrorCode::kInternal, "internal error: " + message, ErrorDomain::kRpc}; }

Result<Bytes> add(ClientSession& session, BytesView arguments) {
  XdrReader in(arguments);
  const std::int32_t event_id = in.i32();
  std::optional<Uuid> domain;
  if (in.present()) domain = read_domain(in).uuid;
  if (!in.ok()) return undecodable();
  if (!is_event_id(event_id)) return internal(fmt::format("unsupported event ID {}", event_id));
  if (session.callbacks().all().size() >= kMaxCallbacks)
    return internal(fmt::format("more than {} domain event callbacks of one client", kMaxCallbacks));
  return XdrWriter().i32(session.callbacks().add(event_id, domain)).take();
}

Result<Bytes> remove(ClientSession& session, BytesView arguments) {
  XdrReader in(arguments);
  const std::int32_t id = in.i32();
  if (!in.ok()) return undecodable();
  if (!session.callbacks().remove(id)) return internal(fmt::format("domain event callback {} not registered", id));
  return Bytes{};
}

Result<Bytes> add_legacy(ClientSession& session, std::int32_t event_id) {
  if (!is_event_id(event_id) || !legacy_procedure(event_id))
    return internal(fmt::format("unsupported event ID {}", event_id));
  if (!session.callbacks().add_legacy(event_id))
    return internal(fmt::format("domain event {} already registered", event_id));
  return Bytes{};
}

Result<Bytes> remove_legacy(ClientSession& session, std::int32_t event_id) {
  if (!session.callbacks().remove_legacy(event_id))
    return internal(fmt::format("domain event {} not registered", event_id));
  return Bytes{};
}

template <Result<Bytes> (*Act)(ClientSession&, std::int32_t)>
Result<Bytes> any_legacy(ClientSession& session, BytesView arguments) {
  XdrReader in(arguments);
  const std::int32_t event_id = in.i32();
  if (!in.ok()) return undecodable();
  return Act(session, event_id);
}

// The oldest form is about lifecycle alone, and its reply says whether callbacks are left.
template <Result<Bytes> (*Act)(ClientSession&, std::int32_t), std::int32_t Registered>
Result<Bytes> lifecycle_legacy(ClientSession& session, BytesView) {
  const Result<Bytes> done = Act(session, kEventLifecycle);
  if (!done) return done.error();
  return XdrWriter().i32(Registered).take();
}

constexpr Answer kAnswers[] = {
    {105, &lifecycle_legacy<&add_legacy, 1>},
    {106, &lifecycle_legacy<&remove_legacy, 0>},
    {167, &any_legacy<&add_legacy>},
    {168, &any_legacy<&remove_legacy>},
    {316, &add},
    {317, &remove},
};

}  // namespace

std::span<const Answer> event_answers() { return kAnswers; }

}  // namespace driver
