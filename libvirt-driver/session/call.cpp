// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/session/call.hpp"

#include "libvirt-driver/session/client_session.hpp"

#include <fmt/format.h>

namespace driver {

Call::Call(std::shared_ptr<ClientSession> session, const FrameHeader& header, const Procedure* procedure,
           BytesView payload, std::vector<UniqueFd> fds)
    : session_(std::move(session)),
      header_(header),
      procedure_(procedure),
      payload_(payload.begin(), payload.end()),
      fds_(std::move(fds)) {}

Call::~Call() {
  if (session_)
    answer(Error{ErrorCode::kInternal, fmt::format("internal error: {} was not answered", api_name(*procedure_))});
}

void Call::answer(const Result<Bytes>& result) {
  const std::shared_ptr<ClientSession> session = std::exchange(session_, nullptr);
  if (result) {
    session->send_reply(header_, *result);
  } else {
    session->send_error(header_, result.error());
  }
  session->call_finished();
}

}  // namespace driver
