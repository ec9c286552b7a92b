// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/template_name.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(TemplateName, takes_the_names_of_pcs6) {
  for (const char* name : {"debian-12-x86_64", ".centos-7", "centos-6-x86_64-minimal", "a", "ubuntu_22.04"}) {
    const auto parsed = parse_template_name(name);
    ASSERT_TRUE(parsed) << name << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, name);
  }
}

TEST(TemplateName, refuses_what_leads_out_of_the_cache_or_into_mount_options) {
  for (const std::string_view name :
       {std::string_view(""), std::string_view("."), std::string_view(".."), std::string_view("a/b"),
        std::string_view("../x"), std::string_view("a..b"), std::string_view("-rf"), std::string_view("a b"),
        std::string_view("a:b"), std::string_view("a,b"), std::string_view("a\\b"), std::string_view("a\0b", 3),
        std::string_view("\xc3\xa4")})
    EXPECT_FALSE(parse_template_name(name)) << name;
}

TEST(TemplateName, has_at_most_128_characters) {
  EXPECT_TRUE(parse_template_name(std::string(128, 'a')));
  EXPECT_FALSE(parse_template_name(std::string(129, 'a')));
}

TEST(TemplateName, may_say_a_version) {
  EXPECT_TRUE(parse_template_name("debian-12@2"));
  for (const char* name : {"debian@", "@2", "debian@0", "debian@02", "debian@x", "debian@1@2", "debian@123456"})
    EXPECT_FALSE(parse_template_name(name)) << name;
  EXPECT_EQ(split_template_name("debian-12@27"), (TemplateVersion{"debian-12", 27, true}));
  EXPECT_EQ(split_template_name("debian-12"), (TemplateVersion{"debian-12", 1, false}));
  EXPECT_EQ(template_folder_name("debian-12", 1), "debian-12");
  EXPECT_EQ(template_folder_name("debian-12", 3), "debian-12@3");
}

}  // namespace
}  // namespace containers
