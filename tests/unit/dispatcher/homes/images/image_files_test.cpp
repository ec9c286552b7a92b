// SPDX-License-Identifier: LGPL-2.1-or-later
//
// With the real qemu-img.
#include "dispatcher/homes/images/image_files.hpp"
#include "tests/unit/dispatcher/homes/fake_run.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dispatcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kMib = 1U << 20;

class ImageFiles : public testing::Test {
 protected:
  ImageFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "images-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~ImageFiles() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_;
  FakeRun run_;
};

TEST_F(ImageFiles, an_image_is_made_copied_and_stood_upon) {
  ASSERT_TRUE(make_image(run_, path("a.qcow2"), 4 * kMib));
  ASSERT_TRUE(make_overlay(run_, path("b.qcow2"), {path("a.qcow2"), "qcow2"}));
  const auto facts = look_at_image(run_, {path("b.qcow2"), "qcow2"});
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->size_bytes, 4 * kMib);
  EXPECT_THAT(facts->chain, ElementsAre(path("b.qcow2"), path("a.qcow2")));
  EXPECT_GT(facts->disk_bytes, 0U);
  ASSERT_TRUE(copy_image_file(run_, {path("b.qcow2"), "qcow2"}, {path("c.qcow2"), "qcow2"}, 50, 100));
  EXPECT_THAT(look_at_image(run_, {path("c.qcow2"), "qcow2"})->chain, ElementsAre(path("c.qcow2")));
  ASSERT_FALSE(run_.told.empty());
  EXPECT_GE(run_.told.front().first, 50U);
  EXPECT_EQ(run_.told.back().first, 100U);
  EXPECT_TRUE(commit_overlay(run_, path("b.qcow2")));
}

// Few of them: a key is made to take its time.
TEST_F(ImageFiles, an_encrypted_one_opens_with_its_key_alone) {
  std::ofstream(path("one.key")) << "first";
  std::ofstream(path("two.key")) << "second";
  const auto made = make_image(run_, path("a.qcow2"), 4 * kMib, 0, path("one.key"));
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_TRUE(resize_image(run_, {path("a.qcow2"), "qcow2", path("one.key")}, 8 * kMib, false));
  EXPECT_EQ(look_at_image(run_, {path("a.qcow2"), "qcow2"})->size_bytes, 8 * kMib);
  const auto wrong =
      copy_image_file(run_, {path("a.qcow2"), "qcow2", path("two.key")}, {path("b.qcow2"), "qcow2"}, 0, 100);
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, HasSubstr("Invalid password"));
  EXPECT_FALSE(copy_image_file(run_, {path("a.qcow2"), "qcow2"}, {path("b.qcow2"), "qcow2"}, 0, 100));
}

// A guest that writes a qcow2 header with a backing file into its raw disk must not get that file's content.
TEST_F(ImageFiles, the_format_is_what_the_definition_says) {
  std::ofstream(path("secret")) << "secret";
  ASSERT_TRUE(make_overlay(run_, path("hostile.qcow2"), {path("secret"), "raw"}));
  const auto facts = look_at_image(run_, {path("hostile.qcow2"), "raw"});
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_THAT(facts->chain, ElementsAre(path("hostile.qcow2")));
}

TEST_F(ImageFiles, errors_name_the_image) {
  const auto facts = look_at_image(run_, {path("missing"), "qcow2"});
  ASSERT_FALSE(facts);
  EXPECT_THAT(facts.error().message, HasSubstr("image '" + path("missing") + "'"));
}

TEST(ImageFacts, what_is_no_answer_of_qemu_img_is_refused) {
  for (const char* text : {"", "no json", "[", "[]", "[3]", "{}", "[{\"virtual-size\":1}"})
    EXPECT_FALSE(parse_image_facts(text)) << text;
  EXPECT_EQ(parse_image_facts(R"(warning [{"virtual-size":-1,"actual-size":"x"}])")->size_bytes, 0U);
}

TEST(ImageProgress, percent_is_read_from_qemu_img_alone) {
  EXPECT_EQ(parse_percent("    (12.50/100%)"), 12U);
  EXPECT_EQ(parse_percent("    (100.00/100%)"), 100U);
  for (const char* text : {"", "(x/100%)", "12/100%", "(900/100%)"}) EXPECT_EQ(parse_percent(text), std::nullopt);
}

}  // namespace
}  // namespace dispatcher
