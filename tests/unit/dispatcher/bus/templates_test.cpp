// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/templates.hpp"

#include "foundation/atomic_file.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <unistd.h>

namespace dispatcher {
namespace {

class TemplatesTest : public ::testing::Test {
 protected:
  TemplatesTest() : root_(std::filesystem::path(::testing::TempDir()) / ("templates." + std::to_string(::getpid()))) {
    std::filesystem::create_directories(root_);
    templates_.watch([this](const Templates::TemplatePointer& before, const Templates::TemplatePointer& after) {
      told_.push_back((before ? before->folder_name : "") + ">" + (after ? after->folder_name : ""));
    });
  }
  ~TemplatesTest() override {
    workers_.close();
    std::filesystem::remove_all(root_);
  }

  std::filesystem::path cache() const { return root_ / "template" / "cache"; }
  // As an import does: complete under another name, then renamed.
  void add(const std::string& name, const std::string& record = "") {
    std::filesystem::create_directories(cache() / ("+" + name) / "root");
    if (!record.empty()) {
      ASSERT_TRUE(write_file_atomically(cache() / ("+" + name) / "record", record));
    }
    std::filesystem::rename(cache() / ("+" + name), cache() / name);
  }
  static void until(const std::function<bool()>& what) {
    while (!what()) g_main_context_iteration(nullptr, TRUE);
  }

  std::filesystem::path root_;
  Workers workers_{2};
  Templates templates_{root_, workers_};
  std::vector<std::string> told_;
};

TEST_F(TemplatesTest, what_is_there_what_comes_and_what_goes_is_told) {
  containers::TemplateRecord record;
  record.name = "debian-12-x86_64";
  record.kind = "tarball";
  record.size_bytes = 77;
  add("debian-12-x86_64", containers::format_record(record));
  templates_.start();
  until([&] { return told_.size() == 1; });
  EXPECT_EQ(templates_.rows().at("debian-12-x86_64")->record, record);
  add("by-hand-1");
  until([&] { return told_.size() == 2; });
  EXPECT_EQ(templates_.rows().at("by-hand-1")->record, containers::TemplateRecord{});
  std::filesystem::rename(cache() / "by-hand-1", cache() / "-by-hand-1");
  until([&] { return told_.size() == 3; });
  EXPECT_THAT(told_, ::testing::ElementsAre(">debian-12-x86_64", ">by-hand-1", "by-hand-1>"));
}

TEST_F(TemplatesTest, a_broken_record_hides_neither_its_template_nor_the_others) {
  add("broken-1", "{]");
  add("sound-1");
  templates_.start();
  until([&] { return told_.size() == 2; });
  EXPECT_EQ(templates_.rows().at("broken-1")->record, containers::TemplateRecord{});
}

}  // namespace
}  // namespace dispatcher
