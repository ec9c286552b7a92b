// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/transport/splice_frame.hpp"

#include <cerrno>
#include <fcntl.h>

namespace driver {
namespace {

enum class Moved { kSome, kWouldBlock, kEnd };

Moved move_bytes(int from, int to, std::size_t limit, std::size_t& moved) {
  for (;;) {
    const ssize_t n = ::splice(from, nullptr, to, nullptr, limit, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno == EAGAIN ? Moved::kWouldBlock : Moved::kEnd;
    moved = static_cast<std::size_t>(n);
    return n == 0 ? Moved::kEnd : Moved::kSome;
  }
}

// Empties the pipe into the socket. False when the socket is gone.
Task<bool> drain_pipe(int pipe, MessageSocket& to, std::size_t bytes) {
  while (bytes > 0) {
    std::size_t moved = 0;
    const Moved result = move_bytes(pipe, to.native_handle(), bytes, moved);
    if (result == Moved::kEnd) co_return false;
    if (result == Moved::kWouldBlock) {
      const bool writable = co_await to.writable();
      if (!writable) co_return false;
    }
    bytes -= moved;
  }
  co_return true;
}

// Takes what is there of `left` bytes into the pipe, waiting for some. 0 when the sender is gone.
Task<std::size_t> fill_pipe(MessageSocket& from, int pipe, std::size_t left) {
  for (;;) {
    std::size_t moved = 0;
    const Moved result = move_bytes(from.native_handle(), pipe, left, moved);
    if (result == Moved::kSome) co_return moved;
    if (result == Moved::kEnd) co_return 0;
    const bool readable = co_await from.readable();
    if (!readable) co_return 0;
  }
}

}  // namespace

Task<bool> splice_frame(std::shared_ptr<MessageSocket> from, std::shared_ptr<MessageSocket> to,
                        std::size_t frame_bytes) {
  const SplicePipe& pipe = *from->pipe();
  // From here to the frame's end nobody else may write: what others send waits.
  co_await to->acquire();
  const BytesView begun = from->take_begun();
  std::size_t left = frame_bytes - begun.size();
  to->send_through(begun);
  co_await to->flushed();
  while (left > 0 && to->is_open()) {
    const std::size_t piece = co_await fill_pipe(*from, pipe.write_end.get(), left);
    if (piece == 0) break;
    const bool passed = co_await drain_pipe(pipe.read_end.get(), *to, piece);
    if (!passed) to->close();
    left -= piece;
  }
  to->release(left);
  co_return left == 0;
}

}  // namespace driver
