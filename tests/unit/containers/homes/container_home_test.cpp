// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/homes/container_home.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace containers {
namespace {

class ContainerHomeFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string folder = testing::TempDir() + "/homes.XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    home.homes_root = folder;
    std::filesystem::create_directories(home.folder());
    std::filesystem::create_directories(home.template_tree("one"));
  }
  void TearDown() override { std::filesystem::remove_all(home.homes_root); }

  ContainerHome home{{}, {"3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201"}};
};

TEST(ContainerHome, has_its_files_below_private_and_templates_below_the_cache) {
  const ContainerHome home{"/vz", {"3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201"}};
  EXPECT_EQ(home.root(), "/vz/private/3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201/root");
  EXPECT_EQ(home.upper(), "/vz/private/3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201/upper");
  EXPECT_EQ(home.work(), "/vz/private/3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201/work");
  EXPECT_EQ(home.lock(), "/vz/private/3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201/lock");
  EXPECT_EQ(home.template_tree("debian"), "/vz/template/cache/debian/root");
}

TEST_F(ContainerHomeFiles, remember_their_template_and_refuse_another) {
  ASSERT_TRUE(recorded_template(home));
  EXPECT_EQ(*recorded_template(home), std::nullopt);
  EXPECT_TRUE(record_template(home, "one"));
  EXPECT_TRUE(record_template(home, "one"));
  EXPECT_EQ(*recorded_template(home), "one");
  const auto other = record_template(home, "two");
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("template 'one', it cannot be put over template 'two'"), std::string::npos)
      << other.error().message;
  EXPECT_EQ(*recorded_template(home), "one");
}

TEST_F(ContainerHomeFiles, whose_record_was_spoiled_are_not_trusted) {
  std::ofstream(home.template_record()) << "../../etc\n";
  EXPECT_FALSE(recorded_template(home));
}

TEST_F(ContainerHomeFiles, upper_looks_like_the_templates_root) {
  std::filesystem::permissions(home.template_tree("one"), std::filesystem::perms(0751));
  ASSERT_TRUE(make_layers(home, home.folder(), "one"));
  EXPECT_EQ(std::filesystem::status(home.upper()).permissions(), std::filesystem::perms(0751));
  EXPECT_TRUE(std::filesystem::is_directory(home.work()));
  EXPECT_TRUE(std::filesystem::is_directory(home.root()));
}

TEST_F(ContainerHomeFiles, upper_that_is_there_stays_as_the_container_left_it) {
  ASSERT_TRUE(make_layers(home, home.folder(), "one"));
  std::filesystem::permissions(home.upper(), std::filesystem::perms(0711));
  ASSERT_TRUE(make_layers(home, home.folder(), "one"));
  EXPECT_EQ(std::filesystem::status(home.upper()).permissions(), std::filesystem::perms(0711));
}

TEST_F(ContainerHomeFiles, upper_that_was_begun_before_a_crash_is_finished) {
  std::filesystem::create_directory(home.upper() + ".new");
  ASSERT_TRUE(make_layers(home, home.folder(), "one"));
  EXPECT_TRUE(std::filesystem::is_directory(home.upper()));
  EXPECT_FALSE(std::filesystem::exists(home.upper() + ".new"));
}

TEST_F(ContainerHomeFiles, are_not_made_for_a_template_that_is_not_here) {
  const auto made = make_layers(home, home.folder(), "absent");
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().message.starts_with("template 'absent' is not here")) << made.error().message;
  EXPECT_FALSE(std::filesystem::exists(home.upper()));
}

}  // namespace
}  // namespace containers
