// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/source_domain.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SourceDomainTest : public ::testing::Test {
 protected:
  SourceDomainTest() {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "elsewhere") << "root:secret";
  }
  ~SourceDomainTest() override { fs::remove_all(folder_); }

  Result<std::string> config() const {
    HomeRecord home;
    home.kind = Kind::kContainer;
    home.facts.home = folder_;
    home.facts.config_file = file_;
    return config_of(SourceDomain{nullptr, nullptr, DomainEdit::of("<domain/>").value(), home, false});
  }

  fs::path folder_ = fs::path(::testing::TempDir()) / ("source_domain." + std::to_string(::getpid()));
  fs::path file_ = folder_ / "ve.conf";
};

TEST_F(SourceDomainTest, a_config_file_is_read_and_one_that_is_missing_is_empty) {
  EXPECT_EQ(config().value(), "");
  std::ofstream(file_) << "NAME=web";
  EXPECT_EQ(config().value(), "NAME=web");
}

// What a clone's file is made of comes from its source's home alone.
TEST_F(SourceDomainTest, a_config_file_that_is_a_link_is_not_followed) {
  fs::create_symlink(folder_ / "elsewhere", file_);
  const auto refused = config();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("is a symbolic link, expected a regular file"));
}

}  // namespace
}  // namespace dispatcher
