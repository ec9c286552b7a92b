// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-get-vcpus, guest-set-vcpus, guest-get-cpustats. A container's processors are those that its cpuset lets it use;
// they are switched by its configuration, not from inside.
#include "guest-tools/agent.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/file_text.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>

namespace guest_tools {
namespace {

constexpr Parameter kVcpuMembers[] = {{"logical-id", ParameterType::kInteger},
                                      {"online", ParameterType::kBoolean},
                                      {"can-offline", ParameterType::kBoolean, kOptional}};
constexpr Parameter kSetParameters[] = {{"vcpus", ParameterType::kObjectList, false, kVcpuMembers}};

void write_vcpu(uint64_t number, bool online, bool can_offline, JsonWriter& result) {
  result.begin_object();
  result.boolean_member("online", online);
  result.boolean_member("can-offline", can_offline);
  result.number_member("logical-id", number);
  result.end_object();
}

bool write_allowed_vcpus(JsonWriter& result, ErrorText& error) {
  unsigned long allowed[8192 / (8 * sizeof(unsigned long))] = {};
  if (sched_getaffinity(0, sizeof(allowed), reinterpret_cast<cpu_set_t*>(allowed)) != 0)
    return error.say("sched_getaffinity: ", SystemError{});
  constexpr size_t kBits = 8 * sizeof(unsigned long);
  for (size_t number = 0; number < 8192; ++number)
    if (allowed[number / kBits] >> (number % kBits) & 1) write_vcpu(number, true, false, result);
  return true;
}

bool write_present_vcpus(Text root, JsonWriter& result, ErrorText& error) {
  const Path folder{root, "/sys/devices/system/cpu"};
  DIR* entries = opendir(folder.c_str());
  if (entries == nullptr) return error.say("opendir(\"/sys/devices/system/cpu\"): ", SystemError{});
  while (const dirent* entry = readdir(entries)) {
    Text name = entry->d_name;
    uint64_t number = 0;
    if (!take_prefix(name, "cpu") || !parse_decimal(name, number)) continue;
    Buffer online{16};
    const bool can_offline = read_file(Path{folder.text(), "/", entry->d_name, "/online"}.c_str(), online);
    write_vcpu(number, !can_offline || trimmed(online.text()) == "1", can_offline, result);
  }
  closedir(entries);
  return true;
}

bool get_vcpus(Agent& agent, const Arguments&, JsonWriter& result, ErrorText& error) {
  result.begin_array();
  const bool written =
      agent.in_container ? write_allowed_vcpus(result, error) : write_present_vcpus(agent.root, result, error);
  result.end_array();
  return written;
}

bool set_vcpu(Text root, const Arguments& vcpu, ErrorText& error) {
  const bool online = vcpu.boolean_or("online", true);
  Buffer name{64};
  name.append("/sys/devices/system/cpu/cpu").append_decimal(vcpu.integer("logical-id"));
  const Fd folder{open(Path{root, name.text()}.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder) return error.say("open(\"", name.text(), "/\"): ", SystemError{});
  const Fd file{openat(folder.get(), "online", O_RDWR | O_CLOEXEC)};
  if (!file && errno == ENOENT)  // one that is always online
    return online || error.say("logical processor #", vcpu.integer("logical-id"), " can't be offlined");
  char now = '\0';
  const char wanted = online ? '1' : '0';
  if (!file || read_some(file.get(), &now, 1) != 1)
    return error.say("open(\"", name.text(), "/online\"): ", SystemError{});
  return now == wanted || pwrite(file.get(), &wanted, 1, 0) == 1 ||
         error.say("write(\"", name.text(), "/online\"): ", SystemError{});
}

bool set_vcpus(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  if (agent.in_container) return error.say("the processors of a container are set by its configuration");
  int64_t done = 0;
  for (const JsonValue* vcpu = arguments.first("vcpus"); vcpu != nullptr; vcpu = arguments.next(*vcpu), ++done) {
    if (set_vcpu(agent.root, arguments.members(*vcpu), error)) continue;
    if (done == 0) return false;
    break;
  }
  result.integer(done);
  return true;
}

// The columns of /proc/stat; the later ones are newer than Linux 2.6.18.
constexpr Text kColumns[] = {"user", "nice",    "system", "idle",  "iowait",
                             "irq",  "softirq", "steal",  "guest", "guestnice"};

void write_cpu_statistics(Text line, int64_t ticks_per_second, JsonWriter& result) {
  uint64_t number = 0, ticks = 0;
  Text name = take_word(line);
  if (!take_prefix(name, "cpu") || !parse_decimal(name, number)) return;
  result.begin_object();
  result.text_member("type", "linux");
  result.number_member("cpu", number);
  for (const Text column : kColumns)
    if (parse_decimal(take_word(line), ticks))
      result.number_member(column, ticks * 1000 / static_cast<uint64_t>(ticks_per_second));
  result.end_object();
}

bool get_cpustats(Agent& agent, const Arguments&, JsonWriter& result, ErrorText& error) {
  Buffer file{4 * 1024 * 1024};
  if (!read_file(Path{agent.root, "/proc/stat"}.c_str(), file))
    return error.say("open(\"/proc/stat\"): ", SystemError{});
  const int64_t ticks_per_second = sysconf(_SC_CLK_TCK);
  result.begin_array();
  for (Text rest = file.text(); !rest.empty();) write_cpu_statistics(take_line(rest), ticks_per_second, result);
  result.end_array();
  return true;
}

constexpr Command kRows[] = {{"guest-get-vcpus", get_vcpus},
                             {"guest-set-vcpus", set_vcpus, kSetParameters},
                             {"guest-get-cpustats", get_cpustats}};

}  // namespace

constinit const CommandRows kCpuCommands = kRows;

}  // namespace guest_tools
