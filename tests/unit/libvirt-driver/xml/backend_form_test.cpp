// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/backend_form.hpp"

#include "foundation/atomic_file.hpp"
#include "libvirt-driver/xml/document.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"
#include "libvirt-driver/xml/user_form.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace driver {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

BackendFormOptions options() {
  BackendFormOptions some;
  some.kvm_works = true;
  some.fresh_uuid = {0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x47, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67};
  return some;
}

BackendForm to_backend(std::string_view xml, Kind kind) {
  const Result<BackendForm> form = backend_form(xml, kind, options());
  EXPECT_TRUE(form) << (form ? "" : form.error().message);
  return form ? *form : BackendForm{};
}

std::string from_backend(const std::string& xml, Kind kind) {
  const Result<std::string> user = user_form(xml, kind);
  EXPECT_TRUE(user) << (user ? "" : user.error().message);
  return user ? *user : "";
}

std::string sample(const std::string& name) {
  const std::string folder = std::string(SOURCE_DIR) + "/tests/unit/libvirt-driver/xml/testdata/";
  const Result<std::string> text = read_file(folder + name, 1 << 20);
  EXPECT_TRUE(text) << name;
  return text ? *text : "";
}

std::string container(std::string_view devices, std::string_view rest = "", std::string_view type = "vz") {
  return "<domain type='" + std::string(type) + "'>\n  <name>ct</name>\n  <os>\n    <type>exe</type>\n  </os>\n" +
         std::string(rest) + "  <devices>\n" + std::string(devices) + "  </devices>\n</domain>\n";
}

struct Golden {
  const char* name;
  Kind kind;
};

class BackendFormGolden : public ::testing::TestWithParam<Golden> {};

TEST_P(BackendFormGolden, user_form_becomes_backend_form) {
  const auto& [name, kind] = GetParam();
  EXPECT_EQ(to_backend(sample(std::string(name) + ".user.xml"), kind).xml, sample(std::string(name) + ".backend.xml"));
}

TEST_P(BackendFormGolden, dumpxml_shows_the_users_form) {
  const auto& [name, kind] = GetParam();
  EXPECT_EQ(from_backend(sample(std::string(name) + ".backend.xml"), kind), sample(std::string(name) + ".dump.xml"));
}

TEST_P(BackendFormGolden, defining_what_dumpxml_showed_changes_nothing) {
  const auto& [name, kind] = GetParam();
  const std::string backend = to_backend(sample(std::string(name) + ".user.xml"), kind).xml;
  EXPECT_EQ(to_backend(from_backend(backend, kind), kind).xml, backend);
}

// What libvirtd 9.0 prints for the backend form: reformatted, with values filled in, running where it can.
TEST_P(BackendFormGolden, libvirts_own_dump_comes_back_and_forth) {
  const auto& [name, kind] = GetParam();
  const std::string libvirts = sample(std::string(name) + ".libvirt.xml");
  const std::string shown = from_backend(libvirts, kind);
  EXPECT_THAT(shown, Not(HasSubstr(kUserFormNamespace)));
  const std::string again = to_backend(shown, kind).xml;
  EXPECT_EQ(to_backend(from_backend(again, kind), kind).xml, again);
  const Result<Document> user = parse_document(shown, "domain_definition");
  ASSERT_TRUE(user);
  const std::string original = sample(std::string(name) + ".user.xml");
  EXPECT_EQ(user->root.value_of("type"), parse_document(original, "domain_definition")->root.value_of("type"));
}

// `define --validate` checks the backend form: the user's own has types and elements that libvirt's schema lacks.
TEST_P(BackendFormGolden, the_backend_form_is_valid_by_libvirts_schema) {
  if (std::system("command -v virt-xml-validate >/dev/null 2>&1") != 0) GTEST_SKIP() << "virt-xml-validate is not here";
  const std::string file =
      testing::TempDir() + "/backend_form_test." + GetParam().name + "." + std::to_string(::getpid()) + ".xml";
  ASSERT_TRUE(write_file_atomically(file, sample(std::string(GetParam().name) + ".backend.xml")));
  EXPECT_EQ(std::system(("virt-xml-validate '" + file + "' domain >&2").c_str()), 0);
  std::filesystem::remove(file);
}

INSTANTIATE_TEST_SUITE_P(
    Samples, BackendFormGolden,
    ::testing::Values(Golden{"virt-install-vz", Kind::kContainer}, Golden{"virt-manager-lxc", Kind::kContainer},
                      Golden{"nova-parallels-ct", Kind::kContainer}, Golden{"nova-parallels-vm", Kind::kVm}),
    [](const auto& golden) {
      std::string name = golden.param.name;
      for (char& c : name) c = c == '-' ? '_' : c;
      return name;
    });

TEST(BackendForm, container_over_a_root_of_ours_gets_the_id_map_and_a_network_of_its_own) {
  BackendFormOptions with_map = options();
  with_map.id_map = "<idmap>\n    <uid start='0' target='7' count='9'/>\n  </idmap>";
  const std::string root = "    <filesystem type='template'><source name='t'/><target dir='/'/></filesystem>\n";
  const std::string backend = backend_form(container(root, "", "lxc"), Kind::kContainer, with_map)->xml;
  EXPECT_THAT(backend, HasSubstr(with_map.id_map));
  EXPECT_THAT(backend, HasSubstr("<privnet/>"));
  const std::string shown = from_backend(backend, Kind::kContainer);
  EXPECT_THAT(shown, HasSubstr(with_map.id_map));
  EXPECT_EQ(backend_form(shown, Kind::kContainer, with_map)->xml, backend);
}

TEST(BackendForm, id_map_of_the_users_and_root_of_the_users_stay_as_they_are) {
  BackendFormOptions with_map = options();
  with_map.id_map = "<idmap><uid start='0' target='7' count='9'/></idmap>";
  const std::string own = "  <idmap><uid start='0' target='5' count='1'/></idmap>\n";
  const std::string root = "    <filesystem type='template'><source name='t'/><target dir='/'/></filesystem>\n";
  EXPECT_THAT(backend_form(container(root, own), Kind::kContainer, with_map)->xml, Not(HasSubstr("target='7'")));
  const std::string folder = "    <filesystem type='mount'><source dir='/d'/><target dir='/'/></filesystem>\n";
  EXPECT_THAT(backend_form(container(folder), Kind::kContainer, with_map)->xml, Not(HasSubstr("idmap")));
}

TEST(BackendForm, a_kvm_definition_keeps_every_byte) {
  const std::string xml =
      "<?xml version='1.0'?>\r\n<!-- mine -->\n<domain\ttype = \"kvm\" ><name>a&amp;b</name>\n<metadata/>"
      "<x:y xmlns:x='urn:x'><![CDATA[<domain type='vz'>]]></x:y></domain>\n<!-- end -->";
  EXPECT_EQ(to_backend(xml, Kind::kVm).xml, xml);
}

TEST(BackendForm, a_vz_machine_changes_only_type_and_metadata) {
  const std::string before = "<!-- type='vz' -->\n<domain id='4' type=\"vz\">\n  <name>a</name>";
  const std::string after = "\n  <os><type>hvm</type></os>\n</domain>\n";
  EXPECT_EQ(to_backend(before + after, Kind::kVm).xml,
            "<!-- type='vz' -->\n<domain id='4' type=\"kvm\">\n  <name>a</name>\n  <metadata>\n"
            "    <switchyard:user-form xmlns:switchyard='http://switchyard.org/xmlns/user-form/1.0' type='vz'/>\n"
            "  </metadata>" +
                after);
}

TEST(BackendForm, without_kvm_a_vz_machine_is_qemu) {
  BackendFormOptions without = options();
  without.kvm_works = false;
  const auto form = backend_form("<domain type='vz'><name>a</name></domain>", Kind::kVm, without);
  ASSERT_TRUE(form);
  EXPECT_THAT(form->xml, HasSubstr("<domain type='qemu'>"));
}

TEST(BackendForm, the_users_metadata_stays_beside_ours) {
  const std::string user =
      "<domain type='vz'><name>a</name><metadata><m:x xmlns:m='urn:m'>1</m:x></metadata></domain>";
  const std::string backend = to_backend(user, Kind::kVm).xml;
  EXPECT_THAT(backend, HasSubstr("<m:x xmlns:m='urn:m'>1</m:x></metadata>"));
  EXPECT_EQ(from_backend(backend, Kind::kVm), std::string(user).replace(14, 2, "vz"));
}

TEST(BackendForm, a_user_form_in_the_users_xml_is_thrown_away) {
  const std::string hostile =
      "<domain type='lxc'>\n  <name>ct</name>\n  <metadata>\n    <s:user-form "
      "xmlns:s='http://switchyard.org/xmlns/user-form/1.0' type='vz'><s:root><filesystem type='mount'>"
      "<source dir='/etc'/><target dir='/'/></filesystem></s:root></s:user-form>\n  </metadata>\n  <os>\n"
      "    <type>exe</type>\n    <init>/sbin/init</init>\n  </os>\n  <devices>\n    <console type='pty'/>\n"
      "  </devices>\n</domain>\n";
  const std::string backend = to_backend(hostile, Kind::kContainer).xml;
  EXPECT_THAT(backend, Not(HasSubstr("/etc")));
  EXPECT_THAT(backend, Not(HasSubstr("metadata")));
}

TEST(BackendForm, a_user_form_in_a_plain_kvm_definition_is_thrown_away) {
  const std::string copied = to_backend("<domain type='vz'><name>a</name></domain>", Kind::kVm).xml;
  EXPECT_EQ(to_backend(copied, Kind::kVm).xml, "<domain type='kvm'><name>a</name></domain>");
}

TEST(BackendForm, what_a_container_cannot_have_is_left_out_and_said) {
  const BackendForm form = to_backend(container("    <graphics type='vnc'/>\n    <sound model='ich6'/>\n"
                                                "    <disk type='file' device='cdrom'/>\n"
                                                "    <disk type='block' device='disk'/>\n"
                                                "    <console type='file'/>\n"),
                                      Kind::kContainer);
  EXPECT_THAT(form.warnings, ElementsAre(HasSubstr("container 'ct': <graphics> left out: it has no display"),
                                         HasSubstr("<sound>"), HasSubstr("<disk>"), HasSubstr("<console>")));
  const auto document = parse_document(form.xml, "domain_definition");
  ASSERT_TRUE(document);
  const Element& devices = *document->root.child("devices");
  ASSERT_EQ(devices.children.size(), 2u);
  EXPECT_EQ(devices.children[0].value_of("type"), "block");
  EXPECT_EQ(devices.children[1].name, "console");
  EXPECT_EQ(devices.children[1].value_of("type"), "pty");
}

TEST(BackendForm, a_complete_lxc_definition_keeps_every_byte) {
  const std::string xml = sample("virt-manager-lxc.user.xml");
  const BackendForm form = to_backend(xml, Kind::kContainer);
  EXPECT_EQ(form.xml, xml);
  EXPECT_THAT(form.warnings, IsEmpty());
}

TEST(BackendForm, a_template_root_is_mounted_under_the_uuid) {
  const std::string root = "    <filesystem type='template'><source template='deb'/><target dir='/'/></filesystem>\n";
  const std::string backend = to_backend(container(root), Kind::kContainer).xml;
  EXPECT_THAT(backend, HasSubstr("<uuid>abcdef01-2345-4767-89ab-cdef01234567</uuid>"));
  EXPECT_THAT(backend, HasSubstr("<source dir='/vz/private/abcdef01-2345-4767-89ab-cdef01234567/root'/>"));
  EXPECT_THAT(from_backend(backend, Kind::kContainer), HasSubstr("<source template='deb'/>"));
}

TEST(BackendForm, an_empty_uuid_is_filled_in_place) {
  const std::string root = "    <filesystem type='template'><source template='deb'/><target dir='/'/></filesystem>\n";
  const std::string backend = to_backend(container(root, "  <uuid/>\n"), Kind::kContainer).xml;
  EXPECT_THAT(backend, HasSubstr("  <uuid>abcdef01-2345-4767-89ab-cdef01234567</uuid>\n"));
  EXPECT_THAT(backend, Not(HasSubstr("<uuid/>")));
}

// Nova rescues a container so: its own disk below the rescue system's root.
TEST(BackendForm, further_images_are_mounted_in_parts_of_the_home) {
  const std::string image = "<filesystem type='file'><driver type='ploop' format='ploop'/><source file='/i/{}'/>";
  const std::string filesystems = "    " + fmt::format(fmt::runtime(image), "rescue") + "<target dir='/'/></filesystem>\n    " +
                                  fmt::format(fmt::runtime(image), "disk") + "<target dir='/mnt/rescue'/></filesystem>\n";
  const std::string backend = to_backend(container(filesystems), Kind::kContainer).xml;
  EXPECT_THAT(backend, HasSubstr("<source dir='/vz/private/abcdef01-2345-4767-89ab-cdef01234567/root'/>"));
  EXPECT_THAT(backend, HasSubstr("<source dir='/vz/private/abcdef01-2345-4767-89ab-cdef01234567/image-1/root'/>\n"
                                 "      <target dir='/mnt/rescue'/>"));
  const std::string user = from_backend(backend, Kind::kContainer);
  EXPECT_THAT(user, AllOf(HasSubstr("<source file='/i/rescue'/>"), HasSubstr("<source file='/i/disk'/>"),
                          Not(HasSubstr("image-1"))));
  EXPECT_EQ(to_backend(user, Kind::kContainer).xml, backend);
}

struct RootCase {
  const char* filesystem;
  bool mounted;
};

TEST(BackendForm, what_lxc_cannot_mount_is_mounted_for_it) {
  const RootCase cases[] = {
      {"<filesystem type='file'><driver type='ploop' format='ploop'/><target dir='/'/></filesystem>", true},
      {"<filesystem type='file'><driver type='loop' format='qcow2'/><target dir='/'/></filesystem>", true},
      {"<filesystem type='file'><driver type='loop' format='raw'/><target dir='/'/></filesystem>", false},
      {"<filesystem type='file'><driver type='nbd' format='qcow2'/><target dir='/'/></filesystem>", false},
      {"<filesystem type='file'><source file='/x'/><target dir='/'/></filesystem>", false},
      {"<filesystem type='block'><source dev='/dev/loop0'/><target dir='/'/></filesystem>", false},
      {"<filesystem type='mount'><source dir='/x'/><target dir='/'/></filesystem>", false},
      {"<filesystem type='file'><driver type='ploop'/><target dir='/data'/></filesystem>", true},
  };
  for (const RootCase& c : cases) {
    const std::string backend = to_backend(container(c.filesystem), Kind::kContainer).xml;
    EXPECT_EQ(backend.find("/vz/private") != std::string::npos, c.mounted) << c.filesystem;
  }
}

TEST(BackendForm, a_container_without_interface_gets_its_own_network) {
  EXPECT_THAT(to_backend(container(""), Kind::kContainer).xml, HasSubstr("<privnet/>"));
  EXPECT_THAT(to_backend(container("    <interface type='bridge'/>\n"), Kind::kContainer).xml,
              Not(HasSubstr("<privnet/>")));
  EXPECT_THAT(to_backend(container("", "", "lxc"), Kind::kContainer).xml, Not(HasSubstr("<privnet/>")));
  EXPECT_THAT(to_backend(container("", "  <idmap/>\n", "lxc"), Kind::kContainer).xml, HasSubstr("<privnet/>"));
  EXPECT_THAT(to_backend(container("", "  <features/>\n"), Kind::kContainer).xml,
              HasSubstr("<features>\n    <privnet/>\n  </features>"));
}

TEST(BackendForm, another_hosts_emulator_is_not_run_as_the_controller) {
  const BackendForm form = to_backend(container("    <emulator>/usr/bin/prl_vm_app</emulator>\n"), Kind::kContainer);
  EXPECT_THAT(form.xml, Not(HasSubstr("emulator")));
  EXPECT_THAT(form.warnings, ElementsAre(HasSubstr("'/usr/bin/prl_vm_app' replaced")));
  const std::string own = container("    <emulator>/usr/libexec/libvirt_lxc</emulator>\n    <console/>\n");
  EXPECT_THAT(to_backend(own, Kind::kContainer).xml, HasSubstr("/usr/libexec/libvirt_lxc"));
}

TEST(BackendForm, devices_come_back_where_a_user_looks_for_them) {
  const std::string user = container("    <console type='pty'/>\n    <graphics type='vnc'>\n      <listen/>\n"
                                     "    </graphics>\n",
                                     "  <maxMemory slots='2'>1</maxMemory>\n");
  const std::string shown = from_backend(to_backend(user, Kind::kContainer).xml, Kind::kContainer);
  EXPECT_THAT(shown, HasSubstr("    <graphics type='vnc'>\n      <listen/>\n    </graphics>\n  </devices>"));
  EXPECT_THAT(shown, HasSubstr("\n  <maxMemory slots='2'>1</maxMemory>\n</domain>"));
}

TEST(BackendForm, the_round_trip_holds_for_odd_layouts) {
  const char* cases[] = {
      "<domain type='vz'><name>a</name><os><type>exe</type></os></domain>",
      "<domain type='vz'><os><type>exe</type></os><devices><video/><graphics/></devices><name>a</name></domain>",
      "<domain type='lxc'><name>a</name></domain>",
      "<domain id='7' type='lxc'><name>a</name><metadata/><devices/></domain>",
      "<domain type='parallels'><name>a</name><metadata> </metadata><os><type>exe</type></os><devices/></domain>",
      "<domain type='vz'>\n\t<metadata><q:q xmlns:q='urn:q'/></metadata>\n\t<name>a</name>\n\t<os>\n\t\t<type>exe"
      "</type>\n\t</os>\n\t<devices>\n\t\t<graphics>\n\t <listen/>\n</graphics><console/></devices>\n</domain>",
      "<domain type='vz'><name>a</name><os><type>exe</type></os><devices><console/><graphics/></devices></domain>",
      "<domain type='vz'><name>a</name><os><type>exe</type></os><devices>  % <filesystem type='template'>\r\n\t\t<q/>\n"
      "  \n<target dir='/'/>\n </filesystem></devices></domain>",
  };
  for (const char* user : cases) {
    const std::string backend = to_backend(user, Kind::kContainer).xml;
    EXPECT_EQ(to_backend(from_backend(backend, Kind::kContainer), Kind::kContainer).xml, backend) << user;
  }
}

TEST(BackendForm, domains_inside_a_snapshot_are_translated_too) {
  const std::string snapshot =
      "<domainsnapshot><name>s</name><domain type='vz'><name>a</name></domain>"
      "<inactiveDomain type='vz'><name>a</name></inactiveDomain></domainsnapshot>";
  const std::string backend = to_backend(snapshot, Kind::kVm).xml;
  EXPECT_THAT(backend, Not(HasSubstr("<domain type='vz'>")));
  EXPECT_THAT(backend, Not(HasSubstr("<inactiveDomain type='vz'>")));
  EXPECT_EQ(from_backend(backend, Kind::kVm), snapshot);
}

TEST(BackendForm, malformed_xml_is_refused_in_libvirts_words) {
  const auto form = backend_form("hello", Kind::kVm, options());
  ASSERT_FALSE(form);
  EXPECT_EQ(form.error().code, ErrorCode::kXml);
  EXPECT_EQ(form.error().message, "(domain_definition):1: Start tag expected, '<' not found");
}

}  // namespace
}  // namespace driver
