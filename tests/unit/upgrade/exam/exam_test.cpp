// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/unit/config-convert/image_bytes.hpp"
#include "upgrade/exam/exam.hpp"
#include "upgrade/exam/exam_text.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace upgrade {
namespace {

namespace fs = std::filesystem;
using convert::Severity;

constexpr const char* kTop = "{5fbaabe3-6958-40ff-92a7-860e329aab41}";

std::string disk_element(const std::string& name, const std::string& rest = "<EmulatedType>1</EmulatedType>") {
  return fmt::format("<Hdd><Index>0</Index>{}<SystemName>{}</SystemName><InterfaceType>2</InterfaceType></Hdd>", rest,
                     name);
}

std::string descriptor(const std::string& file, const std::string& parameters = "") {
  return fmt::format(
      "<Parallels_disk_image><Disk_Parameters><Disk_size>8192</Disk_size>{}</Disk_Parameters><StorageData><Storage>"
      "<Start>0</Start><End>8192</End><Image><GUID>{}</GUID><Type>Compressed</Type><File>{}</File></Image></Storage>"
      "</StorageData></Parallels_disk_image>",
      parameters, kTop, file);
}

// A machine of one expanding disk; each test spoils one thing.
class ExamOf : public testing::Test {
 protected:
  ExamOf() {
    std::string pattern = testing::TempDir() + "exam_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    fs::create_directories(folder_ / "d.hdd");
    write("d.hdd/DiskDescriptor.xml", descriptor("d.hds"));
    write("d.hdd/d.hds", ParallelsBytes{}.bytes());
    write_machine(disk_element("d.hdd"));
  }
  ~ExamOf() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::trunc) << content;
  }

  void write_machine(const std::string& disks, const std::string& settings = "") {
    write("config.pvs",
          fmt::format("<ParallelsVirtualMachine><Identification><VmUuid>{{5d1c0f5e-1f1b-49a4-9a5e-3c7f3a0c9d10}}"
                      "</VmUuid><VmName>web</VmName></Identification><Settings>{}</Settings><Hardware>{}</Hardware>"
                      "</ParallelsVirtualMachine>",
                      settings, disks));
  }

  Exam look(bool discard_state = false) {
    auto exam = examine_bundle({.path = folder_.string(), .homes = folder_.string(), .discard_state = discard_state});
    EXPECT_TRUE(exam) << exam.error().message;
    return *std::move(exam);
  }

  // That an upgrade is refused, with these words and this remedy.
  void expect_obstacle(const std::string& words, const std::string& remedy = "") {
    const Exam exam = look();
    EXPECT_FALSE(exam.is_possible()) << words;
    EXPECT_TRUE(says(exam, Severity::kError, words, remedy)) << text(exam);
    EXPECT_NE(text(exam).find("cannot be upgraded"), std::string::npos);
  }

  static bool says(const Exam& exam, Severity severity, const std::string& words, const std::string& remedy = "") {
    for (const Finding& finding : exam.findings)
      if (finding.severity == severity && finding.words.find(words) != std::string::npos &&
          finding.remedy.find(remedy) != std::string::npos)
        return true;
    return false;
  }

  static std::string text(const Exam& exam) { return exam_text(exam, Severity::kInfo, {}); }

  fs::path folder_;
};

TEST_F(ExamOf, a_sound_machine_tells_what_will_happen) {
  const Exam exam = look();
  EXPECT_TRUE(exam.is_possible()) << text(exam);
  EXPECT_EQ(exam.name, "web");
  EXPECT_EQ(exam.uuid, "5d1c0f5e-1f1b-49a4-9a5e-3c7f3a0c9d10");
  ASSERT_EQ(exam.disks.size(), 1U);
  EXPECT_FALSE(exam.disks[0].needs_export);
  EXPECT_EQ(exam.commit_bytes(), 2U << 20);
  EXPECT_EQ(exam.commit_seconds(), 1U);
  EXPECT_GT(exam.free_bytes, 0U);
  EXPECT_NE(text(exam).find("disk d.hdd: 4 MiB, 2 MiB of it held; expanding"), std::string::npos) << text(exam);
  const auto json = exam_json(exam);
  EXPECT_TRUE(json.at("possible").as_bool());
  EXPECT_EQ(json.at("disks").at(0).at("view").as_string(), "image");
  EXPECT_EQ(json.at("commit").at("bytes").to_number<std::uint64_t>(), 2U << 20);
}

TEST_F(ExamOf, an_image_that_qemu_cannot_reach_is_exported) {
  fs::permissions(folder_, fs::perms::owner_all);
  const auto exam = examine_bundle({.path = folder_.string(), .homes = folder_.string(), .qemu = {65534, 65534}});
  ASSERT_TRUE(exam) << exam.error().message;
  EXPECT_TRUE(exam->disks[0].needs_export);
  EXPECT_EQ(exam_json(*exam).at("disks").at(0).at("view").as_string(), "export");
}

TEST_F(ExamOf, an_image_whose_name_no_profile_holds_is_exported) {
  write("d.hdd/DiskDescriptor.xml", descriptor("d.{0}.hds"));
  fs::rename(folder_ / "d.hdd/d.hds", folder_ / "d.hdd/d.{0}.hds");
  EXPECT_FALSE(look().disks[0].needs_export);
  ExamWish wish{.path = folder_.string(), .homes = folder_.string()};
  wish.host.apparmor = true;
  const auto exam = examine_bundle(wish);
  ASSERT_TRUE(exam) << exam.error().message;
  EXPECT_TRUE(exam->disks[0].needs_export);
  EXPECT_EQ(text(*exam).find("AppArmor"), std::string::npos) << text(*exam);
}

TEST_F(ExamOf, a_file_is_its_folder) {
  const auto exam = examine_bundle({.path = (folder_ / "config.pvs").string()});
  ASSERT_TRUE(exam) << exam.error().message;
  EXPECT_EQ(exam->folder, fs::canonical(folder_));
  EXPECT_FALSE(examine_bundle({.path = (folder_ / "d.hdd").string()}));
  // Whatever file of the folder is named, the upgrade takes its configuration.
  write("301.conf", "VEID=\"301\"\n");
  const auto same = examine_bundle({.path = (folder_ / "301.conf").string()});
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_FALSE(same->is_container);
  fs::remove(folder_ / "config.pvs");
  const auto none = examine_bundle({.path = (folder_ / "301.conf").string()});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("is to be put there as ve.conf"), std::string::npos) << none.error().message;
  EXPECT_FALSE(examine_bundle({.path = (folder_ / "nowhere").string()}));
}

TEST_F(ExamOf, a_damaged_descriptor_names_its_backup_where_that_is_good) {
  write("d.hdd/DiskDescriptor.xml", "<Parallels_disk_image>");
  expect_obstacle("DiskDescriptor.xml", "repair or restore");
  write("d.hdd/DiskDescriptor.xml.Backup", descriptor("d.hds"));
  expect_obstacle("DiskDescriptor.xml", "DiskDescriptor.xml.Backup' can be read");
  fs::remove(folder_ / "d.hdd/DiskDescriptor.xml");
  expect_obstacle("DiskDescriptor.xml' is not there", "Backup' can be read");
}

TEST_F(ExamOf, images_that_cannot_be_read_are_named) {
  write("d.hdd/d.hds", ParallelsBytes{}.bytes().substr(0, 2U << 20));
  expect_obstacle("d.hds' has block 2 behind the end");
  write("d.hdd/d.hds", std::string(4096, 'x'));
  expect_obstacle("d.hds' does not begin like a Parallels image");
  fs::remove(folder_ / "d.hdd/d.hds");
  expect_obstacle("d.hds' is not there");
  fs::create_symlink("/etc/passwd", folder_ / "d.hdd/d.hds");
  expect_obstacle("leads out of the machine's folder");
  write("d.hdd/DiskDescriptor.xml", descriptor("../../../etc/passwd"));
  expect_obstacle("leaves the machine's folder", "as a linked clone's do");
}

TEST_F(ExamOf, an_encrypted_disk_is_refused) {
  write("d.hdd/DiskDescriptor.xml", descriptor("d.hds", "<Encryption><KeyId>k</KeyId></Encryption>"));
  expect_obstacle("encrypted");
}

TEST_F(ExamOf, an_image_in_use_is_refused_and_one_not_closed_is_told_of) {
  write("d.hdd/d.hds", ParallelsBytes{.in_use = 0x746f6e59}.bytes());
  EXPECT_TRUE(look().is_possible());
  EXPECT_TRUE(says(look(), Severity::kWarning, "was not closed"));
  const std::ofstream writer(folder_ / "d.hdd/d.hds", std::ios::in | std::ios::out);
  expect_obstacle("has it open for writing", "stop what uses it");
}

TEST_F(ExamOf, locks_of_the_old_server_are_told_of) {
  write("web.lck", "");
  write("d.hdd/DiskDescriptor.xml.lck", "");
  EXPECT_TRUE(look().is_possible());
  EXPECT_EQ(look().findings.size(), 1U);
  EXPECT_TRUE(says(look(), Severity::kWarning, "a lock of the old server"));
}

TEST_F(ExamOf, a_suspended_machine_is_refused_until_its_state_is_given_up) {
  write("{5d1c0f5e-1f1b-49a4-9a5e-3c7f3a0c9d10}.sav", "state");
  expect_obstacle("suspended", "--discard-state");
  EXPECT_TRUE(look(true).is_possible());
  EXPECT_TRUE(says(look(true), Severity::kWarning, "starts anew"));
  fs::remove(folder_ / "{5d1c0f5e-1f1b-49a4-9a5e-3c7f3a0c9d10}.sav");
  write_machine(disk_element("d.hdd", "<EmulatedType>1</EmulatedType><DiskVersion>3</DiskVersion>"));
  expect_obstacle("suspended", "--discard-state");
  EXPECT_TRUE(look(true).is_possible()) << text(look(true));
}

TEST_F(ExamOf, snapshots_with_memory_keep_the_state_of_their_disks) {
  write("Snapshots.xml",
        "<ParallelsSavedStates><SavedStateItem guid=\"{11111111-2222-3333-4444-555555555555}\" state=\"poweron\" "
        "current=\"yes\"><Name>b\x1b</Name></SavedStateItem></ParallelsSavedStates>");
  EXPECT_TRUE(look().is_possible());
  write("Snapshots.xml",
        "<ParallelsSavedStates><SavedStateItem guid=\"{11111111-2222-3333-4444-555555555555}\" state=\"poweron\" "
        "current=\"yes\"><Name>before</Name></SavedStateItem></ParallelsSavedStates>");
  const Exam exam = look();
  ASSERT_EQ(exam.snapshots.size(), 1U);
  EXPECT_TRUE(exam.snapshots[0].has_memory);
  EXPECT_TRUE(says(exam, Severity::kWarning, "1 of 1 snapshots have the memory"));
  EXPECT_NE(text(exam).find("snapshot before: , with memory, the current one"), std::string::npos) << text(exam);
}

TEST_F(ExamOf, two_disks_of_one_image_and_devices_are_refused) {
  write_machine(disk_element("d.hdd") + disk_element("./d.hdd"));
  expect_obstacle("is the image of another disk too");
  write_machine(disk_element("/dev/sdb", "<EmulatedType>0</EmulatedType>"));
  expect_obstacle("is a device");
}

TEST_F(ExamOf, a_configuration_behind_a_link_out_is_not_read) {
  fs::rename(folder_ / "config.pvs", folder_ / "d.hdd/config.pvs");
  fs::create_symlink("d.hdd/config.pvs", folder_ / "config.pvs");
  EXPECT_TRUE(look().is_possible());
  fs::remove(folder_ / "config.pvs");
  fs::create_symlink("/etc/hostname", folder_ / "config.pvs");
  EXPECT_FALSE(examine_bundle({.path = folder_.string()}));
}

TEST_F(ExamOf, what_no_conversion_takes_is_refused_with_its_words) {
  write_machine(disk_element("d.hdd"), "<VmEncryptionInfo><Enabled>1</Enabled></VmEncryptionInfo>");
  expect_obstacle("encrypted virtual machine");
  write("config.pvs.backup", "");
  write("config.pvs", "<ParallelsVirtualMachine>");
  expect_obstacle("config.pvs: line");
}

TEST_F(ExamOf, a_container_is_its_root) {
  fs::remove(folder_ / "config.pvs");
  write("ve.conf", "VEID=\"301\"\nUUID=\"9f1c5a77-6de1-4a0b-8a35-52d80c1b7e01\"\nVE_PRIVATE=\"/vz/private/$VEID\"\n");
  expect_obstacle("has neither root.hdd nor fs");
  fs::create_directories(folder_ / "etc");
  EXPECT_TRUE(look().is_tree) << text(look());
  fs::rename(folder_ / "d.hdd", folder_ / "root.hdd");
  const Exam image = look();
  EXPECT_TRUE(image.is_possible()) << text(image);
  EXPECT_TRUE(image.is_container);
  EXPECT_EQ(image.uuid, "9f1c5a77-6de1-4a0b-8a35-52d80c1b7e01");
  EXPECT_EQ(exam_json(image).at("disks").at(0).at("view").as_string(), "overlay");
  fs::create_directories(folder_ / "dump");
  write("dump/Dump.301", "state");
  expect_obstacle("suspended", "--discard-state");
  fs::remove_all(folder_ / "dump");
  fs::rename(folder_ / "root.hdd", folder_ / "fs");
  EXPECT_TRUE(look().is_tree) << text(look());
  EXPECT_TRUE(look().is_possible()) << text(look());
}

TEST_F(ExamOf, a_container_has_its_further_disks) {
  fs::remove(folder_ / "config.pvs");
  fs::create_directories(folder_ / "fs");
  const auto write_disks = [&](const std::string& disks) {
    write("ve.conf", "VEID=\"301\"\nUUID=\"9f1c5a77-6de1-4a0b-8a35-52d80c1b7e01\"\nDISK=\"" + disks + "\"\n");
  };
  write_disks("enabled=yes,image=d.hdd,mnt=/data;enabled=no,image=e.hdd,mnt=/more");
  const Exam exam = look();
  EXPECT_TRUE(exam.is_possible()) << text(exam);
  ASSERT_EQ(exam.disks.size(), 1U);
  EXPECT_EQ(exam.disks[0].name, "/data");
  for (const convert::ReportEntry& entry : exam.devices) EXPECT_NE(entry.severity, Severity::kError) << entry.words;
  // What the conversion leaves out is no disk of the trial.
  write_disks("image=d.hdd,mnt=/data/../etc;image=d.hdd;image=d.hdd,device=/dev/sdb,mnt=/both");
  EXPECT_TRUE(look().disks.empty()) << text(look());
  EXPECT_TRUE(look().is_possible()) << text(look());
  for (const char* disk : {"enabled=yes,device=/dev/sdb,mnt=/data", "device=/dev/sdb"}) {
    write_disks(disk);
    expect_obstacle("is a device", "DISK");
  }
}

TEST_F(ExamOf, a_bound_folder_by_which_old_files_would_be_written_to_is_refused) {
  fs::remove(folder_ / "config.pvs");
  fs::create_directories(folder_ / "fs");
  const auto bind = [&](const std::string& words) {
    write("ve.conf", "VEID=\"301\"\nUUID=\"9f1c5a77-6de1-4a0b-8a35-52d80c1b7e01\"\nBINDMOUNT=\"" + words + "\"\n");
  };
  bind(folder_.parent_path().string() + ":/all");
  expect_obstacle("binds '" + folder_.parent_path().string() + "'", "bind it read-only");
  bind((folder_ / "fs/data").string() + ":/data");
  expect_obstacle("binds '" + (folder_ / "fs/data").string() + "'", "BINDMOUNT");
  bind(folder_.parent_path().string() + ":/all,ro /nowhere-to-be-found:/more");
  EXPECT_TRUE(look().is_possible()) << text(look());
}

// With a snapshot below the disk, and one on a branch.
class ExamOfSnapshots : public ExamOf {
 protected:
  ExamOfSnapshots() {
    constexpr const char* kGuids[] = {"{aaaaaaaa-2222-3333-4444-555555555555}",
                                      "{bbbbbbbb-2222-3333-4444-555555555555}", kTop};
    std::string images, shots;
    for (const std::string guid : kGuids) {
      images += fmt::format("<Image><GUID>{}</GUID><Type>Compressed</Type><File>{}.hds</File></Image>", guid, guid[1]);
      shots += fmt::format("<Shot><GUID>{}</GUID><ParentGUID>{}</ParentGUID></Shot>", guid,
                           guid == kGuids[0] ? "{00000000-0000-0000-0000-000000000000}" : kGuids[0]);
      write(fmt::format("d.hdd/{}.hds", guid[1]), ParallelsBytes{}.bytes());
    }
    write("d.hdd/DiskDescriptor.xml",
          fmt::format("<Parallels_disk_image><Disk_Parameters><Disk_size>8192</Disk_size></Disk_Parameters>"
                      "<StorageData><Storage><Start>0</Start><End>8192</End>{}</Storage></StorageData>"
                      "<Snapshots>{}</Snapshots></Parallels_disk_image>",
                      images, shots));
    write("Snapshots.xml",
          fmt::format("<ParallelsSavedStates><SavedStateItem guid=\"{}\" current=\"yes\"><Name>a</Name>"
                      "<SavedStateItem guid=\"{}\"><Name>b</Name></SavedStateItem></SavedStateItem>"
                      "</ParallelsSavedStates>",
                      kGuids[0], kGuids[1]));
  }

  Exam look_at_tree(const std::string& format = "qcow2") {
    auto exam = examine_bundle(
        {.path = folder_.string(), .homes = folder_.string(), .format = format, .keeps_snapshots = true});
    EXPECT_TRUE(exam) << exam.error().message;
    return *std::move(exam);
  }
};

TEST_F(ExamOfSnapshots, what_becomes_of_them_is_said_and_reckoned_with) {
  const Exam flattened = look();
  EXPECT_NE(text(flattened).find("snapshots: 2 are flattened"), std::string::npos) << text(flattened);
  EXPECT_EQ(flattened.commit_bytes(), 4U << 20);
  const Exam kept = look_at_tree();
  EXPECT_TRUE(kept.is_possible()) << text(kept);
  EXPECT_NE(text(kept).find("snapshots: 2 become snapshots here"), std::string::npos) << text(kept);
  EXPECT_EQ(kept.commit_bytes(), 6U << 20);
  EXPECT_EQ(exam_json(kept).at("commit").at("snapshots").as_string(), "tree");
}

TEST_F(ExamOfSnapshots, what_keeps_them_from_being_kept_is_told) {
  const Exam raw = look_at_tree("raw");
  EXPECT_TRUE(says(raw, Severity::kError, "commit to 'raw'", "flatten")) << text(raw);
  write("d.hdd/b.hds", "damaged");
  const Exam damaged = look_at_tree();
  EXPECT_TRUE(says(damaged, Severity::kError, "b.hds", "flatten")) << text(damaged);
  EXPECT_TRUE(look().is_possible());
}

}  // namespace
}  // namespace upgrade
