// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_values.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

struct Case {
  const char* text;
  VeUnit unit;
  std::optional<VeLimit> limit;
};

class VeLimits : public testing::TestWithParam<Case> {};

TEST_P(VeLimits, are_read_in_the_unit_of_their_key) {
  EXPECT_EQ(parse_ve_limit(GetParam().text, GetParam().unit), GetParam().limit) << GetParam().text;
}

constexpr VeUnit kPages = VeUnit::kPages;
constexpr VeUnit kBytes = VeUnit::kBytes;
constexpr VeUnit kItems = VeUnit::kItems;
constexpr VeUnit kKib = VeUnit::kKib;
constexpr VeUnit kInodes = VeUnit::kInodes;

INSTANTIATE_TEST_SUITE_P(
    Table, VeLimits,
    testing::Values(
        Case{"262144:262144", kPages, VeLimit{262144, 262144}}, Case{"0:1G", kPages, VeLimit{0, 262144}},
        Case{"0:512m", kPages, VeLimit{0, 131072}}, Case{"100", kPages, VeLimit{100, 100}},
        Case{"unlimited", kPages, VeLimit{kUnlimited, kUnlimited}}, Case{"0:unlimited", kPages, VeLimit{0, kUnlimited}},
        Case{"2147483647", kPages, VeLimit{kUnlimited, kUnlimited}},
        Case{"9223372036854775807", kBytes, VeLimit{kUnlimited, kUnlimited}},
        Case{"99999999999999999999", kBytes, VeLimit{kUnlimited, kUnlimited}},
        Case{"9999999999T", kBytes, VeLimit{kUnlimited, kUnlimited}}, Case{"2.5K", kBytes, VeLimit{2560, 2560}},
        Case{"2.2G", kBytes, VeLimit{2362232012, 2362232012}}, Case{"3P", kPages, VeLimit{3, 3}},
        Case{"3P", kBytes, VeLimit{12288, 12288}}, Case{"7B", kPages, VeLimit{0, 0}},
        Case{"300:200", kItems, VeLimit{300, 200}}, Case{"1K", kItems, std::nullopt}, Case{"1GB", kBytes, std::nullopt},
        Case{"1 G", kBytes, std::nullopt}, Case{"-1", kBytes, std::nullopt}, Case{"", kBytes, std::nullopt},
        Case{"1:", kBytes, std::nullopt}, Case{"1:2:3", kBytes, std::nullopt}, Case{"G", kBytes, std::nullopt},
        Case{"1.", kBytes, std::nullopt}, Case{"1048576:2G", kKib, VeLimit{1048576, 2097152}},
        Case{"2.5G", kKib, VeLimit{2621440, 2621440}}, Case{"200K:1M", kInodes, VeLimit{204800, 1048576}},
        Case{"3P", kInodes, std::nullopt}, Case{"0:unlimited", kItems, VeLimit{0, kUnlimited}}));

struct Rewritten {
  const char* text;
  VeUnit unit;
  std::int64_t value;
  const char* with_limit;
  const char* with_barrier;
};

class VeLimitsRewritten : public testing::TestWithParam<Rewritten> {};

TEST_P(VeLimitsRewritten, keep_their_spelling_and_the_other_number) {
  const Rewritten& p = GetParam();
  EXPECT_EQ(with_ve_limit(p.text, p.unit, p.value), p.with_limit);
  EXPECT_EQ(with_ve_barrier(p.text, p.unit, p.value), p.with_barrier);
}

INSTANTIATE_TEST_SUITE_P(
    Table, VeLimitsRewritten,
    testing::Values(Rewritten{"100:200", kPages, 300, "100:300", "300:300"},
                    Rewritten{"100:200", kPages, 50, "50:50", "50:200"},
                    Rewritten{"0:1G", kPages, 524288, "0:2G", "524288:524288"},
                    Rewritten{"0:1g", kPages, 262145, "0:262145", "262145:262145"},
                    Rewritten{"0:512m", kPages, 262144, "0:1024m", "262144:262144"},
                    Rewritten{"1G", kPages, 524288, "2G", "2G"}, Rewritten{"0:64P", kPages, 128, "0:128P", "128:128"},
                    Rewritten{"0:10B", kBytes, 20, "0:20", "20:20"}, Rewritten{"unlimited", kPages, 10, "10", "10"},
                    Rewritten{"5:6", kPages, kUnlimited, "5:unlimited", "unlimited:unlimited"},
                    Rewritten{"", kPages, 10, "0:10", "10"}, Rewritten{"1GB", kPages, 10, "0:10", "10"}));

TEST(VeValues, descriptions_are_decoded) {
  EXPECT_EQ(decode_description("web=20frontend=0a2"), "web frontend\n2");
  EXPECT_EQ(decode_description("a=b=2"), "a=b=2");
  EXPECT_EQ(decode_description("="), "=");
}

TEST(VeValues, descriptions_are_encoded) {
  EXPECT_EQ(encode_description("web front-end_0.1\n$(x)é"), "web=20front-end_0.1=0a=24=28x=29é");
  for (const std::string text : {"", "=", "=20", "a b\tc\"'`\\", "Größe"})
    EXPECT_EQ(decode_description(encode_description(text)), text);
}

TEST(VeValues, only_the_id_is_expanded) {
  EXPECT_EQ(expand_veid("/vz/private/$VEID", "101"), "/vz/private/101");
  EXPECT_EQ(expand_veid("/vz/${VEID}/x", "101"), "/vz/101/x");
  EXPECT_FALSE(expand_veid("/vz/$HOME", "101"));
  EXPECT_FALSE(expand_veid("/vz/`id`", "101"));
  EXPECT_FALSE(expand_veid("/vz/$(id)", "101"));
}

TEST(VeValues, words_that_lists_can_say) {
  for (const char* good : {"br0", "/vz/data.img", "-", "a:b@c"}) EXPECT_TRUE(is_bare_word(good)) << good;
  for (const char* bad : {"", "a,b", "a;b", "a b", "a\tb", "a\nb", "a=b", "$x", "`x`", "'a'", "\"a\"", "a\\b", "a\x01"})
    EXPECT_FALSE(is_bare_word(bad)) << bad;
}

}  // namespace
}  // namespace convert
