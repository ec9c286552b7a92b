// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/transport/write_queue.hpp"

#include "tests/unit/libvirt-driver/support/peer.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <fcntl.h>

namespace driver {
namespace {

using test::connected_sockets;

Bytes read_all(int socket) {
  Bytes got(1u << 20);
  const ssize_t n = ::read(socket, got.data(), got.size());
  got.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return got;
}

TEST(WriteQueue, counts_what_is_not_sent_yet) {
  const auto [near, far] = connected_sockets();
  WriteQueue queue;
  EXPECT_TRUE(queue.empty());
  queue.add(Bytes{1, 2, 3});
  queue.add(Bytes{4});
  queue.add(Bytes{});
  EXPECT_EQ(queue.bytes(), 4u);
  EXPECT_TRUE(queue.flush(near.get()));
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.bytes(), 0u);
  EXPECT_EQ(read_all(far.get()), (Bytes{1, 2, 3, 4}));
}

TEST(WriteQueue, goes_on_where_the_socket_stopped_taking) {
  const auto [near, far] = connected_sockets();
  WriteQueue queue;
  Bytes all;
  for (std::size_t i = 0; i < 200; ++i) {
    const Bytes part(7001, static_cast<std::uint8_t>(i));
    queue.add(part);
    all.insert(all.end(), part.begin(), part.end());
  }
  Bytes got;
  ASSERT_TRUE(queue.flush(near.get()));
  EXPECT_FALSE(queue.empty());
  while (got.size() < all.size()) {
    const Bytes more = read_all(far.get());
    ASSERT_FALSE(more.empty());
    got.insert(got.end(), more.begin(), more.end());
    EXPECT_TRUE(queue.flush(near.get()));
    EXPECT_LE(queue.bytes(), all.size() - got.size());
  }
  EXPECT_EQ(got, all);
  EXPECT_TRUE(queue.empty());
}

TEST(WriteQueue, sends_descriptors_behind_the_bytes_before_them) {
  const auto [near, far] = connected_sockets();
  WriteQueue queue;
  queue.add(Bytes{1, 2});
  std::vector<UniqueFd> fds;
  for (int i = 0; i < 2; ++i) fds.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  queue.add_fds(std::move(fds));
  queue.add(Bytes{3});
  EXPECT_EQ(queue.bytes(), 3u);
  EXPECT_TRUE(queue.flush(near.get()));
  EXPECT_TRUE(queue.empty());
  // Each descriptor travels with a byte of its own.
  Bytes got;
  for (Bytes more = read_all(far.get()); !more.empty(); more = read_all(far.get()))
    got.insert(got.end(), more.begin(), more.end());
  EXPECT_EQ(got, (Bytes{1, 2, 0, 0, 3}));
}

TEST(WriteQueue, says_when_the_peer_is_gone) {
  auto [near, far] = connected_sockets();
  far.reset();
  WriteQueue queue;
  queue.add(Bytes{1});
  EXPECT_FALSE(queue.flush(near.get()));
  EXPECT_EQ(errno, EPIPE);
}

}  // namespace
}  // namespace driver
