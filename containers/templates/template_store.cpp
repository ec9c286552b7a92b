// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_store.hpp"

#include "containers/templates/template_lookup.hpp"
#include "containers/values/template_name.hpp"
#include "foundation/folder_with_mode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

std::string template_cache(const std::string& homes_root) { return homes_root + "/template/cache"; }

Result<void> make_template_cache(const std::string& homes_root) {
  for (const std::string& path : {homes_root + "/template", template_cache(homes_root)})
    if (const auto made = make_folder_with_mode(path, 0755); !made) return made.error();
  return {};
}

Result<std::vector<std::string>> templates_in(const std::string& homes_root) {
  const std::string cache = template_cache(homes_root);
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir(cache.c_str()));
  std::vector<std::string> names;
  if (!folder && errno == ENOENT) return names;
  if (!folder) return system_error(fmt::format("cannot open '{}'", cache), errno);
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (parse_template_name(name) && ::access(fmt::format("{}/{}/root", cache, name).c_str(), F_OK) == 0)
      names.push_back(name);
    errno = 0;
  }
  if (errno != 0) return system_error(fmt::format("cannot read '{}'", cache), errno);
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::string> look_up_template(const std::string& homes_root, std::string_view wanted) {
  const auto there = templates_in(homes_root);
  if (!there) return there.error();
  return find_template(wanted, *there, host_architecture());
}

Result<TemplateLock> TemplateLock::take(const std::string& homes_root, TemplateUse use) {
  const std::string path = template_cache(homes_root) + "/+lock";
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file && errno == ENOENT) return TemplateLock(UniqueFd());
  if (!file) return system_error(fmt::format("cannot open '{}'", path), errno);
  while (::flock(file.get(), use == TemplateUse::kShared ? LOCK_SH : LOCK_EX) != 0)
    if (errno != EINTR) return system_error(fmt::format("cannot lock '{}'", path), errno);
  return TemplateLock(std::move(file));
}

}  // namespace containers
