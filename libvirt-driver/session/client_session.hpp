// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One client: its socket, what it may do, its connections to the backends (opened on demand, with its identity), its
// event registrations. Life of a call:
//
//   take a frame → may this client call this now? → who answers? (procedure table)
//     route / VM backend   the frame goes on unchanged, the reply comes back unchanged or mended
//     local                answered at once
//     merge, choose, completed for containers    a coroutine answers (answers/)
//
// A client that has max_client_requests calls in flight is not refused: further calls wait, up to a bound on their
// bytes, then it is not read. A client that does not read its events is dropped. Nothing here waits for another
// client. Held by shared_ptr; daemon thread only.
#pragma once

#include "libvirt-driver/backend/backend_connection.hpp"
#include "libvirt-driver/backend/client_identity.hpp"
#include "libvirt-driver/events/event_callbacks.hpp"
#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/session/call.hpp"
#include "libvirt-driver/session/own_streams.hpp"
#include "libvirt-driver/session/passthrough_callbacks.hpp"
#include "libvirt-driver/session/services.hpp"
#include "libvirt-driver/transport/message_socket.hpp"

#include <array>
#include <deque>
#include <memory>
#include <string_view>

namespace driver {

class ClientSession : public BackendOwner, public EventListener, public std::enable_shared_from_this<ClientSession> {
 public:
  ClientSession(Services& services, UniqueFd socket, ClientIdentity identity, bool read_only_socket);
  ~ClientSession() override;

  // Serves the client until it leaves, breaks the protocol, or close().
  Task<void> run();
  void close(std::string_view why);
  // Answers what is in flight, sends it, then closes.
  Task<void> finish();

  const ClientIdentity& identity() const { return identity_; }
  bool authenticated() const { return authenticated_; }

  // --- for answers/ ---
  Services& services() { return services_; }
  bool read_only() const { return read_only_; }
  bool read_only_socket() const { return read_only_socket_; }
  bool is_open() const { return open_; }
  void set_authenticated();
  void set_open(bool read_only);
  // Speaks for somebody else from now on (CONNECT_SET_IDENTITY from root). Backends that were asked already keep
  // the old identity, so it is refused then.
  Result<Bytes> adopt_identity(const std::vector<TypedParameter>& parameters);
  void start_keepalive();
  void close_when_sent() { closing_ = true; }
  EventCallbacks& callbacks() { return callbacks_; }
  OwnStreams& own_streams() { return own_streams_; }
  // Everybody's, or with fine-grained access control the client's own.
  std::shared_ptr<VmStats> vm_stats();

  // An own call on this client's connection to a backend.
  Task<Result<Bytes>> ask(Kind kind, std::int32_t procedure, Bytes payload, std::chrono::milliseconds deadline);
  Task<Result<Bytes>> ask_with_fds(Kind kind, std::int32_t procedure, Bytes payload, std::vector<UniqueFd> fds,
                                   std::chrono::milliseconds deadline);
  // Sends the call on to a backend under the client's serial; its reply goes to the client.
  void forward(Kind kind, Call call, Bytes payload);

  void send_reply(const FrameHeader& call, BytesView payload);
  void send_error(const FrameHeader& call, const Error& error);
  void call_finished();

  // BackendOwner
  void on_reply(Kind kind, Frame& frame, const ForwardedCall& call) override;
  void on_stream(Kind kind, Frame& frame) override;
  void on_event(Kind kind, Frame& frame) override;
  void on_lost(Kind kind, const std::vector<ForwardedCall>& calls, const std::vector<ForwardedCall>& streams) override;
  std::shared_ptr<MessageSocket> stream_receiver() override { return closed_ ? nullptr : socket_; }
  Task<void> ready_for_more() override;
  // EventListener
  void on_domain_event(const DomainEvent& event) override;
  void on_backend_up(Kind kind) override;

 private:
  struct WaitingCall {
    Bytes bytes;
    std::vector<UniqueFd> fds;
  };

  // client_session.cpp
  Task<void> keep_alive();
  bool handle(Frame& frame);
  Task<void> pass_large_packet();
  void handle_keepalive(const FrameHeader& header);
  void handle_call(Frame& frame);
  bool has_room() const { return in_flight_ < static_cast<std::size_t>(services_.config.max_client_requests); }
  void start_waiting_calls();
  Task<void> wait_for_backends();

  // session_dispatch.cpp
  std::optional<Error> refusal(const FrameHeader& header, const Procedure* procedure) const;
  void dispatch(Frame& frame);
  void dispatch_known(Frame& frame, const Procedure& procedure, BytesView arguments);
  void dispatch_unknown(Frame& frame, BytesView arguments);
  void route(Frame& frame, const Procedure& procedure, BytesView arguments);
  void forward_frame(Kind kind, Frame& frame, const ForwardedCall& call);
  Task<void> forward_when_open(Kind kind, Bytes bytes, std::vector<UniqueFd> fds, ForwardedCall call);
  Task<void> route_unlisted(Bytes bytes, std::vector<UniqueFd> fds, ForwardedCall call, std::string name);
  bool translate_deregistration(Frame& frame, ForwardedCall& call);
  OpenParameters open_parameters(Kind kind) const;
  BackendConnection& link(Kind kind);

  // session_replies.cpp
  void send_frame(Frame& frame);
  bool mend_registration(Kind kind, Frame& frame, const ForwardedCall& call);
  bool mend_xml(Kind kind, Frame& frame, const ForwardedCall& call);
  Task<void> send_after_events(Kind kind, Bytes bytes, std::vector<UniqueFd> fds, ForwardedCall call);
  Task<void> restore_registrations(Kind kind);

  // session_events.cpp
  void deliver(const DomainEvent& event);
  Task<void> deliver_guarded();
  Task<bool> sees(Uuid uuid);

  Services& services_;
  ClientIdentity identity_;
  std::shared_ptr<MessageSocket> socket_;
  OwnStreams own_streams_;
  bool read_only_socket_;
  bool read_only_;
  bool authenticated_ = false;
  bool open_ = false;
  bool closing_ = false;
  bool closed_ = false;

  std::array<std::shared_ptr<BackendConnection>, kKinds.size()> links_;
  std::shared_ptr<VmStats> own_vm_stats_;
  EventCallbacks callbacks_;
  // With fine-grained access control: events that wait to be judged, and domains that the client was let see.
  std::deque<DomainEvent> guarded_events_;
  boost::unordered_flat_set<Uuid, UuidHash> seen_;
  PassthroughCallbacks passthrough_;
  // Register calls of passthrough events in flight, by serial: what to register again later.
  boost::unordered_flat_map<std::uint32_t, Bytes> registering_;
  boost::unordered_flat_map<std::uint32_t, std::int32_t> deregistering_;

  std::size_t in_flight_ = 0;
  std::deque<WaitingCall> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool starting_ = false;  // waiting calls
  Signal less_waiting_;

  bool keepalive_ = false;
  bool heard_ = false;
  bool not_reading_ = false;  // what it sends waits for a backend or for itself
  int unanswered_pings_ = 0;
  Signal closed_signal_;
};

}  // namespace driver
