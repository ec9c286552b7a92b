// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/template_table.hpp"

#include <gtest/gtest.h>

namespace prlctl {
namespace {

TEST(TemplateTable, keeps_a_blank_behind_a_long_architecture) {
  EXPECT_EQ(template_table({{"debian-12-x86_64", "x86_64", "debian"}, {"debian-12-arm64", "aarch64", ""}}),
            "Name                 Type Arch   Cached Description\n"
            "debian-12-x86_64     os   x86_64 yes    debian\n"
            "debian-12-arm64      os   aarch64 yes    \n");
}

}  // namespace
}  // namespace prlctl
