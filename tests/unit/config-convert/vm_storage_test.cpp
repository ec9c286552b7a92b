// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Disks of a machine: what state may be in their way, what stands for them, and what comes back of a domain's.
#include "image_bytes.hpp"
#include "samples.hpp"

#include <map>

namespace convert {
namespace {

const std::string kDisk = "<Hdd id=\"0\" dyn_lists=\"Partition 0\">";

// Files that exist; a value of "/" is a folder, "@" a link that leads out, "|" a pipe.
Context with_files(std::map<std::string, std::string> files) {
  Context context;
  context.look_at = [files = std::move(files)](const std::string& path,
                                               std::size_t limit) -> std::optional<FileGlimpse> {
    const auto found = files.find(path);
    if (found == files.end()) return {};
    if (found->second == "/") return FileGlimpse{.is_folder = true};
    if (found->second == "@") return FileGlimpse{.is_elsewhere = true};
    if (found->second == "|") return FileGlimpse{.is_special = true};
    return FileGlimpse{false, true, found->second.size(), found->second.substr(0, limit)};
  };
  return context;
}

const std::string kHome = "/var/parallels/web01.pvm/";

TEST(VmStorage, a_suspended_machine_is_refused_unless_its_state_is_discarded) {
  const std::string text = with(machine_sample(), "<DiskVersion>2", "<DiskVersion>3");
  Context context;
  const auto refused = domain_xml_from_pvs(text, context);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("suspended"), std::string::npos) << refused.error().message;
  context.discard_state = true;
  EXPECT_TRUE(domain_xml_from_pvs(text, context));
}

TEST(VmStorage, a_split_disk_that_nobody_looks_at_is_refused_until_something_stands_for_it) {
  const std::string text = with(machine_sample(), "<Splitted>0", "<Splitted>1");
  Context context;
  const auto refused = domain_xml_from_pvs(text, context);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("qemu-img"), std::string::npos) << refused.error().message;
  context.images["harddisk1.hdd"] = {kHome + "harddisk1.qcow2", "qcow2", false};
  const auto done = domain_xml_from_pvs(text, context);
  ASSERT_TRUE(done);
  EXPECT_NE(done->xml.find("harddisk1.qcow2"), std::string::npos);
  EXPECT_FALSE(pvs_from_domain_xml(done->xml, text, context)->changed);
}

TEST(VmStorage, the_name_that_a_user_saw_stands_in_for_a_missing_file) {
  const std::string text = with(machine_sample(), "<UserFriendlyName>harddisk1.hdd", "<UserFriendlyName>renamed.qcow2");
  const auto done = domain_xml_from_pvs(text, with_files({{kHome + "renamed.qcow2", qcow2_bytes(64ULL << 30)}}));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(done->xml.find(kHome + "renamed.qcow2"), std::string::npos);
  EXPECT_TRUE(reports(done->report, Severity::kWarning, "Hdd[0]/SystemName", "is not there"));
}

TEST(VmStorage, a_name_that_no_profile_holds_is_told_where_there_are_profiles) {
  const std::string text = with(machine_sample(), ">web01<", ">web, 1<");
  for (const bool apparmor : {false, true}) {
    Context context;
    context.apparmor = apparmor;
    const auto done = domain_xml_from_pvs(text, context);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_NE(done->xml.find("harddisk1.hdd.0.{"), std::string::npos) << done->xml;
    EXPECT_EQ(reports(done->report, Severity::kWarning, "Hdd[0]/SystemName", "under AppArmor"), apparmor);
    EXPECT_EQ(reports(done->report, Severity::kWarning, "Identification/VmName", "under AppArmor"), apparmor);
    context.images["harddisk1.hdd"] = {kHome + "harddisk1.qcow2", "qcow2", false};
    EXPECT_FALSE(
        reports(domain_xml_from_pvs(text, context)->report, Severity::kWarning, "Hdd[0]/SystemName", "AppArmor"));
  }
}

// Missing disks may be allowed; a link to the host's files is not a missing disk.
TEST(VmStorage, a_disk_that_leads_out_is_refused_even_where_disks_may_be_missing) {
  for (const char* what : {"@", "|"})
    for (const char* name : {"harddisk1.hdd", "harddisk1.hdd/DiskDescriptor.xml"}) {
      Context context = with_files({{kHome + "harddisk1.hdd", "/"}, {kHome + name, what}});
      if (std::string(name) == "harddisk1.hdd") context = with_files({{kHome + name, what}});
      context.allow_missing_disks = true;
      EXPECT_FALSE(domain_xml_from_pvs(machine_sample(), context)) << name << what;
    }
}

TEST(VmStorage, media_and_ports_that_lead_out_are_not_opened) {
  const std::string text =
      with(machine_sample(), kDisk,
           "<CdRom><EmulatedType>1</EmulatedType><SystemName>a.iso</SystemName><InterfaceType>2</InterfaceType></CdRom>"
           "<Serial><EmulatedType>2</EmulatedType><SystemName>com.txt</SystemName></Serial>" +
               kDisk);
  Context context = with_files({{kHome + "a.iso", "@"}, {kHome + "com.txt", "@"}});
  context.allow_missing_disks = true;
  const auto done = domain_xml_from_pvs(text, context);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->xml.find("a.iso"), std::string::npos) << done->xml;
  EXPECT_EQ(done->xml.find("com.txt"), std::string::npos);
  EXPECT_TRUE(reports(done->report, Severity::kError, "Serial[0]/SystemName", "by a link")) << told(done->report);
}

TEST(VmStorage, the_index_cache_is_sized_by_the_disk) {
  const auto cache = [](std::uint64_t bytes) {
    const std::string text = with(machine_sample(), "<SystemName>harddisk1.hdd", "<SystemName>a.qcow2");
    const std::string xml =
        domain_xml_from_pvs(text, with_files({{kHome + "a.qcow2", qcow2_bytes(bytes)}})).value().xml;
    const auto at = xml.find("<max_size unit=\"bytes\">");
    return at == xml.npos ? std::string() : xml.substr(at + 23, xml.find('<', at + 23) - at - 23);
  };
  EXPECT_EQ(cache(0), "");
  EXPECT_EQ(cache(1 << 20), std::to_string((1 << 20) + (256 << 10)));
  EXPECT_EQ(cache(64ULL << 30), std::to_string((8 << 20) + (64 << 10) + (256 << 10)));
  EXPECT_EQ(cache(4ULL << 40), std::to_string((32 << 20) + (256 << 10)));
}

TEST(VmStorage, an_image_of_another_size_is_told_of) {
  const std::string text = with(with(machine_sample(), "<SystemName>harddisk1.hdd", "<SystemName>a.qcow2"),
                                "<Splitted>0", "<Size>1024</Size><Splitted>0");
  const auto done = domain_xml_from_pvs(text, with_files({{kHome + "a.qcow2", qcow2_bytes(2ULL << 30)}}));
  ASSERT_TRUE(done);
  EXPECT_TRUE(reports(done->report, Severity::kInfo, "Hdd[0]/Size", "the image has 2048")) << told(done->report);
}

TEST(VmStorage, one_uuid_of_two_disks_is_told_of) {
  const auto done = domain_xml_from_pvs(
      with(machine_sample(), kDisk,
           "<Hdd><Uuid>{8a0f3f4e-51b1-4a44-8b51-0b6f6f8f6a01}</Uuid><SystemName>b.hdd</SystemName></Hdd>" + kDisk),
      {});
  ASSERT_TRUE(done);
  EXPECT_TRUE(reports(done->report, Severity::kWarning, "Uuid", "another disk's too")) << told(done->report);
}

// What a domain uses is so, whatever the file's words would allow.
TEST(VmStorage, a_disk_elsewhere_comes_back_and_stays) {
  const std::string xml = domain_xml_from_pvs(machine_sample(), {}).value().xml;
  const auto at = xml.find("<source file=\"") + 14;
  const std::string moved = std::string(xml).replace(at, xml.find('"', at) - at, "/srv/images/b.qcow2");
  const auto merged = pvs_from_domain_xml(moved, machine_sample(), {});
  ASSERT_TRUE(merged);
  EXPECT_NE(merged->text.find("<SystemName>/srv/images/b.qcow2</SystemName>"), std::string::npos);
  const auto again = pvs_from_domain_xml(moved, merged->text, {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_FALSE(again->changed) << told(again->report);
}

// A medium that the forward way refused is not taken out of the file because the domain's drive is empty.
TEST(VmStorage, a_medium_that_was_refused_stays_in_the_file) {
  const std::string text =
      with(machine_sample(), kDisk,
           "<CdRom><Connected>1</Connected><EmulatedType>1</EmulatedType><SystemName>/srv/a.iso</SystemName></CdRom>" +
               kDisk);
  const std::string xml = domain_xml_from_pvs(text, {}).value().xml;
  const auto merged = pvs_from_domain_xml(xml, text, {});
  ASSERT_TRUE(merged);
  EXPECT_FALSE(merged->changed) << told(merged->report);
}

struct Address {
  const char* name;
  const char* controllers;
  const char* disk;
  const char* type;
  const char* sub_type;  // empty: none
  const char* stack;
};

class DiskAddress : public testing::TestWithParam<Address> {};

TEST_P(DiskAddress, comes_back_as_a_place_on_its_interface) {
  const Address& given = GetParam();
  const std::string xml = domain_xml_from_pvs(machine_sample(), {}).value().xml;
  const std::string disk = std::string(given.controllers) +
                           "<disk type=\"file\" device=\"disk\"><driver type=\"raw\"/><source file=\"/srv/new\"/>" +
                           given.disk + "</disk>";
  const auto merged = pvs_from_domain_xml(with(xml, "<devices>", "<devices>" + disk), machine_sample(), {});
  ASSERT_TRUE(merged) << merged.error().message;
  const std::string added = merged->text.substr(merged->text.rfind("<Hdd "));
  EXPECT_NE(added.find("<InterfaceType>" + std::string(given.type)), std::string::npos) << added;
  EXPECT_NE(added.find("<StackIndex>" + std::string(given.stack) + "<"), std::string::npos) << added;
  if (*given.sub_type)
    EXPECT_NE(added.find("<SubType>" + std::string(given.sub_type)), std::string::npos) << added;
  else
    EXPECT_EQ(added.find("<SubType>"), std::string::npos) << added;
  for (const char* leaf : {"<Enabled>1", "<Connected>1", "<EmulatedType>1", "<DiskType>0", "<SystemName>/srv/new"})
    EXPECT_NE(added.find(leaf), std::string::npos) << leaf << " in " << added;
}

INSTANTIATE_TEST_SUITE_P(
    Table, DiskAddress,
    testing::Values(
        Address{"ide", "",
                "<target dev=\"hdd\" bus=\"ide\"/><address type=\"drive\" controller=\"0\" bus=\"1\" target=\"0\" "
                "unit=\"1\"/>",
                "0", "", "3"},
        Address{"sata_by_address", "",
                "<target dev=\"sdx\" bus=\"sata\"/><address type=\"drive\" controller=\"1\" bus=\"0\" target=\"0\" "
                "unit=\"2\"/>",
                "2", "", "8"},
        Address{"sata_by_letter", "", "<target dev=\"sdc\" bus=\"sata\"/>", "2", "", "2"},
        Address{"virtio", "", "<target dev=\"vdb\" bus=\"virtio\"/><address type=\"pci\" slot=\"0x07\"/>", "3", "",
                "1"},
        Address{"usb", "", "<target dev=\"sdb\" bus=\"usb\"/>", "4", "", "1"},
        Address{"virtio_scsi", "<controller type=\"scsi\" index=\"0\" model=\"virtio-scsi\"/>",
                "<target dev=\"sdb\" bus=\"scsi\"/><address type=\"drive\" controller=\"0\" bus=\"0\" target=\"0\" "
                "unit=\"5\"/>",
                "1", "3", "5"},
        Address{"second_lsi_controller",
                "<controller type=\"scsi\" index=\"0\" model=\"virtio-scsi\"/><controller type=\"scsi\" index=\"1\" "
                "model=\"lsisas1068\"/><controller type=\"scsi\" index=\"2\" model=\"lsisas1068\"/>",
                "<target dev=\"sdb\" bus=\"scsi\"/><address type=\"drive\" controller=\"2\" bus=\"0\" target=\"3\" "
                "unit=\"0\"/>",
                "1", "2", "11"},
        Address{"libvirts_own_choice", "", "<target dev=\"sdb\" bus=\"scsi\"/>", "1", "1", "1"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace convert
