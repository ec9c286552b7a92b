// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Frames and file descriptors over one connected UNIX socket, for clients and backends alike.
//
// Reading: `fill()` waits for bytes, `take()` gives the frames that are whole. Writing: `send()` sends at once what
// the socket takes and queues the rest; who produces much awaits `drained()` or looks at `queued_bytes()`.
// A frame with descriptors (CALL_WITH_FDS, REPLY_WITH_FDS) is whole when they have come too; each travels with one
// byte that the frame's length does not count.
//
// Always held by shared_ptr: waits in flight keep it alive. Daemon thread only.
#pragma once

#include "foundation/unique_fd.hpp"
#include "libvirt-driver/rpc/frame.hpp"
#include "libvirt-driver/transport/read_buffer.hpp"
#include "libvirt-driver/transport/signal.hpp"
#include "libvirt-driver/transport/task.hpp"
#include "libvirt-driver/transport/write_queue.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string_view>

namespace driver {

// A view into the socket's read buffer, valid until the next take() or fill().
struct Frame {
  FrameHeader header;
  BytesView bytes;    // the whole frame, length word included, without the bytes that carried descriptors
  BytesView payload;  // behind the header
  std::vector<UniqueFd> fds;
};

// A frame whose header is here and whose end is not.
struct BegunFrame {
  FrameHeader header;
  std::size_t frame_bytes = 0;
  std::size_t missing_bytes = 0;
};

struct SplicePipe {
  UniqueFd read_end, write_end;
};

class MessageSocket : public std::enable_shared_from_this<MessageSocket> {
 public:
  // Above this the producer should wait for drained().
  static constexpr std::size_t kHighWaterBytes = 1u << 20;

  MessageSocket(const Executor& executor, UniqueFd socket);

  // Frames longer than this break the connection; clients get a small limit until they have opened.
  void limit_frames(std::size_t bytes) { max_frame_bytes_ = bytes; }

  // True with a frame; false when more bytes are needed, or the peer broke the protocol (then broken() says how).
  bool take(Frame& frame);
  std::string_view broken() const { return broken_; }

  // Waits for bytes. False at end of file, on an error, or after close().
  Task<bool> fill();

  void send(BytesView head, BytesView body = {}, std::vector<UniqueFd> fds = {});
  std::size_t queued_bytes() const { return queue_.bytes() + held_back_.bytes(); }
  bool congested() const { return queued_bytes() > kHighWaterBytes; }
  // Until the queue is below the high-water mark, or the socket is closed.
  Task<void> drained();
  // Until everything is sent, or the socket is closed.
  Task<void> flushed();

  // --- for splice_frame(), which moves the body of a large frame past this process ---
  std::optional<BegunFrame> begun() const;
  // Takes what is here of the frame begun; valid until the next fill().
  BytesView take_begun();
  // Made when first asked for; nullptr when the system has none left.
  const SplicePipe* pipe();
  int native_handle() { return descriptor_.native_handle(); }
  Task<bool> readable();
  Task<bool> writable();
  // Waits until all is sent, then keeps what send() is given back until release(); send_through() goes ahead of it.
  Task<void> acquire();
  void send_through(BytesView bytes);
  // `missing` zeroes first: the rest of a frame whose sender went away.
  void release(std::size_t missing);

  void close();
  bool is_open() const { return descriptor_.is_open(); }

 private:
  enum class Received { kBytes, kNothing, kEnd };

  Received receive();
  bool fail(std::string_view why);
  void wait_writable();

  asio::posix::basic_stream_descriptor<Executor> descriptor_;
  ReadBuffer buffer_;
  std::deque<UniqueFd> received_fds_;
  WriteQueue queue_;
  WriteQueue held_back_;
  bool held_ = false;
  std::unique_ptr<SplicePipe> pipe_;
  bool in_large_frames_ = false;  // small reads then, so that bodies are spliced and not copied
  Signal drained_;
  std::size_t max_frame_bytes_ = kMaxFrameBytes;
  std::string_view broken_;
  std::size_t taken_bytes_ = 0;  // of the frame handed out last
  int immediate_fills_ = 0;
  bool waiting_writable_ = false;
};

}  // namespace driver
