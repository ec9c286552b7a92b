// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/mount_list.hpp"

#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/file_text.hpp"

#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

namespace guest_tools {
namespace {

struct FilesystemMagic {
  uint32_t magic;
  Text type;
};

// What / may be when nothing else tells its type.
constexpr FilesystemMagic kMagics[] = {
    {0x0000ef53, "ext4"}, {0x58465342, "xfs"}, {0x9123683e, "btrfs"}, {0x794c7630, "overlay"}, {0x01021994, "tmpfs"}};

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// The next field. The kernel writes blanks, line ends and backslashes as \ooo: they are put right where they stand, in
// this list's own text. The blank behind the field becomes a NUL, if it was not one before.
Text take_name(Text& rest) {
  const Text field = take_word(rest);
  char* name = const_cast<char*>(field.data);
  size_t size = 0;
  for (size_t i = 0; i < field.size; ++i) {
    char c = field[i];
    if (c == '\\' && i + 3 < field.size && is_octal(field[i + 1]) && is_octal(field[i + 2]) && is_octal(field[i + 3])) {
      c = static_cast<char>((field[i + 1] - '0') << 6 | (field[i + 2] - '0') << 3 | (field[i + 3] - '0'));
      i += 3;
    }
    name[size++] = c;
  }
  name[size] = '\0';
  rest = rest.from(1);
  return {name, size};
}

bool is_on_device(const Mount& mount) { return mount.major != 0; }

bool parse_device(Text field, Mount& mount) {
  uint64_t major = 0, minor = 0;
  if (!take_decimal(field, major) || !take_prefix(field, ":") || !parse_decimal(field, minor)) return false;
  mount.major = static_cast<unsigned>(major);
  mount.minor = static_cast<unsigned>(minor);
  return true;
}

// btrfs gives its mounts a number without a device; the device is what was mounted.
void find_device_of_btrfs(Text root, Mount& mount) {
  struct stat status;
  if (!(mount.type == "btrfs") || is_on_device(mount)) return;
  if (stat(Path{root, mount.source}.c_str(), &status) != 0 || !S_ISBLK(status.st_mode)) return;
  mount.major = major(status.st_rdev);
  mount.minor = minor(status.st_rdev);
}

}  // namespace

void MountList::add_if_own(Text root, Mount mount) {
  find_device_of_btrfs(root, mount);
  const bool initial = mount.type == "rootfs";  // below the real one, or all there is of an installer
  if (!initial && (is_on_device(mount) || mount.mount_point == "/")) mounts_.add(mount);
}

void MountList::add_mountinfo(Text root, Text text) {
  while (!text.empty()) {
    Text line = take_line(text);
    Mount mount;
    take_word(line);  // number
    take_word(line);  // number of the parent
    const Text device = take_word(line);
    take_word(line);  // the folder of the file system that is mounted
    mount.mount_point = take_name(line);
    while (!line.empty() && !(take_word(line) == "-")) continue;
    mount.type = take_name(line);
    mount.source = take_name(line);
    if (!mount.type.empty() && parse_device(device, mount)) add_if_own(root, mount);
  }
}

void MountList::add_mounts(Text root, Text text) {
  while (!text.empty()) {
    Text line = take_line(text);
    Mount mount;
    mount.source = take_name(line);
    mount.mount_point = take_name(line);
    mount.type = take_name(line);
    if (mount.type.empty() || !(starts_with(mount.source, "/") || mount.mount_point == "/")) continue;
    struct stat status;
    if (stat(Path{root, mount.mount_point}.c_str(), &status) != 0) continue;
    mount.major = major(status.st_dev);
    mount.minor = minor(status.st_dev);
    add_if_own(root, mount);
  }
}

bool MountList::add_root_alone(Text root) {
  struct stat status;
  struct statfs kind;
  const Path path{root, "/"};
  if (stat(path.c_str(), &status) != 0 || statfs(path.c_str(), &kind) != 0) return false;
  Mount mount;
  mount.mount_point = "/";
  mount.type = "unknown";
  mount.major = major(status.st_dev);
  mount.minor = minor(status.st_dev);
  for (const FilesystemMagic& row : kMagics)
    if (row.magic == static_cast<uint32_t>(kind.f_type)) mount.type = row.type;
  return mounts_.add(mount) != nullptr;
}

bool MountList::read(Text root, ErrorText& error) {
  const bool has_mountinfo = read_file(Path{root, "/proc/self/mountinfo"}.c_str(), text_);
  if (!has_mountinfo) text_.clear();
  if (has_mountinfo || read_file(Path{root, "/proc/mounts"}.c_str(), text_)) {
    if (text_.tail(1) == nullptr) return error.say("too many file systems are mounted");  // the last name's NUL
    has_mountinfo ? add_mountinfo(root, text_.text()) : add_mounts(root, text_.text());
    return true;
  }
  return add_root_alone(root) || error.say("failed to find the mounted file systems: ", SystemError{});
}

}  // namespace guest_tools
