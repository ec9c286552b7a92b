// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/capabilities.hpp"

#include "foundation/atomic_file.hpp"
#include "libvirt-driver/xml/document.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>
#include <unistd.h>

namespace driver {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kVm =
    "<capabilities>\n\n  <host>\n    <uuid>vm-side</uuid>\n  </host>\n\n  <guest>\n    <os_type>hvm</os_type>\n"
    "    <arch name='x86_64'>\n      <wordsize>64</wordsize>\n      <domain type='qemu'/>\n"
    "      <domain type='kvm'>\n        <machine>pc</machine>\n      </domain>\n    </arch>\n  </guest>\n\n"
    "</capabilities>\n";
constexpr std::string_view kContainer =
    "<capabilities>\n  <host>\n    <uuid>container-side</uuid>\n  </host>\n  <guest>\n    <os_type>exe</os_type>\n"
    "    <arch name='x86_64'>\n      <wordsize>64</wordsize>\n      <domain type='lxc'/>\n    </arch>\n  </guest>\n"
    "</capabilities>\n";

std::vector<std::string> types(const Element& guest) {
  std::vector<std::string> all;
  for (const Element& child : guest.child("arch")->children)
    if (child.name == "domain") all.emplace_back(child.value_of("type"));
  return all;
}

TEST(Capabilities, both_backends_guests_are_in_one_document) {
  const auto merged = merge_capabilities(kVm, kContainer);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_THAT(*merged, HasSubstr("vm-side"));
  EXPECT_THAT(*merged, Not(HasSubstr("container-side")));
  const auto document = parse_document(*merged, "capabilities");
  ASSERT_TRUE(document);
  ASSERT_EQ(document->root.children.size(), 3u);
  EXPECT_THAT(types(document->root.children[1]), ElementsAre("qemu", "kvm", "vz", "parallels"));
  EXPECT_THAT(types(document->root.children[2]), ElementsAre("vz", "parallels", "lxc"));
}

TEST(Capabilities, one_backend_alone_is_enough) {
  EXPECT_THAT(*merge_capabilities(std::nullopt, kContainer), HasSubstr("container-side"));
  EXPECT_THAT(*merge_capabilities(kVm, std::nullopt), Not(HasSubstr("exe")));
  EXPECT_FALSE(merge_capabilities(std::nullopt, std::nullopt));
}

TEST(Capabilities, what_is_listed_already_is_not_listed_twice) {
  const std::string once = *merge_capabilities(kVm, std::nullopt);
  EXPECT_EQ(*merge_capabilities(once, std::nullopt), once);
}

TEST(Capabilities, a_backends_broken_text_is_an_error) {
  EXPECT_FALSE(merge_capabilities(kVm, "<capabilities>"));
  EXPECT_FALSE(merge_capabilities("nothing", kContainer));
}

TEST(DomainCapabilities, vz_is_answered_as_vz) {
  const auto answer = rewrite_domain_capabilities_domain(
      "<domainCapabilities>\n  <path>/q</path>\n  <domain>kvm</domain>\n  <x/>\n</domainCapabilities>\n", "vz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, "<domainCapabilities>\n  <path>/q</path>\n  <domain>vz</domain>\n  <x/>\n</domainCapabilities>\n");
  EXPECT_FALSE(rewrite_domain_capabilities_domain("<domainCapabilities/>", "vz"));
}

TEST(DomainCapabilities, a_clients_words_are_escaped) {
  EXPECT_THAT(container_domain_capabilities({.domain_type = "a<b", .arch = "'&"}),
              testing::AllOf(HasSubstr("<domain>a&lt;b</domain>"), HasSubstr("<arch>&apos;&amp;</arch>")));
}

void expect_valid(const std::string& xml, const std::string& schema) {
  if (std::system("command -v virt-xml-validate >/dev/null 2>&1") != 0) GTEST_SKIP() << "virt-xml-validate is not here";
  const std::string folder = testing::TempDir() + "/capabilities_test." + std::to_string(::getpid());
  std::filesystem::create_directories(folder);
  const std::string file = folder + "/" + schema + ".xml";
  ASSERT_TRUE(write_file_atomically(file, xml));
  EXPECT_EQ(std::system(("virt-xml-validate '" + file + "' " + schema + " >&2").c_str()), 0) << xml;
}

TEST(DomainCapabilities, a_containers_are_valid_by_libvirts_schema) {
  expect_valid(container_domain_capabilities({.machine = "lxc", .arch = "x86_64", .max_vcpus = 4}), "domaincaps");
}

}  // namespace
}  // namespace driver
