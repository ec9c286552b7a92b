// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/folder_names.hpp"

#include "foundation/unique_fd.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <unistd.h>

namespace {

constexpr std::size_t kMostNames = 100'000;

UniqueFd open_folder(const std::string& folder) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  UniqueFd opened(::open(folder.c_str(), kFlags | O_NOATIME));
  return opened || errno != EPERM ? std::move(opened) : UniqueFd(::open(folder.c_str(), kFlags));
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

std::vector<std::string> names_in(const std::string& folder) {
  UniqueFd opened = open_folder(folder);
  if (!opened) return {};
  const std::unique_ptr<DIR, CloseFolder> list(::fdopendir(opened.get()));
  if (!list) return {};
  opened.release();
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(list.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && names.size() < kMostNames) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}
