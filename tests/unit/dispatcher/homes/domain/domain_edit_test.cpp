// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/domain_edit.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kMachine = R"(<domain type='vz' id='7'>
  <name>web01</name><uuid>3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11</uuid><title>old title</title>
  <genid>3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e12</genid>
  <sysinfo type='smbios'><system><entry name='uuid'>3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11</entry></system></sysinfo>
  <unknown:element xmlns:unknown='http://example.org/'>stays</unknown:element>
  <metadata><st:start xmlns:st='http://switchyard.org/xmlns/start/1.0'/></metadata>
  <os><nvram template='/t'>/old/NVRAM.fd</nvram></os>
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/old/a.img' index='3'/>
      <backingStore type='file'/><target dev='sda'/></disk>
    <disk type='file' device='disk'><source file='/shared.img'/><target dev='sdb'/><shareable/></disk>
    <disk type='block' device='disk'><source dev='/dev/x'/><target dev='sdc'/></disk>
    <disk type='file' device='cdrom'><source file='/old/cd.iso'/><target dev='sdd'/><readonly/></disk>
    <interface type='network'><mac address='00:1C:42:00:00:01'/><target dev='web01.0'/></interface>
    <interface type='network'><mac address='00:18:51:00:00:02'/></interface>
    <serial type='file'><source path='/old/serial.txt'/></serial>
    <serial type='file'><source path='/older/serial.txt'/></serial>
  </devices>
</domain>)";

constexpr const char* kContainer = R"(<domain type='vz'>
  <name>ct</name><uuid>3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11</uuid>
  <metadata><s:domain xmlns:s='http://switchyard.org/xmlns/domain/1.0'><s:pcs6><s:kept path='VEID'>101</s:kept></s:pcs6>
  </s:domain></metadata>
  <idmap><uid start='0' target='1' count='2'/></idmap>
  <devices><filesystem type='template'><source name='debian-12'/><target dir='/'/>
    <space_hard_limit unit='MiB'>20</space_hard_limit></filesystem>
    <filesystem type='mount'><source dir='/srv'/><target dir='/srv'/></filesystem></devices></domain>)";

DomainEdit edit_of(const char* xml) { return *DomainEdit::of(xml); }

TEST(DomainEdit, gives_a_machine_another_identity) {
  DomainEdit edit = edit_of(kMachine);
  edit.set_identity("web <2>", "11111111-0000-4000-8000-000000000001");
  edit.set_addresses({"00:1c:42:aa:aa:aa", "00:18:51:bb:bb:bb"});
  const std::string text = edit.text();
  EXPECT_EQ(edit.name(), "web <2>");
  EXPECT_EQ(edit.uuid(), "11111111-0000-4000-8000-000000000001");
  EXPECT_THAT(edit.addresses(), ElementsAre("00:1c:42:aa:aa:aa", "00:18:51:bb:bb:bb"));
  EXPECT_THAT(text, HasSubstr("<genid/>"));
  EXPECT_THAT(text, HasSubstr(R"(<entry name="uuid">11111111-)"));
  EXPECT_THAT(text, HasSubstr("stays</unknown:element>"));
  for (const char* gone : {"old title", "st:start", "web01", "3d1f7a52", " id="}) EXPECT_THAT(text, Not(HasSubstr(gone)));
}

TEST(DomainEdit, tells_its_images_and_changes_them) {
  DomainEdit edit = edit_of(kMachine);
  const auto images = edit.images();
  ASSERT_EQ(images.size(), 4U);
  EXPECT_EQ(images[0].target, "sda");
  EXPECT_EQ(images[0].file, "/old/a.img");
  EXPECT_EQ(images[0].format, "raw");
  EXPECT_TRUE(images[1].shared);
  EXPECT_EQ(images[2].type, "block");
  EXPECT_EQ(images[3].device, "cdrom");
  edit.set_file(images[0], "/new/a&b.qcow2", "qcow2");
  EXPECT_EQ(images[0].cache_bytes, "");
  edit.set_cache(images[0], "8716288");
  edit.set_cache(images[0], "1310720");
  EXPECT_EQ(edit.images()[0].cache_bytes, "1310720");
  edit.pause_on_errors(images[0]);
  EXPECT_THAT(edit.text(), HasSubstr(R"(error_policy="stop" rerror_policy="stop")"));
  edit.remove(images[2]);
  edit.empty_drive(images[3]);
  edit.move_files("/old", "/new");
  edit.set_variables_file("/new/NVRAM.fd");
  const std::string text = edit.text();
  EXPECT_EQ(edit.images()[0].file, "/new/a&b.qcow2");
  EXPECT_EQ(edit.variables_file(), "/new/NVRAM.fd");
  EXPECT_THAT(text, HasSubstr(R"(<source path="/new/serial.txt"/>)"));
  EXPECT_THAT(text, HasSubstr(R"(<source path="/older/serial.txt"/>)"));
  for (const char* gone : {"index", "backingStore", "/dev/x", "cd.iso", "\"/old/"})
    EXPECT_THAT(text, Not(HasSubstr(gone)));
  edit.set_variables_file("");
  EXPECT_THAT(edit.text(), Not(HasSubstr("nvram")));
}

TEST(DomainEdit, knows_a_containers_root_and_what_its_metadata_keeps) {
  DomainEdit edit = edit_of(kContainer);
  ASSERT_EQ(edit.images().size(), 1U);
  EXPECT_EQ(edit.images()[0].template_name, "debian-12");
  EXPECT_EQ(edit.images()[0].limit_bytes, std::uint64_t{20} << 20);
  edit.set_kept("VEID", "102");
  edit.set_kept("HOSTNAME", "never kept");
  edit.drop_id_map();
  edit.set_template_root("debian-13", 4096);
  const std::string text = edit.text();
  EXPECT_THAT(text, HasSubstr(">102</s:kept>"));
  EXPECT_THAT(text, HasSubstr(R"(<source name="debian-13"/>)"));
  EXPECT_THAT(text, HasSubstr(R"(<space_hard_limit unit="B">4096)"));
  EXPECT_THAT(text, HasSubstr("/srv"));
  for (const char* gone : {"idmap", "never kept", "debian-12"}) EXPECT_THAT(text, Not(HasSubstr(gone)));
}

TEST(DomainEdit, the_template_of_a_root_is_named_where_it_was_named) {
  constexpr const char* kOver =
      "<domain type='lxc'><name>web</name><metadata><s:domain xmlns:s='https://switchyard.org/xmlns/domain/1'>"
      "<s:pcs6><s:kept path='OSTEMPLATE'>debian-12</s:kept></s:pcs6></s:domain></metadata>"
      "<devices><filesystem type='template'><source name='debian-12'/><target dir='/'/></filesystem></devices></domain>";
  DomainEdit edit = edit_of(kOver);
  const TemplateWords before{"debian-12", "debian-12", ""};
  EXPECT_EQ(edit.template_words(), before);
  const std::string text = edit.text();
  const TemplateWords after{"debian-13@2", "debian-13@2", "http://debian.org/debian/13"};
  edit.set_template_words(after);
  EXPECT_EQ(edit.template_words(), after);
  EXPECT_THAT(edit.text(), Not(HasSubstr("debian-12")));
  edit.set_template_words(before);
  EXPECT_EQ(edit.text(), text);
  EXPECT_EQ(edit_of(kMachine).template_words(), TemplateWords{});
}

TEST(DomainEdit, the_mark_of_a_template_comes_and_goes) {
  for (const char* xml : {kMachine, kContainer}) {
    DomainEdit edit = edit_of(xml);
    const std::string before = edit.text();
    EXPECT_FALSE(edit.is_template());
    edit.mark_template(true);
    EXPECT_TRUE(DomainEdit::of(edit.text())->is_template());
    edit.mark_template(true);
    edit.mark_template(false);
    EXPECT_FALSE(edit.is_template());
  }
}

TEST(DomainEdit, a_channel_is_added_once) {
  DomainEdit edit = edit_of(kMachine);
  edit.add_channel("org.switchyard.guest.0");
  const std::string once = edit.text();
  EXPECT_THAT(once, HasSubstr(R"(<target type="virtio" name="org.switchyard.guest.0"/>)"));
  edit.add_channel("org.switchyard.guest.0");
  EXPECT_EQ(edit.text(), once);
}

TEST(DomainEdit, what_is_no_domain_is_refused) {
  for (const char* text : {"", "<network/>", "<domain>", "<!DOCTYPE domain><domain/>"})
    EXPECT_FALSE(DomainEdit::of(text)) << text;
}

}  // namespace
}  // namespace dispatcher
