// SPDX-License-Identifier: LGPL-2.1-or-later
// A peer's bytes, in pieces whose sizes they choose themselves, become frames or break the connection.
#include "tests/unit/libvirt-driver/support/peer.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace driver;
  asio::io_context io;
  auto [near, far] = test::connected_sockets();
  const auto socket = std::make_shared<MessageSocket>(io.get_executor(), std::move(near));
  std::size_t taken = 0;
  const auto read_all = [&]() -> Task<void> {
    Frame frame;
    while (co_await socket->fill()) {
      while (socket->take(frame)) {
        if (frame.bytes.size() < kMinFrameBytes || frame.fds.size() > 0) std::abort();
        taken += frame.bytes.size();
      }
    }
  };
  asio::co_spawn(io, read_all(), asio::detached);
  std::size_t offset = 0;
  while (offset < size) {
    const std::size_t piece = std::min<std::size_t>(size - offset, 1u + data[offset] % 64u * 16u);
    const ssize_t n = ::send(far.get(), data + offset, piece, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n <= 0) break;
    offset += static_cast<std::size_t>(n);
    io.poll();
  }
  far.reset();
  io.run();
  if (taken > size) std::abort();
  return 0;
}
