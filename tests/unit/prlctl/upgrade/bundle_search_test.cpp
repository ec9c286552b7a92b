// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/bundle_search.hpp"

#include "foundation/unique_fd.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace prlctl {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BundleSearchTest : public ::testing::Test {
 protected:
  BundleSearchTest() {
    std::string made = ::testing::TempDir() + "bundles.XXXXXX";
    folder_ = ::mkdtemp(made.data());
    put("vm/web1.pvm/config.pvs",
        "<ParallelsVirtualMachine><Identification><VmName>web</VmName></Identification></ParallelsVirtualMachine>");
    put("vm/web1.pvm/inner.pvm/config.pvs", "");
    put("vm/broken.pvm/config.pvs", "<");
    put("ct/101/ve.conf", "NAME=\"mail\"\n");
    put("ct/102/fs/etc/passwd", "");
    put("ct/102.conf", "VE_PRIVATE=\"/vz/private/102\"\n");
    put("ct/notes.txt", "");
    put("trial/config.pvs", "");
    put("trial/upgrade.json", "{}");
    put("too/deep/for/this/config.pvs", "");
    fs::create_directory_symlink(folder_ + "/vm/web1.pvm", folder_ + "/link.pvm");
  }
  ~BundleSearchTest() override { fs::remove_all(folder_); }

  void put(const std::string& name, const std::string& text) {
    const fs::path path = fs::path(folder_) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  std::vector<BatchItem> found() { return find_bundles(folder_).value(); }
  static std::vector<std::string> names(const std::vector<BatchItem>& items) {
    std::vector<std::string> all;
    for (const BatchItem& item : items) all.push_back(item.title() + (" " + item.name));
    return all;
  }

  std::string folder_;
};

TEST_F(BundleSearchTest, finds_machines_and_containers_by_their_names) {
  EXPECT_THAT(names(found()), ElementsAre("CT 102", "VM broken", "CT mail", "VM web"));
  EXPECT_EQ(found()[3].path, folder_ + "/vm/web1.pvm");
}

TEST_F(BundleSearchTest, a_folder_that_is_not_there_is_an_error) {
  EXPECT_THAT(find_bundles(folder_ + "/no").error().message, HasSubstr("cannot look into"));
}

// A path that is too long cannot be looked into, by root neither.
TEST_F(BundleSearchTest, a_folder_below_that_cannot_be_looked_into_is_one_that_has_failed) {
  std::string top = folder_ + "/long";
  for (; top.size() < 3900; top += '/' + std::string(150, 'd')) fs::create_directories(top);
  fs::create_directories(top);
  const UniqueFd at(::open(top.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::mkdirat(at.get(), std::string(250, 'x').c_str(), 0755), 0);
  fs::create_directories(top + "/web.pvm");
  std::ofstream(top + "/web.pvm/config.pvs") << "";
  const auto items = find_bundles(top).value();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].name, "web");
  EXPECT_TRUE(items[1].is_unread);
  EXPECT_EQ(items[1].state, ItemState::kFailed);
  EXPECT_THAT(items[1].problem, HasSubstr("cannot look into"));
}

TEST_F(BundleSearchTest, the_smallest_come_first_by_size) {
  put("ct/101/root.hdd/root.hds", std::string(1 << 20, 'x'));
  put("vm/web1.pvm/harddisk.hdd", std::string(1 << 19, 'x'));
  put("vm/broken.pvm/harddisk.hdd", std::string(1 << 18, 'x'));
  auto items = found();
  ASSERT_TRUE(order_bundles(items, "size"));
  EXPECT_THAT(names(items), ElementsAre("CT 102", "VM broken", "VM web", "CT mail"));
}

TEST_F(BundleSearchTest, those_of_a_file_come_first_in_its_order) {
  put("order", "# the weekend's\nweb\n\n" + folder_ + "/ct/101\n");
  auto items = found();
  ASSERT_TRUE(order_bundles(items, folder_ + "/order"));
  EXPECT_THAT(names(items), ElementsAre("VM web", "CT mail", "CT 102", "VM broken"));
  put("order", "web\nno-such\n");
  EXPECT_THAT(order_bundles(items, folder_ + "/order").error().message,
              HasSubstr("/order', line 2: 'no-such' must be the name or the path of a bundle"));
  EXPECT_FALSE(order_bundles(items, folder_ + "/no-order"));
}

}  // namespace
}  // namespace prlctl
