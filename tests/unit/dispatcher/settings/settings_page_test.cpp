// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/settings_page.hpp"
#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

TEST(SettingsPage, the_page_in_docs_is_the_tables) {
  const auto page = read_file(std::string(SOURCE_DIR) + "/docs/dispatcher-settings.md", 1U << 20);
  ASSERT_TRUE(page);
  EXPECT_EQ(*page, settings_page()) << "print it anew: build/release/tools/settings-page";
}

}  // namespace
}  // namespace dispatcher
