// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/keep_plan.hpp"

#include "config-convert/convert.hpp"
#include "foundation/sha256.hpp"
#include "keep_samples.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A file that agrees with machine_xml() already, as the dispatcher left it.
std::string settled(const std::string& file, const std::string& xml = machine_xml()) {
  const auto merged = convert::pvs_from_domain_xml(xml, file, {});
  EXPECT_TRUE(merged) << merged.error().message;
  return merged ? merged->text : "";
}

KeepSituation machine(const std::string& xml, const std::string& file) {
  KeepSituation situation;
  situation.config_file = "/vz/web/config.pvs";
  situation.domain_xml = xml;
  situation.copy = settled(machine_file());
  situation.written_digest = digest_of(situation.copy);
  situation.file = file.empty() ? ConfigFile{} : file_of(file);
  return situation;
}

TEST(KeepPlan, a_file_that_says_what_its_domain_says_stays) {
  const auto plan = plan_keeping(machine(machine_xml(), settled(machine_file())));
  EXPECT_FALSE(plan.write);
  EXPECT_FALSE(plan.edited);
  EXPECT_EQ(plan.problem, "");
}

TEST(KeepPlan, a_change_of_the_domain_is_written_and_nothing_is_rejected) {
  const auto plan = plan_keeping(machine(machine_xml(1024), settled(machine_file())));
  EXPECT_TRUE(plan.write);
  EXPECT_THAT(plan.text, HasSubstr("<RAM>1024</RAM>"));
  EXPECT_THAT(plan.text, HasSubstr("<!-- by hand -->"));
  EXPECT_THAT(words_of(plan.changes), HasSubstr("Hardware/Memory/RAM ('512' becomes '1024')"));
  EXPECT_THAT(plan.overruled, IsEmpty());
}

TEST(KeepPlan, an_edit_of_what_libvirt_does_not_know_stays) {
  const auto plan = plan_keeping(machine(machine_xml(), settled(machine_file(512, "90"))));
  EXPECT_TRUE(plan.edited);
  EXPECT_FALSE(plan.write);
  EXPECT_THAT(plan.overruled, IsEmpty());
}

TEST(KeepPlan, an_edit_of_a_mapped_field_is_undone_and_named_beside_one_that_stays) {
  const std::string edited = settled(machine_file(512, "90"));
  std::string file = edited;
  file.replace(file.find("<RAM>512"), 8, "<RAM>2048");
  const auto plan = plan_keeping(machine(machine_xml(), file));
  EXPECT_TRUE(plan.write);
  EXPECT_EQ(plan.text, edited);
  EXPECT_EQ(words_of(plan.overruled), "Hardware/Memory/RAM ('2048' becomes '512')");
}

TEST(KeepPlan, a_change_of_the_domain_is_no_undone_edit) {
  const auto plan = plan_keeping(machine(machine_xml(1024), settled(machine_file(512, "90"))));
  EXPECT_TRUE(plan.edited);
  EXPECT_TRUE(plan.write);
  EXPECT_THAT(plan.overruled, IsEmpty());
  EXPECT_THAT(plan.text, HasSubstr("<RAM>1024</RAM>"));
  EXPECT_THAT(plan.text, HasSubstr("<SyncInterval>90</SyncInterval>"));
}

TEST(KeepPlan, after_a_crash_between_copy_and_file_neither_is_an_edit) {
  auto situation = machine(machine_xml(1024), settled(machine_file()));
  situation.copy = settled(machine_file(), machine_xml(1024));
  EXPECT_FALSE(plan_keeping(situation).edited);
  situation.file = file_of(situation.copy);
  EXPECT_FALSE(plan_keeping(situation).edited);
}

TEST(KeepPlan, a_removed_or_emptied_file_is_made_of_the_copy_and_the_domain) {
  for (const char* file : {"", " \n"}) {
    auto situation = machine(machine_xml(1024), file);
    situation.copy = settled(machine_file(512, "90"));
    const auto plan = plan_keeping(situation);
    EXPECT_TRUE(plan.made_anew);
    EXPECT_TRUE(plan.write);
    EXPECT_THAT(plan.text, HasSubstr("<RAM>1024</RAM>"));
    EXPECT_THAT(plan.text, HasSubstr("<SyncInterval>90</SyncInterval>"));
    situation.copy.clear();
    EXPECT_THAT(plan_keeping(situation).text, HasSubstr("<RAM>1024</RAM>"));
    situation.may_make_anew = false;
    EXPECT_FALSE(plan_keeping(situation).write);
  }
}

TEST(KeepPlan, a_broken_file_is_named_and_left) {
  for (const char* broken : {"not XML", "<ParallelsVirtualMachine>", "<html/>"}) {
    const auto plan = plan_keeping(machine(machine_xml(1024), broken));
    EXPECT_FALSE(plan.write);
    EXPECT_TRUE(plan.file_is_wrong);
    EXPECT_THAT(plan.problem, HasSubstr("'/vz/web/config.pvs' cannot be kept: ")) << broken;
  }
}

TEST(KeepPlan, another_machines_file_is_left) {
  std::string other = machine_file();
  other.replace(other.find(kMachineUuid), 4, "0000");
  const auto plan = plan_keeping(machine(machine_xml(1024), other));
  EXPECT_FALSE(plan.write);
  EXPECT_THAT(plan.problem, HasSubstr("another machine"));
}

TEST(KeepPlan, a_domain_that_cannot_be_mapped_gets_the_blame) {
  const auto plan = plan_keeping(machine("<domain><uuid>nonsense</uuid></domain>", settled(machine_file())));
  EXPECT_FALSE(plan.write);
  EXPECT_THAT(plan.problem, HasSubstr("cannot follow its domain: "));
  EXPECT_THAT(plan.problem, HasSubstr("nonsense"));
  EXPECT_FALSE(plan.file_is_wrong);
}

TEST(KeepPlan, autostart_is_libvirts_flag) {
  auto situation = machine(machine_xml(), settled(machine_file()));
  situation.autostart = true;
  auto plan = plan_keeping(situation);
  EXPECT_THAT(plan.text, HasSubstr("<AutoStart>1</AutoStart>"));
  EXPECT_THAT(plan.overruled, IsEmpty());
  situation.file = file_of(plan.text);
  situation.autostart = false;
  plan = plan_keeping(situation);
  EXPECT_THAT(plan.text, HasSubstr("<AutoStart>0</AutoStart>"));
  EXPECT_THAT(words_of(plan.overruled), HasSubstr("AutoStart"));
}

TEST(KeepPlan, a_containers_file_follows_in_the_same_way) {
  KeepSituation situation;
  situation.kind = Kind::kContainer;
  situation.config_file = "/vz/private/101/ve.conf";
  situation.domain_xml = container_xml(256);
  situation.autostart = true;
  situation.context.ve_id = "101";
  auto plan = plan_keeping(situation);
  ASSERT_TRUE(plan.write) << plan.problem;
  EXPECT_THAT(plan.text, HasSubstr("ONBOOT=\"yes\""));
  const std::string left = plan.text + "# a remark\nORIGIN_SAMPLE=\"mine\"\n";
  situation.file = file_of(left);
  situation.written_digest = digest_of(plan.text);
  situation.copy = plan.text;
  plan = plan_keeping(situation);
  EXPECT_FALSE(plan.write) << words_of(plan.changes);
  situation.domain_xml = container_xml(512);
  plan = plan_keeping(situation);
  EXPECT_TRUE(plan.write);
  EXPECT_THAT(plan.text, HasSubstr("# a remark\nORIGIN_SAMPLE=\"mine\"\n"));
  EXPECT_THAT(plan.overruled, IsEmpty());
  situation.file = file_of(left + "NAME=other\n");
  EXPECT_THAT(words_of(plan_keeping(situation).overruled), HasSubstr("NAME ('other'"));
}

TEST(KeepPlan, words_are_bounded) {
  convert::Report report;
  for (int number = 0; number < 10; ++number)
    report.push_back({convert::Severity::kInfo, "P" + std::to_string(number), "", "w"});
  EXPECT_EQ(words_of(report, 2), "P0 (w), P1 (w) and 8 more");
  EXPECT_EQ(words_of({}), "");
}

}  // namespace
}  // namespace dispatcher
