// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/tree_manifest.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace containers {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class TreeManifest : public testing::Test {
 protected:
  void SetUp() override {
    folder = testing::TempDir() + "/tree.XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    fs::create_directories(tree() + "/etc");
    write("etc/b", "bee");
    write("etc/a\nc", "");
    fs::create_symlink("/nowhere/at/all", tree() + "/etc/link");
    ASSERT_EQ(::mkfifo((tree() + "/etc/pipe").c_str(), 0600), 0);
    root = UniqueFd(::open(tree().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto sum = write_manifest(root.get(), manifest(), {});
    ASSERT_TRUE(sum) << sum.error().message;
    first = *sum;
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string tree() const { return folder + "/root"; }
  std::string manifest() const { return folder + "/manifest"; }
  void write(const std::string& name, const std::string& text) { std::ofstream(tree() + "/" + name) << text; }
  std::vector<ManifestDifference> differences() {
    return compare_with_manifest(root.get(), manifest(), first.sha256, first.files, {}).value();
  }

  std::string folder;
  UniqueFd root;
  TreeSum first;
};

TEST_F(TreeManifest, has_a_line_for_each_entry_in_the_order_of_bytes) {
  const std::string text = read_file(manifest(), 10000).value();
  EXPECT_THAT(text, HasSubstr(" etc/a\\nc\nf "));
  EXPECT_THAT(text, HasSubstr(" 3 62cb81b5904a262ffaeed02abef36bfc540b09f964b8b0b636662f77ffce6714 - etc/b\nl "));
  EXPECT_EQ(first.files, 6u);
  EXPECT_EQ(first.size_bytes, 3u);
  EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(TreeManifest, the_same_tree_has_the_same_sum_again) {
  fs::remove(manifest());
  EXPECT_EQ(write_manifest(root.get(), manifest(), {})->sha256, first.sha256);
}

TEST_F(TreeManifest, tells_what_was_changed_added_and_removed) {
  write("etc/b", "bye");
  write("etc/new", "");
  fs::remove(tree() + "/etc/pipe");
  EXPECT_THAT(differences(), ElementsAre(ManifestDifference{Difference::kChanged, "etc/b"},
                                         ManifestDifference{Difference::kAdded, "etc/new"},
                                         ManifestDifference{Difference::kMissing, "etc/pipe"}));
}

TEST_F(TreeManifest, sees_permissions_and_where_links_lead) {
  fs::permissions(tree() + "/etc", fs::perms(0700));
  fs::remove(tree() + "/etc/link");
  fs::create_symlink("/nowhere/at/ALL", tree() + "/etc/link");
  EXPECT_THAT(differences(), ElementsAre(ManifestDifference{Difference::kChanged, "etc"},
                                         ManifestDifference{Difference::kChanged, "etc/link"}));
}

TEST_F(TreeManifest, a_manifest_that_was_changed_itself_is_refused) {
  std::ofstream(manifest(), std::ios::app) << "f 644 0 0 0 - - evil\n";
  EXPECT_FALSE(compare_with_manifest(root.get(), manifest(), first.sha256, first.files, {}));
}

TEST_F(TreeManifest, ends_when_its_watch_says_so) {
  const UniqueFd readable(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  fs::remove(manifest());
  const auto sum = write_manifest(root.get(), manifest(), {.stop_fd = readable.get()});
  ASSERT_FALSE(sum);
  EXPECT_EQ(sum.error().message, "was ended by a signal");
}

}  // namespace
}  // namespace containers
