// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_source.hpp"

#include "containers/processes/child_process.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(TemplateSource, knows_archives_by_their_first_bytes) {
  std::string plain(512, '\0');
  plain.replace(257, 5, "ustar");
  EXPECT_EQ(tar_option(plain).value(), "");
  EXPECT_EQ(tar_option("\x1f\x8b\x08").value(), "--gzip");
  for (const std::string_view bad :
       {std::string_view(""), std::string_view("PK\3\4"), std::string_view(plain).substr(1)}) {
    const auto option = tar_option(bad);
    ASSERT_FALSE(option);
    EXPECT_EQ(option.error().code, ErrorCode::kInvalidArg);
  }
}

TEST(TemplateSource, names_the_package_of_a_program_that_is_missing) {
  const struct {
    std::string_view magic;
    const char* program;
    const char* package;
  } cases[] = {{std::string_view("\xfd"
                                 "7zXZ\0",
                                 6),
                "xz", "xz-utils"},
               {"\x28\xb5\x2f\xfd", "zstd", "zstd"},
               {"BZh9", "bzip2", "bzip2"}};
  for (const auto& c : cases) {
    const auto option = tar_option(c.magic);
    if (is_installed(c.program)) {
      EXPECT_EQ(option.value(), std::string("--") + c.program);
    } else {
      EXPECT_EQ(option.error().code, ErrorCode::kOperationUnsupported);
      EXPECT_NE(option.error().message.find(c.package), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace containers
