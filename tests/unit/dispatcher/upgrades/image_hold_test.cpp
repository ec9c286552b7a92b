// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/image_hold.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace dispatcher {
namespace {

class ImageHoldTest : public ::testing::Test {
 protected:
  ImageHoldTest() {
    std::string name = ::testing::TempDir() + "hold.XXXXXX";
    file_ = UniqueFd(::mkstemp(name.data()));
    path_ = name;
  }
  ~ImageHoldTest() override { std::filesystem::remove(path_); }

  // As QEMU does it.
  bool lock(off_t byte, int command, short type) {
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = byte;
    lock.l_len = 1;
    return ::fcntl(file_.get(), command, &lock) == 0 && (command != F_OFD_GETLK || lock.l_type == F_UNLCK);
  }

  UniqueFd file_;
  std::string path_;
};

TEST_F(ImageHoldTest, keeps_writers_away_as_long_as_it_lives) {
  {
    const auto hold = ImageHold::of(path_);
    ASSERT_TRUE(hold) << hold.error().message;
    EXPECT_FALSE(lock(201, F_OFD_GETLK, F_WRLCK));
  }
  EXPECT_TRUE(lock(201, F_OFD_GETLK, F_WRLCK));
}

TEST_F(ImageHoldTest, is_refused_where_somebody_writes) {
  ASSERT_TRUE(lock(101, F_OFD_SETLK, F_RDLCK));
  const auto hold = ImageHold::of(path_);
  ASSERT_FALSE(hold);
  EXPECT_EQ(hold.error().code, ErrorCode::kOperationInvalid);
}

}  // namespace
}  // namespace dispatcher
