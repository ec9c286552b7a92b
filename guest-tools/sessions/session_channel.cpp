// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/sessions/session_channel.hpp"

#include "guest-tools/agent.hpp"
#include "guest-tools/sessions/frame_output.hpp"
#include "guest-tools/system/file_text.hpp"

#include <errno.h>
#include <sys/wait.h>

namespace guest_tools {
namespace {

using guest_channel::Field;
using guest_channel::Fields;
using guest_channel::Front;
using guest_channel::Header;

const uint8_t* bytes_of(Text text) { return reinterpret_cast<const uint8_t*>(text.data); }

constexpr guest_channel::Act kServed[] = {guest_channel::kExec, guest_channel::kPut, guest_channel::kGet,
                                          guest_channel::kRequest};

// Where a greeting may begin in what is otherwise no frame: how many bytes are surely none of it.
size_t bytes_before_greeting(Text bytes) {
  size_t at = 0;
  while (at < bytes.size && !(static_cast<uint8_t>(bytes[at]) == guest_channel::kMark &&
                              (at + 1 == bytes.size || bytes[at + 1] == guest_channel::kHello)))
    ++at;
  return at;
}

// The nonce of a greeting; empty when it is none.
Text nonce_of(Text payload) {
  Fields fields{bytes_of(payload), payload.size};
  Text nonce;
  for (Field field; fields.next(field);)
    if (field.tag == guest_channel::kNonce && field.size == guest_channel::kNonceBytes) nonce = text_of(field);
  return fields.broken() ? Text{} : nonce;
}

}  // namespace

size_t SessionChannel::poll_set(pollfd* descriptors) const {
  descriptors[0] = {ended_ || !host_takes() ? -1 : input_, POLLIN, 0};
  descriptors[1] = {out_.size() == 0 ? -1 : output_, POLLOUT, 0};
  size_t count = 2;
  for (const Session& session : sessions_) count += session.poll_set(descriptors + count, host_takes());
  return count;
}

void SessionChannel::handle(Agent& agent, const pollfd* descriptors) {
  if (descriptors[1].revents != 0) send();
  if (descriptors[0].revents != 0) receive(agent);
  for (Session& session : sessions_) session.step(agent, out_);
  send();
}

void SessionChannel::reap() {
  for (Session& session : sessions_) session.reap();
  for (size_t i = 0; i < abandoned_.size();)
    if (waitpid(abandoned_[i], nullptr, WNOHANG) == 0)
      ++i;
    else
      abandoned_.remove(i);
}

void SessionChannel::receive(Agent& agent) {
  char* to = in_.tail(guest_channel::kPadding);
  const ssize_t count = to == nullptr ? 0 : read_some(input_, to, guest_channel::kPadding);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) {
    ended_ = true;
    return;
  }
  in_.commit(static_cast<size_t>(count));
  size_t at = 0;
  for (;;) {
    const Text rest = in_.text().from(at);
    if (lost_) at += bytes_before_greeting(rest);
    const Text bytes = in_.text().from(at);
    const Front front = guest_channel::front_of(bytes_of(bytes), bytes.size);
    if (front.what == Front::kIncomplete) break;
    if (front.what == Front::kBroken) {
      if (!lost_) append_failure(out_, 0, guest_channel::kBreach, "what came is no frame");
      lost_ = true;
      ++at;
      continue;
    }
    if (front.what == Front::kFrame)
      serve(agent, front.header, bytes.first(front.bytes).from(guest_channel::kHeaderBytes));
    at += front.bytes;
  }
  in_.remove_front(at);
}

void SessionChannel::serve(Agent& agent, const Header& header, Text payload) {
  if (header.kind == guest_channel::kHello) return hello(agent, payload);
  if (!greeted_ || lost_ || header.kind >= guest_channel::kMayIgnore) return;  // what another host left behind
  if (header.kind == guest_channel::kOpen) return open(agent, header, payload);
  Session* session = find(header.session);
  if (session == nullptr) return;  // it crossed the session's end
  if (header.kind == guest_channel::kClose) return close(*session);
  if (!pass_on(*session, header, payload)) fail(*session, "a frame of this session broke the rules");
}

void SessionChannel::hello(Agent& agent, Text payload) {
  const Text nonce = nonce_of(payload);
  if (nonce.empty()) return;
  char kept[guest_channel::kNonceBytes];
  memcpy(kept, nonce.data, sizeof(kept));
  for (Session& session : sessions_) close(session);
  out_.clear();
  sent_ = 0;
  greeted_ = true;
  lost_ = false;
  FieldWriter fields;
  fields.text(guest_channel::kNonce, {kept, sizeof(kept)}).u16(guest_channel::kVersionTag, guest_channel::kVersion);
  fields.text(guest_channel::kProgram, "switchyard-guest " SWITCHYARD_VERSION);
  uint8_t acts[sizeof(kServed) / sizeof(kServed[0]) * 2];
  for (size_t i = 0; i < sizeof(acts) / 2; ++i) guest_channel::write_u16(acts + 2 * i, kServed[i]);
  fields.text(guest_channel::kActs, {reinterpret_cast<const char*>(acts), sizeof(acts)});
  if (agent.in_container) fields.text(guest_channel::kContainer, {});
  append_frame(out_, guest_channel::kHello, 0, 0, fields.payload());
}

void SessionChannel::open(Agent& agent, const Header& header, Text payload) {
  Session* session = header.session == 0 ? nullptr : find(header.session);
  if (session != nullptr && !session->is_opening()) return fail(*session, "the session is open already");
  for (Session& free : sessions_) {
    if (session != nullptr) break;
    if (!free.is_free() || header.session == 0) continue;
    session = &free;
    session->take(header.session);
  }
  if (session == nullptr || abandoned_.size() + guest_channel::kMostSessions > kMostAbandoned)
    return append_failure(out_, header.session, EAGAIN, "too many sessions, or programs that sessions left behind");
  session->open(agent, payload, (header.flags & guest_channel::kMore) != 0, out_);
}

bool SessionChannel::pass_on(Session& session, const Header& header, Text payload) {
  const uint8_t* bytes = bytes_of(payload);
  switch (header.kind) {
    case guest_channel::kData:
      return header.stream == guest_channel::kInput && session.add_input(payload);
    case guest_channel::kEnd:
      return header.stream == guest_channel::kInput && session.end_input();
    case guest_channel::kCredit:
      return payload.size == 4 && session.add_credit(header.stream, guest_channel::read_u32(bytes));
    case guest_channel::kSignal:
      return payload.size == 4 && session.signal(guest_channel::read_u32(bytes));
    case guest_channel::kResize:
      if (payload.size >= guest_channel::kTerminalSizeBytes) session.resize(guest_channel::read_terminal_size(bytes));
      return payload.size >= guest_channel::kTerminalSizeBytes;
    default:
      return false;
  }
}

void SessionChannel::close(Session& session) {
  if (session.is_free()) return;
  const pid_t left = session.close();
  if (left != 0) abandoned_.add(left);
}

void SessionChannel::fail(Session& session, Text words) {
  append_failure(out_, session.id(), guest_channel::kBreach, words);
  close(session);
}

Session* SessionChannel::find(uint32_t id) {
  for (Session& session : sessions_)
    if (id != 0 && session.id() == id) return &session;
  return nullptr;
}

void SessionChannel::send() {
  while (sent_ < out_.size()) {
    const Text left = out_.text().from(sent_);
    const ssize_t count = write_some(output_, left.data, left.size);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
      ended_ = true;
      break;
    }
    sent_ += static_cast<size_t>(count);
  }
  out_.clear();
  sent_ = 0;
}

void SessionChannel::reset() {
  for (Session& session : sessions_) close(session);
  ended_ = greeted_ = lost_ = false;
  in_.wipe();
  in_.release();
  out_.wipe();
  out_.release();
  sent_ = 0;
}

}  // namespace guest_tools
