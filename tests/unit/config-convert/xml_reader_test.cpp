// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/xml/xml_reader.hpp"

#include "config-convert/convert.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "<a>";
  for (std::size_t i = 0; i < depth; ++i) text += "</a>";
  return text;
}

TEST(XmlReader, reads_what_is_well_formed) {
  auto doc = parse_xml("\xef\xbb\xbf<?xml version=\"1.0\"?>\r\n<a><b xmlns=''>x<![CDATA[<y>]]></b></a>", "test");
  ASSERT_TRUE(doc) << doc.error().message;
  EXPECT_EQ(own_text(first_child(xmlDocGetRootElement(doc->get()), "b")), "x<y>");
}

struct Case {
  const char* name;
  std::string text;
  const char* words;
};

class HostileXml : public testing::TestWithParam<Case> {};

TEST_P(HostileXml, is_refused_with_words) {
  const auto doc = parse_xml(GetParam().text, "test");
  ASSERT_FALSE(doc);
  EXPECT_NE(doc.error().message.find(GetParam().words), std::string::npos) << doc.error().message;
  EXPECT_EQ(doc.error().message.find("SECRET"), std::string::npos) << doc.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Table, HostileXml,
    testing::Values(Case{"empty", "", "empty"}, Case{"blank", " \n\t", "empty"}, Case{"utf16", "\xff\xfe<", "UTF-16"},
                    Case{"nul", std::string("<a>\0</a>", 8), "NUL byte"}, Case{"truncated", "<a>\n<b>SECRET", "line 2"},
                    Case{"mismatch", "<a>\n<Password>SECRET</b></a>", "does not match"},
                    Case{"entity", "<a>&SECRET;</a>", "entity"}, Case{"control", "<a>SECRET\x01</a>", "line 1"},
                    Case{"invalid_utf8", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\xff</a>", "line 1"},
                    Case{"doctype", "<!DOCTYPE a><a/>", "document type"},
                    Case{"external", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
                         "document type"},
                    Case{"bomb", "<!DOCTYPE a [<!ENTITY x 'xxxx'><!ENTITY y '&x;&x;'>]><a>&y;</a>", "document type"},
                    Case{"deep", nested(65), "64 levels"},
                    Case{"large", std::string(kInputLimitBytes + 1, ' '), "limit"}),
    [](const auto& test) { return test.param.name; });

TEST(XmlReader, takes_64_levels) { EXPECT_TRUE(parse_xml(nested(64), "test")); }

TEST(XmlReader, refuses_more_than_a_million_elements) {
  std::string text = "<a>";
  for (int i = 0; i < 1'000'001; ++i) text += "<b/>";
  const auto doc = parse_xml(text + "</a>", "test");
  ASSERT_FALSE(doc);
  EXPECT_NE(doc.error().message.find("1000000 elements"), std::string::npos) << doc.error().message;
}

}  // namespace
}  // namespace convert
