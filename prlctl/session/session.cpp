// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/session.hpp"

namespace prlctl {

Answer<void> Session::run_events() {
  if (events_) return {};
  auto started = guest::EventThread::start();
  if (!started) return failure_of(started.error());
  events_ = std::move(*started);
  return {};
}

Answer<void> Session::prepare_events() {
  if (virEventRegisterDefaultImpl() != 0) return libvirt_failure("preparing libvirt's events");
  return {};
}

Answer<dispatcher::Connection> Session::libvirt() {
  if (connection_) return connection_;
  tell("opening " + settings_.uri);
  virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});  // libvirt would write each error to stderr
  const virConnectPtr opened = virConnectOpen(settings_.uri.c_str());
  if (opened == nullptr) return no_service(dispatcher::libvirt_error(settings_.uri).message);
  connection_ = dispatcher::Connection(opened, &virConnectClose);
  return connection_;
}

Answer<DispatcherProxy*> Session::dispatcher() {
  if (!proxy_) {
    auto connected = DispatcherProxy::connect(settings_.dispatcher);
    if (!connected) return connected.error();
    proxy_ = std::move(*connected);
    tell(proxy_->peer() ? "reached the dispatcher over the system bus" : "reached the dispatcher over its socket");
  }
  return &*proxy_;
}

Failure libvirt_failure(const std::string& what) { return failure_of(dispatcher::libvirt_error(what)); }

}  // namespace prlctl
