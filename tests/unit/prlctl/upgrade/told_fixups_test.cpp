// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/told_fixups.hpp"

#include "dispatcher/bus/glib_handles.hpp"

#include <gtest/gtest.h>

namespace prlctl {
namespace {

// GVariant's own text.
ToldFixups told(const char* result) {
  const dispatcher::VariantHandle variant(
      g_variant_parse(G_VARIANT_TYPE_VARDICT, result, nullptr, nullptr, nullptr));
  EXPECT_TRUE(variant) << result;
  return told_fixups(variant.get());
}

TEST(told_fixups, are_a_line_each) {
  EXPECT_EQ(told("{'uuid': <'x'>, 'fixups': <{'system': <'centos'>, 'version': <int64 610>, 'changes': <["
                 "<{'fixup': <'mtab-link'>, 'change': <'/etc/mtab is a link'>}>,"
                 "<{'fixup': <'quota-script'>, 'change': <'it is removed'>}>]>,"
                 "'needs': <[<{'words': <'centos 6.10: its glibc asks'>, 'cure': <'boot with vsyscall=emulate'>}>]>}>}"),
            (ToldFixups{{"mtab-link: /etc/mtab is a link", "quota-script: it is removed"},
                        {"centos 6.10: its glibc asks; boot with vsyscall=emulate"}}));
}

TEST(told_fixups, are_none_where_nothing_is_said_of_them) {
  for (const char* result :
       {"{'uuid': <'x'>}", "{'fixups': <'all'>}", "{'fixups': <@a{sv} {}>}",
        "{'fixups': <{'changes': <[<'a'>, <int64 7>, <{'fixup': <'b'>}>]>, 'needs': <'none'>}>}"})
    EXPECT_EQ(told(result), ToldFixups()) << result;
}

}  // namespace
}  // namespace prlctl
