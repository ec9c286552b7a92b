// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/guest_settings.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace dispatcher {
namespace {

using Texts = std::vector<std::string>;

Texts words(Kind kind, bool runs, const Texts& settings, const char* operations = "[]") {
  Texts words;
  for (const GuestWish& wish : wishes_of(kind, runs, settings, boost::json::parse(operations).as_array()))
    words.push_back(words_of(wish));
  return words;
}

TEST(GuestSettings, a_machine_is_told_whatever_is_its_guests) {
  EXPECT_EQ(words(Kind::kVm, false, {"hostname", "nameserver", "device-set"}), (Texts{"host name", "network"}));
  EXPECT_EQ(words(Kind::kVm, true, {"device-add"}), Texts{"network"});
  const char* passwords = R"([["memsize", 512], ["userpasswd", {"user": "web", "password": "p", "crypted": true}]])";
  EXPECT_EQ(words(Kind::kVm, false, {"userpasswd"}, passwords), Texts{"password of web"});
}

TEST(GuestSettings, a_container_is_told_while_it_runs_and_not_its_addresses) {
  EXPECT_EQ(words(Kind::kContainer, true, {"hostname", "searchdomain", "device-set"}), (Texts{"host name", "network"}));
  EXPECT_EQ(words(Kind::kContainer, true, {"device-set"}), Texts{});
  EXPECT_EQ(words(Kind::kContainer, false, {"hostname", "nameserver"}), Texts{});
}

}  // namespace
}  // namespace dispatcher
