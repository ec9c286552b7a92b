// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_record.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TemplateRecord sample() {
  TemplateRecord record;
  record.name = "debian-12-x86_64";
  record.version = 2;
  record.kind = "tarball";
  record.origin = "/srv/a \"b\"\n.tar";
  record.imported = "2026-11-21T11:35:44Z";
  record.source_sha256 = "ab";
  record.tree_sha256 = "cd";
  record.files = 9871;
  record.size_bytes = 128974848;
  record.distribution = "debian 12";
  record.immutable = true;
  return record;
}

TEST(TemplateRecord, is_read_as_it_was_written) {
  const auto parsed = parse_record(format_record(sample()));
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed, sample());
  EXPECT_NE(format_record(sample()).find("\"architecture\":null"), std::string::npos);
}

TEST(TemplateRecord, refuses_what_is_no_record_and_says_which_member) {
  const std::string good = format_record(sample());
  struct {
    const char* text;
    const char* instead;
    const char* said;
  } const cases[] = {
      {"\"version\":2", "\"version\":0", "'version' must be from 1 to 99999"},
      {"\"version\":2", "\"version\":-1", "'version' must be a whole number"},
      {"\"version\":2", "\"version\":1.5", "'version' must be a whole number"},
      {"\"files\":9871", "\"files\":\"x\"", "'files' must be a whole number"},
      {"\"kind\":\"tarball\"", "\"kind\":null", "'kind' must be text"},
      {"\"distribution\":\"debian 12\"", "\"distribution\":7", "'distribution' must be text or null"},
      {"\"immutable\":true", "\"immutable\":1", "'immutable' must be true or false"},
      {"\"name\"", "\"nam\"", "'name' must be text"},
      {"{", "[", "must be a JSON object"},
  };
  for (const auto& c : cases) {
    std::string text = good;
    const std::size_t at = text.find(c.text);
    ASSERT_NE(at, std::string::npos) << c.text;
    text.replace(at, std::string_view(c.text).size(), c.instead);
    const auto parsed = parse_record(text);
    ASSERT_FALSE(parsed) << c.instead;
    EXPECT_NE(parsed.error().message.find(c.said), std::string::npos) << parsed.error().message;
  }
  EXPECT_FALSE(parse_record(""));
  EXPECT_FALSE(parse_record(std::string(kMaxRecordBytes + 1, ' ')));
}

}  // namespace
}  // namespace containers
