// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_use.hpp"

#include "containers/homes/container_home.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace containers {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

constexpr const char* kOne = "3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201";
constexpr const char* kTwo = "3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd202";

class TemplateUse : public testing::Test {
 protected:
  void SetUp() override {
    folder = testing::TempDir() + "/homes.XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    for (const char* name : {"debian-12-x86_64", "debian-12-x86_64@2"})
      fs::create_directories(folder + "/template/cache/" + name + "/root");
    fs::create_directories(definitions());
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string definitions() const { return folder + "/lxc"; }
  void record(const char* uuid, const std::string& name) {
    const ContainerHome home{folder, {uuid}};
    fs::create_directories(home.folder());
    std::ofstream(home.template_record()) << name << "\n";
  }
  void define(const char* uuid, const std::string& name) {
    std::ofstream(fmt::format("{}/{}.xml", definitions(), uuid)) << fmt::format(
        "<domain type='lxc'><uuid>{}</uuid><metadata>"
        "<s:user-form xmlns:s='http://switchyard.org/xmlns/user-form/1.0'><s:root>"
        "<filesystem type='template'><source name='{}'/><target dir='/'/></filesystem>"
        "</s:root></s:user-form></metadata></domain>",
        uuid, name);
  }

  std::string folder;
};

TEST_F(TemplateUse, is_what_homes_record_and_definitions_mean) {
  record(kOne, "debian-12-x86_64");
  define(kTwo, ".debian-12-amd64@2");
  auto users = read_template_users(folder, definitions());
  ASSERT_TRUE(users) << users.error().message;
  EXPECT_THAT((*users)["debian-12-x86_64"], ElementsAre(kOne));
  EXPECT_THAT((*users)["debian-12-x86_64@2"], ElementsAre(kTwo));
}

TEST_F(TemplateUse, a_home_goes_before_its_definition) {
  record(kOne, "debian-12-x86_64");
  define(kOne, "debian-12-x86_64");
  auto users = read_template_users(folder, definitions());
  ASSERT_TRUE(users);
  EXPECT_THAT((*users)["debian-12-x86_64"], ElementsAre(kOne));
  EXPECT_EQ(users->count("debian-12-x86_64@2"), 0u);
}

TEST_F(TemplateUse, a_record_that_cannot_be_read_is_no_reason_to_go_on) {
  record(kOne, "../x");
  EXPECT_FALSE(read_template_users(folder, definitions()));
}

TEST_F(TemplateUse, other_files_say_nothing) {
  std::ofstream(definitions() + "/broken.xml") << "<domain";
  fs::create_directories(folder + "/private/lost+found");
  fs::create_directories(definitions() + "/autostart");
  const auto users = read_template_users(folder, definitions());
  ASSERT_TRUE(users) << users.error().message;
  EXPECT_TRUE(users->empty());
  EXPECT_TRUE(read_template_users(folder + "/none", folder + "/none").value().empty());
}

}  // namespace
}  // namespace containers
