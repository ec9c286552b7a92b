// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Files of a container, looked at and replaced from the host: found from its root's descriptor, and no link that the
// container made leads out of it (openat2(2), RESOLVE_IN_ROOT). At most 1 MiB. What is no regular file, or longer, is
// not there. Errors do not name the file; about_file() does.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace containers {

struct RootFile {
  const char* folder;  // "etc"
  const char* name;

  std::string path() const { return std::string("/") + folder + "/" + name; }
};

struct RootText {
  std::string text;
  struct stat is {};
};

// Empty where the container has no such folder.
UniqueFd open_root_folder(int root_fd, const char* folder);

Result<std::optional<RootText>> read_root_file(int root_fd, const RootFile& file);

// With owner and mode of `like`. Does nothing where there is no such folder.
Result<void> replace_root_file(int root_fd, const RootFile& file, std::string_view text, const struct stat& like);

// What the file's text becomes; one that says so already is not touched. False: there is no such file. The error names
// it.
Result<bool> rewrite_root_file(int root_fd, const RootFile& file,
                               const std::function<std::string(std::string_view old)>& change);

// In place of whatever is there, with its root's owner, and readable by all. The error names the file.
Result<void> make_root_file(int root_fd, const RootFile& file, std::string_view text);

Error about_file(const RootFile& file, const Error& error);

}  // namespace containers
