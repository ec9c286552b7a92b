// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/guest_files.hpp"
#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace containers {
namespace {

namespace fs = std::filesystem;

class GuestFiles : public testing::Test {
 protected:
  GuestFiles() {
    std::string name = (fs::temp_directory_path() / "root-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    fs::create_directories(root_ / "etc");
  }
  ~GuestFiles() override { fs::remove_all(root_); }

  std::string text(const char* path) {
    const auto read = read_file((root_ / path).string(), 1 << 20);
    return read ? *read : "";
  }

  fs::path root_;
};

TEST_F(GuestFiles, are_written_where_the_system_reads_them) {
  ASSERT_TRUE(write_guest_files(root_, {"web1", {"8.8.8.8"}, {"example"}}));
  EXPECT_EQ(text("etc/hostname"), "web1\n");
  EXPECT_EQ(text("etc/resolv.conf"), "search example\nnameserver 8.8.8.8\n");
}

TEST_F(GuestFiles, a_link_gives_way_and_what_it_leads_to_stays) {
  std::ofstream(root_ / "stub") << "nameserver 127.0.0.53\n";
  fs::create_symlink("../stub", root_ / "etc/resolv.conf");
  ASSERT_TRUE(write_guest_files(root_, {"", {"8.8.8.8"}, {}}));
  EXPECT_EQ(text("etc/resolv.conf"), "nameserver 8.8.8.8\n");
  EXPECT_EQ(text("stub"), "nameserver 127.0.0.53\n");
  EXPECT_FALSE(fs::exists(root_ / "etc/hostname"));
}

TEST_F(GuestFiles, a_link_stays_where_no_name_server_is_known) {
  std::ofstream(root_ / "stub") << "nameserver 127.0.0.53\n";
  fs::create_symlink("../stub", root_ / "etc/resolv.conf");
  ASSERT_TRUE(write_guest_files(root_, {"", {}, {"example"}}));
  EXPECT_TRUE(fs::is_symlink(root_ / "etc/resolv.conf"));
  EXPECT_EQ(text("stub"), "nameserver 127.0.0.53\n");
  fs::remove(root_ / "etc/resolv.conf");
  std::ofstream(root_ / "etc/resolv.conf") << "nameserver 1.1.1.1\n";
  ASSERT_TRUE(write_guest_files(root_, {"", {}, {"example"}}));
  EXPECT_EQ(text("etc/resolv.conf"), "search example\nnameserver 1.1.1.1\n");
}

TEST_F(GuestFiles, without_wishes_a_root_is_not_even_looked_at) {
  EXPECT_TRUE(write_guest_files(root_ / "nowhere", {}));
  EXPECT_FALSE(write_guest_files(root_ / "nowhere", {"web1", {}, {}}));
}

TEST(ResolverText, keeps_what_it_is_not_told_of) {
  EXPECT_EQ(resolver_text("# note\ndomain old\nsearch old\nnameserver 1.1.1.1\noptions rotate", {"", {"8.8.8.8"}, {}}),
            "nameserver 8.8.8.8\n# note\ndomain old\nsearch old\noptions rotate\n");
  EXPECT_EQ(resolver_text("domain old\nsearch old\nnameserver 1.1.1.1\n", {"", {}, {"a", "b"}}),
            "search a b\nnameserver 1.1.1.1\n");
}

}  // namespace
}  // namespace containers
