// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/login_records.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <utmpx.h>
#include <vector>

namespace {

std::string record(short type, std::string_view user, unsigned seconds, int microseconds) {
  utmpx entry = {};
  entry.ut_type = type;
  std::memcpy(entry.ut_user, user.data(), std::min(user.size(), sizeof(entry.ut_user)));
  entry.ut_tv.tv_sec = static_cast<decltype(entry.ut_tv.tv_sec)>(seconds);
  entry.ut_tv.tv_usec = microseconds;
  return {reinterpret_cast<const char*>(&entry), sizeof(entry)};
}

using Users = std::vector<std::pair<std::string, std::int64_t>>;

Users users_in(const std::string& file) {
  guest_tools::Array<guest_tools::LoggedInUser> found{100};
  guest_tools::read_login_records(text(file), found);
  Users users;
  for (const auto& user : found) users.emplace_back(string(user.name), user.since_us);
  return users;
}

TEST(LoginRecords, each_user_once_with_the_earliest_time) {
  EXPECT_EQ(users_in(record(BOOT_TIME, "reboot", 1, 0) + record(USER_PROCESS, "ann", 1700000100, 5) +
                     record(USER_PROCESS, "bob", 1700000000, 0) + record(DEAD_PROCESS, "eve", 1, 0) +
                     record(USER_PROCESS, "ann", 1700000050, 250000) + record(USER_PROCESS, "", 1, 0)),
            (Users{{"ann", 1700000050250000}, {"bob", 1700000000000000}}));
}

TEST(LoginRecords, times_go_beyond_2038_and_names_may_fill_their_field) {
  const std::string name(32, 'n');
  EXPECT_EQ(users_in(record(USER_PROCESS, name, 4000000000u, 0)), (Users{{name, 4000000000000000}}));
}

TEST(LoginRecords, half_a_record_is_none) {
  const std::string whole = record(USER_PROCESS, "ann", 1, 0);
  EXPECT_EQ(users_in(whole.substr(0, 383)), Users{});
  EXPECT_EQ(users_in(whole + whole.substr(0, 100)).size(), 1u);
}

}  // namespace
