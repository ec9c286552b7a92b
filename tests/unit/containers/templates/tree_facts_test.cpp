// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/tree_facts.hpp"

#include <gtest/gtest.h>

#include <string>

namespace containers {
namespace {

TEST(TreeFacts, reads_the_distribution_from_os_release) {
  EXPECT_EQ(parse_distribution("PRETTY_NAME=\"Debian GNU/Linux 12\"\nVERSION_ID=\"12\"\nID=debian\n"), "debian 12");
  EXPECT_EQ(parse_distribution("ID='rocky'\nVERSION_ID='9.3'"), "rocky 9.3");
  EXPECT_EQ(parse_distribution("ID=arch\n"), "arch");
  EXPECT_EQ(parse_distribution("VERSION_ID=12\n"), "");
}

TEST(TreeFacts, takes_no_distribution_that_could_not_stand_in_a_line) {
  EXPECT_EQ(parse_distribution("ID=\"de\x1b[2Jbian\"\n"), "");
  EXPECT_EQ(parse_distribution("ID=" + std::string(32, 'a')), "");
  EXPECT_EQ(parse_distribution("ID=\"\n"), "");
  EXPECT_EQ(parse_distribution(""), "");
}

std::string elf(char byte_order, char low, char high) {
  std::string header(
      "\x7f"
      "ELF",
      4);
  header += '\2';
  header += byte_order;
  header.resize(18);
  return header + low + high;
}

TEST(TreeFacts, reads_the_architecture_from_a_programs_header) {
  EXPECT_EQ(parse_elf_machine(elf(1, 62, 0)), "x86_64");
  EXPECT_EQ(parse_elf_machine(elf(1, 3, 0)), "i386");
  EXPECT_EQ(parse_elf_machine(elf(1, '\xb7', 0)), "aarch64");
  EXPECT_EQ(parse_elf_machine(elf(2, 0, 22)), "s390x");
  EXPECT_EQ(parse_elf_machine(elf(1, 99, 99)), "");
  EXPECT_EQ(parse_elf_machine(elf(1, 62, 0).substr(0, 19)), "");
  EXPECT_EQ(parse_elf_machine("#!/bin/sh\n------------------"), "");
}

}  // namespace
}  // namespace containers
