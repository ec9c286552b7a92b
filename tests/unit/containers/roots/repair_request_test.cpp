// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/repair_request.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace containers {
namespace {

const ContainerUuid kWeb{"3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11"};
const ContainerUuid kOther{"3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e12"};

class RepairRequestTest : public testing::Test {
 protected:
  std::optional<std::string> requested(const ContainerUuid& container) {
    const auto name = requested_repair(container, folder_);
    EXPECT_TRUE(name) << (name ? "" : name.error().message);
    return name ? *name : std::nullopt;
  }

  ~RepairRequestTest() override { std::filesystem::remove_all(made_); }

  static std::string made_folder() {
    std::string folder = testing::TempDir() + "/repair.XXXXXX";
    return ::mkdtemp(folder.data());
  }

  const std::string made_ = made_folder();
  const std::string folder_ = made_ + "/run";
};

TEST_F(RepairRequestTest, lasts_as_long_as_its_maker_and_is_for_one_container) {
  EXPECT_EQ(requested(kWeb), std::nullopt);
  {
    const auto request = RepairRequest::make(kWeb, "debian-12-x86_64@2", folder_);
    ASSERT_TRUE(request) << request.error().message;
    EXPECT_EQ(requested(kWeb), "debian-12-x86_64@2");
    EXPECT_EQ(requested(kWeb), "debian-12-x86_64@2");
    EXPECT_EQ(requested(kOther), std::nullopt);
  }
  EXPECT_EQ(requested(kWeb), std::nullopt);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(RepairRequestTest, what_a_killed_maker_left_is_none_and_goes) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ + "/" + kWeb.text) << "debian-12-x86_64";
  EXPECT_EQ(requested(kWeb), std::nullopt);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace containers
