// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/os_release.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

namespace {

std::string value(const char* file, const char* name) {
  guest_tools::Buffer out{1000};
  return guest_tools::os_release_value(file, name, out) ? string(out) : "(none)";
}

TEST(OsRelease, values_are_unquoted_as_in_a_shell) {
  constexpr const char* kFile =
      "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n# NAME=no\nNAME='It\\'s \"x\"\nVERSION=12\\ x\n"
      "ID=debian\nVARIANT=\"a\\\"b\\$c\"\nEMPTY=\nNAME_MORE=1\nTWICE=1\n TWICE=2 \n";
  const std::pair<const char*, const char*> table[] = {{"PRETTY_NAME", "Debian GNU/Linux 12 (bookworm)"},
                                                       {"NAME", "It\\s x"},
                                                       {"VERSION", "12 x"},
                                                       {"ID", "debian"},
                                                       {"VARIANT", "a\"b$c"},
                                                       {"EMPTY", ""},
                                                       {"TWICE", "2"},
                                                       {"VERSION_ID", "(none)"},
                                                       {"DEBIAN", "(none)"}};
  for (const auto& [name, wanted] : table) EXPECT_EQ(value(kFile, name), wanted) << name;
}

}  // namespace
