// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/sealed_programs.hpp"

#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>

namespace driver {
namespace {

std::string content_of(int fd) {
  char bytes[64];
  const ssize_t count = ::pread(fd, bytes, sizeof bytes, 0);
  return {bytes, count > 0 ? static_cast<std::size_t>(count) : 0};
}

TEST(SealedPrograms, are_copies_that_nobody_can_write_to) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/program";
  std::ofstream(path) << "first";
  SealedPrograms programs;
  const auto copy = programs.open(path);
  ASSERT_TRUE(copy);
  EXPECT_EQ(content_of(*copy), "first");
  EXPECT_LT(::pwrite(*copy, "x", 1, 0), 0);
  EXPECT_NE(::ftruncate(*copy, 0), 0);
  EXPECT_EQ(::fcntl(*copy, F_GET_SEALS), F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
  EXPECT_EQ(programs.open(path).value(), *copy) << "one copy for all";
  std::ofstream(path) << "second, longer";
  EXPECT_EQ(content_of(programs.open(path).value()), "second, longer");
}

TEST(SealedPrograms, name_the_file_that_is_none) {
  const test::TemporaryFolder folder;
  SealedPrograms programs;
  EXPECT_EQ(programs.open(folder.path() + "/none").error().message,
            "cannot open " + folder.path() + "/none: No such file or directory");
  EXPECT_EQ(programs.open(folder.path()).error().message, folder.path() + " is no regular file, but must be a program");
}

}  // namespace
}  // namespace driver
