// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/unique_fd.hpp"
#include "upgrade/exam/file_users.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/sysmacros.h>

namespace upgrade {
namespace {

struct Case {
  const char* name;
  const char* line;
  bool is_lock;
  bool of_writer;
};

class LockLines : public testing::TestWithParam<Case> {};

TEST_P(LockLines, tell_who_may_write) {
  LockLine lock;
  ASSERT_EQ(parse_lock_line(GetParam().line, lock), GetParam().is_lock);
  if (!GetParam().is_lock) return;
  EXPECT_EQ(lock.device, makedev(0xfd, 1));
  EXPECT_EQ(lock.inode, 131U);
  EXPECT_EQ(lock.of_writer, GetParam().of_writer);
}

INSTANTIATE_TEST_SUITE_P(
    Table, LockLines,
    testing::Values(Case{"whole_file", "1: FLOCK  ADVISORY  WRITE 640 fd:01:131 0 EOF", true, true},
                    Case{"shared", "1: FLOCK  ADVISORY  READ 640 fd:01:131 0 EOF", true, true},
                    Case{"posix_write", "2: POSIX  ADVISORY  WRITE 640 fd:01:131 5 5", true, true},
                    Case{"posix_read", "2: POSIX  ADVISORY  READ 640 fd:01:131 5 5", true, false},
                    Case{"qemu_reads", "3: OFDLCK ADVISORY  READ  -1 fd:01:131 100 100", true, false},
                    Case{"qemu_shares_not", "3: OFDLCK ADVISORY  READ  -1 fd:01:131 201 203", true, false},
                    Case{"qemu_writes", "3: OFDLCK ADVISORY  READ  -1 fd:01:131 100 101", true, true},
                    Case{"waits", "3: -> POSIX  ADVISORY  WRITE 640 fd:01:131 0 EOF", false, false},
                    Case{"no_inode", "3: POSIX  ADVISORY  WRITE 640 <none>:0 0 EOF", false, false},
                    Case{"short_line", "3: POSIX  ADVISORY", false, false}, Case{"empty", "", false, false}),
    [](const auto& test) { return test.param.name; });

class FileUsers : public testing::Test {
 protected:
  FileUsers() : file_(testing::TempDir() + "file_users_XXXXXX"), open_(::mkstemp(file_.data())) {}
  ~FileUsers() override { ::unlink(file_.c_str()); }

  std::string file_;
  UniqueFd open_;
};

TEST_F(FileUsers, are_who_has_a_file_open_for_writing) {
  const auto users = users_of({file_, "/nowhere"});
  ASSERT_EQ(users.size(), 1U);
  EXPECT_EQ(users[0].file, file_);
  EXPECT_NE(users[0].words.find("open for writing"), std::string::npos) << users[0].words;
}

TEST_F(FileUsers, are_not_its_readers) {
  open_ = UniqueFd(::open(file_.c_str(), O_RDONLY));
  EXPECT_TRUE(users_of({file_}).empty());
  ASSERT_EQ(::flock(open_.get(), LOCK_SH), 0);
  const auto users = users_of({file_});
  ASSERT_EQ(users.size(), 1U);
  EXPECT_NE(users[0].words.find("has locked it"), std::string::npos) << users[0].words;
}

}  // namespace
}  // namespace upgrade
