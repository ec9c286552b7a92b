// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Requests to a guest agent over its channel, one at a time, and their answers.
//
// Before the first request, and after one whose answer did not come in time, guest-sync-delimited makes both ends agree
// where answers begin: what comes before its own is dropped. Nothing is read while nothing is asked, so an agent that
// writes without end only fills its socket. Events and late answers are passed over; what is no JSON, or longer than
// kMaxAgentAnswer, ends the session: is_broken().
//
// The owner sees to it that there is one request at a time. Errors are those of QEMU's driver: kAgentUnresponsive when
// the time is up or the agent is gone, kInternal for an answer that is none. Daemon thread only; outlives its calls.
//
// Source: libvirt src/qemu/qemu_agent.c; qapi/qga guest-sync-delimited.
#pragma once

#include "foundation/unique_fd.hpp"
#include "libvirt-driver/agent/agent_answer.hpp"
#include "libvirt-driver/agent/answer_reader.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace driver {

using AgentDeadline = std::chrono::steady_clock::time_point;
inline constexpr AgentDeadline kNoAgentDeadline = AgentDeadline::max();

struct AgentAnswer {
  json::object object;
  std::string text;  // the line itself
};

class AgentSession {
 public:
  AgentSession(const Executor& executor, UniqueFd channel);

  // Both ends agree, which they may do already.
  Task<Result<void>> agree(AgentDeadline deadline);
  // `request` is JSON without line ends. After agree().
  Task<Result<AgentAnswer>> ask(std::string request, AgentDeadline deadline);

  bool is_broken() const { return broken_; }
  // Whoever waits is told that the agent is gone.
  void close();

 private:
  // What a line is to whoever waits: nothing, or what ends the waiting.
  using Judge = std::function<std::optional<Result<AgentAnswer>>(std::string line)>;

  Task<Result<AgentAnswer>> exchange(std::string bytes, Judge judge, AgentDeadline deadline);
  Task<std::optional<Error>> send(std::string bytes, std::shared_ptr<bool> timed_out);
  Error failure(bool timed_out);
  Error broken(Error error);

  asio::posix::basic_stream_descriptor<Executor> channel_;
  AnswerReader reader_;
  std::uint64_t next_id_ = 1;
  bool agreed_ = false;
  bool broken_ = false;
};

}  // namespace driver
