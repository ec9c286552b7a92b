// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/link.hpp"

#include "dispatcher/libvirt/event_registration.hpp"
#include "foundation/log.hpp"

#include <algorithm>
#include <libvirt-glib/libvirt-glib.h>

namespace dispatcher {
namespace {

// Seconds between probes of a quiet connection, and how many may stay unanswered. A probe also wakes a client that has
// missed a call of another thread (open_apart), so they come often.
constexpr int kKeepaliveInterval_s = 1;
constexpr unsigned kKeepaliveCount = 25;
constexpr std::chrono::milliseconds kFirstWait{100};
constexpr std::chrono::milliseconds kLongestWait{5000};

}  // namespace

struct Link::Attempt {
  Result<Connection> connection;
};

void start_libvirt_events() {
  gvir_event_register();
  // Its own words on standard error would stand between ours; each error is reported where it is handled.
  virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
}

Link::Link(std::string uri, Workers& workers)
    : uri_(std::move(uri)),
      workers_(workers),
      last_error_{ErrorCode::kNoConnect, uri_ + " was not connected to yet"},
      self_(std::make_shared<Link*>(this)) {}

Link::~Link() {
  stop();
  *self_ = nullptr;
}

void Link::listen(LinkListener listener) { listeners_.push_back(std::move(listener)); }

void Link::start() {
  stopped_ = false;
  open();
}

void Link::stop() {
  stopped_ = true;
  again_.stop();
  const std::lock_guard lock(mutex_);
  connection_ = nullptr;
  last_error_ = Error{ErrorCode::kNoConnect, uri_ + " was left"};
}

Result<Connection> Link::connection() const {
  const std::lock_guard lock(mutex_);
  if (connection_) return connection_;
  return last_error_;
}

Result<Connection> Link::open_apart() const {
  if (const auto open = connection(); !open) return open.error();
  Connection apart(virConnectOpen(uri_.c_str()), [](virConnectPtr open) {
    if (open) virConnectClose(open);
  });
  if (!apart) return libvirt_error("connection to " + uri_);
  virConnectSetKeepAlive(apart.get(), kKeepaliveInterval_s, kKeepaliveCount);
  return apart;
}

void Link::open() {
  const auto self = self_;
  // On the main loop whoever is called: `self` is emptied there too.
  const auto on_event = std::make_shared<EventSink>([self](const DomainEvent& event) {
    if (*self) (*self)->deliver(event);
  });
  workers_.ask<Attempt>(
      "",
      [uri = uri_, self, on_event]() -> Attempt {
        // Not every driver of libvirt frees what belongs to the callback: it lives as long as the connection does.
        const auto owner = std::make_shared<std::shared_ptr<Link*>>(self);
        const Connection connection(virConnectOpen(uri.c_str()), [owner](virConnectPtr open) {
          if (!open) return;
          virConnectUnregisterCloseCallback(open, &Link::on_close);
          virConnectClose(open);
        });
        if (!connection) return {libvirt_error("connection to " + uri)};
        if (virConnectRegisterCloseCallback(connection.get(), &Link::on_close, owner.get(), nullptr) < 0)
          return {libvirt_error("watching the connection to " + uri)};
        virConnectSetKeepAlive(connection.get(), kKeepaliveInterval_s, kKeepaliveCount);
        if (const auto registered = register_for_events(connection, on_event); !registered) return {registered.error()};
        return {connection};
      },
      [self](Attempt attempt) {
        if (*self) (*self)->opened(std::move(attempt));
      });
}

void Link::opened(Attempt attempt) {
  if (stopped_) return;
  if (attempt.connection && virConnectIsAlive(attempt.connection->get()) != 1)
    attempt.connection = Error{ErrorCode::kNoConnect, "connection to " + uri_ + ": it broke at once"};
  if (!attempt.connection) {
    if (failures_++ == 0) log_warning("{}; trying on", attempt.connection.error().message);
    {
      const std::lock_guard lock(mutex_);
      last_error_ = attempt.connection.error();
    }
    retry();
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    connection_ = std::move(*attempt.connection);
  }
  failures_ = 0;
  log_info("connected to {}", uri_);
  for (const auto& listener : listeners_)
    if (listener.connected) listener.connected();
  waits_.connected();
}

// libvirt holds a lock meanwhile, which letting go of the connection takes too.
void Link::on_close(virConnectPtr connection, int reason, void* owner) {
  static constexpr const char* kReasons[] = {"an error", "the end of its connection", "no answer to keepalive", "us"};
  const bool known = reason >= 0 && reason < static_cast<int>(std::size(kReasons));
  const char* why = known ? kReasons[reason] : "an unknown reason";
  post([self = *static_cast<std::shared_ptr<Link*>*>(owner), connection, why] {
    if (*self) (*self)->broken(connection, why);
  });
}

void Link::broken(virConnectPtr which, const std::string& why) {
  Connection gone;
  {
    const std::lock_guard lock(mutex_);
    if (!connection_ || connection_.get() != which) return;
    connection_.swap(gone);
    last_error_ = Error{ErrorCode::kNoConnect, "connection to " + uri_ + " was closed by " + why};
  }
  log_warning("connection to {} was closed by {}", uri_, why);
  for (const auto& listener : listeners_)
    if (listener.lost) listener.lost();
  retry();
}

void Link::retry() {
  if (stopped_) return;
  const auto wait = kFirstWait * (1U << std::min(failures_, 6U));
  again_.start_once(std::min(wait, kLongestWait), [this] { open(); });
}

void Link::deliver(const DomainEvent& event) {
  for (const auto& listener : listeners_)
    if (listener.event) listener.event(event);
  waits_.happened(event.uuid);
}

}  // namespace dispatcher
