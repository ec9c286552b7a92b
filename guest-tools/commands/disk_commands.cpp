// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-get-disks, guest-get-diskstats. Health data of NVMe disks is not read.
#include "guest-tools/agent.hpp"
#include "guest-tools/commands/disk_json.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/file_text.hpp"

#include <dirent.h>

namespace guest_tools {
namespace {

// A folder's entries, without those that begin with a dot.
template <class Visit>
bool for_each_entry(const Path& path, Visit visit) {
  DIR* folder = opendir(path.c_str());
  if (folder == nullptr) return false;
  while (const dirent* entry = readdir(folder))
    if (entry->d_name[0] != '.') visit(Text{entry->d_name});
  closedir(folder);
  return true;
}

bool has_size(Text device) {
  Buffer size{64};
  return read_file(Path{device, "/size"}.c_str(), size) && !(trimmed(size.text()) == "0");
}

// "vda1" of "vda", "nvme0n1p1" of "nvme0n1"
bool is_partition_of(Text disk, Text name) {
  if (!take_prefix(name, disk)) return false;
  take_prefix(name, "p");
  return !name.empty() && name[0] >= '0' && name[0] <= '9';
}

void write_node(Text device, JsonWriter& result) {
  Buffer node{256};
  read_node(device, node);
  result.text(node.text());
}

void write_partition(Text disk, Text name, JsonWriter& result) {
  result.begin_object();
  result.key("name");
  write_node(Path{disk, "/", name}.text(), result);
  result.boolean_member("partition", true);
  result.key("dependencies");
  result.begin_array();
  write_node(disk, result);
  result.end_array();
  result.end_object();
}

void write_dependencies(Text device, JsonWriter& result) {
  const Path below{device, "/slaves"};
  if (access(below.c_str(), F_OK) != 0) return;
  result.key("dependencies");
  result.begin_array();
  for_each_entry(below, [&](Text name) { write_node(Path{below.text(), "/", name}.text(), result); });
  result.end_array();
}

void write_disk(Text root, Text device, JsonWriter& result) {
  result.begin_object();
  result.key("name");
  write_node(device, result);
  result.boolean_member("partition", false);
  Buffer alias{256};
  if (read_file(Path{device, "/dm/name"}.c_str(), alias) && !trimmed(alias.text()).empty())
    result.text_member("alias", trimmed(alias.text()));
  if (!is_virtual_device(device)) {
    DiskAddress address;
    read_disk_address(root, device, address);
    result.key("address");
    write_disk_address(address, result);
  }
  write_dependencies(device, result);
  result.end_object();
}

bool get_disks(Agent& agent, const Arguments&, JsonWriter& result, ErrorText& error) {
  const Path disks{agent.root, "/sys/block"};
  result.begin_array();
  const bool listed = for_each_entry(disks, [&](Text name) {
    Path device;
    if (!resolve_device(Path{disks.text(), "/", name}, device) || !has_size(device.text())) return;
    write_disk(agent.root, device.text(), result);
    for_each_entry(device, [&](Text entry) {
      if (is_partition_of(name, entry)) write_partition(device.text(), entry, result);
    });
  });
  result.end_array();
  return listed || error.say("Can't open directory \"/sys/block\": ", SystemError{});
}

// The columns behind the name (Documentation/admin-guide/iostats.rst), as the kernel's versions added them.
constexpr Text kColumns[] = {"read-ios",     "read-merges",   "read-sectors",   "read-ticks",      "write-ios",
                             "write-merges", "write-sectors", "write-ticks",    "ios-pgr",         "total-ticks",
                             "weight-ticks", "discard-ios",   "discard-merges", "discard-sectors", "discard-ticks",
                             "flush-ios",    "flush-ticks"};
constexpr Text kPartitionColumns[] = {"read-ios", "read-sectors", "write-ios", "write-sectors"};  // before Linux 2.6.25

void write_disk_statistics(Text line, JsonWriter& result) {
  uint64_t major = 0, minor = 0, values[17];
  if (!parse_decimal(take_word(line), major) || !parse_decimal(take_word(line), minor)) return;
  const Text name = take_word(line);
  size_t count = 0;
  while (count < 17 && parse_decimal(take_word(line), values[count])) ++count;
  if (count < 4) return;
  const Text* columns = count == 4 ? kPartitionColumns : kColumns;
  result.begin_object();
  result.text_member("name", name);
  result.number_member("major", major);
  result.number_member("minor", minor);
  result.key("stats");
  result.begin_object();
  for (size_t i = 0; i < count; ++i) result.number_member(columns[i], values[i]);
  result.end_object();
  result.end_object();
}

bool get_diskstats(Agent& agent, const Arguments&, JsonWriter& result, ErrorText& error) {
  Buffer file{4 * 1024 * 1024};
  if (!read_file(Path{agent.root, "/proc/diskstats"}.c_str(), file))
    return error.say("open(\"/proc/diskstats\"): ", SystemError{});
  result.begin_array();
  for (Text rest = file.text(); !rest.empty();) write_disk_statistics(take_line(rest), result);
  result.end_array();
  return true;
}

constexpr Command kRows[] = {{"guest-get-disks", get_disks}, {"guest-get-diskstats", get_diskstats}};

}  // namespace

constinit const CommandRows kDiskCommands = kRows;

}  // namespace guest_tools
