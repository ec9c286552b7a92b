// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/container_mounts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace upgrade {
namespace {

constexpr const char* kArea = "/vz/private/301";

std::string domain(const std::string& root, const std::string& rest = "") {
  return fmt::format("<domain><devices><filesystem><source {}/><target dir='/'/></filesystem>{}</devices></domain>",
                     root, rest);
}

std::string bound(const std::string& folder, const std::string& more = "") {
  return fmt::format("<filesystem><source dir='{}'/><target dir='/x'/>{}</filesystem>", folder, more);
}

std::string written(const std::string& rest) {
  const auto mounts = container_mounts(domain("dir='/vz/private/301/fs'", rest), kArea);
  EXPECT_TRUE(mounts);
  return mounts ? mounts->written : "";
}

TEST(container_mounts, have_the_root) {
  EXPECT_EQ(container_mounts(domain("file='/vz/private/301/root.hdd'"), kArea).value(),
            (ContainerMounts{"/vz/private/301/root.hdd", "", ""}));
  EXPECT_EQ(container_mounts(domain("dir='/vz/private/301/fs'"), kArea).value(),
            (ContainerMounts{"", "/vz/private/301/fs", ""}));
  EXPECT_FALSE(container_mounts("<domain>", kArea));
}

TEST(container_mounts, name_the_folder_by_which_the_old_area_would_be_written_to) {
  for (const char* folder : {"/vz/private/301", "/vz/private/301/", "/vz/private/301/data", "/vz/private", "/vz/", "/",
                             "/srv/../vz/private"}) {
    EXPECT_EQ(written(bound("/srv/data") + bound(folder)), folder);
    EXPECT_EQ(written(bound(folder, "<readonly/>")), "") << folder;
  }
  for (const char* folder : {"/vz/private/3", "/vz/private/3011", "/vz/private/302", "/srv", "/vz/private/301.old"})
    EXPECT_EQ(written(bound(folder)), "") << folder;
}

TEST(container_mounts, links_to_a_bound_folder_are_followed) {
  std::string folder = std::filesystem::canonical(testing::TempDir()).string() + "/mounts-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  std::filesystem::create_directories(folder + "/private/301");
  std::filesystem::create_directory_symlink(folder + "/private", folder + "/link");
  const auto mounts = container_mounts(domain("dir='/x'", bound(folder + "/link")), folder + "/private/301");
  EXPECT_EQ(mounts.value().written, folder + "/link");
  std::filesystem::remove_all(folder);
}

TEST(all_container_disks, begin_with_the_root_that_the_conversion_found) {
  const char* config = "DISK=\"image=data.hdd,mnt=/data;image=other.hdd,mnt=/\"\n";
  EXPECT_EQ(all_container_disks(config, {"/vz/private/301/root.hdd", "", ""}).value(),
            (std::vector<ContainerDisk>{{"/", "/vz/private/301/root.hdd", false}, {"/data", "data.hdd", false}}));
  EXPECT_EQ(all_container_disks(config, {"", "/vz/private/301/fs", ""}).value(),
            (std::vector<ContainerDisk>{{"/data", "data.hdd", false}}));
}

}  // namespace
}  // namespace upgrade
