// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt's events of domains on a connection of their own, for who waits for something to become true: a machine that
// ends, a guest's agent that comes. Nothing is missed: what is waited for is looked at after events are listened for,
// and again after each one.
//
//   auto events = DomainEvents::open("vz:///system");
//   auto ended = (*events)->until([&] { return is_off(domain); }, std::chrono::seconds(120));
//
// One thread, which runs libvirt's own event loop; one of these at a time.
#pragma once

#include "dispatcher/libvirt/handles.hpp"
#include "prlctl/session/failure.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace prlctl {

class DomainEvents {
 public:
  // Lifecycle events as libvirt numbers them, in the order they come.
  using Heard = std::function<void(virDomainPtr domain, int event, int detail)>;
  using Question = std::function<Answer<bool>()>;

  static Answer<std::unique_ptr<DomainEvents>> open(const std::string& uri, Heard heard = {});
  DomainEvents(const DomainEvents&) = delete;
  DomainEvents& operator=(const DomainEvents&) = delete;
  ~DomainEvents();

  // Until `is_over` says yes, or fails; false: the limit came first. 253 where the connection ends.
  Answer<bool> until(const Question& is_over, std::optional<std::chrono::milliseconds> limit);

  virConnectPtr connection() const { return connection_.get(); }

 private:
  DomainEvents(dispatcher::Connection connection, Heard heard)
      : connection_(std::move(connection)), heard_(std::move(heard)) {}
  Answer<void> listen();

  static void on_lifecycle(virConnectPtr, virDomainPtr domain, int event, int detail, void* self);
  static void on_agent(virConnectPtr, virDomainPtr, int, int, void*) {}
  static void on_close(virConnectPtr, int, void* self);
  static void on_timer(int timer, void* self);

  dispatcher::Connection connection_;
  Heard heard_;
  int lifecycle_ = -1;
  int agent_ = -1;
  bool is_closed_ = false;
  bool is_late_ = false;
};

}  // namespace prlctl
