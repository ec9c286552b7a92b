// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/image_export.hpp"

#include "containers/mounts/private_mounts.hpp"
#include "containers/processes/child_process.hpp"
#include "containers/processes/own_cgroup.hpp"
#include "containers/processes/process_end.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

namespace containers {
namespace {

std::string cgroup_of(const ContainerHome& home) { return "switchyard-export-" + home.uuid.text + home.part; }

std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < ' ')
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      quoted += c;
  }
  return quoted + '"';
}

// What an overlay stands on is only read, and to read leaves no trace either: times of access are files' owners' too.
Result<void> keep_access_times() {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_NOATIME;
  attributes.attr_clr = MOUNT_ATTR__ATIME;
  if (::mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &attributes, sizeof attributes) == 0) return {};
  return system_error("cannot keep times of access of images", errno);
}

}  // namespace

std::string blockdev_json(const std::string& image_path, std::string_view driver, Access access) {
  const std::string_view read_only = access == Access::kReadOnly ? R"("read-only":true,)" : "";
  return fmt::format(R"({{"driver":"{0}","node-name":"root",{2}"discard":"unmap","file":{{"driver":"file",)"
                     R"("filename":{1},{2}"discard":"unmap"}}}})",
                     driver, json_string(image_path), read_only);
}

Result<UniqueFd> start_export(const ContainerHome& home, const std::string& image_path, std::string_view driver,
                              Access access) {
  const std::string file = home.export_file();
  const bool is_written = access == Access::kReadWrite;
  const UniqueFd point(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!point) return system_error(fmt::format("cannot make '{}'", file), errno);
  const Result<PrivateMounts> mounts = PrivateMounts::enter();
  if (!mounts) return mounts.error();
  if (auto kept = keep_access_times(); !kept) return kept.error();
  const Program exporter{
      .words = {"qemu-storage-daemon", "--blockdev", blockdev_json(image_path, driver, access), "--export",
                fmt::format("type=fuse,id=root,node-name=root,mountpoint={},writable={},growable=off", file,
                            is_written ? "on" : "off"),
                "--pidfile", home.export_pid(), "--daemonize"},
      .before_exec = [group = cgroup_of(home)] { return join_own_cgroup(group); }};
  auto started = run_program(exporter);
  // A Parallels image whose writer was killed says so in its header, and is not written again before it was checked.
  if (!started && is_written && driver == "parallels" &&
      run_program({.words = {"qemu-img", "check", "-q", "-r", "all", "-f", "parallels", image_path}}))
    started = run_program(exporter);
  if (!started) return started.error();
  UniqueFd exported(::open(file.c_str(), (is_written ? O_RDWR : O_RDONLY) | O_CLOEXEC));
  if (!exported) return system_error(fmt::format("cannot open the export '{}'", file), errno);
  return exported;
}

Result<void> end_export(const ContainerHome& home) {
  const Result<UniqueFd> process = find_process(home.export_pid());
  if (!process) return process.error();
  if (*process) end_process(*process);
  for (const std::string& file : {home.export_pid(), home.export_file()}) ::unlink(file.c_str());
  remove_own_cgroup(cgroup_of(home));
  return {};
}

}  // namespace containers
