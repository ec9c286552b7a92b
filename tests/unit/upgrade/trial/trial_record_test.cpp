// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>

namespace upgrade {
namespace {

using testing::HasSubstr;

constexpr const char* kA = "aaaaaaaa-2222-3333-4444-555555555555";
constexpr const char* kB = "bbbbbbbb-2222-3333-4444-555555555555";
constexpr const char* kC = "cccccccc-2222-3333-4444-555555555555";

TrialRecord example() {
  TrialRecord record;
  record.uuid = "6c1d5a3c-5b1e-4c0f-9a44-0f0a5b6f2d11";
  record.old_home = "/old/web \xff.pvm";  // paths are bytes
  record.begun = 1764021600;
  record.keeps_snapshots = true;
  record.qemu = {64055, 107};
  record.disks = {{"harddisk1.hdd",
                   "sda",
                   "/vz/vmprivate/6c/harddisk1.qcow2",
                   1048576,
                   "harddisk1",
                   {{0, 1024, {{"/old/b.hds", false}, {"/old/a.hds", true}}}, {1024, 2048, {{"/old/c.hds", false}}}}}};
  record.disks[0].shots = {{kA, "", {{"/old/a.hds", true}, {"/old/c.hds", false}}},
                           {kB, kA, {{"/old/b.hds", false}, {"/old/d.hds", false}}}};
  record.snapshots = {{kA, "", "before", "a\nb", 1409651110, false}, {kC, kA, "", "", 0, true}};
  record.old_files = {{"/old/a.hds", 0, 4294967294U, 0640, 131, 1048576, 1764021600123456789}};
  return record;
}

TEST(TrialRecordTest, what_was_written_is_read) {
  const TrialRecord record = example();
  EXPECT_EQ(parse_trial(format_trial(record), "x").value(), record);
  TrialRecord container = example();
  container.is_container = true;
  container.format = "keep";
  container.disks[0].target = "";
  container.disks[0].export_name = "";
  EXPECT_EQ(parse_trial(format_trial(container), "x").value(), container);
}

struct Wrong {
  const char* what;
  void (*spoil)(TrialRecord& record);
  const char* words;
};

const Wrong kWrong[] = {
    {"uuid", [](TrialRecord& r) { r.uuid = "../x"; }, "'uuid' must be"},
    {"relative", [](TrialRecord& r) { r.old_home = "old"; }, "'old_home' must be"},
    {"upwards", [](TrialRecord& r) { r.old_home = "/old/../etc"; }, "'old_home' must be"},
    {"format", [](TrialRecord& r) { r.format = "vmdk"; }, "'format' must be"},
    {"overlay", [](TrialRecord& r) { r.disks[0].overlay = ""; }, "'overlay' must be"},
    {"line", [](TrialRecord& r) { r.disks[0].parts[0].chain[0].path = "/a\nb"; }, "'file' must be"},
    {"export", [](TrialRecord& r) { r.disks[0].export_name = "a?socket=/x"; }, "'export' must be"},
    {"option", [](TrialRecord& r) { r.disks[0].export_name = "-x"; }, "'export' must be"},
    {"hole", [](TrialRecord& r) { r.disks[0].parts[1].start_sector = 1025; }, "'parts' must be one after"},
    {"short", [](TrialRecord& r) { r.disks[0].size_bytes = 512; }, "'parts' must be 512 bytes together"},
    {"no part", [](TrialRecord& r) { r.disks[0].parts.clear(); }, "'parts' must be one part"},
    {"no image", [](TrialRecord& r) { r.disks[0].parts[0].chain.clear(); }, "'chain' must be"},
    {"huge", [](TrialRecord& r) { r.disks[0].size_bytes = ~0ULL; }, "'size' must be"},
    {"twice", [](TrialRecord& r) { r.disks.push_back(r.disks[0]); }, "'disks' must be"},
    {"many", [](TrialRecord& r) { r.disks.resize(300, r.disks[0]); }, "'disks' must be a list of up to 256"},
    {"guid", [](TrialRecord& r) { r.snapshots[0].guid = "a/../b"; }, "'guid' must be a UUID"},
    {"option as guid", [](TrialRecord& r) { r.disks[0].shots[0].guid = "-a"; }, "'guid' must be a UUID"},
    {"child first", [](TrialRecord& r) { std::swap(r.snapshots[0], r.snapshots[1]); }, "'snapshots' must be parents"},
    {"orphan", [](TrialRecord& r) { r.disks[0].shots[0].parent = kC; }, "'shots' must be parents"},
    {"shot twice", [](TrialRecord& r) { r.disks[0].shots[1].guid = kA; }, "'shots' must be without a second"},
    {"images", [](TrialRecord& r) { r.disks[0].shots[0].images.pop_back(); }, "'images' must be one for each part"},
    {"mode", [](TrialRecord& r) { r.old_files[0].mode = 0100644; }, "'mode' must be"},
};

TEST(TrialRecordTest, a_record_without_snapshots_is_that_of_an_earlier_version) {
  TrialRecord record = example();
  record.snapshots.clear();
  record.disks[0].shots.clear();
  const std::string text = format_trial(record);
  EXPECT_EQ(text.find("shots\":["), text.npos) << text;
  EXPECT_EQ(parse_trial(text, "x").value(), record);
}

TEST(TrialRecordTest, hostile_values_are_refused) {
  for (const Wrong& wrong : kWrong) {
    TrialRecord record = example();
    wrong.spoil(record);
    const auto parsed = parse_trial(format_trial(record), "/h/upgrade.json");
    ASSERT_FALSE(parsed) << wrong.what;
    EXPECT_THAT(parsed.error().message, HasSubstr("/h/upgrade.json: ")) << wrong.what;
    EXPECT_THAT(parsed.error().message, HasSubstr(wrong.words)) << wrong.what;
  }
}

TEST(TrialRecordTest, what_is_no_record_is_refused) {
  for (const std::string text : {"", "[]", "{}", "{\"uuid\": 1}", "{\"uuid\": \"x\"} trailing"})
    EXPECT_FALSE(parse_trial(text, "x")) << text;
  std::string fraction = format_trial(example());
  fraction.replace(fraction.find("1048576"), 7, "1048576.0");
  EXPECT_FALSE(parse_trial(fraction, "x"));
  EXPECT_THAT(parse_trial(std::string(kMaxTrialBytes + 1, ' '), "x").error().message, HasSubstr("at most"));
}

TEST(TrialRecordTest, the_file_is_private_comes_and_goes) {
  std::string home = testing::TempDir() + "/trial-XXXXXX";
  ASSERT_NE(::mkdtemp(home.data()), nullptr);
  EXPECT_EQ(read_trial(home).value(), std::nullopt);
  ASSERT_TRUE(write_trial(home, example()));
  struct stat seen {};
  ASSERT_EQ(::stat(trial_file(home).c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 07777, 0600U);
  EXPECT_EQ(read_trial(home).value(), example());

  TrialRecord wrong = example();
  wrong.old_home = "old";
  EXPECT_FALSE(write_trial(home, wrong));
  EXPECT_EQ(read_trial(home).value(), example());

  EXPECT_TRUE(drop_trial(home));
  EXPECT_TRUE(drop_trial(home));
  EXPECT_EQ(read_trial(home).value(), std::nullopt);
  std::filesystem::remove_all(home);
}

}  // namespace
}  // namespace upgrade
