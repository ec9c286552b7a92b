// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Authentication: none, or polkit where the configuration asks for it. SASL is for sockets we do not have.
#include "libvirt-driver/answers/answer.hpp"
#include "foundation/log.hpp"

namespace driver {
namespace {

constexpr std::int32_t kAuthNone = 0;
constexpr std::int32_t kAuthPolkit = 2;

Result<Bytes> methods(ClientSession& session, BytesView) {
  return XdrWriter().u32(1).i32(session.authenticated() ? kAuthNone : kAuthPolkit).take();
}

Task<Result<Bytes>> by_polkit(Call& call) {
  ClientSession& session = call.session();
  const std::string action = session.read_only_socket() ? "org.libvirt.unix.monitor" : "org.libvirt.unix.manage";
  const Result<void> allowed = co_await session.services().polkit.authorize(session.identity(), action, {}, true);
  if (!allowed) {
    log_warning("client pid {} uid {}: {}", session.identity().pid, session.identity().uid, allowed.error().message);
    co_return allowed.error();
  }
  session.set_authenticated();
  co_return XdrWriter().i32(1).take();
}

Result<Bytes> no_sasl(ClientSession&, BytesView) {
  return Error{ErrorCode::kAuthFailed, "authentication failed: SASL is not offered on this socket", ErrorDomain::kRpc};
}

constexpr Answer kAnswers[] = {{66, &methods}, {67, &no_sasl}, {68, &no_sasl}, {69, &no_sasl}, {70, &by_polkit}};

}  // namespace

std::span<const Answer> access_answers() { return kAnswers; }

}  // namespace driver
