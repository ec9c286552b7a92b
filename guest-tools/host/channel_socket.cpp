// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/channel_socket.hpp"

#include "guest-tools/host/libvirt_calls.hpp"

#include <cerrno>
#include <mutex>
#include <sys/socket.h>
#include <unistd.h>

namespace guest {
namespace {

constexpr std::size_t kMostAtOnce = 65536;
// libvirt's streams hear nothing of the end of their connection (9.0), and a connection takes one close callback, which
// is its owner's: so it is looked at, without a call to the server.
constexpr int kLookAtConnection_ms = 1000;
constexpr int kSocketBreaks = VIR_EVENT_HANDLE_HANGUP | VIR_EVENT_HANDLE_ERROR;
constexpr int kReading = VIR_EVENT_HANDLE_READABLE | kSocketBreaks;
constexpr int kStreamBreaks = VIR_STREAM_EVENT_HANGUP | VIR_STREAM_EVENT_ERROR;

// Lives as long as libvirt may call it: a reference is held by each of the callbacks.
class Bridge : public std::enable_shared_from_this<Bridge> {
 public:
  Bridge(virConnectPtr connection, virStreamPtr stream, UniqueFd socket)
      : connection_(connection), stream_(stream), socket_(std::move(socket)) {}
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;
  ~Bridge() { virStreamFree(stream_); }

  bool start() {
    const std::lock_guard lock(mutex_);
    auto* for_socket = new Reference(shared_from_this());
    watch_ = virEventAddHandle(
        socket_.get(), kReading, [](int, int, int events, void* self) { bridge_of(self)->on_socket(events); },
        for_socket, release);
    if (watch_ < 0) return release(for_socket), false;
    auto* for_timer = new Reference(shared_from_this());
    timer_ = virEventAddTimeout(
        kLookAtConnection_ms, [](int, void* self) { bridge_of(self)->on_timer(); }, for_timer, release);
    if (timer_ < 0) return release(for_timer), end(), false;
    auto* for_stream = new Reference(shared_from_this());
    has_callback_ =
        virStreamEventAddCallback(
            stream_, VIR_STREAM_EVENT_READABLE | kStreamBreaks,
            [](virStreamPtr, int events, void* self) { bridge_of(self)->on_stream(events); }, for_stream, release) == 0;
    if (has_callback_) return true;
    release(for_stream);
    end();
    return false;
  }

 private:
  using Reference = std::shared_ptr<Bridge>;

  static Bridge* bridge_of(void* reference) { return static_cast<Reference*>(reference)->get(); }
  static void release(void* reference) { delete static_cast<Reference*>(reference); }

  void on_stream(int events) {
    const Reference self = shared_from_this();
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    if ((events & VIR_STREAM_EVENT_READABLE) != 0 && to_socket_.empty()) receive();
    if ((events & VIR_STREAM_EVENT_WRITABLE) != 0) send();
    if ((events & kStreamBreaks) != 0 && (events & VIR_STREAM_EVENT_READABLE) == 0) end();
    watch();
  }

  void on_timer() {
    const Reference self = shared_from_this();
    const std::lock_guard lock(mutex_);
    if (!ended_ && virConnectIsAlive(connection_) != 1) end();
  }

  void on_socket(int events) {
    const Reference self = shared_from_this();
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    if ((events & VIR_EVENT_HANDLE_WRITABLE) != 0) write();
    if ((events & kReading) != 0 && to_stream_.empty())
      read();
    else if ((events & kSocketBreaks) != 0)
      end();  // the caller has gone, and the stream takes nothing
    watch();
  }

  void receive() {
    to_socket_.resize(kMostAtOnce);
    const int count = virStreamRecv(stream_, to_socket_.data(), to_socket_.size());
    to_socket_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    if (count == 0 || count == -1) return end();
    write();
  }

  void write() {
    while (!to_socket_.empty()) {
      const ssize_t count = ::send(socket_.get(), to_socket_.data(), to_socket_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
      if (count < 0) return end();
      to_socket_.erase(0, static_cast<std::size_t>(count));
    }
  }

  void read() {
    to_stream_.resize(kMostAtOnce);
    const ssize_t count = ::recv(socket_.get(), to_stream_.data(), to_stream_.size(), MSG_DONTWAIT);
    const bool nothing = count < 0 && (errno == EAGAIN || errno == EINTR);
    to_stream_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    if (count <= 0 && !nothing) return end();
    send();
  }

  void send() {
    while (!to_stream_.empty()) {
      const int count = virStreamSend(stream_, to_stream_.data(), to_stream_.size());
      if (count == -2) return;
      if (count < 0) return end();
      to_stream_.erase(0, static_cast<std::size_t>(count));
    }
  }

  // What is waited for next: nothing is read that has no place to go.
  void watch() {
    if (ended_) return;
    virEventUpdateHandle(
        watch_, (to_stream_.empty() ? kReading : kSocketBreaks) | (to_socket_.empty() ? 0 : VIR_EVENT_HANDLE_WRITABLE));
    virStreamEventUpdateCallback(stream_, kStreamBreaks | (to_socket_.empty() ? VIR_STREAM_EVENT_READABLE : 0) |
                                              (to_stream_.empty() ? 0 : VIR_STREAM_EVENT_WRITABLE));
  }

  void end() {
    if (std::exchange(ended_, true)) return;
    if (has_callback_) virStreamEventRemoveCallback(stream_);
    virStreamAbort(stream_);
    virEventRemoveHandle(watch_);
    if (timer_ >= 0) virEventRemoveTimeout(timer_);
    socket_.reset();
  }

  std::mutex mutex_;
  virConnectPtr connection_;  // the stream's, which holds it
  virStreamPtr stream_;
  UniqueFd socket_;
  int watch_ = -1;
  int timer_ = -1;
  bool has_callback_ = false;
  bool ended_ = false;
  std::string to_socket_, to_stream_;
};

// `open` connects a stream, as libvirt's calls do: 0, or -1.
template <typename Open>
Result<UniqueFd> open_socket(virDomainPtr domain, Open open) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return system_error("socketpair", errno);
  UniqueFd ours(ends[0]), theirs(ends[1]);
  virConnectPtr connection = virDomainGetConnect(domain);
  virStreamPtr stream = virStreamNew(connection, VIR_STREAM_NONBLOCK);
  if (stream == nullptr) return libvirt_error();
  const auto bridge = std::make_shared<Bridge>(connection, stream, std::move(theirs));
  if (open(stream) != 0) return libvirt_error();
  if (!bridge->start()) return libvirt_error();
  return ours;
}

}  // namespace

Result<UniqueFd> open_channel_socket(virDomainPtr domain, const std::string& channel) {
  return open_socket(domain,
                     [&](virStreamPtr stream) { return virDomainOpenChannel(domain, channel.c_str(), stream, 0); });
}

Result<UniqueFd> open_console_socket(virDomainPtr domain) {
  return open_socket(domain, [&](virStreamPtr stream) { return virDomainOpenConsole(domain, nullptr, stream, 0); });
}

}  // namespace guest
