// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/domain_events.hpp"

#include "prlctl/session/session.hpp"

#include <algorithm>
#include <limits>

namespace prlctl {
namespace {

// Once, and before the first connection that is to hear anything.
Answer<void> register_loop() {
  static const bool registered = virEventRegisterDefaultImpl() == 0;
  if (registered) return {};
  return libvirt_failure("beginning to listen for events");
}

}  // namespace

Answer<std::unique_ptr<DomainEvents>> DomainEvents::open(const std::string& uri, Heard heard) {
  if (const auto loop = register_loop(); !loop) return loop.error();
  const virConnectPtr opened = virConnectOpen(uri.c_str());
  if (opened == nullptr) return no_service(dispatcher::libvirt_error(uri).message);
  std::unique_ptr<DomainEvents> events(
      new DomainEvents(dispatcher::Connection(opened, &virConnectClose), std::move(heard)));
  if (const auto listening = events->listen(); !listening) return listening.error();
  return events;
}

Answer<void> DomainEvents::listen() {
  lifecycle_ = virConnectDomainEventRegisterAny(connection_.get(), nullptr, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                                VIR_DOMAIN_EVENT_CALLBACK(&on_lifecycle), this, nullptr);
  if (lifecycle_ < 0) return libvirt_failure("listening for events");
  // Drivers without agents need not know it.
  agent_ = virConnectDomainEventRegisterAny(connection_.get(), nullptr, VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE,
                                            VIR_DOMAIN_EVENT_CALLBACK(&on_agent), this, nullptr);
  virConnectRegisterCloseCallback(connection_.get(), &on_close, this, nullptr);
  return {};
}

DomainEvents::~DomainEvents() {
  virConnectUnregisterCloseCallback(connection_.get(), &on_close);
  for (const int callback : {lifecycle_, agent_})
    if (callback >= 0) virConnectDomainEventDeregisterAny(connection_.get(), callback);
}

Answer<bool> DomainEvents::until(const Question& is_over, std::optional<std::chrono::milliseconds> limit) {
  is_late_ = false;
  int timer = -1;
  if (limit) {
    const auto most = std::chrono::milliseconds(std::numeric_limits<int>::max());
    timer = virEventAddTimeout(static_cast<int>(std::min(*limit, most).count()), &on_timer, this, nullptr);
    if (timer < 0) return libvirt_failure("beginning to wait");
  }
  Answer<bool> over = is_over();
  while (over && !*over && !is_late_) {
    if (is_closed_) {
      over = no_service("the connection to libvirt ended");
    } else if (virEventRunDefaultImpl() < 0) {
      over = libvirt_failure("waiting for events");
    } else {
      over = is_over();
    }
  }
  if (timer >= 0) virEventRemoveTimeout(timer);
  return over;
}

void DomainEvents::on_lifecycle(virConnectPtr, virDomainPtr domain, int event, int detail, void* self) {
  const auto& events = *static_cast<DomainEvents*>(self);
  if (events.heard_) events.heard_(domain, event, detail);
}

void DomainEvents::on_close(virConnectPtr, int, void* self) { static_cast<DomainEvents*>(self)->is_closed_ = true; }

void DomainEvents::on_timer(int timer, void* self) {
  static_cast<DomainEvents*>(self)->is_late_ = true;
  virEventUpdateTimeout(timer, -1);
}

}  // namespace prlctl
