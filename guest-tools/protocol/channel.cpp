// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/protocol/channel.hpp"

#include "guest-tools/agent.hpp"
#include "guest-tools/protocol/dispatcher.hpp"
#include "guest-tools/system/file_text.hpp"

#include <errno.h>

namespace guest_tools {
namespace {

constexpr size_t kReadAtOnce = 16 * 1024;
constexpr size_t kKeptMemory = 1024 * 1024;  // a buffer that grew beyond is given back when it is empty

}  // namespace

size_t Channel::poll_set(pollfd* descriptors) const {
  const bool sending = answers_.size() != 0;
  descriptors[0] = {sending || input_ended_ ? -1 : input_, POLLIN, 0};
  descriptors[1] = {sending ? output_ : -1, POLLOUT, 0};
  return kMostDescriptors;
}

void Channel::handle(Agent& agent, const pollfd* descriptors) {
  if (descriptors[1].revents != 0) send();
  if (descriptors[0].revents != 0) receive(agent);
  answer(agent);
}

void Channel::receive(Agent& agent) {
  const size_t room = requests_.limit() - requests_.size();
  char* to = requests_.tail(room < kReadAtOnce ? room : kReadAtOnce);
  if (to == nullptr) {  // memory is short: the rest of the line is not worth waiting for
    requests_.release();
    framer_.reset();
    return answer_error("memory is short", answers_);
  }
  const ssize_t count = read_some(input_, to, room < kReadAtOnce ? room : kReadAtOnce);
  if (count > 0)
    requests_.commit(static_cast<size_t>(count));
  else if (count == 0 || errno != EAGAIN)
    input_ended_ = true;
  answer(agent);
}

void Channel::answer(Agent& agent) {
  while (answers_.size() == 0 && requests_.size() != 0) {
    const Frame frame = framer_.next(requests_.text());
    if (frame.kind == Frame::kIncomplete) return;
    if (frame.kind == Frame::kRequest) answer_request(agent, requests_.data(), frame.size, answers_);
    if (frame.kind == Frame::kTooLong) answer_error("the request is too long", answers_);
    requests_.remove_front(frame.size);  // and with it a password that was in it
    if (answers_.size() != 0) send();
  }
  if (requests_.size() == 0 && requests_.capacity() > kKeptMemory) requests_.release();
}

void Channel::send() {
  while (sent_ < answers_.size()) {
    const Text left = answers_.text().from(sent_);
    const ssize_t count = write_some(output_, left.data, left.size);
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) {
      lost_ = true;
      return;
    }
    sent_ += static_cast<size_t>(count);
  }
  sent_ = 0;
  answers_.clear();
  if (answers_.capacity() > kKeptMemory) answers_.release();
}

void Channel::reset() {
  input_ended_ = lost_ = false;
  framer_.reset();
  requests_.wipe();
  requests_.release();
  answers_.release();
  sent_ = 0;
}

}  // namespace guest_tools
