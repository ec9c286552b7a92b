// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/channel_client.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>

namespace guest {
namespace {

Error gone() { return {ErrorCode::kAgentUnresponsive, "the guest's agent has closed its channel"}; }

Result<std::string> make_nonce() {
  std::string nonce(guest_channel::kNonceBytes, '\0');
  if (::getrandom(nonce.data(), nonce.size(), 0) != static_cast<ssize_t>(nonce.size()))
    return system_error("cannot get random bytes for the guest's channel", errno);
  return nonce;
}

}  // namespace

ChannelClient::ChannelClient(UniqueFd socket, std::string nonce)
    : socket_(std::move(socket)), reader_(std::move(nonce)) {}

Result<ChannelClient> ChannelClient::greet(UniqueFd socket, Deadline deadline) {
  auto nonce = make_nonce();
  if (!nonce) return nonce.error();
  if (::fcntl(socket.get(), F_SETFL, O_NONBLOCK) != 0) return system_error("the guest's channel", errno);
  ChannelClient client(std::move(socket), *nonce);
  client.send(std::string(guest_channel::kPadding, '\0') +
              make_frame(guest_channel::kHello, 0,
                         u16_field(guest_channel::kVersionTag, guest_channel::kVersion) +
                             text_field(guest_channel::kNonce, *nonce)));
  for (;;) {
    pollfd wait{client.socket(), client.wanted(), 0};
    if (::poll(&wait, 1, milliseconds_left(deadline)) == 0)
      return Error{ErrorCode::kAgentUnresponsive, "the guest's agent does not answer on its channel"};
    if (auto moved = client.handle(wait.revents); !moved) return moved.error();
    auto frame = client.next();
    if (!frame) return frame.error();
    if (!*frame) continue;
    const auto fields = read_fields((*frame)->payload);
    const std::string acts = fields && fields->contains(guest_channel::kActs) ? fields->at(guest_channel::kActs) : "";
    for (std::size_t at = 0; at + 2 <= acts.size(); at += 2)
      client.acts_.insert(guest_channel::read_u16(reinterpret_cast<const std::uint8_t*>(acts.data()) + at));
    return client;
  }
}

short ChannelClient::wanted() const { return static_cast<short>(sent_ < queue_.size() ? POLLIN | POLLOUT : POLLIN); }

void ChannelClient::send(std::string_view frames) {
  if (sent_ == queue_.size()) {
    queue_.clear();
    sent_ = 0;
  }
  queue_ += frames;
}

Result<void> ChannelClient::flush_some() {
  while (sent_ < queue_.size()) {
    const ssize_t count = ::send(socket_.get(), queue_.data() + sent_, queue_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (count < 0) return gone();
    sent_ += static_cast<std::size_t>(count);
  }
  return {};
}

Result<void> ChannelClient::handle(short events) {
  if ((events & POLLOUT) != 0) {
    if (auto flushed = flush_some(); !flushed) return flushed;
  }
  if ((events & (POLLIN | POLLHUP | POLLERR)) == 0) return {};
  char bytes[65536];
  const ssize_t count = ::read(socket_.get(), bytes, sizeof(bytes));
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (count <= 0) return gone();
  reader_.add({bytes, static_cast<std::size_t>(count)});
  return {};
}

void ChannelClient::flush(Deadline deadline) {
  while (sent_ < queue_.size()) {
    pollfd wait{socket_.get(), POLLOUT, 0};
    if (::poll(&wait, 1, milliseconds_left(deadline)) <= 0 || !flush_some()) return;
  }
}

}  // namespace guest
