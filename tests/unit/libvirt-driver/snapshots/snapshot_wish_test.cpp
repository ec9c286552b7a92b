// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/snapshots/snapshot_wish.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace driver {
namespace {

using testing::HasSubstr;

constexpr std::string_view kUuid = "5d8a1c2e-0c55-4d0a-9a39-7c1d2e7f9301";
constexpr Uuid kContainer = {0x5d, 0x8a, 0x1c, 0x2e, 0x0c, 0x55, 0x4d, 0x0a,
                             0x9a, 0x39, 0x7c, 0x1d, 0x2e, 0x7f, 0x93, 0x01};
constexpr const char* kDisk = "/vz/private/u/upper.img";

std::string domain_xml(std::string_view uuid = kUuid, std::string_view type = "exe", std::string_view more = "") {
  return fmt::format("<domain type='vz'><name>ct</name><uuid>{}</uuid><os><type>{}</type></os>{}</domain>", uuid, type,
                     more);
}

SnapshotXml parsed(const std::string& inside) {
  auto xml = parse_snapshot_xml("<domainsnapshot>" + inside + "</domainsnapshot>");
  return xml ? *xml : SnapshotXml{.name = xml.error().message};
}

SnapshotXml redefinition(const std::string& more = "") {
  return parsed("<name>one</name><state>running</state><creationTime>7</creationTime>" + domain_xml() + more);
}

std::string refusal(const SnapshotXml& xml) {
  const auto made = new_snapshot(xml, kDisk, 1);
  return made ? "" : made.error().message;
}

std::string redefine_refusal(const SnapshotXml& xml, const Snapshot* other = nullptr, bool disk_only = false) {
  const auto made = redefined_snapshot(xml, kContainer, other, disk_only);
  return made ? "" : made.error().message;
}

TEST(SnapshotXmlText, comes_back_as_it_was) {
  const Snapshot snapshot{"a <b>",
                          "two\nlines & more",
                          SnapshotState::kDiskSnapshot,
                          1763726400,
                          "first",
                          kDisk,
                          domain_xml(kUuid, "exe", "<description>one\n  two</description>")};
  const auto text = format_snapshot_xml(snapshot, true);
  ASSERT_TRUE(text);
  const auto xml = parse_snapshot_xml(*text);
  ASSERT_TRUE(xml) << xml.error().message;
  EXPECT_EQ(*redefined_snapshot(*xml, kContainer, &snapshot, false), snapshot);
}

TEST(SnapshotXmlText, shows_passwords_only_to_those_who_may_see_them) {
  Snapshot snapshot{.name = "a"};
  snapshot.domain_xml = domain_xml(kUuid, "exe", "<devices><graphics type='vnc' passwd='secret'/></devices>");
  EXPECT_THAT(*format_snapshot_xml(snapshot, true), HasSubstr("passwd='secret'"));
  EXPECT_EQ(format_snapshot_xml(snapshot, false)->find("secret"), std::string::npos);
}

TEST(SnapshotXmlText, is_refused_when_it_is_none) {
  for (const char* text : {"", "<domainsnapshot>", "<domain/>", "<!DOCTYPE x []><domainsnapshot/>",
                           "<domainsnapshot><disks><disk/></disks></domainsnapshot>"})
    EXPECT_FALSE(parse_snapshot_xml(text)) << text;
}

TEST(SnapshotWish, without_a_name_has_the_time_for_one) {
  const auto snapshot = new_snapshot(parsed(""), kDisk, 1763726400);
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->name, "1763726400");
  EXPECT_EQ(snapshot->creation_time, 1763726400);
  EXPECT_EQ(snapshot->disk, kDisk);
}

TEST(SnapshotWish, may_name_the_root_in_both_ways) {
  for (const std::string name : {"/", kDisk})
    EXPECT_EQ(refusal(parsed("<disks><disk name='" + name + "' snapshot='internal'/></disks>")), "");
  EXPECT_EQ(refusal(parsed("<memory snapshot='no'/>")), "");
}

TEST(SnapshotWish, is_refused_by_name_where_a_container_cannot_have_it) {
  EXPECT_THAT(refusal(parsed("<memory snapshot='internal'/>")), HasSubstr("memory cannot be saved"));
  EXPECT_THAT(refusal(parsed("<memory snapshot='external' file='/m'/>")), HasSubstr("memory cannot be saved"));
  EXPECT_THAT(refusal(parsed("<disks><disk name='vda'/></disks>")), HasSubstr("no disk named 'vda'"));
  EXPECT_THAT(refusal(parsed("<disks><disk name='/' snapshot='external'/></disks>")), HasSubstr("no external"));
  EXPECT_THAT(refusal(parsed("<disks><disk name='/'><source file='/etc/passwd'/></disk></disks>")),
              HasSubstr("no external"));
  EXPECT_THAT(refusal(parsed("<disks><disk name='/' snapshot='no'/></disks>")), HasSubstr("mode 'internal'"));
  EXPECT_THAT(refusal(parsed("<disks><disk name='/'/><disk name='/'/></disks>")), HasSubstr("too many"));
}

TEST(SnapshotWish, has_a_name_that_can_be_a_files) {
  for (const std::string name : {"../../etc/x", "a/b", ".hidden", "a\nb", "a\x7f", ""})
    EXPECT_FALSE(check_snapshot_name(name)) << name;
  EXPECT_FALSE(check_snapshot_name(std::string(201, 'a')));
  for (const std::string name : {"a", "before update", "-x", "a.b", "schön"}) EXPECT_TRUE(check_snapshot_name(name));
}

TEST(SnapshotRedefinition, needs_what_a_snapshot_has) {
  EXPECT_EQ(redefine_refusal(redefinition()), "");
  EXPECT_THAT(redefine_refusal(parsed("")), HasSubstr("must have a name"));
  EXPECT_THAT(redefine_refusal(parsed("<name>a</name>")), HasSubstr("missing creationTime"));
  EXPECT_THAT(redefine_refusal(parsed("<name>a</name><creationTime>x</creationTime>")), HasSubstr("creationTime"));
  EXPECT_THAT(redefine_refusal(parsed("<name>a</name><creationTime>1</creationTime>")), HasSubstr("missing state"));
  EXPECT_THAT(redefine_refusal(parsed("<name>a</name><creationTime>1</creationTime><state>x</state>")),
              HasSubstr("Invalid state 'x'"));
  EXPECT_THAT(redefine_refusal(parsed("<name>a</name><creationTime>1</creationTime><state>shutoff</state>")),
              HasSubstr("missing domain"));
  EXPECT_THAT(redefine_refusal(redefinition("<inactiveDomain/>")), HasSubstr("inactiveDomain"));
  EXPECT_THAT(redefine_refusal(redefinition("<disks><disk name='/' snapshot='external'/></disks>")),
              HasSubstr("no external"));
}

TEST(SnapshotRedefinition, is_about_this_container) {
  const std::string head = "<name>a</name><creationTime>1</creationTime><state>shutoff</state>";
  EXPECT_THAT(redefine_refusal(parsed(head + domain_xml("00000000-0000-4000-8000-000000000001"))),
              HasSubstr("must use uuid 5d8a1c2e"));
  EXPECT_THAT(redefine_refusal(parsed(head + domain_xml(kUuid, "hvm"))), HasSubstr("must be a container's"));
}

TEST(SnapshotRedefinition, keeps_what_kind_of_snapshot_it_is) {
  Snapshot other{.name = "one"};
  other.domain_xml = domain_xml();
  EXPECT_THAT(redefine_refusal(redefinition(), &other), HasSubstr("between online and offline"));
  other.state = SnapshotState::kPaused;
  EXPECT_EQ(redefine_refusal(redefinition(), &other), "");
  EXPECT_THAT(redefine_refusal(redefinition(), &other, true), HasSubstr("requires disk-snapshot state"));
  const auto kept = redefined_snapshot(
      parsed("<name>one</name><state>running</state><creationTime>7</creationTime><domain><uuid>x</uuid></domain>"),
      kContainer, &other, false);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->domain_xml, domain_xml());
}

std::string with_root(std::string_view root) {
  return fmt::format(
      "<domain type='vz'><devices><filesystem type='mount'><source dir='/srv'/><target dir='/srv'/>"
      "</filesystem>{}</devices></domain>",
      root);
}

TEST(SnapshotSource, is_the_image_that_holds_the_containers_files) {
  const auto own =
      snapshot_source(with_root("<filesystem type='template'><source name='t'/><target dir='/'/></filesystem>"), kDisk);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->disk, kDisk);
  EXPECT_FALSE(own->is_whole_image);
  const auto whole = snapshot_source(with_root("<filesystem type='file'><driver type='loop' format='raw'/>"
                                               "<source file='/img'/><target dir='/'/></filesystem>"),
                                     kDisk);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->disk, "/img");
  EXPECT_TRUE(whole->is_whole_image);
}

TEST(SnapshotSource, is_not_a_folder_nor_an_image_of_another_format) {
  for (const char* root :
       {"", "<filesystem type='mount'><source dir='/r'/><target dir='/'/></filesystem>",
        "<filesystem type='block'><source dev='/dev/vg/r'/><target dir='/'/></filesystem>",
        "<filesystem type='file'><driver format='qcow2'/><source file='/r'/><target dir='/'/></filesystem>",
        "<filesystem type='file'><source file='r'/><target dir='/'/></filesystem>"})
    EXPECT_FALSE(snapshot_source(with_root(root), kDisk)) << root;
}

}  // namespace
}  // namespace driver
