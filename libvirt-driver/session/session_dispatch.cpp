// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From a client's call to whoever answers it.
#include "foundation/log.hpp"
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/session/client_session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace driver {
namespace {

constexpr std::int32_t kConnectOpen = 1;
constexpr std::int32_t kConnectClose = 2;
constexpr std::int32_t kSupportsFeature = 60;
constexpr std::int32_t kFirstAuth = 66;
constexpr std::int32_t kLastAuth = 70;
constexpr std::int32_t kLookupByUuid = 24;
constexpr std::chrono::milliseconds kLookupDeadline{5000};

bool is_known_program(std::uint32_t program) {
  return program == kRemoteProgram || program == kQemuProgram || program == kLxcProgram;
}

bool is_authentication(const Procedure& procedure) {
  return procedure.program == kRemoteProgram && procedure.number >= kFirstAuth && procedure.number <= kLastAuth;
}

bool needs_no_connection(const Procedure& procedure) {
  return is_authentication(procedure) || (procedure.program == kRemoteProgram &&
                                          (procedure.number == kConnectOpen || procedure.number == kConnectClose ||
                                           procedure.number == kSupportsFeature));
}

Error rpc_error(std::string message) { return {ErrorCode::kRpc, std::move(message), ErrorDomain::kRpc}; }

// The payload without the count of descriptors that such calls begin with.
BytesView arguments_of(const FrameHeader& header, BytesView payload) {
  return carries_fds(header.type) ? payload.subspan(4) : payload;
}

struct NamedDomain {
  std::string_view name;
  Uuid uuid{};
};

std::optional<NamedDomain> domain_in(FirstArgument first, BytesView arguments) {
  XdrReader in(arguments);
  if (first == FirstArgument::kSnapshot) in.string();
  NamedDomain domain;
  domain.name = in.string();
  domain.uuid = in.uuid();
  if (!in.ok()) return std::nullopt;
  return domain;
}

Error no_domain(const Uuid& uuid, std::string_view name) {
  return {ErrorCode::kNoDomain,
          fmt::format("Domain not found: no domain with matching uuid '{}' ({})", to_string(uuid), name),
          ErrorDomain::kDomain};
}

Task<void> answer_awaited(AwaitedAnswer answer, Call call) {
  try {
    const Result<Bytes> result = co_await answer(call);
    call.answer(result);
  } catch (const std::exception& fault) {
    log_error("{} failed: {}", api_name(call.procedure()), fault.what());
    call.answer(Error{ErrorCode::kInternal, fmt::format("internal error: {}", fault.what())});
  }
}

}  // namespace

// Everything that can be judged without looking at the arguments.
std::optional<Error> ClientSession::refusal(const FrameHeader& header, const Procedure* procedure) const {
  if (!is_known_program(header.program) || header.version != 1)
    return rpc_error(fmt::format("Cannot find program {} version {}", header.program, header.version));
  if (procedure && procedure->handling == Handling::kEvent)
    return rpc_error(fmt::format("unknown procedure: {}", header.procedure));
  if (!authenticated_ && !(procedure && is_authentication(*procedure))) return rpc_error("authentication required");
  if (!open_ && !(procedure && needs_no_connection(*procedure)))
    return Error{ErrorCode::kInternal, "internal error: hypervisor connection not open", ErrorDomain::kRpc};
  if (read_only_ && procedure && procedure->read_only == ReadOnly::kNo && !is_authentication(*procedure))
    return Error{ErrorCode::kOperationDenied,
                 fmt::format("operation forbidden: read only access prevents {}", api_name(*procedure)),
                 ErrorDomain::kDomain};
  return std::nullopt;
}

void ClientSession::dispatch(Frame& frame) {
  const Procedure* procedure = find_procedure(frame.header.program, frame.header.procedure);
  if (const auto error = refusal(frame.header, procedure)) return send_error(frame.header, *error);
  const BytesView arguments = arguments_of(frame.header, frame.payload);
  if (procedure) return dispatch_known(frame, *procedure, arguments);
  dispatch_unknown(frame, arguments);
}

void ClientSession::dispatch_known(Frame& frame, const Procedure& procedure, BytesView arguments) {
  if (procedure.handling == Handling::kRoute) return route(frame, procedure, arguments);
  const Answer* answer = procedure.program == kRemoteProgram ? find_answer(procedure.number) : nullptr;
  if (!answer) return forward_frame(services_.host_kind(), frame, {frame.header, &procedure, {}});

  if (const auto* instant = std::get_if<InstantAnswer>(&answer->act)) {
    const Result<Bytes> result = (*instant)(*this, arguments);
    return result ? send_reply(frame.header, *result) : send_error(frame.header, result.error());
  }
  ++in_flight_;
  Call call(shared_from_this(), frame.header, &procedure, arguments, std::move(frame.fds));
  if (const auto* choice = std::get_if<PassageChoice>(&answer->act)) {
    Result<Passage> passage = (*choice)(*this, arguments);
    if (!passage) return call.answer(passage.error());
    Bytes onward = passage->arguments ? std::move(*passage->arguments) : Bytes(arguments.begin(), arguments.end());
    return forward(passage->kind, std::move(call), std::move(onward));
  }
  asio::co_spawn(services_.executor, answer_awaited(std::get<AwaitedAnswer>(answer->act), std::move(call)),
                 asio::detached);
}

// A number newer than our table: if it begins like a call about a domain that we know, it is one.
void ClientSession::dispatch_unknown(Frame& frame, BytesView arguments) {
  Kind kind = services_.host_kind();
  if (read_only_)
    return send_error(frame.header, rpc_error(fmt::format("unknown procedure: {}", frame.header.procedure)));
  if (const auto named = domain_in(FirstArgument::kDomain, arguments)) {
    if (const Domain* domain = services_.registry.find(named->uuid)) kind = domain->kind;
  }
  forward_frame(kind, frame, {frame.header, nullptr, {}});
}

void ClientSession::route(Frame& frame, const Procedure& procedure, BytesView arguments) {
  const auto named = domain_in(procedure.first_argument, arguments);
  if (!named) return send_error(frame.header, undecodable());
  const ForwardedCall call{frame.header, &procedure, named->uuid};
  const Domain* domain = services_.registry.find(named->uuid);
  if (!domain) {
    ++in_flight_;
    asio::co_spawn(services_.executor,
                   route_unlisted(Bytes(frame.bytes.begin(), frame.bytes.end()), std::move(frame.fds), call,
                                  std::string(named->name)),
                   asio::detached);
    return;
  }
  const bool is_ours =
      procedure.for_container == ForContainer::kCompleted || procedure.for_container == ForContainer::kRefused;
  const Answer* answer = domain->kind == Kind::kVm ? find_machine_answer(procedure.number, procedure.program)
                         : is_ours                 ? find_container_answer(procedure.number, procedure.program)
                                                   : nullptr;
  if (!answer) return forward_frame(domain->kind, frame, call);
  ++in_flight_;
  Call taken(shared_from_this(), frame.header, &procedure, arguments, std::move(frame.fds));
  if (const auto* choice = std::get_if<PassageChoice>(&answer->act)) {
    Result<Passage> passage = (*choice)(*this, arguments);
    if (!passage) return taken.answer(passage.error());
    Bytes onward = passage->arguments ? std::move(*passage->arguments) : Bytes(arguments.begin(), arguments.end());
    return forward(passage->kind, std::move(taken), std::move(onward));
  }
  asio::co_spawn(services_.executor, answer_awaited(std::get<AwaitedAnswer>(answer->act), std::move(taken)),
                 asio::detached);
}

// Not in the registry: perhaps another client defined it a moment ago. The backends know.
Task<void> ClientSession::route_unlisted(Bytes bytes, std::vector<UniqueFd> fds, ForwardedCall call, std::string name) {
  const auto self = shared_from_this();
  for (const Kind kind : kKinds) {
    if (!services_.feed(kind).is_up()) continue;
    auto found = co_await ask(kind, kLookupByUuid, XdrWriter().uuid(call.domain).take(), kLookupDeadline);
    if (!found) continue;
    co_await forward_when_open(kind, std::move(bytes), std::move(fds), call);
    co_return;
  }
  send_error(call.header, no_domain(call.domain, name));
  call_finished();
}

OpenParameters ClientSession::open_parameters(Kind kind) const {
  return {services_.address(kind), read_only_, encode_identity(identity_)};
}

BackendConnection& ClientSession::link(Kind kind) {
  auto& connection = links_[index_of(kind)];
  if (!connection)
    connection = std::make_shared<BackendConnection>(services_.executor, open_parameters(kind), weak_from_this());
  return *connection;
}

std::shared_ptr<VmStats> ClientSession::vm_stats() {
  if (services_.answers_for_all()) return services_.vm_stats;
  if (!own_vm_stats_) {
    own_vm_stats_ = std::make_shared<VmStats>(services_.executor, open_parameters(Kind::kVm), services_.registry,
                                              std::chrono::milliseconds(services_.config.stats_deadline_ms));
  }
  return own_vm_stats_;
}

void ClientSession::forward_frame(Kind kind, Frame& frame, const ForwardedCall& call) {
  ForwardedCall onward = call;
  if (const CallbackClass* registering = class_registering(call.header.program, call.header.procedure); registering)
    registering_[call.header.serial] = Bytes(frame.payload.begin(), frame.payload.end());
  if (class_deregistering(call.header.program, call.header.procedure) && !translate_deregistration(frame, onward))
    return;

  ++in_flight_;
  BackendConnection& connection = link(kind);
  if (!connection.is_up()) {
    asio::co_spawn(services_.executor,
                   forward_when_open(kind, Bytes(frame.bytes.begin(), frame.bytes.end()), std::move(frame.fds), onward),
                   asio::detached);
    return;
  }
  if (connection.forward(frame, std::move(frame.fds), onward)) return;
  close("used a serial that is in flight");
}

// The backend may know the registration by another number since it was restarted.
bool ClientSession::translate_deregistration(Frame& frame, ForwardedCall& call) {
  const CallbackClass& callback_class = *class_deregistering(call.header.program, call.header.procedure);
  XdrReader in(frame.payload);
  const std::int32_t client_id = in.i32();
  const auto backend_id = passthrough_.backend_id(callback_class, client_id);
  if (!in.ok()) return send_error(call.header, undecodable()), false;
  if (!backend_id) return true;  // the backend says what is wrong with it
  if (*backend_id == -1) {
    passthrough_.remove(callback_class, client_id);
    return send_reply(call.header, {}), false;
  }
  deregistering_[call.header.serial] = client_id;
  if (*backend_id != client_id) {
    // The frame is a view of the read buffer, which is ours to write.
    write_word(const_cast<std::uint8_t*>(frame.payload.data()), static_cast<std::uint32_t>(*backend_id));
  }
  return true;
}

void ClientSession::forward(Kind kind, Call call, Bytes arguments) {
  FrameHeader header = call.header();
  const Procedure* procedure = &call.procedure();
  std::vector<UniqueFd> fds = call.take_fds();
  Bytes payload;
  if (carries_fds(header.type)) payload = XdrWriter().u32(static_cast<std::uint32_t>(fds.size())).raw(arguments).take();
  const Bytes bytes = make_frame(header, carries_fds(header.type) ? BytesView(payload) : BytesView(arguments));
  call.hand_over();
  const auto named =
      procedure->first_argument == FirstArgument::kDomain ? domain_in(FirstArgument::kDomain, arguments) : std::nullopt;
  asio::co_spawn(services_.executor,
                 forward_when_open(kind, bytes, std::move(fds), {header, procedure, named ? named->uuid : Uuid{}}),
                 asio::detached);
}

Task<void> ClientSession::forward_when_open(Kind kind, Bytes bytes, std::vector<UniqueFd> fds, ForwardedCall call) {
  const auto self = shared_from_this();
  if (closed_) co_return;
  const auto connection = link(kind).shared_from_this();
  const Result<void> opened = co_await connection->open();
  if (closed_) co_return;
  if (!opened) {
    registering_.erase(call.header.serial);
    deregistering_.erase(call.header.serial);
    send_error(call.header, opened.error());
    call_finished();
    co_return;
  }
  if (!connection->forward(bytes, {}, std::move(fds), call)) close("used a serial that is in flight");
}

}  // namespace driver
