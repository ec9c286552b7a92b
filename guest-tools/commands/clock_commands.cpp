// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-get-time, guest-set-time, guest-get-timezone. qemu-ga runs the guest's hwclock(8) for the second; here the
// hardware clock is set directly.
#include "guest-tools/agent.hpp"
#include "guest-tools/processes/isolated.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/hardware_clock.hpp"

#include <sys/time.h>

namespace guest_tools {
namespace {

constexpr int64_t kNanoseconds = 1000 * 1000 * 1000;  // of a second

constexpr Parameter kSetParameters[] = {{"time", ParameterType::kInteger, kOptional}};

bool get_time(Agent&, const Arguments&, JsonWriter& result, ErrorText& error) {
  timeval now;
  if (gettimeofday(&now, nullptr) != 0) return error.say("Failed to get time: ", SystemError{});
  result.integer(int64_t{now.tv_sec} * kNanoseconds + int64_t{now.tv_usec} * 1000);
  return true;
}

bool set_system_clock(time_t seconds, int64_t microseconds, ErrorText& error) {
  timeval time = {};
  time.tv_sec = seconds;
  time.tv_usec = static_cast<decltype(time.tv_usec)>(microseconds);
  return settimeofday(&time, nullptr) == 0 || error.say("Failed to set time to guest: ", SystemError{});
}

bool set_time(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  if (agent.in_container) return error.say("the clock of a container is the host's");
  if (arguments.has("time")) {
    const int64_t time_ns = arguments.integer("time");
    if (time_ns < 0) return error.say("Failed to set time to guest: ", SystemError{EINVAL});
    const time_t seconds = static_cast<time_t>(time_ns / kNanoseconds);
    return set_system_clock(seconds, time_ns % kNanoseconds / 1000, error) &&
           (set_hardware_clock(agent.root, seconds) ||
            error.say("hwclock failed to set hardware clock to system time"));
  }
  time_t seconds = 0;
  if (!read_hardware_clock(agent.root, seconds)) return error.say("failed to read the hardware clock: ", SystemError{});
  return set_system_clock(seconds, 0, error);
}

// "3600 CET". The C library reads /etc/localtime once and believes what stands there.
void describe_zone(Buffer& result) {
  const time_t now = time(nullptr);
  tm local = {};
  localtime_r(&now, &local);
  result.append_decimal(int64_t{local.tm_gmtoff}).append(' ');
  if (local.tm_zone != nullptr) result.append(local.tm_zone);
}

bool get_timezone(Agent&, const Arguments&, JsonWriter& result, ErrorText& error) {
  Buffer zone{128};
  if (!run_isolated(describe_zone, zone)) return error.say("Couldn't retrieve local timezone");
  Text rest = zone.text();
  const Text offset = take_word(rest);
  const Text name = trimmed(rest);
  result.begin_object();
  if (!name.empty()) result.text_member("zone", name);
  result.key("offset");
  result.raw(offset);
  result.end_object();
  return true;
}

constexpr Command kRows[] = {
    {"guest-get-time", get_time}, {"guest-set-time", set_time, kSetParameters}, {"guest-get-timezone", get_timezone}};

}  // namespace

constinit const CommandRows kClockCommands = kRows;

}  // namespace guest_tools
