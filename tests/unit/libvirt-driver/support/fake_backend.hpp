// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A backend that misbehaves on order: listens where a libvirt daemon would, in the test's own io_context, answers the
// handshake, registrations and lists from a table of domains, and everything else as the test says (by default with
// an empty success). What a real libvirtd does is tested against a real one; this forces what reality will not give.
#pragma once

#include "libvirt-driver/backend/domain_list.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/error_body.hpp"
#include "tests/unit/libvirt-driver/support/peer.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <sys/un.h>
#include <vector>

namespace driver::test {

struct FakeDomain {
  std::string name;
  Uuid uuid{};
  std::int32_t id = -1;
  bool persistent = true;
  bool paused = false;
};

inline Uuid uuid_of(std::uint8_t number) {
  Uuid uuid{};
  uuid.fill(number);
  return uuid;
}

class FakeBackend {
 public:
  using Answer = std::function<void(Peer&, Message&)>;

  FakeBackend(asio::io_context& io, std::string path) : io_(io), path_(std::move(path)) {
    on(66, [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().u32(1).i32(0).take()); });
    on(316, [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().i32(7).take()); });
    on(157, [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().u64(9000000).take()); });
    on(4, [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().u64(7002000).take()); });
    on(273, [this](Peer& peer, Message& call) { peer.reply(call.header, list(call.payload)); });
    on(24, [this](Peer& peer, Message& call) { look_up(peer, call); });
  }
  ~FakeBackend() { stop(); }

  void start() {
    ::unlink(path_.c_str());
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path_.data(), path_.size());
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
        ::listen(socket.get(), 64) != 0)
      std::abort();
    listener_ = std::make_shared<Listener>(io_.get_executor(), socket.release());
    asio::co_spawn(io_, accept_all(listener_), asio::detached);
  }
  // As a daemon that dies: nobody listens, every connection ends.
  void stop() {
    ::unlink(path_.c_str());
    if (listener_) {
      boost::system::error_code ignored;
      listener_->close(ignored);
      listener_.reset();
    }
    drop_peers();
  }
  void drop_peers() {
    for (const auto& peer : std::exchange(peers_, {})) peer->close();
  }

  // Answers a procedure of the remote program in the test's way from now on.
  void on(std::int32_t procedure, Answer answer) { answers_[procedure] = std::move(answer); }
  void never_answer(std::int32_t procedure) {
    on(procedure, [](Peer&, Message&) {});
  }

  // A lifecycle event to every connection.
  void lifecycle(const FakeDomain& domain, LifecycleEvent event, std::int32_t detail = 0) {
    XdrWriter out;
    out.i32(7);
    write_domain(out, domain.name, domain.uuid, domain.id);
    out.i32(static_cast<std::int32_t>(event)).i32(detail);
    message(kRemoteProgram, callback_procedure(kEventLifecycle), out.take());
  }
  void message(std::uint32_t program, std::int32_t procedure, BytesView payload) {
    for (const auto& peer : peers_)
      peer->send({program, 1, procedure, MessageType::kMessage, 0, MessageStatus::kOk}, payload);
  }

  std::vector<FakeDomain> domains;
  std::vector<std::shared_ptr<Peer>>& peers() { return peers_; }
  // How many calls of this procedure came, over all connections.
  std::size_t calls_of(std::int32_t procedure) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(heard_, [=](const FrameHeader& header) { return header.procedure == procedure; }));
  }
  std::size_t connections() const { return connections_; }

 private:
  using Listener = asio::posix::basic_stream_descriptor<Executor>;

  Task<void> accept_all(std::shared_ptr<Listener> listener) {
    for (;;) {
      boost::system::error_code error;
      co_await listener->async_wait(asio::posix::descriptor_base::wait_read,
                                    asio::redirect_error(asio::use_awaitable_t<Executor>(), error));
      if (error) co_return;
      UniqueFd socket(::accept4(listener->native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (!socket) continue;
      ++connections_;
      const auto peer = std::make_shared<Peer>(io_.get_executor(), std::move(socket));
      peers_.push_back(peer);
      peer->start([this](Peer& from, Message& call) { answer(from, call); });
    }
  }

  void answer(Peer& peer, Message& call) {
    if (call.header.type != MessageType::kCall && call.header.type != MessageType::kCallWithFds) return;
    heard_.push_back(call.header);
    const auto found = call.header.program == kRemoteProgram ? answers_.find(call.header.procedure) : answers_.end();
    if (found == answers_.end()) return peer.reply(call.header);
    const Answer act = found->second;  // it may replace itself
    act(peer, call);
  }

  bool listed(const FakeDomain& domain, std::uint32_t flags) const {
    if ((flags & kListActive) != 0 && domain.id == -1) return false;
    if ((flags & kListPersistent) != 0 && !domain.persistent) return false;
    if ((flags & kListPaused) != 0 && !domain.paused) return false;
    return (flags & kListOther) == 0;
  }

  Bytes list(BytesView arguments) const {
    XdrReader in(arguments);
    in.i32();
    const std::uint32_t flags = in.u32();
    XdrWriter items;
    std::uint32_t count = 0;
    for (const FakeDomain& domain : domains) {
      if (!listed(domain, flags)) continue;
      write_domain(items, domain.name, domain.uuid, domain.id);
      ++count;
    }
    return XdrWriter().u32(count).raw(items.view()).u32(count).take();
  }

  void look_up(Peer& peer, Message& call) const {
    const Uuid uuid = XdrReader(call.payload).uuid();
    const auto found = std::ranges::find(domains, uuid, &FakeDomain::uuid);
    if (found == domains.end())
      return peer.reply(call.header, encode_error({ErrorCode::kNoDomain, "Domain not found"}), MessageStatus::kError);
    XdrWriter out;
    write_domain(out, found->name, found->uuid, found->id);
    peer.reply(call.header, out.view());
  }

  asio::io_context& io_;
  std::string path_;
  std::shared_ptr<Listener> listener_;
  std::vector<std::shared_ptr<Peer>> peers_;
  std::map<std::int32_t, Answer> answers_;
  std::vector<FrameHeader> heard_;
  std::size_t connections_ = 0;
};

}  // namespace driver::test
