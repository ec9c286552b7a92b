// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace {

namespace fs = std::filesystem;

class Temporaries : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "atomic_file_test." + std::to_string(::getpid());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    for (const char* name : {"a", "a.tmp-abc123", "b.tmp-XYZ789", "a.tmp-long-one", "tmp-abcdef", ".tmp-"})
      std::ofstream(folder_ + "/" + name) << name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_)) found.insert(entry.path().filename());
    return found;
  }

  std::string folder_;
};

TEST_F(Temporaries, of_one_file_are_removed) {
  ASSERT_TRUE(remove_temporaries(folder_ + "/a"));
  EXPECT_EQ(names(), (std::set<std::string>{"a", "b.tmp-XYZ789", "a.tmp-long-one", "tmp-abcdef", ".tmp-"}));
}

TEST_F(Temporaries, of_all_files_in_a_folder_are_removed) {
  ASSERT_TRUE(remove_temporaries_in(folder_));
  EXPECT_EQ(names(), (std::set<std::string>{"a", "a.tmp-long-one", "tmp-abcdef", ".tmp-"}));
}

TEST_F(Temporaries, a_folder_that_is_not_there_is_named) {
  const auto removed = remove_temporaries_in(folder_ + "/gone");
  ASSERT_FALSE(removed);
  EXPECT_NE(removed.error().message.find(folder_ + "/gone"), std::string::npos) << removed.error().message;
}

}  // namespace
