// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Domain events to one client. Without fine-grained access control each goes out at once; with it, the backends are
// asked on the client's own connection whether it may see the domain, one event after the other, so that order holds.
#include "libvirt-driver/answers/visible_domains.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/session/client_session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace driver {
namespace {

// A client that takes no events for so long has stopped reading.
constexpr std::size_t kMaxQueuedBytes = 16u << 20;
constexpr std::size_t kMaxGuardedEvents = 65536;

}  // namespace

void ClientSession::on_domain_event(const DomainEvent& event) {
  if (callbacks_.empty()) return;
  if (services_.answers_for_all()) return deliver(event);
  if (guarded_events_.size() >= kMaxGuardedEvents) return close("does not read its events");
  guarded_events_.push_back(event);
  if (guarded_events_.size() == 1) asio::co_spawn(services_.executor, deliver_guarded(), asio::detached);
}

Task<void> ClientSession::deliver_guarded() {
  const auto self = shared_from_this();
  while (!closed_ && !guarded_events_.empty()) {
    const DomainEvent event = guarded_events_.front();
    const bool visible = co_await sees(event.domain);
    if (!closed_ && visible) deliver(event);
    guarded_events_.pop_front();
  }
}

// A domain that is gone cannot be asked about any more: what the client saw of it before counts.
Task<bool> ClientSession::sees(Uuid uuid) {
  const Domain* domain = services_.registry.find(uuid);
  if (!domain) co_return seen_.erase(uuid) > 0;
  const Kind kind = domain->kind;
  const bool visible = co_await may_see(*this, kind, uuid);
  if (visible) {
    seen_.insert(uuid);
  } else {
    seen_.erase(uuid);
  }
  co_return visible;
}

void ClientSession::deliver(const DomainEvent& event) {
  for (const EventCallback& callback : callbacks_.all()) {
    if (!callback.wants(event.event_id, event.domain)) continue;
    if (socket_->queued_bytes() > kMaxQueuedBytes) return close("does not read its events");
    FrameHeader header;
    header.program = kRemoteProgram;
    header.type = MessageType::kMessage;
    if (callback.id < 0) {
      header.procedure = *legacy_procedure(event.event_id);
      socket_->send(make_prefix(header, event.body.size()), event.body);
    } else {
      header.procedure = callback_procedure(event.event_id);
      std::array<std::uint8_t, kMinFrameBytes + 4> head;
      const auto prefix = make_prefix(header, event.body.size() + 4);
      std::copy(prefix.begin(), prefix.end(), head.begin());
      write_word(head.data() + kMinFrameBytes, static_cast<std::uint32_t>(callback.id));
      socket_->send(head, event.body);
    }
  }
}

}  // namespace driver
