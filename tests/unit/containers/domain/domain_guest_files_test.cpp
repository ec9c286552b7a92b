// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/domain/domain_guest_files.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

using Texts = std::vector<std::string>;

std::string kept(const std::string& path, const std::string& text) {
  return "<switchyard:kept path='" + path + "'>" + text + "</switchyard:kept>";
}
GuestFileWishes wishes_of(const std::string& elements) {
  const auto wishes = parse_guest_file_wishes(
      "<domain type='lxc'><metadata><switchyard:domain xmlns:switchyard='http://switchyard.org/xmlns/domain/1.0'>"
      "<switchyard:pcs6>" +
      elements + "</switchyard:pcs6></switchyard:domain></metadata></domain>");
  EXPECT_TRUE(wishes);
  return wishes ? *wishes : GuestFileWishes{};
}

TEST(GuestFileWishes, are_those_of_the_file_that_the_domain_keeps) {
  EXPECT_EQ(wishes_of(kept("HOSTNAME", "web1.example") + kept("NAMESERVER", "8.8.8.8 fd00::1") +
                      kept("SEARCHDOMAIN", "example example.org") + kept("OSTEMPLATE", "debian")),
            (GuestFileWishes{"web1.example", {"8.8.8.8", "fd00::1"}, {"example", "example.org"}}));
  EXPECT_EQ(*parse_guest_file_wishes("<domain type='kvm'/>"), GuestFileWishes{});
}

TEST(GuestFileWishes, are_none_where_addresses_alone_are_the_hosts_to_set) {
  EXPECT_EQ(wishes_of(kept("HOSTNAME", "web1") + kept("APPLY_IPONLY", "yes") + kept("NAMESERVER", "8.8.8.8")),
            GuestFileWishes{});
}

TEST(GuestFileWishes, of_words_that_are_no_name_and_no_address_are_nobodys) {
  EXPECT_EQ(wishes_of(kept("HOSTNAME", "a\nb") + kept("NAMESERVER", "inherit 8.8.8.8 9.9.9 $(x)") +
                      kept("SEARCHDOMAIN", "-x ../y good")),
            (GuestFileWishes{"", {"8.8.8.8"}, {"good"}}));
}

TEST(GuestFileWishes, without_xml_are_an_error) { EXPECT_FALSE(parse_guest_file_wishes("<domain")); }

}  // namespace
}  // namespace containers
