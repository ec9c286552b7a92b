// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-get-osinfo, guest-get-host-name, guest-get-users.
#include "guest-tools/agent.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/file_text.hpp"
#include "guest-tools/system/login_records.hpp"
#include "guest-tools/system/os_release.hpp"

#include <sys/utsname.h>

namespace guest_tools {
namespace {

struct ReleaseField {
  Text member, name;
};

constexpr ReleaseField kReleaseFields[] = {{"id", "ID"},
                                           {"name", "NAME"},
                                           {"pretty-name", "PRETTY_NAME"},
                                           {"version", "VERSION"},
                                           {"version-id", "VERSION_ID"},
                                           {"variant", "VARIANT"},
                                           {"variant-id", "VARIANT_ID"}};

constexpr const char* kReleaseFiles[] = {"/etc/os-release", "/usr/lib/os-release"};
constexpr const char* kLoginFiles[] = {"/run/utmp", "/var/run/utmp"};

template <size_t N>
bool read_first(Text root, const char* const (&names)[N], Buffer& text) {
  for (const char* name : names) {
    text.clear();
    if (read_file(Path{root, name}.c_str(), text)) return true;
  }
  text.clear();
  return false;
}

bool get_osinfo(Agent& agent, const Arguments&, JsonWriter& result, ErrorText& error) {
  utsname kernel;
  if (uname(&kernel) != 0) return error.say("uname: ", SystemError{});
  Buffer file{256 * 1024};
  read_first(agent.root, kReleaseFiles, file);
  result.begin_object();
  result.text_member("kernel-release", kernel.release);
  result.text_member("kernel-version", kernel.version);
  result.text_member("machine", kernel.machine);
  for (const ReleaseField& field : kReleaseFields) {
    Buffer value{4096};
    if (os_release_value(file.text(), field.name, value)) result.text_member(field.member, value.text());
  }
  result.end_object();
  return true;
}

bool get_host_name(Agent&, const Arguments&, JsonWriter& result, ErrorText& error) {
  utsname kernel;
  if (uname(&kernel) != 0) return error.say("failed to get hostname: ", SystemError{});
  result.begin_object();
  result.text_member("host-name", kernel.nodename);
  result.end_object();
  return true;
}

// Seconds with six digits behind the point.
void write_login_time(int64_t time_us, JsonWriter& result) {
  Buffer text{32};
  text.append_decimal(time_us / 1000000).append('.');
  for (int64_t unit = 100000; unit > 0; unit /= 10) text.append(static_cast<char>('0' + time_us / unit % 10));
  result.key("login-time");
  result.raw(text.text());
}

bool get_users(Agent& agent, const Arguments&, JsonWriter& result, ErrorText&) {
  Buffer file{4 * 1024 * 1024};
  Array<LoggedInUser> users{4096};
  if (read_first(agent.root, kLoginFiles, file)) read_login_records(file.text(), users);
  result.begin_array();
  for (const LoggedInUser& user : users) {
    result.begin_object();
    result.text_member("user", user.name);
    write_login_time(user.since_us, result);
    result.end_object();
  }
  result.end_array();
  return true;
}

constexpr Command kRows[] = {
    {"guest-get-osinfo", get_osinfo}, {"guest-get-host-name", get_host_name}, {"guest-get-users", get_users}};

}  // namespace

constinit const CommandRows kSystemCommands = kRows;

}  // namespace guest_tools
