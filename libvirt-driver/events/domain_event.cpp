// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/domain_event.hpp"

#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/registry/container_id.hpp"

namespace driver {

std::optional<LifecycleBody> read_lifecycle(BytesView body) {
  XdrReader in(body);
  LifecycleBody lifecycle;
  lifecycle.domain = read_domain(in);
  lifecycle.event = static_cast<LifecycleEvent>(in.i32());
  lifecycle.detail = in.i32();
  if (!in.ok()) return std::nullopt;
  return lifecycle;
}

DomainEvent lifecycle_event(const Domain& domain, LifecycleEvent event, std::int32_t detail) {
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, domain.id);
  out.i32(static_cast<std::int32_t>(event)).i32(detail);
  return {kEventLifecycle, domain.uuid, out.take()};
}

std::optional<DomainEvent> read_domain_event(std::int32_t event_id, BytesView payload) {
  XdrReader in(payload);
  in.i32();  // the callback id of our own registration
  const std::size_t body_at = in.position();
  in.string();
  const Uuid uuid = in.uuid();
  in.i32();
  if (!in.ok()) return std::nullopt;
  DomainEvent event{event_id, uuid, Bytes(payload.begin() + static_cast<std::ptrdiff_t>(body_at), payload.end())};
  return event;
}

void show_id(DomainEvent& event, const DomainRegistry& registry, Kind kind) {
  XdrReader in(event.body);
  in.string();
  in.uuid();
  const std::size_t at = in.position();
  const std::int32_t id = in.i32();
  if (in.ok()) write_word(event.body.data() + at, static_cast<std::uint32_t>(registry.shown_id(kind, id)));
}

}  // namespace driver
