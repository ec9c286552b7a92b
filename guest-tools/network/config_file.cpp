// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/network/config_file.hpp"

#include "guest-tools/accounts/file_replacement.hpp"
#include "guest-tools/bytes/fd.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace guest_tools {
namespace {

bool is_number(Text text) {
  for (const char c : text)
    if ((c < '0' || c > '9') && c != '_') return false;
  return true;
}

bool is_key(Text name, Text key) {
  if (!ends_with(key, "*")) return name == key;
  const Text beginning = key.first(key.size - 1);
  return starts_with(name, beginning) && is_number(name.from(beginning.size));
}

}  // namespace

bool exists(Text root, Text path) {
  struct stat status;
  return stat(Path{root, path}.c_str(), &status) == 0;
}

bool is_folder(Text root, Text path) {
  struct stat status;
  return stat(Path{root, path}.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool read_config(Text root, Text path, Buffer& text, ErrorText& error) {
  text.clear();
  if (read_file(Path{root, path}.c_str(), text) || errno == ENOENT) return true;
  return error.say("failed to read '", path, "': ", SystemError{});
}

bool write_config(Text root, Text folder, Text name, Buffer& text, mode_t mode, ErrorText& error) {
  if (!text.ok()) return error.say("'", folder, "/", name, "' is too long, or memory is short");
  const Fd open_folder{open(Path{root, folder}.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!open_folder) return error.say("failed to open '", folder, "': ", SystemError{});
  FileOwner owner{geteuid(), getegid(), mode};
  struct stat old;
  const Path file{name};
  if (fstatat(open_folder.get(), file.c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0) {
    if (!S_ISREG(old.st_mode)) return error.say("'", folder, "/", name, "' is no regular file");
    owner = {old.st_uid, old.st_gid, old.st_mode & 07777};
  }
  return replace_file(open_folder.get(), file.c_str(), text.text(), owner, error);
}

void copy_without_variables(Text text, const Text* keys, size_t key_count, Buffer& out) {
  while (!text.empty()) {
    const Text line = take_line(text);
    Text rest = trimmed(line);
    if (starts_with(rest, "export ")) rest = trimmed(rest.from(7));
    const size_t equals = find(rest, '=');
    bool left_out = false;
    for (size_t i = 0; i < key_count && equals != kNotFound; ++i)
      left_out = left_out || is_key(rest.first(equals), keys[i]);
    if (!left_out) out.append(line).append('\n');
  }
}

}  // namespace guest_tools
