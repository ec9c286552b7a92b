// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A client's call that somebody has taken on. Whoever holds it owes the answer: a call that dies unanswered answers
// "internal error" itself, so that no path stays silent. Move-only. Daemon thread only.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"
#include "libvirt-driver/procedures/procedure.hpp"
#include "libvirt-driver/rpc/frame.hpp"

#include <memory>
#include <vector>

namespace driver {

class ClientSession;

class Call {
 public:
  Call(std::shared_ptr<ClientSession> session, const FrameHeader& header, const Procedure* procedure, BytesView payload,
       std::vector<UniqueFd> fds);
  Call(Call&& other) noexcept = default;
  Call& operator=(Call&&) = delete;
  ~Call();

  ClientSession& session() const { return *session_; }
  std::shared_ptr<ClientSession> shared_session() const { return session_; }
  const FrameHeader& header() const { return header_; }
  const Procedure& procedure() const { return *procedure_; }
  BytesView payload() const { return payload_; }
  std::vector<UniqueFd> take_fds() { return std::move(fds_); }

  // The backend's reply will answer; in-flight accounting stays with the session.
  void hand_over() { session_.reset(); }

  // Sends the reply. At most once.
  void answer(const Result<Bytes>& result);

 private:
  std::shared_ptr<ClientSession> session_;  // empty once answered
  FrameHeader header_;
  const Procedure* procedure_;
  Bytes payload_;
  std::vector<UniqueFd> fds_;
};

}  // namespace driver
