// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/domain/domain_root.hpp"

#include "containers/domain/domain_xml.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace containers {
namespace {

constexpr const char* kUuid = "3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201";
constexpr const char* kOurs = "http://switchyard.org/xmlns/user-form/1.0";

std::string domain(std::string_view user_root, std::string_view more = {}, std::string_view uri = kOurs) {
  return fmt::format(
      "<domain type='lxc'><name>web</name><uuid>{0}</uuid><metadata>"
      "<s:user-form xmlns:s='{1}' type='vz'><s:root>{2}</s:root></s:user-form></metadata>{3}"
      "<devices><filesystem type='mount'><source dir='/data'/><target dir='/data'/></filesystem>"
      "<filesystem type='mount'><source dir='/vz/private/{0}/root'/><target dir='/'/></filesystem></devices></domain>",
      kUuid, uri, user_root, more);
}

std::string template_root(std::string_view name) {
  return fmt::format("<filesystem type='template'><source name='{}'/><target dir='/'/></filesystem>", name);
}

TEST(DomainRoot, tells_template_uuid_and_folder) {
  const auto root = parse_domain_root(domain(template_root("debian-12-x86_64")));
  ASSERT_TRUE(root) << root.error().message;
  DomainRoot wanted;
  wanted.kind = RootKind::kTemplate;
  wanted.uuid.text = kUuid;
  wanted.folder = fmt::format("/vz/private/{}/root", kUuid);
  wanted.template_name = "debian-12-x86_64";
  EXPECT_EQ(*root, wanted);
}

TEST(DomainRoot, takes_the_format_that_is_written_before_that_of_the_driver) {
  const auto nova = parse_domain_root(
      domain("<filesystem type='file'><driver type='ploop' format='raw'/><source file='/a'/></filesystem>"));
  const auto bare = parse_domain_root(domain("<filesystem type='file'><source file='/a'/></filesystem>"));
  const auto ploop =
      parse_domain_root(domain("<filesystem type='file'><driver type='ploop'/><source file='/a'/></filesystem>"));
  EXPECT_EQ(nova->image.format, "raw");
  EXPECT_EQ(bare->image.format, "raw");
  EXPECT_EQ(ploop->image.format, "ploop");
}

TEST(DomainRoot, tells_further_images_that_libvirt_will_look_for) {
  const auto with = [](std::string_view number, std::string_view folder) {
    return parse_domain_root(fmt::format(
        "<domain type='lxc'><uuid>{0}</uuid><metadata><s:user-form xmlns:s='{1}'><s:image number='{2}'>"
        "<filesystem type='file'><driver type='ploop'/><source file='/i/disk'/></filesystem></s:image></s:user-form>"
        "</metadata><devices><filesystem type='mount'><source dir='{3}'/><target dir='/mnt'/></filesystem></devices>"
        "</domain>",
        kUuid, kOurs, number, folder));
  };
  const std::string folder = fmt::format("/vz/private/{}/image-1/root", kUuid);
  EXPECT_EQ(with("1", folder)->further, (std::vector<FurtherImage>{{1, {"/i/disk", "ploop"}}}));
  EXPECT_TRUE(with("1", "/elsewhere")->further.empty());
  for (const char* number : {"", "0", "-1", "1/../..", "65", "99999999999"})
    EXPECT_TRUE(with(number, fmt::format("/vz/private/{}/image-{}/root", kUuid, number))->further.empty()) << number;
}

TEST(DomainRoot, takes_the_disk_space_of_the_template_root) {
  const auto with = [](std::string_view limit) {
    return parse_domain_root(
        domain(fmt::format("<filesystem type='template'><source name='a'/><target dir='/'/>{}</filesystem>", limit)));
  };
  EXPECT_EQ(with("<space_hard_limit unit='GiB'>20</space_hard_limit>")->size_bytes, 20ull << 30);
  EXPECT_EQ(with("<space_hard_limit>4096</space_hard_limit>")->size_bytes, 4096u);
  EXPECT_EQ(with("")->size_bytes, std::nullopt);
  EXPECT_FALSE(with("<space_hard_limit unit='GiB'>much</space_hard_limit>"));
  EXPECT_FALSE(with("<space_hard_limit unit='EiB'>1</space_hard_limit>"));
}

TEST(DomainRoot, reads_what_the_driver_writes) {
  const auto xml =
      read_file(SOURCE_DIR "/tests/unit/libvirt-driver/xml/testdata/virt-install-vz.backend.xml", kMaxDomainBytes);
  ASSERT_TRUE(xml);
  const auto root = parse_domain_root(*xml);
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_EQ(root->kind, RootKind::kTemplate);
  EXPECT_EQ(root->template_name, "debian-12-x86_64");
  EXPECT_EQ(root->folder, "/vz/private/" + root->uuid.text + "/root");
}

TEST(DomainRoot, takes_the_older_attribute_for_a_templates_name) {
  const auto root =
      parse_domain_root(domain("<filesystem type='template'><source template='.centos-7'/></filesystem>"));
  ASSERT_TRUE(root);
  EXPECT_EQ(root->template_name, ".centos-7");
}

TEST(DomainRoot, tells_images_that_libvirt_cannot_mount) {
  const auto ploop = parse_domain_root(
      domain("<filesystem type='file'><driver type='ploop' format='ploop'/><source file='/etc/shadow'/></filesystem>"));
  ASSERT_TRUE(ploop);
  EXPECT_EQ(ploop->kind, RootKind::kImage);
  EXPECT_EQ(ploop->image, (ImageRoot{"/etc/shadow", "ploop"}));
  const auto qcow2 =
      parse_domain_root(domain("<filesystem type='file'><driver type='loop' format='qcow2'/></filesystem>"));
  ASSERT_TRUE(qcow2);
  EXPECT_EQ(qcow2->image, (ImageRoot{"", "qcow2"}));
}

TEST(DomainRoot, of_a_domain_without_our_metadata_is_not_ours) {
  for (const std::string& xml :
       {domain(""), domain(template_root("x"), "", "http://example.org/other"),
        fmt::format("<domain type='lxc'><uuid>{}</uuid>{}</domain>", kUuid, template_root("x")),
        std::string("<domain type='kvm'><uuid>bad</uuid></domain>"), std::string("<network/>")}) {
    const auto root = parse_domain_root(xml);
    ASSERT_TRUE(root) << xml;
    EXPECT_EQ(root->kind, RootKind::kForeign) << xml;
  }
}

TEST(DomainRoot, refuses_a_template_that_is_a_path) {
  for (const char* name : {"../../etc", "/etc", "a/b", "", ".."}) {
    const auto root = parse_domain_root(domain(template_root(name)));
    ASSERT_FALSE(root) << name;
    EXPECT_EQ(root.error().code, ErrorCode::kInvalidArg);
  }
}

TEST(DomainRoot, reads_id_maps) {
  const auto root = parse_domain_root(
      domain(template_root("x"),
             "<idmap><uid start='0' target='100000' count='10'/><uid start='10' target='5' count='1'/>"
             "<gid start='0' target='200000' count='65536'/></idmap>"));
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_EQ(root->id_map, (IdMap{{{0, 100000, 10}, {10, 5, 1}}, {{0, 200000, 65536}}}));
}

TEST(DomainRoot, refuses_id_maps_that_are_no_numbers) {
  for (const char* map : {"<idmap><uid start='0' target='x' count='1'/></idmap>", "<idmap><uid start='0'/></idmap>",
                          "<idmap><gid start='-1' target='1' count='1'/></idmap>",
                          "<idmap><gid start='0' target='4294967296' count='1'/></idmap>"})
    EXPECT_FALSE(parse_domain_root(domain(template_root("x"), map))) << map;
}

TEST(DomainRoot, refuses_hostile_text) {
  EXPECT_FALSE(parse_domain_root(""));
  EXPECT_FALSE(parse_domain_root("<domain"));
  EXPECT_FALSE(parse_domain_root("<!DOCTYPE d [<!ENTITY a 'b'>]><domain type='lxc'/>"));
  EXPECT_FALSE(parse_domain_root("<domain type='lxc'><uuid>../../x</uuid></domain>"));
  EXPECT_FALSE(parse_domain_root(std::string(kMaxDomainBytes + 1, ' ')));
}

TEST(DomainXml, knows_a_template_by_our_mark_alone) {
  const auto is_template = [](std::string_view metadata) {
    const auto doc = parse_domain_xml(fmt::format("<domain type='kvm'><name>v</name>{}</domain>", metadata));
    return doc && is_template_domain(xmlDocGetRootElement(doc->get()));
  };
  constexpr std::string_view kMark =
      "<metadata><s:domain xmlns:s='http://switchyard.org/xmlns/domain/1.0'><s:template/></s:domain></metadata>";
  EXPECT_TRUE(is_template(kMark));
  EXPECT_FALSE(is_template("<metadata><s:domain xmlns:s='http://example.org/'><s:template/></s:domain></metadata>"));
  EXPECT_FALSE(is_template("<metadata><s:domain xmlns:s='http://switchyard.org/xmlns/domain/1.0'/></metadata>"));
  EXPECT_FALSE(is_template(""));
}

}  // namespace
}  // namespace containers
