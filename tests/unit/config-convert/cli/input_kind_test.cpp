// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/input_kind.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

TEST(InputKind, is_told_by_the_content) {
  struct Case {
    std::string_view text;
    InputKind kind;
  };
  const Case cases[] = {
      {"<domain type='vz'/>", InputKind::kDomain},
      {"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <x> -->\n<domain>", InputKind::kDomain},
      {"<domain/>", InputKind::kDomain},
      {"<domainsnapshot>", InputKind::kMachine},
      {"<ParallelsVirtualMachine>", InputKind::kMachine},
      {"<!-- domain -->", InputKind::kMachine},
      {"<?xml", InputKind::kMachine},
      {"<", InputKind::kMachine},
      {"", InputKind::kMachine},
      {" \n\t", InputKind::kMachine},
      {"# comment\n\nONBOOT=\"yes\"\n", InputKind::kContainer},
      {"\xef\xbb\xbfVE_ROOT=/vz\r\n", InputKind::kContainer},
      {"  IP_ADDRESS=", InputKind::kContainer},
      {"[System]\nVersion=1\n", InputKind::kMachine},
      {"=x\na b=c\n", InputKind::kMachine},
      {"\x1f\x8b\x08", InputKind::kMachine},
      {"May 1 12:00:00 host kernel: x=1", InputKind::kMachine},
  };
  for (const Case& one : cases) EXPECT_EQ(kind_of_text(one.text), one.kind) << one.text;
}

}  // namespace
}  // namespace convert
