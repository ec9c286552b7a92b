// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/container_uuid.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

constexpr const char* kCanonical = "3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201";

TEST(ContainerUuid, becomes_lower_case_without_braces) {
  for (const char* text : {"3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201", "3C1D3A52-7A1C-4F0E-9D15-0C5E6B4FD201",
                           "{3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201}"}) {
    const auto uuid = parse_container_uuid(text);
    ASSERT_TRUE(uuid) << text;
    EXPECT_EQ(uuid->text, kCanonical);
  }
}

TEST(ContainerUuid, refuses_every_other_text) {
  for (const char* text : {"", "3c1d3a527a1c4f0e9d150c5e6b4fd201", "3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd20",
                           "../d3a52-7a1c-4f0e-9d15-0c5e6b4fd201", "3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd20g",
                           "3c1d3a52/7a1c-4f0e-9d15-0c5e6b4fd201", "{3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201",
                           " 3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201"})
    EXPECT_FALSE(parse_container_uuid(text)) << text;
}

}  // namespace
}  // namespace containers
