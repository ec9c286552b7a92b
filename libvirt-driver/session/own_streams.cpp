// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/session/own_streams.hpp"

#include "libvirt-driver/rpc/error_body.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace driver {
namespace {

constexpr asio::use_awaitable_t<Executor> kAwait;
constexpr std::size_t kReadAtOnce = 65536;

Error stream_error(std::string words) { return {ErrorCode::kOperationFailed, std::move(words), ErrorDomain::kStreams}; }

}  // namespace

class OwnStreams::Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(const Executor& executor, std::shared_ptr<MessageSocket> client, const FrameHeader& call, UniqueFd channel,
         std::weak_ptr<Streams> streams)
      : client_(std::move(client)), header_(call), channel_(executor, channel.release()), streams_(std::move(streams)) {
    header_.type = MessageType::kStream;
    channel_.non_blocking(true);
  }

  // Behind the reply that opens the stream.
  void start() {
    asio::post(channel_.get_executor(), [self = shared_from_this()] {
      asio::co_spawn(self->channel_.get_executor(), self->read_all(), asio::detached);
    });
  }

  void take(const Frame& packet) {
    if (packet.header.type == MessageType::kStreamHole) return fail(stream_error("this stream has no holes"));
    if (packet.header.status != MessageStatus::kContinue) {  // finished, or given up
      send(MessageStatus::kOk, {});
      return close();
    }
    if (packet.payload.empty()) {
      input_ended_ = true;
    } else {
      queue_.add(packet.payload);
    }
    write();
    if (queue_.bytes() > kMostWaitingBytes)
      fail(stream_error("the guest agent does not read what it is sent; the stream is closed"));
  }

  void close() {
    if (std::exchange(closed_, true)) return;
    boost::system::error_code ignored;
    channel_.close(ignored);
    if (const auto streams = streams_.lock()) streams->erase(header_.serial);
  }

 private:
  void send(MessageStatus status, BytesView payload) {
    FrameHeader header = header_;
    header.status = status;
    client_->send(make_prefix(header, payload.size()), payload);
  }

  void fail(const Error& error) {
    if (closed_) return;
    send(MessageStatus::kError, encode_error(error));
    close();
  }

  void write() {
    if (closed_ || writing_) return;
    if (!queue_.flush(channel_.native_handle())) return stop_writing();
    if (queue_.empty()) {
      if (input_ended_) ::shutdown(channel_.native_handle(), SHUT_WR);
      return;
    }
    writing_ = true;
    channel_.async_wait(asio::posix::descriptor_base::wait_write,
                        [self = shared_from_this()](const boost::system::error_code& error) {
                          self->writing_ = false;
                          if (!error) self->write();
                        });
  }

  // The other end has gone, which read_all() finds, too.
  void stop_writing() { queue_ = {}; }

  Task<void> read_all() {
    const auto self = shared_from_this();
    const auto chunk = std::make_unique<std::array<std::uint8_t, kReadAtOnce>>();
    while (!closed_) {
      if (client_->congested()) co_await client_->drained();
      if (closed_) co_return;
      boost::system::error_code error;
      const std::size_t count =
          co_await channel_.async_read_some(asio::buffer(*chunk), asio::redirect_error(kAwait, error));
      if (closed_) co_return;
      send(MessageStatus::kContinue, BytesView(chunk->data(), error ? 0 : count));
      if (error) co_return;  // the end was told; the client finishes the stream
    }
  }

  std::shared_ptr<MessageSocket> client_;
  FrameHeader header_;
  asio::posix::basic_stream_descriptor<Executor> channel_;
  std::weak_ptr<Streams> streams_;
  WriteQueue queue_;
  bool input_ended_ = false;
  bool writing_ = false;
  bool closed_ = false;
};

OwnStreams::OwnStreams(const Executor& executor, std::shared_ptr<MessageSocket> client)
    : executor_(executor), client_(std::move(client)), streams_(std::make_shared<Streams>()) {}

OwnStreams::~OwnStreams() { close(); }

Result<void> OwnStreams::open(const FrameHeader& call, UniqueFd channel) {
  if (streams_->size() >= kMost)
    return stream_error(fmt::format("this client has {} channels of containers open, the most that is allowed", kMost));
  if (!client_->is_open()) return Error{ErrorCode::kRpc, "the client has left", ErrorDomain::kRpc};
  const auto stream = std::make_shared<Stream>(executor_, client_, call, std::move(channel), streams_);
  if (!streams_->emplace(call.serial, stream).second)
    return Error{ErrorCode::kRpc, fmt::format("serial {} has a stream already", call.serial), ErrorDomain::kRpc};
  stream->start();
  return {};
}

void OwnStreams::pass_on(const Frame& packet) {
  const auto found = streams_->find(packet.header.serial);
  if (found == streams_->end()) return;
  const std::shared_ptr<Stream> stream = found->second;
  stream->take(packet);
}

void OwnStreams::close() {
  const Streams all = std::exchange(*streams_, {});
  for (const auto& [serial, stream] : all) stream->close();
}

}  // namespace driver
