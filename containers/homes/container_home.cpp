// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/homes/container_home.hpp"

#include "containers/values/template_name.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/folder_with_mode.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxRecordBytes = 4096;

Result<void> set_owner_and_mode(const std::string& path, uid_t owner, gid_t group, mode_t mode) {
  if (::lchown(path.c_str(), owner, group) != 0)
    return system_error(fmt::format("cannot give '{}' to {}:{}", path, owner, group), errno);
  if (::chmod(path.c_str(), mode) != 0)
    return system_error(fmt::format("cannot set the permissions of '{}' to {:o}", path, mode), errno);
  return {};
}

Result<struct stat> template_root(const ContainerHome& home, const std::string& template_name) {
  const std::string tree = home.template_tree(template_name);
  struct stat root {};
  if (::stat(tree.c_str(), &root) != 0)
    return system_error(fmt::format("template '{}' is not here: cannot look at '{}'", template_name, tree), errno);
  if (!S_ISDIR(root.st_mode))
    return Error{ErrorCode::kOperationFailed, fmt::format("template '{}': '{}' must be a folder", template_name, tree)};
  return root;
}

// Renamed into place only when complete: a crash never leaves a "/" that only root may enter.
Result<void> make_upper(const std::string& upper, const struct stat& like) {
  if (::access(upper.c_str(), F_OK) == 0) return {};
  const std::string unfinished = upper + ".new";
  if (auto made = make_folder(unfinished, 0700); !made) return made;
  if (auto set = set_owner_and_mode(unfinished, like.st_uid, like.st_gid, like.st_mode & 07777); !set) return set;
  if (::rename(unfinished.c_str(), upper.c_str()) != 0)
    return system_error(fmt::format("cannot rename '{}' to '{}'", unfinished, upper), errno);
  return {};
}

}  // namespace

std::string loop_label(const ContainerHome& home) {
  return fmt::format("{}{}{}{}", kSourcePrefix, home.uuid.text, home.part.empty() ? "" : "/", home.part);
}

Result<void> resolve_homes_root(ContainerHome& home) {
  char resolved[PATH_MAX];
  if (::realpath(home.homes_root.c_str(), resolved) == nullptr)
    return system_error(fmt::format("homes_root '{}' must be a folder", home.homes_root), errno);
  home.homes_root = resolved;
  return {};
}

Error about(const ContainerHome& home, const Error& error) {
  return {error.code, fmt::format("container {}: {}", home.uuid.text, error.message), error.domain};
}

Result<void> make_folder(const std::string& path, unsigned mode) {
  const auto made = make_folder_with_mode(path, mode);
  return made ? Result<void>() : made.error();
}

Result<void> make_home(const ContainerHome& home, gid_t root_group) {
  const std::string private_folder = home.homes_root + "/private";
  if (auto made = make_folder(private_folder, 0711); !made) return made;
  if (auto made = make_folder(home.folder(), 0700); !made) return made;
  return set_owner_and_mode(home.folder(), 0, root_group, root_group == 0 ? 0700 : 0710);
}

Result<void> make_layers(const ContainerHome& home, const std::string& folder, const std::string& template_name) {
  const Result<struct stat> like = template_root(home, template_name);
  if (!like) return like.error();
  if (auto made = make_upper(folder + "/upper", *like); !made) return made;
  if (auto made = make_folder(folder + "/work", 0700); !made) return made;
  return make_folder(home.root(), 0700);
}

Result<std::optional<std::string>> recorded_template(const ContainerHome& home) {
  const std::string path = home.template_record();
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::optional<std::string>{};
  const Result<std::string> text = read_file(path, kMaxRecordBytes);
  if (!text) return text.error();
  const Result<std::string> name = parse_template_name(std::string_view(*text).substr(0, text->find('\n')));
  if (!name) return Error{name.error().code, fmt::format("{}: {}", path, name.error().message)};
  return std::optional(*name);
}

Result<void> record_template(const ContainerHome& home, const std::string& template_name) {
  const auto recorded = recorded_template(home);
  if (!recorded) return recorded.error();
  if (!*recorded) return write_file_atomically(home.template_record(), template_name + "\n", 0644);
  if (**recorded == template_name) return {};
  return Error{ErrorCode::kOperationInvalid,
               fmt::format("'{}' holds changes to template '{}', it cannot be put over template '{}'", home.folder(),
                           **recorded, template_name)};
}

}  // namespace containers
