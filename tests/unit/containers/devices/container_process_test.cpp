// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/container_process.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace containers {
namespace {

TEST(ProcessName, is_a_pid_and_a_start_time) {
  EXPECT_EQ(parse_process_name("4711:180042")->pid, 4711);
  EXPECT_EQ(parse_process_name("4711:180042")->start_time, 180042u);
  for (const char* text : {"", "4711", "4711:", "4711:0", "0:1", "-1:1", "a:1", "1:1x", "1:1:1"})
    EXPECT_EQ(parse_process_name(text).error().code, ErrorCode::kInvalidArg) << text;
}

TEST(OpenContainer, takes_no_other_process_for_the_one_that_was_named) {
  EXPECT_EQ(open_container({::getpid(), 1}).error().code, ErrorCode::kOperationInvalid);
}

TEST(OpenInRoot, stays_below_the_root_whatever_links_say) {
  char name[] = "/tmp/open_in_root_test.XXXXXX";
  const std::filesystem::path folder = ::mkdtemp(name);
  std::filesystem::create_directories(folder / "root/inside");
  std::filesystem::create_directories(folder / "secret");
  std::filesystem::create_directory_symlink("../secret", folder / "root/up");
  std::filesystem::create_directory_symlink("/inside", folder / "root/absolute");
  const UniqueFd root(::open((folder / "root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  EXPECT_TRUE(open_in_root(root.get(), "/absolute", O_PATH | O_DIRECTORY));
  EXPECT_FALSE(open_in_root(root.get(), "/up", O_PATH | O_DIRECTORY));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_TRUE(open_in_root(root.get(), "/../../inside", O_PATH | O_DIRECTORY));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace containers
