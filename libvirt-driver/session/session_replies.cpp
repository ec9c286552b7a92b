// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From a backend's frame to the client: unchanged where nothing in it is the backend's own; ids, XML and callback ids
// mended where it is; and after a change of state not before the registry knows of it, so that a client that starts a
// domain and lists next sees it running.
#include "foundation/log.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/error_body.hpp"
#include "libvirt-driver/session/client_session.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"
#include "libvirt-driver/xml/user_form.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace driver {
namespace {

constexpr std::chrono::milliseconds kRegisterDeadline{5000};

// Rewrites the id in a reply that is one domain. -1 right after a start is LXC's slip: the registry knows better.
void mend_domain_id(Bytes& frame, const DomainRegistry& registry) {
  XdrReader in(BytesView(frame).subspan(kMinFrameBytes));
  in.string();
  const Uuid uuid = in.uuid();
  const std::size_t at = kMinFrameBytes + in.position();
  const std::int32_t id = in.i32();
  if (!in.ok()) return;
  const Domain* domain = registry.find(uuid);
  const std::int32_t shown = domain ? domain->id : registry.shown_id(Kind::kContainer, id);
  write_word(frame.data() + at, static_cast<std::uint32_t>(shown));
}

}  // namespace

void ClientSession::send_frame(Frame& frame) { socket_->send(frame.bytes, {}, std::move(frame.fds)); }

Task<void> ClientSession::ready_for_more() { return socket_->drained(); }

void ClientSession::on_reply(Kind kind, Frame& frame, const ForwardedCall& call) {
  if (closed_) return;
  const Procedure* procedure = call.procedure;
  if (!procedure || frame.header.status != MessageStatus::kOk) {
    registering_.erase(call.header.serial);
    deregistering_.erase(call.header.serial);
    send_frame(frame);
    return call_finished();
  }
  const bool changed = procedure->changes_state || procedure->changes_config;
  const bool names_container = kind == Kind::kContainer && procedure->reply_domain == ReplyDomain::kDomain;
  if (changed || names_container) {
    asio::co_spawn(services_.executor,
                   send_after_events(kind, Bytes(frame.bytes.begin(), frame.bytes.end()), std::move(frame.fds), call),
                   asio::detached);
    return;
  }
  if (!(procedure->reply_xml && mend_xml(kind, frame, call)) && !mend_registration(kind, frame, call))
    send_frame(frame);
  call_finished();
}

bool ClientSession::mend_xml(Kind kind, Frame& frame, const ForwardedCall& call) {
  XdrReader in(frame.payload);
  const std::string_view xml = in.string();
  // Most VMs were defined with a type of their backend's own: nothing of ours is in their XML.
  if (!in.ok() || (kind == Kind::kVm && xml.find(kUserFormNamespace) == std::string_view::npos)) return false;
  const Domain* domain = services_.registry.find(call.domain);
  const Result<std::string> mended = user_form(std::string(xml), kind, domain ? domain->id : -1);
  if (mended) {
    send_reply(call.header, XdrWriter().string(*mended).take());
  } else {
    log_warning("domain {}: {}", to_string(call.domain), mended.error().message);
    send_error(call.header, mended.error());
  }
  return true;
}

bool ClientSession::mend_registration(Kind kind, Frame& frame, const ForwardedCall& call) {
  if (const CallbackClass* registered = class_registering(call.header.program, call.header.procedure)) {
    const auto node = registering_.find(call.header.serial);
    XdrReader in(frame.payload);
    const std::int32_t backend_id = in.i32();
    if (!in.ok() || node == registering_.end()) return false;
    const std::int32_t client_id = passthrough_.add(*registered, kind, backend_id, std::move(node->second));
    registering_.erase(node);
    send_reply(call.header, XdrWriter().i32(client_id).take());
    return true;
  }
  if (const CallbackClass* deregistered = class_deregistering(call.header.program, call.header.procedure)) {
    const auto node = deregistering_.find(call.header.serial);
    if (node == deregistering_.end()) return false;
    passthrough_.remove(*deregistered, node->second);
    deregistering_.erase(node);
  }
  return false;
}

Task<void> ClientSession::send_after_events(Kind kind, Bytes bytes, std::vector<UniqueFd> fds, ForwardedCall call) {
  const auto self = shared_from_this();
  const Procedure& procedure = *call.procedure;
  if (procedure.changes_state && call.domain != Uuid{}) {
    co_await services_.feed(kind).settle(call.domain);
  } else {
    co_await services_.feed(kind).barrier();
  }
  if (procedure.changes_config) services_.definitions->look(call.domain);
  if (kind == Kind::kContainer && procedure.reply_domain == ReplyDomain::kDomain)
    mend_domain_id(bytes, services_.registry);
  if (closed_) co_return;
  socket_->send(bytes, {}, std::move(fds));
  call_finished();
}

void ClientSession::on_stream(Kind, Frame& frame) {
  if (!closed_) send_frame(frame);
}

void ClientSession::on_event(Kind, Frame& frame) {
  const CallbackClass* callback_class = class_of_event(frame.header.program, frame.header.procedure);
  if (!callback_class || closed_) return;
  XdrReader in(frame.payload);
  const auto client_id = passthrough_.client_id(*callback_class, in.i32());
  if (!in.ok() || !client_id) return;
  // The frame is a view of the read buffer, which is ours to write.
  write_word(const_cast<std::uint8_t*>(frame.payload.data()), static_cast<std::uint32_t>(*client_id));
  send_frame(frame);
}

void ClientSession::on_lost(Kind kind, const std::vector<ForwardedCall>& calls,
                            const std::vector<ForwardedCall>& streams) {
  if (closed_) return;
  passthrough_.backend_lost(kind);
  const Error gone{ErrorCode::kRpc,
                   fmt::format("the connection to libvirt's {} driver was lost during the call", backend_name(kind)),
                   ErrorDomain::kRpc};
  for (const ForwardedCall& call : streams) {
    FrameHeader header = call.header;
    header.type = MessageType::kStream;
    header.status = MessageStatus::kError;
    const Bytes body = encode_error(gone);
    socket_->send(make_prefix(header, body.size()), body);
  }
  for (const ForwardedCall& call : calls) {
    registering_.erase(call.header.serial);
    deregistering_.erase(call.header.serial);
    send_error(call.header, gone);
    call_finished();
  }
  // When the daemon's own connection holds, nothing will say that the backend is up.
  if (services_.feed(kind).is_up()) on_backend_up(kind);
}

void ClientSession::on_backend_up(Kind kind) {
  if (!closed_ && passthrough_.has_lost(kind))
    asio::co_spawn(services_.executor, restore_registrations(kind), asio::detached);
}

Task<void> ClientSession::restore_registrations(Kind kind) {
  const auto self = shared_from_this();
  for (std::size_t i = 0; i < passthrough_.all().size(); ++i) {
    const PassthroughCallback callback = passthrough_.all()[i];
    if (callback.backend_id != -1 || callback.kind != kind) continue;
    const auto& callback_class = *callback.callback_class;
    auto reply = co_await link(kind).call(callback_class.program, callback_class.register_procedure,
                                          callback.registration, kRegisterDeadline);
    if (closed_) co_return;
    if (!reply) {
      log_warning("client pid {}: cannot register event callback {} again: {}", identity_.pid, callback.client_id,
                  reply.error().message);
      continue;
    }
    for (PassthroughCallback& kept : passthrough_.all()) {
      if (kept.callback_class == &callback_class && kept.client_id == callback.client_id)
        kept.backend_id = XdrReader(*reply).i32();
    }
  }
}

}  // namespace driver
