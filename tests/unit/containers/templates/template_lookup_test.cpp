// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_lookup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace containers {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kThere = {
    "centos-6-x86_64-minimal", "centos-7-x86_64",           "debian-11-x86_64", "debian-12-i386",   "debian-12-x86_64",
    "debian-12-x86_64@2",      "opensuse-leap-15.5-x86_64", "suse-15-x86_64-a", "suse-15-x86_64-b", "byhand",
};

TEST(TemplateLookup, finds_by_the_names_of_pcs) {
  struct {
    const char* wanted;
    const char* found;
  } const cases[] = {
      {"debian-11-x86_64", "debian-11-x86_64"},
      {"debian-11", "debian-11-x86_64"},
      {".debian-11-amd64", "debian-11-x86_64"},
      {"Debian-11", "debian-11-x86_64"},
      {".centos-7", "centos-7-x86_64"},
      {"centos-6-x86_64", "centos-6-x86_64-minimal"},
      {"centos-6-minimal", "centos-6-x86_64-minimal"},
      {"centos-6-minimal-x86_64", "centos-6-x86_64-minimal"},
      {"debian-12", "debian-12-x86_64@2"},
      {"debian-12@1", "debian-12-x86_64"},
      {"debian-12-x86_64", "debian-12-x86_64@2"},
      {"debian-12-i686", "debian-12-i386"},
      {"opensuse-leap-15.5", "opensuse-leap-15.5-x86_64"},
      {"byhand", "byhand"},
      {"suse-15-b", "suse-15-x86_64-b"},
  };
  for (const auto& c : cases) {
    const auto found = find_template(c.wanted, kThere, "x86_64");
    ASSERT_TRUE(found) << c.wanted << ": " << found.error().message;
    EXPECT_EQ(*found, c.found) << c.wanted;
  }
}

TEST(TemplateLookup, reads_the_architecture_that_a_name_says) {
  EXPECT_EQ(architecture_in_name("debian-12-AMD64-minimal@2"), "x86_64");
  EXPECT_EQ(architecture_in_name("debian-12@2"), "");
}

TEST(TemplateLookup, assumes_the_hosts_architecture) {
  EXPECT_EQ(find_template("debian-12", kThere, "i386").value(), "debian-12-i386");
  EXPECT_FALSE(find_template("debian-12", kThere, "aarch64"));
}

TEST(TemplateLookup, names_the_candidates_of_what_is_ambiguous) {
  const auto found = find_template("suse-15", kThere, "x86_64");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "template 'suse-15' is ambiguous: it may mean suse-15-x86_64-a, suse-15-x86_64-b");
}

TEST(TemplateLookup, names_what_is_near_to_an_unknown_one) {
  const auto found = find_template("debian-13-x86_64", kThere, "x86_64");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message,
              HasSubstr("template 'debian-13-x86_64' is not here; near to it: debian-11-x86_64, debian-12-x86_64"));
  EXPECT_EQ(find_template("zzzzzzzzzzzzzzzzzz", kThere, "x86_64").error().message,
            "template 'zzzzzzzzzzzzzzzzzz' is not here");
  EXPECT_THAT(find_template("debian-12@7", kThere, "x86_64").error().message, HasSubstr("'debian-12@7' is not here"));
  EXPECT_FALSE(find_template("centos-7-x86_64-docker", kThere, "x86_64"));
  EXPECT_FALSE(find_template("debian", kThere, "x86_64"));
  EXPECT_FALSE(find_template("../etc", kThere, "x86_64"));
}

TEST(TemplateLookup, a_name_goes_on_meaning_the_version_that_a_container_has) {
  EXPECT_TRUE(may_mean("debian-12", "debian-12-x86_64@2", "x86_64"));
  EXPECT_TRUE(may_mean(".debian-12-x86_64", "debian-12-x86_64", "x86_64"));
  EXPECT_TRUE(may_mean("debian-12@2", "debian-12-x86_64@2", "x86_64"));
  EXPECT_FALSE(may_mean("debian-12@1", "debian-12-x86_64@2", "x86_64"));
  EXPECT_FALSE(may_mean("debian-11", "debian-12-x86_64", "x86_64"));
  EXPECT_FALSE(may_mean("byhand2", "byhand", "x86_64"));
}

}  // namespace
}  // namespace containers
