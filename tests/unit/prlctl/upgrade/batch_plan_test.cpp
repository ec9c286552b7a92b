// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "prlctl/upgrade/batch_plan.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>

namespace prlctl {
namespace {

using ::testing::HasSubstr;

const BatchPlan kPlan{
    .folder = "/vz/vmprivate",
    .begun = 1793000000,
    .wish = {.format = "raw", .snapshots = "tree", .profile = "virtio", .discard_state = true, .start = true, .live_tools = true},
    .items = {{.path = "/vz/vmprivate/web1.pvm",
               .name = "web1",
               .uuid = "6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c",
               .state = ItemState::kDone,
               .remarks = {"the floppy's image is not there"},
               .changes = {"fstab-mounts: '/dev/caf\xe9' is a remark"},
               .seconds = 4},
              {.path = "/vz/vmprivate/\xff 100%\n\"x\"",
               .is_container = true,
               .name = "\xe9t\xe9",
               .state = ItemState::kFailed,
               .problem = "no descriptor"},
              {.path = "/vz/vmprivate/b", .name = "b", .state = ItemState::kBegun},
              {.path = "/vz/vmprivate/c", .name = "c"}}};

class BatchPlanTest : public ::testing::Test {
 protected:
  BatchPlanTest() {
    std::string made = ::testing::TempDir() + "plans.XXXXXX";
    folder_ = ::mkdtemp(made.data());
  }
  ~BatchPlanTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(BatchPlanTest, what_is_written_is_read_again_whatever_files_are_called) {
  const auto plan = parse_plan(plan_text(kPlan));
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(*plan, kPlan);
}

TEST_F(BatchPlanTest, a_file_is_of_one_process_and_of_one_folder) {
  const auto file = PlanFile::open(folder_ + "/plans", kPlan.folder);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(*file->read(), std::nullopt);
  ASSERT_TRUE(file->write(kPlan));
  EXPECT_EQ(*file->read(), kPlan);
  EXPECT_THAT(PlanFile::open(folder_ + "/plans", kPlan.folder).error().message, HasSubstr("another prlctl works on"));
  const auto other = PlanFile::open(folder_ + "/plans", "/elsewhere/vmprivate");
  ASSERT_TRUE(other);
  EXPECT_NE(other->path(), file->path());
  ASSERT_TRUE(write_file_atomically(other->path(), plan_text(kPlan)));
  EXPECT_THAT(other->read().error().message, HasSubstr("it is the plan of '/vz/vmprivate'; remove it to begin anew"));
}

TEST_F(BatchPlanTest, what_is_no_plan_is_refused_by_what_is_wrong_in_it) {
  const auto item = [](const char* fields) {
    return fmt::format(R"({{"version":1,"folder":"/vz","wish":{{}},"items":[{{{}}}]}})", fields);
  };
  const std::pair<std::string, const char*> wrong[] = {
      {"", "no JSON object"},
      {"[]", "no JSON object"},
      {R"({"version":2})", "version must be 1"},
      {R"({"version":1,"folder":"vz"})", "folder must be an absolute path"},
      {R"({"version":1,"folder":"/vz","wish":{}})", "lacks 'wish' or 'items'"},
      {R"({"version":1,"folder":"/vz","wish":[],"items":[]})", "lacks 'wish' or 'items'"},
      {R"({"version":1,"folder":"/vz","wish":{"to":"vmdk"},"items":[]})", "format 'vmdk'"},
      {R"({"version":1,"folder":"/vz","wish":{"profile":"xen"},"items":[]})", "profile 'xen'"},
      {R"({"version":1,"folder":"/vz","wish":{},"items":[7]})", "an item is no object"},
      {item(""), "path '' must lie in '/vz'"},
      {item(R"("path":"/etc/passwd","state":"waiting")"), "must lie in '/vz'"},
      {item(R"("path":"/vz/../etc","state":"waiting")"), "must lie in '/vz'"},
      {item(R"("path":"/vzx","state":"waiting")"), "must lie in '/vz'"},
      {item(R"("path":"/vz/%00a","state":"waiting")"), "must lie in '/vz'"},
      {item(R"("path":"/vz/a%4","state":"waiting")"), "cut off behind a '%'"},
      {item(R"("path":"/vz/a%zz","state":"waiting")"), "cut off behind a '%'"},
      {item(R"("path":"/vz/a","state":"maybe")"), "no state that there is"},
      {item(R"("path":"/vz/a","state":"done","remarks":["%"])"), "cut off behind a '%'"},
      {item(R"("path":"/vz/a","state":"done","changes":["%4"])"), "one of 'changes' is cut off behind a '%'"},
      {std::string(100, '['), "no JSON object"},
  };
  for (const auto& [text, words] : wrong) {
    const auto plan = parse_plan(text);
    ASSERT_FALSE(plan) << text;
    EXPECT_THAT(plan.error().message, HasSubstr(words)) << text;
  }
}

}  // namespace
}  // namespace prlctl
