// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/mark_template.hpp"

#include "dispatcher/homes/domain/domain_edit.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/sha256.hpp"
#include "tests/unit/dispatcher/support/kinds_test.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace dispatcher {
namespace {

using ::testing::HasSubstr;

constexpr const char* kConfig =
    "<ParallelsVirtualMachine><Settings><General><IsTemplate>0</IsTemplate></General></Settings>"
    "</ParallelsVirtualMachine>";

class MarkTemplateTest : public KindsTest {
 protected:
  MarkTemplateTest() : KindsTest(template_kinds()) {
    virDomainDestroy(domain().get());
    std::filesystem::create_directories(folder_ / "home");
    HomeRecord record;
    record.uuid = uuid_;
    record.facts.home = folder_ / "home";
    record.facts.config_file = file_;
    EXPECT_TRUE(homes_.put(record));
  }

  static void write(const std::filesystem::path& path) { std::ofstream(path) << kConfig; }
  bool is_marked() {
    return DomainEdit::of(definition_of(domain().get(), Definition::kPersistent).value()).value().is_template();
  }

  std::filesystem::path file_ = folder_ / "home" / "config.pvs";
};

TEST_F(MarkTemplateTest, the_mark_is_in_the_domain_the_file_and_the_catalogue_and_goes_again) {
  write(file_);
  for (const bool marked : {true, false}) {
    const auto task = run(marked ? "mark-template" : "unmark-template");
    ASSERT_TRUE(task) << task.error().message;
    EXPECT_EQ(task->state, TaskState::kDone) << task->error;
    EXPECT_EQ(is_marked(), marked);
    const std::string text = read_file(file_, 4096).value();
    EXPECT_THAT(text, HasSubstr(marked ? "<IsTemplate>1<" : "<IsTemplate>0<"));
    const auto record = homes_.find(uuid_).value();
    EXPECT_EQ(record->facts.is_template, marked);
    EXPECT_EQ(record->written_digest, digest_of(text));
  }
}

// Who may write into the home may have put it there.
TEST_F(MarkTemplateTest, a_link_in_the_place_of_the_file_is_neither_followed_nor_replaced) {
  write(folder_ / "elsewhere");
  std::filesystem::create_symlink(folder_ / "elsewhere", file_);
  const auto task = run("mark-template");
  ASSERT_TRUE(task) << task.error().message;
  EXPECT_EQ(task->state, TaskState::kFailed);
  EXPECT_THAT(task->error, HasSubstr("is a symbolic link, expected a regular file"));
  EXPECT_TRUE(std::filesystem::is_symlink(file_));
  EXPECT_EQ(read_file(folder_ / "elsewhere", 4096).value(), kConfig);
  EXPECT_FALSE(is_marked());
  EXPECT_FALSE(homes_.find(uuid_).value()->facts.is_template);
}

}  // namespace
}  // namespace dispatcher
