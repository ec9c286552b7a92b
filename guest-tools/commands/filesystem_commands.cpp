// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-get-fsinfo, guest-fstrim.
#include "guest-tools/agent.hpp"
#include "guest-tools/commands/disk_json.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/device_call.hpp"
#include "guest-tools/system/mount_list.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/statvfs.h>

namespace guest_tools {
namespace {

constexpr Parameter kTrimParameters[] = {{"minimum", ParameterType::kInteger, kOptional}};

// Of what may be used by others than root, as df(1) shows it.
void write_usage(Text root, const Mount& mount, JsonWriter& result) {
  struct statvfs usage;
  if (statvfs(Path{root, mount.mount_point}.c_str(), &usage) != 0) return;
  const uint64_t used = uint64_t{usage.f_blocks} - usage.f_bfree;
  result.number_member("used-bytes", used * usage.f_frsize);
  result.number_member("total-bytes", (used + usage.f_bavail) * usage.f_frsize);
}

void write_filesystem(Text root, const Mount& mount, JsonWriter& result) {
  Buffer number{32};
  number.append_decimal(uint64_t{mount.major}).append(':').append_decimal(uint64_t{mount.minor});
  Path device;
  const bool known = mount.major != 0 && resolve_device(Path{root, "/sys/dev/block/", number.text()}, device);
  result.begin_object();
  result.text_member("name", device_name(known ? device.text() : mount.source));
  result.text_member("mountpoint", mount.mount_point);
  result.text_member("type", mount.type);
  write_usage(root, mount, result);
  result.key("disk");
  result.begin_array();
  if (known) write_disk_addresses(root, device.text(), result);
  result.end_array();
  result.end_object();
}

bool get_fsinfo(Agent& agent, const Arguments&, JsonWriter& result, ErrorText& error) {
  MountList mounts;
  if (!mounts.read(agent.root, error)) return false;
  result.begin_array();
  for (const Mount& mount : mounts) write_filesystem(agent.root, mount, result);
  result.end_array();
  return true;
}

void write_trim(Text root, const Mount& mount, uint64_t minimum, JsonWriter& result) {
  result.begin_object();
  result.text_member("path", mount.mount_point);
  const Fd folder{open(Path{root, mount.mount_point}.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  fstrim_range range = {0, UINT64_MAX, minimum};
  ErrorText error;
  if (!folder) {
    error.say("failed to open: ", SystemError{});
  } else if (device_call(folder.get(), FITRIM, &range) != 0) {
    if (errno == EOPNOTSUPP || errno == ENOTTY)
      error.say("trim not supported");
    else
      error.say("failed to trim: ", SystemError{});
  }
  if (error.empty()) {
    result.number_member("minimum", range.minlen);
    result.number_member("trimmed", range.len);
  } else {
    result.text_member("error", error.text());
  }
  result.end_object();
}

bool trim(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  if (agent.in_container) return error.say("the file systems of a container are trimmed by its host");
  MountList mounts;
  if (!mounts.read(agent.root, error)) return false;
  const uint64_t minimum = static_cast<uint64_t>(arguments.integer_or("minimum", 0));
  result.begin_object();
  result.key("paths");
  result.begin_array();
  for (const Mount& mount : mounts) write_trim(agent.root, mount, minimum, result);
  result.end_array();
  result.end_object();
  return true;
}

constexpr Command kRows[] = {{"guest-get-fsinfo", get_fsinfo}, {"guest-fstrim", trim, kTrimParameters}};

}  // namespace

constinit const CommandRows kFilesystemCommands = kRows;

}  // namespace guest_tools
