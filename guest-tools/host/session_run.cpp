// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/session_run.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace guest {
namespace {

// A terminal or a pipe that poll(2) calls writable takes so much without waiting.
constexpr std::size_t kWriteAtOnce = 4096;
constexpr std::size_t kReadAtOnce = 16384;
constexpr std::chrono::seconds kLastWords{2};

std::string u32_bytes(std::uint32_t value) {
  std::uint8_t bytes[4];
  guest_channel::write_u32(bytes, value);
  return {reinterpret_cast<const char*>(bytes), sizeof(bytes)};
}

class SessionRun {
 public:
  SessionRun(ChannelClient& channel, const SessionStreams& streams, const SessionControl& control)
      : channel_(channel), control_(control), id_(channel.next_session()), input_(streams.input), most_(streams.most) {
    outputs_[0].fd = streams.output;
    outputs_[1].fd = streams.errors;
  }

  Result<ExitState> run(std::string_view fields) {
    channel_.send(make_open(id_, fields));
    if (input_ < 0) end_input();
    for (;;) {
      if (auto taken = take_frames(); !taken) return taken.error();
      if (failure_) return *failure_;
      if (end_ && outputs_[0].pending.empty() && outputs_[1].pending.empty()) return *end_;
      if (auto moved = wait(); !moved) return moved.error();
    }
  }

 private:
  struct Output {
    int fd = -1;
    std::string pending;
    std::size_t come = 0;
    std::uint32_t allowed = guest_channel::kFirstCredit;  // what the guest may still send
    std::uint32_t owed = 0;
  };

  Result<void> wait() {
    enum { kChannel, kInput, kOutput, kErrors, kSignals, kCount };
    std::array<pollfd, kCount> set;
    set.fill({-1, 0, 0});
    if (!end_) set[kChannel] = {channel_.socket(), channel_.wanted(), 0};
    if (input_ >= 0 && credit_ > 0 && channel_.has_room() && !end_) set[kInput] = {input_, POLLIN, 0};
    for (std::size_t i = 0; i < 2; ++i)
      if (!outputs_[i].pending.empty()) set[kOutput + i] = {outputs_[i].fd, POLLOUT, 0};
    set[kSignals] = {control_.signals, POLLIN, 0};
    const int ready = ::poll(set.data(), set.size(), milliseconds_left(control_.deadline));
    if (ready < 0 && errno == EINTR) return {};
    if (ready < 0) return system_error("poll", errno);
    if (ready == 0) return give_up();
    if (set[kSignals].revents != 0) pass_signals();
    if (set[kInput].revents != 0) send_input();
    for (std::size_t i = 0; i < 2; ++i)
      if (set[kOutput + i].revents != 0) write_output(outputs_[i], guest_channel::kOutput + i);
    return set[kChannel].revents != 0 ? channel_.handle(set[kChannel].revents) : Result<void>();
  }

  Error give_up() {
    channel_.send(make_frame(guest_channel::kSignal, id_, u32_bytes(SIGKILL)) + make_frame(guest_channel::kClose, id_));
    channel_.flush(Clock::now() + kLastWords);
    return {ErrorCode::kOperationTimeout, "the guest did not come to an end in time"};
  }

  // What has come is not whole, and must not become a file.
  void break_off(Error why) {
    failure_ = std::move(why);
    channel_.send(make_frame(guest_channel::kClose, id_));
    channel_.flush(Clock::now() + kLastWords);
  }

  void end_input() {
    input_ = -1;
    channel_.send(make_frame(guest_channel::kEnd, id_, {}, guest_channel::kInput));
  }

  void send_input() {
    char bytes[kReadAtOnce];
    const ssize_t count = ::read(input_, bytes, std::min<std::size_t>(sizeof(bytes), credit_));
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count == 0) return end_input();
    if (count < 0) return break_off(system_error("cannot read the input", errno));
    credit_ -= static_cast<std::uint32_t>(count);
    channel_.send(
        make_frame(guest_channel::kData, id_, {bytes, static_cast<std::size_t>(count)}, guest_channel::kInput));
  }

  void pass_signals() {
    unsigned char numbers[64];
    const ssize_t count = ::read(control_.signals, numbers, sizeof(numbers));
    for (ssize_t i = 0; i < count; ++i) {
      if (numbers[i] == SIGWINCH)
        channel_.send(make_frame(guest_channel::kResize, id_, terminal_bytes(size_of_terminal(control_.terminal))));
      else if (control_.terminal >= 0 && (numbers[i] == SIGTERM || numbers[i] == SIGHUP))
        hang_up(numbers[i]);
      else
        channel_.send(make_frame(guest_channel::kSignal, id_, u32_bytes(numbers[i])));
    }
  }

  void hang_up(int signal) {
    channel_.send(make_frame(guest_channel::kClose, id_));
    channel_.flush(Clock::now() + kLastWords);
    for (Output& output : outputs_) output.pending.clear();
    end_ = ExitState{0, signal};
  }

  void write_output(Output& output, std::size_t stream) {
    const ssize_t count = ::write(output.fd, output.pending.data(), std::min(output.pending.size(), kWriteAtOnce));
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count < 0 && most_) return break_off(system_error("cannot write what came from the guest", errno));
    if (count < 0) {  // nobody reads it here, so nobody reads it there
      output.fd = -1;
      channel_.send(make_frame(guest_channel::kSignal, id_, u32_bytes(SIGPIPE)));
    }
    const std::size_t written = count < 0 ? output.pending.size() : static_cast<std::size_t>(count);
    output.pending.erase(0, written);
    allow_more(output, stream, written);
  }

  void allow_more(Output& output, std::size_t stream, std::size_t taken) {
    output.owed += static_cast<std::uint32_t>(taken);
    if (output.owed < guest_channel::kFirstCredit / 4) return;
    channel_.send(
        make_frame(guest_channel::kCredit, id_, u32_bytes(output.owed), static_cast<guest_channel::Stream>(stream)));
    output.allowed += std::exchange(output.owed, 0);
  }

  Result<void> take_frames() {
    while (!end_ && !failure_) {
      auto frame = channel_.next();
      if (!frame) return frame.error();
      if (!*frame) return {};
      if ((*frame)->header.session != id_ && (*frame)->header.session != 0) continue;  // of a session that is over
      if (auto taken = take(**frame); !taken) return taken;
    }
    return {};
  }

  static Error broken(std::string_view what) {
    return {ErrorCode::kRpc, fmt::format("the guest's agent broke the protocol of its channel: {}", what)};
  }

  Result<void> take(const HostFrame& frame) {
    switch (frame.header.kind) {
      case guest_channel::kData:
        return take_data(frame);
      case guest_channel::kCredit: {
        if (frame.payload.size() != 4 || frame.header.stream != guest_channel::kInput) return broken("credit");
        const std::uint32_t more = guest_channel::read_u32(reinterpret_cast<const std::uint8_t*>(frame.payload.data()));
        if (more > guest_channel::kMostCredit - credit_) return broken("too much credit");
        credit_ += more;
        return {};
      }
      case guest_channel::kOpened:
      case guest_channel::kEnd:
        return {};
      case guest_channel::kDone:
        return take_end(frame);
      case guest_channel::kFailed: {
        const auto fields = read_fields(frame.payload);
        const auto words = fields ? fields->find(guest_channel::kWords) : decltype(fields->end()){};
        failure_ =
            Error{ErrorCode::kOperationFailed,
                  fields && words != fields->end() ? shown_words(words->second) : "the guest's agent says not why"};
        return {};
      }
      default:
        return broken(fmt::format("a frame of kind {}", frame.header.kind));
    }
  }

  Result<void> take_data(const HostFrame& frame) {
    const std::size_t stream = frame.header.stream;
    if (stream != guest_channel::kOutput && stream != guest_channel::kErrors) return broken("data of no stream");
    Output& output = outputs_[stream - guest_channel::kOutput];
    if (frame.payload.size() > output.allowed) return broken("more data than was allowed");
    output.allowed -= static_cast<std::uint32_t>(frame.payload.size());
    output.come += frame.payload.size();
    if (most_ && output.come > *most_) {
      break_off({ErrorCode::kRpc, fmt::format("what comes from the guest has more than {} bytes", *most_)});
      return {};
    }
    if (output.fd < 0)
      allow_more(output, stream, frame.payload.size());
    else
      output.pending += frame.payload;
    return {};
  }

  Result<void> take_end(const HostFrame& frame) {
    const auto fields = read_fields(frame.payload);
    if (!fields) return broken("fields");
    const std::uint64_t status = number_in(*fields, guest_channel::kExitStatus).value_or(0);
    const std::uint64_t signal = number_in(*fields, guest_channel::kExitSignal).value_or(0);
    if (status > 255 || signal > 127) return broken("an exit status");
    end_ = ExitState{static_cast<int>(status), static_cast<int>(signal)};
    return {};
  }

  ChannelClient& channel_;
  const SessionControl& control_;
  std::uint32_t id_;
  int input_;
  std::optional<std::size_t> most_;
  std::uint32_t credit_ = guest_channel::kFirstCredit;
  std::array<Output, 2> outputs_;
  std::optional<ExitState> end_;
  std::optional<Error> failure_;
};

}  // namespace

Result<ExitState> run_session(ChannelClient& channel, std::string_view fields, const SessionStreams& streams,
                              const SessionControl& control) {
  return SessionRun(channel, streams, control).run(fields);
}

guest_channel::TerminalSize size_of_terminal(int terminal) {
  winsize size{};
  if (::ioctl(terminal, TIOCGWINSZ, &size) != 0) return {};
  return {size.ws_row, size.ws_col, size.ws_xpixel, size.ws_ypixel};
}

std::string terminal_bytes(const guest_channel::TerminalSize& size) {
  std::uint8_t bytes[guest_channel::kTerminalSizeBytes];
  guest_channel::write_terminal_size(bytes, size);
  return {reinterpret_cast<const char*>(bytes), sizeof(bytes)};
}

}  // namespace guest
