// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes of a host on the channel org.switchyard.guest.0: what comes back is whole frames with whole fields.
// Programs are blocked, and no file is where files are looked for; requests are served.
#include "guest-tools/agent.hpp"
#include "guest-tools/sessions/session_channel.hpp"

#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using guest_channel::Front;

constexpr const char* kBlocked =
    "guest-exec,guest-file-close,guest-file-write,guest-fsfreeze-freeze,guest-fsfreeze-freeze-list,"
    "guest-fsfreeze-thaw,guest-fstrim,guest-get-timezone,guest-set-time,guest-shutdown,guest-set-user-password,"
    "guest-ssh-add-authorized-keys,guest-ssh-remove-authorized-keys,switchyard-set-network,switchyard-set-host-name";

std::unique_ptr<guest_tools::Agent> make_agent() {
  auto agent = std::make_unique<guest_tools::Agent>();
  agent->root = "/nonexistent";
  agent->blocked_commands = kBlocked;
  return agent;
}

void take_frames(std::string& bytes) {
  for (;;) {
    const Front front = guest_channel::front_of(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (front.what == Front::kIncomplete) return;
    if (front.what != Front::kFrame) std::abort();
    const auto& header = front.header;
    if (header.kind != guest_channel::kData && header.kind != guest_channel::kCredit) {
      guest_channel::Fields fields{reinterpret_cast<const std::uint8_t*>(bytes.data()) + guest_channel::kHeaderBytes,
                                   header.size};
      guest_channel::Field field;
      while (fields.next(field)) continue;
      if (fields.broken()) std::abort();
    }
    bytes.erase(0, front.bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::unique_ptr<guest_tools::Agent> agent = make_agent();
  if (size > 100000) return 0;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) return 0;
  auto channel = std::make_unique<guest_tools::SessionChannel>(ends[0], ends[0]);
  std::string back;
  std::size_t written = 0;
  bool closed = false;
  for (int idle = 0; idle < 3;) {
    if (written < size) {
      const ssize_t count = write(ends[1], data + written, size - written);
      if (count > 0) written += static_cast<std::size_t>(count);
    } else if (!closed) {
      closed = shutdown(ends[1], SHUT_WR) == 0;
    }
    pollfd set[guest_tools::SessionChannel::kMostDescriptors] = {};
    const std::size_t count = channel->poll_set(set);
    poll(set, count, 0);
    channel->reap();
    channel->handle(*agent, set);
    char piece[65536];
    const ssize_t got = read(ends[1], piece, sizeof(piece));
    if (got > 0) back.append(piece, static_cast<std::size_t>(got));
    idle = got <= 0 && closed ? idle + 1 : 0;
    take_frames(back);
  }
  channel.reset();
  close(ends[0]);
  close(ends[1]);
  return 0;
}
