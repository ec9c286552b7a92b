// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/fixups/guest_system.hpp"

#include "tests/unit/upgrade/fixups/guest_tree.hpp"

namespace upgrade {
namespace {

TEST(guest_system, versions_are_numbers) {
  EXPECT_EQ(parse_version("7"), 700U);
  EXPECT_EQ(parse_version("6.10 (Final)"), 610U);
  EXPECT_EQ(parse_version("12.04.5 LTS"), 1204U);
  EXPECT_EQ(parse_version("6.0.10"), 600U);
  EXPECT_EQ(parse_version("wheezy/sid"), 0U);
  EXPECT_EQ(parse_version("99999999999999999999"), 0U);
}

TEST(guest_system, is_told_by_a_templates_name) {
  EXPECT_EQ(system_of_template(".centos-6-x86_64"), (GuestSystem{"centos", 600}));
  EXPECT_EQ(system_of_template("Ubuntu-12.04-x86"), (GuestSystem{"ubuntu", 1204}));
  EXPECT_EQ(system_of_template("debian"), GuestSystem{});
  EXPECT_EQ(system_of_template(""), GuestSystem{});
}

struct Sample {
  std::string file, text;
  GuestSystem system;
};

TEST(guest_system, is_read_from_release_files) {
  for (const Sample& sample :
       {Sample{"etc/redhat-release", "CentOS release 5.11 (Final)\n", {"rhel", 511}},
        Sample{"etc/centos-release", "CentOS release 6.10 (Final)\n", {"centos", 610}},
        Sample{"usr/lib/os-release", "NAME=\"CentOS Linux\"\nID=\"centos\"\nVERSION_ID=\"7\"\n", {"centos", 700}},
        Sample{"etc/debian_version", "6.0.10\n", {"debian", 600}},
        Sample{"etc/os-release", "VERSION_ID=\"7\"\nID=debian\nID_LIKE=x\n", {"debian", 700}},
        Sample{"etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\n", {"ubuntu", 1004}},
        Sample{"etc/os-release", "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"14.04\"\n", {"ubuntu", 1404}},
        Sample{"etc/motd", "hello\n", {}}}) {
    const GuestTree tree;
    tree.write(sample.file, sample.text);
    EXPECT_EQ(read_guest_system(tree.fd()), sample.system) << sample.text;
  }
}

TEST(guest_system, link_of_os_release_does_not_lead_out_of_the_root) {
  const GuestTree tree;
  tree.link("etc/os-release", "/etc/os-release");
  tree.link("usr/lib/os-release", "../../../../../../../etc/os-release");
  EXPECT_EQ(read_guest_system(tree.fd()), GuestSystem{});
}

TEST(guest_system, what_is_made_of_rhel_is_within_its_ranges) {
  const SystemRange six{"rhel", 600, 700};
  EXPECT_TRUE(is_within({"centos", 610}, six));
  EXPECT_TRUE(is_within({"rhel", 600}, six));
  EXPECT_FALSE(is_within({"centos", 700}, six));
  EXPECT_FALSE(is_within({"debian", 600}, six));
  EXPECT_FALSE(is_within({"centos", 610}, {"ubuntu", 600, 700}));
}

}  // namespace
}  // namespace upgrade
