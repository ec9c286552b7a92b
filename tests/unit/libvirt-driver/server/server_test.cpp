// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/server/server.hpp"

#include "tests/unit/libvirt-driver/support/fake_backend.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

using test::FakeBackend;
using test::Peer;
using test::run_until;
using test::settle;

constexpr std::int32_t kAuthList = 66;

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    config_.socket_dir = folder_.path();
    config_.vm_socket = folder_.path() + "/vm";
    config_.container_socket = folder_.path() + "/ct";
    config_.max_clients = 2;
    vms_.emplace(io_, config_.vm_socket);
    vms_->start();
    server_.emplace(io_, config_, false);
  }
  // What is left when the loop ended must go before what it points to.
  ~ServerTest() override {
    server_->stop();
    run_until(io_, [&] { return io_.stopped(); });
    vms_->stop();
    settle(io_);
  }

  bool start() {
    auto sockets = open_sockets(config_);
    if (!sockets) return false;
    bool ready = false;
    server_->start(std::move(*sockets), [&] { ready = true; });
    return run_until(io_, [&] { return ready; });
  }
  std::shared_ptr<Peer> connect() {
    auto socket = connect_backend({Kind::kVm, "", folder_.path() + "/virtvzd-sock"});
    if (!socket) return nullptr;
    const auto peer = std::make_shared<Peer>(io_.get_executor(), std::move(*socket));
    peer->start();
    peer->send(test::call_header(kAuthList, 1));
    return peer;
  }
  bool served(const std::shared_ptr<Peer>& peer) {
    return run_until(io_, [&] { return !peer->inbox().empty(); });
  }

  asio::io_context io_;
  test::TemporaryFolder folder_;
  DaemonConfig config_;
  std::optional<FakeBackend> vms_;
  std::optional<Server> server_;
};

TEST_F(ServerTest, listens_once_both_backends_were_tried_though_one_is_not_there) {
  ASSERT_TRUE(start());
  const auto client = connect();
  ASSERT_TRUE(client);
  EXPECT_TRUE(served(client));
  client->close();
}

TEST_F(ServerTest, clients_above_the_limit_wait_until_another_leaves) {
  ASSERT_TRUE(start());
  const auto first = connect();
  const auto second = connect();
  ASSERT_TRUE(served(first) && served(second));
  const auto third = connect();
  ASSERT_TRUE(third);
  settle(io_);
  EXPECT_TRUE(third->inbox().empty());
  first->close();
  EXPECT_TRUE(served(third));
  second->close();
  third->close();
}

TEST_F(ServerTest, stop_ends_clients_and_the_event_loop) {
  ASSERT_TRUE(start());
  const auto client = connect();
  ASSERT_TRUE(served(client));
  server_->stop();
  EXPECT_TRUE(run_until(io_, [&] { return client->ended() || io_.stopped(); }));
  EXPECT_FALSE(connect()) << "nobody listens any more";
}

}  // namespace
}  // namespace driver
