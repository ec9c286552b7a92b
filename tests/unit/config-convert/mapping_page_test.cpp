// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/mapping/mapping_page.hpp"

#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

TEST(MappingPage, is_the_committed_page) {
  const auto committed = read_file(std::string(SOURCE_DIR) + "/docs/pcs6-mapping.md", 1U << 20);
  ASSERT_TRUE(committed);
  EXPECT_TRUE(*committed == mapping_page()) << "run build/release/tools/pcs6-mapping > docs/pcs6-mapping.md";
}

TEST(MappingPage, has_both_kinds_and_both_ways) {
  const std::string page = mapping_page();
  for (const char* line :
       {"| `Hardware/Memory/RAM` | ↔ | `memory[unit=KiB]` |", "## `Hardware/Hdd`: `<disk>`, alias `ua-hddN`",
        "| `CPUUNITS` | ↔ | `cputune/shares` |"})
    EXPECT_NE(page.find(line), std::string::npos) << line;
}

}  // namespace
}  // namespace convert
