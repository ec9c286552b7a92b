// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/root_size.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driver {
namespace {

using testing::HasSubstr;

std::string of_user(const std::string& limit, const std::string& type = "template") {
  return "<domain><devices><filesystem type='" + type + "'><source name='d'/><target dir='/'/>" + limit +
         "</filesystem></devices></domain>";
}

std::string of_backend(const std::string& limit) {
  return "<domain><metadata><s:user-form xmlns:s='http://switchyard.org/xmlns/user-form/1.0' type='vz'><s:root>"
         "<filesystem type='template'><target dir='/'/>" +
         limit +
         "</filesystem></s:root></s:user-form></metadata>"
         "<devices><filesystem type='mount'><target dir='/'/></filesystem></devices></domain>";
}

Result<std::string> with(const std::string& xml, std::uint64_t size_bytes) {
  const Result<Document> domain = parse_document(xml, "domain_definition");
  return domain ? with_root_size(*domain, size_bytes) : domain.error();
}

RootSize told_in(const std::string& xml) {
  const Result<Document> domain = parse_document(xml, "domain_definition");
  EXPECT_TRUE(domain) << xml;
  return domain ? root_size_in(*domain) : RootSize::kNone;
}

TEST(RootSize, is_written_into_both_forms) {
  for (const std::string& xml : {of_user(""), of_user("<space_hard_limit unit='GiB'>1</space_hard_limit>"),
                                 of_backend(""), of_backend("<space_hard_limit>5</space_hard_limit>")}) {
    const auto written = with(xml, 1048576);
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_THAT(*written, HasSubstr("<space_hard_limit unit='bytes'>1048576</space_hard_limit>"));
    EXPECT_EQ(told_in(*written), RootSize::kTold);
  }
}

TEST(RootSize, stays_as_it_was_written_where_that_says_the_same) {
  for (const char* limit : {"<space_hard_limit unit='MiB'>1</space_hard_limit>",
                            "<space_hard_limit unit='KiB'> 1024\n</space_hard_limit>",
                            "<space_hard_limit>1048576</space_hard_limit>"}) {
    EXPECT_EQ(*with(of_user(limit), 1048576), of_user(limit));
    EXPECT_NE(*with(of_user(limit), 2097152), of_user(limit));
  }
}

TEST(RootSize, is_left_alone_where_the_root_is_over_no_template) {
  const std::string xml = of_user("", "mount");
  EXPECT_EQ(*with(xml, 1048576), xml);
  EXPECT_EQ(told_in(xml), RootSize::kNone);
  EXPECT_EQ(told_in(of_user("")), RootSize::kNotTold);
}

}  // namespace
}  // namespace driver
