// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/user_form.hpp"

#include <gmock/gmock.h>

#include <string>

namespace driver {
namespace {

TEST(UserForm, a_plain_machine_is_not_even_parsed) {
  const std::string not_xml = "<domain type='kvm' id='3'>< & broken";
  const auto shown = user_form(not_xml, Kind::kVm);
  ASSERT_TRUE(shown);
  EXPECT_EQ(*shown, not_xml);
}

TEST(UserForm, a_running_container_shows_the_id_it_is_given) {
  const auto shown = user_form("<domain type='lxc' id='653'>\n  <name>a</name>\n</domain>\n", Kind::kContainer, 4194957);
  ASSERT_TRUE(shown);
  EXPECT_EQ(*shown, "<domain type='lxc' id='4194957'>\n  <name>a</name>\n</domain>\n");
}

TEST(UserForm, without_an_id_to_show_the_backends_stays) {
  const std::string xml = "<domain type='lxc' id='653'><name>a</name></domain>";
  const auto shown = user_form(xml, Kind::kContainer, -1);
  ASSERT_TRUE(shown);
  EXPECT_EQ(*shown, xml);
}

TEST(UserForm, a_root_that_the_backend_lost_is_not_invented) {
  const auto shown = user_form(
      "<domain type='lxc'><name>a</name><metadata><s:user-form xmlns:s='http://switchyard.org/xmlns/user-form/1.0' "
      "type='vz'><s:root><filesystem type='template'/></s:root></s:user-form></metadata><devices/></domain>",
      Kind::kContainer);
  ASSERT_TRUE(shown);
  EXPECT_EQ(*shown, "<domain type='vz'><name>a</name><devices/></domain>");
}

TEST(UserForm, what_the_backend_says_live_wins) {
  const auto shown = user_form(
      "<domain type='lxc' id='9'>\n  <name>a</name>\n  <metadata>\n    <s:user-form "
      "xmlns:s='http://switchyard.org/xmlns/user-form/1.0' type='parallels'/>\n  </metadata>\n"
      "  <memory unit='KiB'>7</memory>\n  <devices>\n    <console type='pty' tty='/dev/pts/4'/>\n  </devices>\n"
      "</domain>",
      Kind::kContainer);
  ASSERT_TRUE(shown);
  EXPECT_EQ(*shown,
            "<domain type='parallels' id='9'>\n  <name>a</name>\n  <memory unit='KiB'>7</memory>\n"
            "  <devices>\n    <console type='pty' tty='/dev/pts/4'/>\n  </devices>\n</domain>");
}

TEST(UserForm, a_broken_container_text_is_an_error) {
  EXPECT_FALSE(user_form("<domain type='lxc'", Kind::kContainer));
}

}  // namespace
}  // namespace driver
