// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/fixups/fixup_page.hpp"

#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>

namespace upgrade {
namespace {

TEST(fixup_page, the_page_in_docs_is_that_of_the_tables) {
  const auto committed = read_file(std::string(SOURCE_DIR) + "/docs/upgrade-fixups.md", 1U << 20);
  ASSERT_TRUE(committed) << committed.error().message;
  EXPECT_TRUE(*committed == fixup_page()) << "run build/release/tests/upgrade-fixups > docs/upgrade-fixups.md";
}

}  // namespace
}  // namespace upgrade
