// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "prlctl/syntax/man_page.hpp"
#include "prlctl/syntax/prlctl_table.hpp"

#include <gtest/gtest.h>

namespace prlctl {
namespace {

TEST(ManPage, is_the_one_that_is_installed) {
  const auto page = read_file(std::string(SOURCE_DIR) + "/docs/man/prlctl.8", std::size_t{1} << 20);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_TRUE(*page == man_page(kPrlctl))
      << "the table has changed: build/release/tools/prlctl-pages man >docs/man/prlctl.8";
}

}  // namespace
}  // namespace prlctl
