// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/life_bell.hpp"

#include "prlctl/session/session.hpp"

#include <cerrno>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace prlctl {
namespace {

// libvirt's thread may still be ringing when the bell is gone: each callback has a descriptor of its own.
void* rope_of(const UniqueFd& bell) { return new UniqueFd(::dup(bell.get())); }
void drop(void* rope) { delete static_cast<UniqueFd*>(rope); }
void pull(void* rope) { ::eventfd_write(static_cast<UniqueFd*>(rope)->get(), 1); }

void on_lifecycle(virConnectPtr, virDomainPtr, int, int, void* rope) { pull(rope); }
void on_close(virConnectPtr, int, void* rope) { pull(rope); }

}  // namespace

Answer<LifeBell> LifeBell::hang(dispatcher::Connection connection, virDomainPtr domain) {
  UniqueFd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd) return failure_of(system_error("cannot wait for events", errno));
  LifeBell bell(std::move(connection), std::move(fd));
  void* rope = rope_of(bell.bell_);
  bell.lifecycle_ = virConnectDomainEventRegisterAny(bell.connection_.get(), domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                                     VIR_DOMAIN_EVENT_CALLBACK(&on_lifecycle), rope, &drop);
  if (bell.lifecycle_ < 0) {
    drop(rope);
    return libvirt_failure("listening for events");
  }
  rope = rope_of(bell.bell_);
  if (virConnectRegisterCloseCallback(bell.connection_.get(), &on_close, rope, &drop) < 0) drop(rope);
  return bell;
}

LifeBell::LifeBell(LifeBell&& other) noexcept
    : connection_(std::move(other.connection_)),
      bell_(std::move(other.bell_)),
      lifecycle_(std::exchange(other.lifecycle_, -1)) {}

LifeBell::~LifeBell() {
  if (lifecycle_ < 0) return;
  virConnectUnregisterCloseCallback(connection_.get(), &on_close);
  virConnectDomainEventDeregisterAny(connection_.get(), lifecycle_);
}

void LifeBell::answer() const {
  eventfd_t rung = 0;
  ::eventfd_read(bell_.get(), &rung);
}

}  // namespace prlctl
