// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/login_records.hpp"

#include <string.h>

namespace guest_tools {
namespace {

constexpr size_t kRecordSize = 384;
constexpr size_t kTypeAt = 0, kUserAt = 44, kUserSize = 32, kSecondsAt = 340, kMicrosecondsAt = 344;
constexpr int16_t kUserProcess = 7;

template <class T>
T field(const char* record, size_t at) {
  T value;
  memcpy(&value, record + at, sizeof(value));
  return value;
}

LoggedInUser* find_user(Array<LoggedInUser>& users, Text name) {
  for (LoggedInUser& user : users)
    if (user.name == name) return &user;
  return nullptr;
}

}  // namespace

void read_login_records(Text utmp, Array<LoggedInUser>& users) {
  for (; utmp.size >= kRecordSize; utmp = utmp.from(kRecordSize)) {
    const char* record = utmp.data;
    const Text name{record + kUserAt, strnlen(record + kUserAt, kUserSize)};
    if (field<int16_t>(record, kTypeAt) != kUserProcess || name.empty()) continue;
    const int64_t since_us =
        field<uint32_t>(record, kSecondsAt) * int64_t{1000000} + field<int32_t>(record, kMicrosecondsAt);
    if (LoggedInUser* known = find_user(users, name)) {
      if (since_us < known->since_us) known->since_us = since_us;
    } else {
      users.add({name, since_us});
    }
  }
}

}  // namespace guest_tools
