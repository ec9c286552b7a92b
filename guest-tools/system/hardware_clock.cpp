// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/hardware_clock.hpp"

#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/device_call.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <linux/rtc.h>

namespace guest_tools {
namespace {

constexpr const char* kClocks[] = {"/dev/rtc", "/dev/rtc0"};

Fd open_clock(Text root) {
  for (const char* name : kClocks) {
    Fd clock{open(Path{root, name}.c_str(), O_RDONLY | O_CLOEXEC)};
    if (clock) return clock;
  }
  return {};
}

bool keeps_local_time(Text root) {
  Buffer adjtime{4096};
  return read_file(Path{root, "/etc/adjtime"}.c_str(), adjtime) && is_local_time(adjtime.text());
}

}  // namespace

bool is_local_time(Text adjtime) {
  take_line(adjtime);
  take_line(adjtime);
  return trimmed(take_line(adjtime)) == "LOCAL";
}

bool read_hardware_clock(Text root, time_t& seconds) {
  const Fd clock = open_clock(root);
  rtc_time now = {};
  if (!clock || device_call(clock.get(), RTC_RD_TIME, &now) != 0) return false;
  tm time = {};
  time.tm_sec = now.tm_sec;
  time.tm_min = now.tm_min;
  time.tm_hour = now.tm_hour;
  time.tm_mday = now.tm_mday;
  time.tm_mon = now.tm_mon;
  time.tm_year = now.tm_year;
  time.tm_isdst = -1;
  seconds = keeps_local_time(root) ? mktime(&time) : timegm(&time);
  return seconds != -1;
}

bool set_hardware_clock(Text root, time_t seconds) {
  const Fd clock = open_clock(root);
  tm time = {};
  if (!clock || (keeps_local_time(root) ? localtime_r(&seconds, &time) : gmtime_r(&seconds, &time)) == nullptr)
    return false;
  rtc_time now = {};
  now.tm_sec = time.tm_sec;
  now.tm_min = time.tm_min;
  now.tm_hour = time.tm_hour;
  now.tm_mday = time.tm_mday;
  now.tm_mon = time.tm_mon;
  now.tm_year = time.tm_year;
  return device_call(clock.get(), RTC_SET_TIME, &now) == 0;
}

}  // namespace guest_tools
