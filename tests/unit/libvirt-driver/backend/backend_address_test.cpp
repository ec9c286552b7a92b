// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/backend_address.hpp"

#include "tests/unit/libvirt-driver/support/fake_backend.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace driver {
namespace {

using test::TemporaryFolder;

TEST(BackendAddress, is_the_configured_socket_though_others_are_there) {
  TemporaryFolder folder;
  std::ofstream(folder.path() + "/virtqemud-sock");
  EXPECT_EQ(backend_socket_path({Kind::kVm, folder.path(), "/somewhere/else"}), "/somewhere/else");
}

TEST(BackendAddress, is_the_modular_daemons_socket_where_there_is_one_else_libvirtds) {
  struct Row {
    std::vector<std::string> present;
    std::string vm;
    std::string container;
  };
  const Row rows[] = {
      {{}, "libvirt-sock", "libvirt-sock"},
      {{"libvirt-sock"}, "libvirt-sock", "libvirt-sock"},
      {{"libvirt-sock", "virtqemud-sock"}, "virtqemud-sock", "libvirt-sock"},
      {{"virtlxcd-sock"}, "libvirt-sock", "virtlxcd-sock"},
      {{"virtqemud-sock", "virtlxcd-sock", "libvirt-sock"}, "virtqemud-sock", "virtlxcd-sock"},
  };
  for (const Row& row : rows) {
    TemporaryFolder folder;
    for (const std::string& name : row.present) std::ofstream(folder.path() + "/" + name);
    EXPECT_EQ(backend_socket_path({Kind::kVm, folder.path(), ""}), folder.path() + "/" + row.vm);
    EXPECT_EQ(backend_socket_path({Kind::kContainer, folder.path(), ""}), folder.path() + "/" + row.container);
  }
}

TEST(BackendAddress, error_names_backend_socket_and_cause) {
  TemporaryFolder folder;
  const auto socket = connect_backend({Kind::kContainer, folder.path(), ""});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().domain, ErrorDomain::kRpc);
  for (const std::string& part : {std::string("container"), std::string("lxc:///system"),
                                  folder.path() + "/libvirt-sock", std::string("No such file")})
    EXPECT_NE(socket.error().message.find(part), std::string::npos) << socket.error().message;
}

TEST(BackendAddress, path_that_no_socket_can_have_is_refused) {
  const auto socket = connect_backend({Kind::kVm, "", "/tmp/" + std::string(200, 'x')});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::kInvalidArg);
}

TEST(BackendAddress, connects_where_somebody_listens) {
  TemporaryFolder folder;
  asio::io_context io;
  test::FakeBackend backend(io, folder.path() + "/virtqemud-sock");
  backend.start();
  EXPECT_TRUE(connect_backend({Kind::kVm, folder.path(), ""}));
  backend.stop();
  test::settle(io);
}

}  // namespace
}  // namespace driver
