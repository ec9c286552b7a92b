// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Against libvirt's own test driver, whose state is this process's.
#include "prlctl/session/environment.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::StartsWith;

constexpr const char* kUuid = "6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c";
constexpr const char* kOther = "fb3ed1f2-5d84-4b6a-9a0e-3a4b5c6d7e8f";

class FindEnvironment : public ::testing::Test {
 protected:
  FindEnvironment()
      : session_({.uri = "test:///default", .dispatcher = {.socket = "/nonexistent", .system_bus = false}}, {}) {
    define("web 1", kUuid);
    define(std::string("{") + kOther + "}", "11111111-2222-3333-4444-555555555555");
  }
  ~FindEnvironment() override {
    for (const auto& domain : defined_) virDomainUndefine(domain.get());
  }

  void define(const std::string& name, const std::string& uuid) {
    const std::string xml = fmt::format(
        "<domain type='test'><name>{}</name><uuid>{}</uuid><memory>1024</memory><os><type>hvm</type></os></domain>",
        name, uuid);
    defined_.emplace_back(virDomainDefineXML(session_.libvirt().value().get(), xml.c_str()));
    ASSERT_TRUE(defined_.back());
  }

  Session session_;
  std::vector<dispatcher::DomainHandle> defined_;
};

TEST_F(FindEnvironment, takes_names_and_uuids_in_all_their_forms) {
  for (const char* word : {"web 1", "6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c", "{6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c}",
                           "6B0F37DC-0F3B-4D0E-8D9F-0F6F1C1A2B3C"}) {
    const auto found = find_environment(session_, word);
    ASSERT_TRUE(found) << word;
    EXPECT_EQ(found->name, "web 1");
    EXPECT_EQ(found->braced_uuid(), "{6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c}");
    EXPECT_STREQ(found->title(), "VM");
  }
}

TEST_F(FindEnvironment, finds_a_name_that_looks_like_a_uuid) {
  for (const std::string& word : {std::string(kOther), std::string("{") + kOther + "}"})
    EXPECT_EQ(find_environment(session_, word).value().uuid, "11111111-2222-3333-4444-555555555555") << word;
}

TEST_F(FindEnvironment, says_what_clients_look_for_where_there_is_none) {
  for (const char* word : {"nosuch", "WEB 1", "", "101", "00000000-0000-0000-0000-000000000001"}) {
    const Failure failure = find_environment(session_, word).error();
    EXPECT_THAT(failure.text, StartsWith("Failed to get VM config: The virtual machine could not be found. The virtual "
                                         "machine is not registered in the virtual machine directory on this server."));
    EXPECT_EQ(failure.exit_code, 255);
  }
}

TEST(Session, what_cannot_be_reached_is_253) {
  Session session({.uri = "nosuch:///system"}, {});
  const Failure failure = find_environment(session, "web").error();
  EXPECT_EQ(failure.exit_code, 253);
  EXPECT_THAT(failure.text, StartsWith("Login failed: Unable to connect to Virtuozzo."));
}

TEST(Names, some_characters_are_never_in_them) {
  EXPECT_TRUE(is_valid_name("web 1 [old]"));
  for (const char* wrong : {"", "a/b", "a:b", "a*", "a?", "\"a", "<a", "a>", "100%", "a|b"})
    EXPECT_FALSE(is_valid_name(wrong)) << wrong;
}

}  // namespace
}  // namespace prlctl
