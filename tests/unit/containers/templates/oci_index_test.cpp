// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/oci_index.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

constexpr const char* kTwo =
    R"({"schemaVersion":2,"manifests":[{"annotations":{"org.opencontainers.image.ref.name":"latest"}},)"
    R"({"annotations":{"org.opencontainers.image.ref.name":"1.2"}},{"annotations":{"other":"x"}},7]})";
constexpr const char* kOne = R"({"manifests":[{"annotations":{"org.opencontainers.image.ref.name":"1.2"}},)"
                             R"({"annotations":{"org.opencontainers.image.ref.name":"../x"}}]})";

TEST(OciIndex, takes_the_only_tag_or_the_one_that_is_asked_for) {
  EXPECT_EQ(choose_tag(kOne, "").value(), "1.2");
  EXPECT_EQ(choose_tag(kTwo, "latest").value(), "latest");
}

TEST(OciIndex, names_the_tags_where_it_cannot_choose) {
  EXPECT_EQ(choose_tag(kTwo, "").error().message, "the image's tag must be one of: latest, 1.2");
  EXPECT_EQ(choose_tag(kOne, "../x").error().message, "the image's tag must be one of: 1.2");
}

TEST(OciIndex, refuses_what_has_no_tags) {
  for (const char* text : {"", "7", "{}", R"({"manifests":{}})", R"({"manifests":[]})", "[[[["})
    EXPECT_FALSE(choose_tag(text, "")) << text;
}

}  // namespace
}  // namespace containers
