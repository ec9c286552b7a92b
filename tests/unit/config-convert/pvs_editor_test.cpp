// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/pvs_editor.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace convert {
namespace {

struct Edited {
  std::string text;
  bool changed = false;
};

Edited edit(const std::string& text, const std::function<void(PvsEditor&, const xmlNode*)>& change) {
  const auto doc = parse_xml(text, "test");
  EXPECT_TRUE(doc) << doc.error().message;
  auto editor = PvsEditor::of(text, doc->get());
  EXPECT_TRUE(editor) << editor.error().message;
  change(*editor, xmlDocGetRootElement(doc->get()));
  return {editor->text(), editor->is_changed()};
}

std::string set_ram(const std::string& text, std::string_view value = "2048") {
  return edit(text, [&](PvsEditor& editor, const xmlNode* root) { editor.set_leaf(root, "Memory/RAM", value); }).text;
}

TEST(PvsEditor, gives_back_an_unchanged_text_byte_for_byte) {
  const std::string text =
      "\xef\xbb\xbf<?xml version='1.0'?>\r\n<!-- < -->\r\n<A  b = '>'\t><B/><C>&amp;</C >\r\n</A>\n\n";
  const Edited edited = edit(text, [](PvsEditor&, const xmlNode*) {});
  EXPECT_FALSE(edited.changed);
  EXPECT_EQ(edited.text, text);
}

TEST(PvsEditor, replaces_a_leaf_and_nothing_else) {
  EXPECT_EQ(set_ram("<H a='1'>\n <Memory  x='y'><RAM  k=\"1\" > 1024 </RAM ></Memory>\n</H>"),
            "<H a='1'>\n <Memory  x='y'><RAM  k=\"1\" >2048</RAM ></Memory>\n</H>");
}

TEST(PvsEditor, keeps_comments_of_a_leaf_and_drops_its_cdata) {
  EXPECT_EQ(set_ram("<H><Memory><RAM>10<!-- MB --><![CDATA[24]]><?p q?></RAM></Memory></H>"),
            "<H><Memory><RAM>2048<!-- MB --><?p q?></RAM></Memory></H>");
}

TEST(PvsEditor, opens_an_empty_tag) {
  EXPECT_EQ(set_ram("<H><Memory><RAM a='b' /></Memory></H>"), "<H><Memory><RAM a='b' >2048</RAM></Memory></H>");
}

TEST(PvsEditor, makes_a_missing_leaf_where_the_schema_has_it) {
  EXPECT_EQ(
      set_ram("<Hardware>\n\t<Memory>\n\t\t<EnableHotplug>1</EnableHotplug>\n\t</Memory>\n</Hardware>"),
      "<Hardware>\n\t<Memory>\n\t\t<RAM>2048</RAM>\n\t\t<EnableHotplug>1</EnableHotplug>\n\t</Memory>\n</Hardware>");
}

TEST(PvsEditor, makes_missing_sections_too) {
  EXPECT_EQ(set_ram("<Hardware>\n   <Clock/>\n   <Video/>\n</Hardware>"),
            "<Hardware>\n   <Clock/>\n   <Memory>\n      <RAM>2048</RAM>\n   </Memory>\n   <Video/>\n</Hardware>");
  EXPECT_EQ(set_ram("<Hardware/>"), "<Hardware>\n   <Memory>\n      <RAM>2048</RAM>\n   </Memory>\n</Hardware>");
  EXPECT_EQ(set_ram("<Hardware><Clock/></Hardware>"), "<Hardware><Clock/><Memory><RAM>2048</RAM></Memory></Hardware>");
}

TEST(PvsEditor, follows_the_line_ends_of_the_file) {
  EXPECT_EQ(set_ram("<Hardware>\r\n   <Clock/>\r\n</Hardware>\r\n"),
            "<Hardware>\r\n   <Clock/>\r\n   <Memory>\r\n      <RAM>2048</RAM>\r\n   </Memory>\r\n</Hardware>\r\n");
}

TEST(PvsEditor, escapes_what_xml_does_not_carry) {
  EXPECT_EQ(set_ram("<H><Memory><RAM/></Memory></H>", "<a> & \x01\r"),
            "<H><Memory><RAM>&lt;a&gt; &amp; _&#13;</RAM></Memory></H>");
}

TEST(PvsEditor, writes_references_where_the_encoding_has_no_such_character) {
  EXPECT_EQ(set_ram("<?xml version='1.0' encoding='ISO-8859-1'?><H><Memory><RAM/></Memory></H>",
                    "Gr\xc3\xbc\xc3\x9f \xe2\x82\xac"),
            "<?xml version='1.0' encoding='ISO-8859-1'?><H><Memory><RAM>Gr&#252;&#223; &#8364;</RAM></Memory></H>");
}

TEST(PvsEditor, adds_a_device_behind_its_namesakes) {
  const std::string text = "<Hardware>\n <Hdd/>\n <Other/>\n <Hdd/>\n <Sound/>\n</Hardware>";
  const Edited edited = edit(text, [](PvsEditor& editor, const xmlNode* root) {
    NewElement disk{"Hdd", {}, true, {}};
    disk.set_leaf("SystemName", "a.hdd");
    disk.set_leaf("Index", "2");
    editor.add(root, "", std::move(disk));
  });
  EXPECT_EQ(edited.text,
            "<Hardware>\n <Hdd/>\n <Other/>\n <Hdd/>\n <Hdd dyn_lists=\"\">\n  <Index>2</Index>\n"
            "  <SystemName>a.hdd</SystemName>\n </Hdd>\n <Sound/>\n</Hardware>");
}

TEST(PvsEditor, removes_an_element_with_its_line) {
  const std::string text =
      "<Hardware>\r\n <Hdd><Index>0</Index></Hdd>\r\n <!-- kept -->\r\n <Hdd/><Sound/>\r\n</Hardware>";
  const Edited edited = edit(text, [](PvsEditor& editor, const xmlNode* root) {
    editor.remove(first_child(root, "Hdd"));
    editor.remove(first_child(root, "Sound"));
  });
  EXPECT_EQ(edited.text, "<Hardware>\r\n <!-- kept -->\r\n <Hdd/>\r\n</Hardware>");
}

TEST(PvsEditor, lets_the_last_value_of_a_leaf_count) {
  const Edited edited = edit("<H><RAM>1</RAM><M/></H>", [](PvsEditor& editor, const xmlNode* root) {
    for (const char* value : {"2", "3"}) {
      editor.set_leaf(root, "RAM", value);
      editor.set_leaf(root, "Cpu/Number", value);
    }
  });
  EXPECT_EQ(edited.text, "<H><RAM>3</RAM><M/><Cpu><Number>3</Number></Cpu></H>");
}

TEST(PvsEditor, refuses_an_encoding_whose_bytes_are_not_marks) {
  // ISO-2022-JP: the bytes of U+306D between the escapes read "$M", those of U+305D read "$=", of U+305C "$<"
  const std::string text = "<?xml version='1.0' encoding='ISO-2022-JP'?><H><N>\x1b$B$<\x1b(B</N></H>";
  const auto doc = parse_xml(text, "test");
  if (!doc) GTEST_SKIP() << "libxml2 does not read the encoding here";
  EXPECT_FALSE(PvsEditor::of(text, doc->get()));
}

}  // namespace
}  // namespace convert
