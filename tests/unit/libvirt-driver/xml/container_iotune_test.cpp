// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/container_iotune.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driver {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kPlain = "<domain type='lxc'>\n  <name>one</name>\n</domain>";
constexpr const char* kWithMetadata =
    "<domain type='lxc'>\n  <name>one</name>\n  <metadata>\n    <x:note xmlns:x='urn:x'>mine</x:note>\n  </metadata>\n"
    "</domain>";

TEST(ContainerIotune, comes_back_as_it_was_written) {
  const IoTunes tunes{{"/", {.total_bytes = 5, .read_iops = 7}}, {"/srv 'x'", {.write_bytes = 9}}};
  for (const char* xml : {kPlain, kWithMetadata}) {
    const auto written = with_iotunes(xml, tunes);
    ASSERT_TRUE(written) << written.error().message;
    const auto read = read_iotunes(*written);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, tunes) << *written;
  }
}

TEST(ContainerIotune, leaves_nothing_when_nothing_is_limited) {
  const auto written = with_iotunes(kWithMetadata, {{"/", {.total_bytes = 5}}});
  ASSERT_TRUE(written);
  const auto cleared = with_iotunes(*written, {{"/", {}}});
  ASSERT_TRUE(cleared);
  EXPECT_EQ(*cleared, kWithMetadata);
  EXPECT_EQ(iotunes_for_set_metadata({{"/", {}}}), "");
}

TEST(ContainerIotune, replaces_what_was_there) {
  const auto first = with_iotunes(kWithMetadata, {{"/", {.total_bytes = 5}}});
  ASSERT_TRUE(first);
  const auto second = with_iotunes(*first, {{"/", {.read_bytes = 6}}});
  ASSERT_TRUE(second);
  EXPECT_THAT(*second, HasSubstr("read_bytes_sec>6<"));
  EXPECT_THAT(*second, Not(HasSubstr("total_bytes_sec")));
  EXPECT_THAT(*second, HasSubstr("mine"));
}

TEST(ContainerIotune, reads_what_is_no_number_as_none) {
  const auto read = read_iotunes(
      "<domain><metadata><s:iotunes xmlns:s='http://switchyard.org/xmlns/iotune/1.0'><s:iotune target='/'>"
      "<s:read_bytes_sec>x</s:read_bytes_sec><s:write_bytes_sec/><s:other>3</s:other>"
      "<s:total_iops_sec> 12 </s:total_iops_sec></s:iotune></s:iotunes></metadata></domain>");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (IoTunes{{"/", {.total_iops = 12}}}));
}

TEST(ContainerIotune, has_no_prefix_for_set_metadata) {
  const std::string element = iotunes_for_set_metadata({{"/", {.total_bytes = 5}}});
  EXPECT_THAT(element, testing::StartsWith("<iotunes>"));
  EXPECT_THAT(element, HasSubstr("<total_bytes_sec>5</total_bytes_sec>"));
}

}  // namespace
}  // namespace driver
