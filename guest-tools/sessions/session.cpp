// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/sessions/session.hpp"

#include "guest-tools/agent.hpp"
#include "guest-tools/protocol/dispatcher.hpp"
#include "guest-tools/sessions/frame_output.hpp"
#include "guest-tools/system/device_call.hpp"
#include "guest-tools/system/file_text.hpp"

#include <signal.h>
#include <sys/wait.h>

namespace guest_tools {
namespace {

constexpr size_t kReadAtOnce = 16 * 1024;
constexpr uint32_t kHighestSignal = 64;
// What a terminal's reader takes for the end of its input.
constexpr char kEndOfTransmission = 4;

}  // namespace

void Session::take(uint32_t id) {
  id_ = id;
  state_ = kOpening;
}

void Session::open(Agent& agent, Text part, bool more, Buffer& out) {
  opening_.append(part);
  if (!opening_.ok()) {
    append_failure(out, id_, E2BIG, "the request is too long, or memory is short");
    return reset();
  }
  if (more) return;
  uint32_t code = EINVAL;
  ErrorText error;
  if (start(agent, out, code, error)) {
    state_ = kRunning;
    input_credit_ = guest_channel::kFirstCredit;
    for (Output& output : outputs_) output.credit = guest_channel::kFirstCredit;
    opening_.wipe();  // variables may be secrets
    opening_.release();
    return;
  }
  append_failure(out, id_, code, error.text());
  reset();
}

bool Session::add_input(Text bytes) {
  if (state_ != kRunning || bytes.size > input_credit_ || input_ended_) return false;
  input_credit_ -= static_cast<uint32_t>(bytes.size);
  if (act_ == guest_channel::kRequest) {
    input_owed_ += static_cast<uint32_t>(bytes.size);
    return request_.append(bytes).ok();
  }
  if (!input_) {  // the program reads no more
    input_owed_ += static_cast<uint32_t>(bytes.size);
    return true;
  }
  input_bytes_.remove_front(input_written_);
  input_written_ = 0;
  return input_bytes_.append(bytes).ok();
}

bool Session::end_input() {
  if (state_ != kRunning || input_ended_) return false;
  input_ended_ = true;
  if (on_terminal_ && input_) {
    input_bytes_.remove_front(input_written_);
    input_written_ = 0;
    input_bytes_.append(kEndOfTransmission);
  }
  return true;
}

bool Session::add_credit(uint8_t stream, uint32_t bytes) {
  if (state_ != kRunning || stream < guest_channel::kOutput || stream > guest_channel::kErrors) return false;
  uint32_t& credit = outputs_[stream - guest_channel::kOutput].credit;
  if (bytes > guest_channel::kMostCredit - credit) return false;
  credit += bytes;
  return true;
}

bool Session::signal(uint32_t number) {
  if (number == 0 || number > kHighestSignal) return false;
  if (pid_ == 0 || program_ended_) return true;
  const pid_t foreground = on_terminal_ && outputs_[0].fd ? tcgetpgrp(outputs_[0].fd.get()) : 0;
  kill(foreground > 0 ? -foreground : -pid_, static_cast<int>(number));
  return true;
}

void Session::resize(const guest_channel::TerminalSize& size) {
  if (!on_terminal_ || !outputs_[0].fd) return;
  winsize window = {size.rows, size.columns, size.width, size.height};
  device_call(outputs_[0].fd.get(), TIOCSWINSZ, &window);
}

size_t Session::poll_set(pollfd* descriptors, bool host_takes) const {
  size_t count = 0;
  if (state_ != kRunning) return 0;
  if (input_ && input_written_ < input_bytes_.size()) descriptors[count++] = {input_.get(), POLLOUT, 0};
  for (const Output& output : outputs_)
    if (host_takes && output.open && output.credit > 0) descriptors[count++] = {output.fd.get(), POLLIN, 0};
  return count;
}

void Session::step(Agent& agent, Buffer& out) {
  if (state_ != kRunning) return;
  if (act_ == guest_channel::kRequest) {
    answer(agent);
    drain_answer(out);
  }
  feed(out);
  for (size_t index = 0; index < 2 && state_ == kRunning; ++index) drain(index, out);
  if (state_ == kRunning) finish(out);
}

void Session::reap() {
  if (pid_ == 0 || program_ended_) return;
  program_ended_ = waitpid(pid_, &wait_status_, WNOHANG) == pid_;
}

pid_t Session::close() {
  const pid_t left = pid_ != 0 && !program_ended_ ? pid_ : 0;
  if (left != 0) {
    kill(-left, SIGHUP);
    kill(-left, SIGCONT);
  }
  reset();
  return left;
}

// Input that waits goes where it belongs; the host is told when there is room for a good deal more.
void Session::feed(Buffer& out) {
  while (input_ && input_written_ < input_bytes_.size()) {
    const Text left = input_bytes_.text().from(input_written_);
    const ssize_t count = write_some(input_.get(), left.data, left.size);
    if (count < 0 && errno == EAGAIN) break;
    if (count <= 0 && act_ == guest_channel::kPut) {
      ErrorText error;
      error.say("failed to write: ", SystemError{});
      append_failure(out, id_, static_cast<uint32_t>(errno), error.text());
      return reset();
    }
    const size_t taken = count > 0 ? static_cast<size_t>(count) : left.size;  // nobody reads it: it is gone
    if (count <= 0) input_.reset();
    input_written_ += taken;
    input_owed_ += static_cast<uint32_t>(taken);
  }
  const bool all_written = input_written_ == input_bytes_.size();
  if (all_written) {
    input_bytes_.clear();
    input_written_ = 0;
    if (input_ended_ && act_ == guest_channel::kExec && !on_terminal_) input_.reset();
  }
  if (input_owed_ == 0 || input_ended_ || (!all_written && input_owed_ < guest_channel::kFirstCredit / 4)) return;
  append_credit(out, id_, guest_channel::kInput, input_owed_);
  input_credit_ += input_owed_;
  input_owed_ = 0;
}

void Session::drain(size_t index, Buffer& out) {
  Output& output = outputs_[index];
  const uint8_t stream = static_cast<uint8_t>(guest_channel::kOutput + index);
  while (output.open && output.credit > 0 && out.size() < kMostWaitingOutput) {
    char piece[kReadAtOnce];
    const size_t room = output.credit < sizeof(piece) ? output.credit : sizeof(piece);
    const ssize_t count = read_some(output.fd.get(), piece, room);
    if (count > 0) {
      append_frame(out, guest_channel::kData, id_, stream, {piece, static_cast<size_t>(count)});
      output.credit -= static_cast<uint32_t>(count);
      if (!program_ended_) return;
      continue;
    }
    if (count < 0 && errno == EAGAIN && !program_ended_) return;
    if (count < 0 && act_ == guest_channel::kGet) {
      ErrorText error;
      error.say("failed to read: ", SystemError{});
      append_failure(out, id_, static_cast<uint32_t>(errno), error.text());
      return reset();
    }
    output.open = false;  // ended; of a terminal nobody has, EIO says so; or left behind to somebody who goes on
    if (!on_terminal_) output.fd.reset();
    append_frame(out, guest_channel::kEnd, id_, stream);
  }
}

void Session::answer(Agent& agent) {
  if (answered_ || !input_ended_) return;
  answered_ = true;
  request_.c_str();
  if (request_.size() != 0) answer_request(agent, request_.data(), request_.size(), answer_);
  request_.wipe();  // it may hold a password
  request_.release();
}

void Session::drain_answer(Buffer& out) {
  uint32_t& credit = outputs_[0].credit;
  while (answer_sent_ < answer_.size() && credit > 0 && out.size() < kMostWaitingOutput) {
    const Text piece = answer_.text().from(answer_sent_).first(credit < kReadAtOnce ? credit : kReadAtOnce);
    append_frame(out, guest_channel::kData, id_, guest_channel::kOutput, piece);
    answer_sent_ += piece.size;
    credit -= static_cast<uint32_t>(piece.size);
  }
}

void Session::finish(Buffer& out) {
  if (outputs_[0].open || outputs_[1].open) return;
  FieldWriter fields;
  switch (act_) {
    case guest_channel::kExec:
      if (!program_ended_) return;
      if (WIFEXITED(wait_status_))
        fields.u32(guest_channel::kExitStatus, static_cast<uint32_t>(WEXITSTATUS(wait_status_)));
      else
        fields.u32(guest_channel::kExitSignal, static_cast<uint32_t>(WTERMSIG(wait_status_)));
      break;
    case guest_channel::kPut: {
      if (!input_ended_ || input_written_ < input_bytes_.size()) return;
      ErrorText error;
      if (!put_.complete(input_.get(), error)) {
        append_failure(out, id_, EIO, error.text());
        return reset();
      }
      break;
    }
    case guest_channel::kRequest:
      if (!answered_ || answer_sent_ < answer_.size()) return;
      append_frame(out, guest_channel::kEnd, id_, guest_channel::kOutput);
      break;
    case guest_channel::kGet:
      break;
  }
  append_frame(out, guest_channel::kDone, id_, 0, fields.payload());
  reset();
}

void Session::reset() {
  id_ = 0;
  state_ = kFree;
  act_ = {};
  opening_.wipe();
  opening_.release();
  input_.reset();
  input_bytes_.wipe();
  input_bytes_.release();
  input_written_ = 0;
  input_credit_ = input_owed_ = 0;
  input_ended_ = false;
  for (Output& output : outputs_) {
    output.fd.reset();
    output.open = false;
    output.credit = 0;
  }
  pid_ = 0;
  program_ended_ = on_terminal_ = false;
  put_.abandon();
  request_.wipe();
  request_.release();
  answer_.release();
  answer_sent_ = 0;
  answered_ = false;
}

}  // namespace guest_tools
