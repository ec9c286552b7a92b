// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/transport/write_queue.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace driver {
namespace {

// Small messages that pile up share a chunk of up to this size.
constexpr std::size_t kSharedChunkBytes = 65536;

ssize_t send_fd(int socket, int fd) {
  char dummy = 0;
  iovec vector{&dummy, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  return ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

void WriteQueue::add(BytesView bytes) {
  if (bytes.empty()) return;
  const bool shares = !chunks_.empty() && chunks_.back().fds.empty() &&
                      chunks_.back().data.size() + bytes.size() <= kSharedChunkBytes;
  if (!shares) chunks_.emplace_back();
  Bytes& data = chunks_.back().data;
  data.insert(data.end(), bytes.begin(), bytes.end());
  bytes_ += bytes.size();
}

void WriteQueue::add_fds(std::vector<UniqueFd> fds) {
  if (fds.empty()) return;
  if (chunks_.empty() || !chunks_.back().fds.empty()) chunks_.emplace_back();
  chunks_.back().fds = std::move(fds);
}

void WriteQueue::append(WriteQueue other) {
  bytes_ += other.bytes_;
  for (Chunk& chunk : other.chunks_) chunks_.push_back(std::move(chunk));
}

bool WriteQueue::flush(int socket) {
  while (!chunks_.empty()) {
    Chunk& chunk = chunks_.front();
    while (chunk.sent < chunk.data.size()) {
      const ssize_t n = ::send(socket, chunk.data.data() + chunk.sent, chunk.data.size() - chunk.sent,
                               MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return would_block();
      chunk.sent += static_cast<std::size_t>(n);
      bytes_ -= static_cast<std::size_t>(n);
    }
    while (chunk.fds_sent < chunk.fds.size()) {
      if (send_fd(socket, chunk.fds[chunk.fds_sent].get()) < 0) {
        if (errno == EINTR) continue;
        return would_block();
      }
      chunk.fds[chunk.fds_sent++].reset();
    }
    chunks_.pop_front();
  }
  return true;
}

}  // namespace driver
