// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/old_snapshot_xml.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_reader.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

constexpr const char* kGuid = "11111111-2222-3333-4444-555555555555";
constexpr const char* kParent = "aaaaaaaa-2222-3333-4444-555555555555";

const upgrade::TrialSnapshot kSnapshot{kGuid, kParent, "before & <after>", "two\nlines", 1409651110, true};

std::string read(const std::string& xml, const char* path) {
  const auto doc = convert::parse_xml(xml, "xml");
  EXPECT_TRUE(doc) << xml;
  return doc ? convert::get(xmlDocGetRootElement(doc->get()), path).value_or("(none)") : "";
}

TEST(OldSnapshotXml, its_name_is_the_guid_and_what_it_was_called_the_first_line_of_the_description) {
  const std::string xml = old_snapshot_xml(kSnapshot, {"sda"}, "<domain type='kvm'/>\n");
  EXPECT_EQ(read(xml, "name"), kGuid);
  EXPECT_EQ(read(xml, "description"), "before & <after>\ntwo\nlines");
  EXPECT_EQ(read(xml, "parent/name"), kParent);
  EXPECT_EQ(read(xml, "state"), "shutoff");
  EXPECT_EQ(read(xml, "creationTime"), "1409651110");
}

TEST(OldSnapshotXml, a_root_has_no_parent_and_a_name_one_line) {
  const std::string xml = old_snapshot_xml({kGuid, "", "a\nb", "", 1, false}, {"sda"}, "<domain type='kvm'/>");
  EXPECT_EQ(read(xml, "parent/name"), "(none)");
  EXPECT_EQ(read(xml, "description"), "a b");
}

TEST(OldSnapshotXml, disks_have_it_inside_and_the_definition_stands_in_it) {
  const std::string xml = old_snapshot_xml(kSnapshot, {"sda", "vdb"}, "<domain type='kvm'/>");
  for (const char* words : {R"(<memory snapshot="no"/>)", R"(<disk name="sda" snapshot="internal"/>)",
                            R"(<disk name="vdb" snapshot="internal"/>)", "<domain type='kvm'/></domainsnapshot>"})
    EXPECT_NE(xml.find(words), xml.npos) << words << " in " << xml;
}

}  // namespace
}  // namespace dispatcher
