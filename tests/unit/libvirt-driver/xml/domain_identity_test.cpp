// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/domain_identity.hpp"

#include "libvirt-driver/xml/parse_uuid.hpp"

#include <gmock/gmock.h>

#include <string>

namespace driver {
namespace {

using ::testing::HasSubstr;

constexpr Uuid kSomeUuid = {0x4d, 0xea, 0x22, 0xb3, 0x1d, 0x52, 0xd8, 0xf3,
                            0x25, 0x16, 0x78, 0x2e, 0x98, 0xab, 0x3f, 0xa0};

std::string refusal(std::string_view xml) {
  const Result<DomainIdentity> identity = parse_domain_identity(xml);
  if (identity) return "";
  EXPECT_EQ(identity.error().code, ErrorCode::kXml);
  return identity.error().message;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(DomainIdentity, names_type_arch_and_uuid) {
  const auto identity = parse_domain_identity(
      "<?xml version='1.0' encoding='UTF-8'?><domain type='kvm'><name>a&amp;b</name>"
      "<uuid> 4DEA22B31d52-d8f3-2516-782e98ab3fa0\n</uuid><os><type arch='x86_64'>hvm</type></os></domain>");
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(*identity, (DomainIdentity{"kvm", "hvm", "x86_64", "a&b", kSomeUuid}));
}

TEST(DomainIdentity, a_missing_os_type_is_exe_for_lxc_and_hvm_otherwise) {
  EXPECT_EQ(parse_domain_identity("<domain type='lxc'><name>a</name></domain>")->os_type, "exe");
  EXPECT_EQ(parse_domain_identity("<domain type='vz'><name>a</name></domain>")->os_type, "hvm");
}

// What libvirt's XPath and virXMLPropString would see, so that we and the backend never disagree.
TEST(DomainIdentity, reads_the_element_that_libvirt_reads) {
  const auto identity = parse_domain_identity(
      "<domain xmlns:x='urn:x' x:type='kvm' type='lxc'><x:name>no</x:name><name>a<b>b</b></name><name>c</name>"
      "<os/><os><type>exe</type></os></domain>");
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(identity->domain_type, "kvm");
  EXPECT_EQ(identity->name, "ab");
  EXPECT_EQ(identity->os_type, "exe");
}

struct Refused {
  std::string xml;
  std::string words;
};

TEST(DomainIdentity, what_is_no_domain_is_refused_with_words) {
  const Refused cases[] = {
      {"", "(domain_definition):1: Document is empty"},
      {"hello", "(domain_definition):1: Start tag expected, '<' not found"},
      {"<domain type='kvm'>\n<name>a</nome></domain>", "(domain_definition):2: Opening and ending tag mismatch"},
      {"<domain type='kvm'><name>&lol;</name></domain>", "Entity 'lol' not defined"},
      {"<!DOCTYPE d [<!ENTITY l 'x'>]><domain type='kvm'><name>&l;</name></domain>", "DOCTYPE"},
      {"<network><name>a</name></network>", "unexpected root element <network>"},
      {"<domain><name>a</name></domain>", "missing required attribute 'type'"},
      {"<domain type='kvm'/>", "no <name>"},
      {"<domain type='kvm'><name>a/b</name></domain>", "cannot contain '/'"},
      {"<domain type='kvm'><name>a</name><uuid>12</uuid></domain>", "malformed uuid element '12'"},
      {std::string("<domain type='kvm'><name>a\0b</name></domain>", 40), "NUL byte"},
      {"<?xml version='1.0' encoding='UTF-7'?><domain type='kvm'><name>a</name></domain>", "encoding"},
      {std::string(kMaxXmlBytes + 1, ' '), "at most 4194304"},
      {repeated("<a>", 200), "nested deeper than 128"},
      {"<domain>" + repeated("<a/>", 70000), "more than 65536 elements"},
      {"<domain " + repeated("a='' ", 200) + "/>", "more than 128 attributes"},
  };
  for (const Refused& c : cases) EXPECT_THAT(refusal(c.xml), HasSubstr(c.words)) << c.xml.substr(0, 80);
}

struct Chosen {
  const char* type;
  const char* os_type;
  Kind kind;
};

TEST(DomainIdentity, type_and_os_type_choose_the_backend) {
  const Chosen cases[] = {
      {"kvm", "hvm", Kind::kVm},       {"qemu", "hvm", Kind::kVm},    {"lxc", "exe", Kind::kContainer},
      {"vz", "hvm", Kind::kVm},        {"vz", "linux", Kind::kVm},    {"vz", "exe", Kind::kContainer},
      {"parallels", "hvm", Kind::kVm}, {"xen", "linux", Kind::kVm},   {"parallels", "exe", Kind::kContainer},
  };
  for (const Chosen& c : cases) {
    const auto kind = choose_kind({c.type, c.os_type, "", "a", {}});
    ASSERT_TRUE(kind) << c.type;
    EXPECT_EQ(*kind, c.kind) << c.type << " " << c.os_type;
  }
  const auto none = choose_kind({"vbox", "hvm", "", "a", {}});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kConfigUnsupported);
  EXPECT_THAT(none.error().message, HasSubstr("'vbox'"));
}

TEST(ParseUuid, takes_the_forms_that_users_write) {
  for (const char* text : {"4dea22b3-1d52-d8f3-2516-782e98ab3fa0", "{4DEA22B3-1D52-D8F3-2516-782E98AB3FA0}",
                           "4dea22b31d52d8f32516782e98ab3fa0", " \n4d-ea-22b3-1d52-d8f3-2516-782e98ab3fa0\t"})
    EXPECT_EQ(parse_uuid(text), kSomeUuid) << text;
  for (const char* text : {"", "{}", "4dea22b3", "4dea22b3-1d52-d8f3-2516-782e98ab3fa",
                           "zdea22b31d52d8f32516782e98ab3fa0", "4dea22b31d52d8f32516782e98ab3fa0a",
                           "{4dea22b31d52d8f32516782e98ab3fa0"})
    EXPECT_EQ(parse_uuid(text), std::nullopt) << text;
}

}  // namespace
}  // namespace driver
