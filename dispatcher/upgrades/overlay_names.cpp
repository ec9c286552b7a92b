// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/overlay_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace dispatcher {
namespace {

constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
constexpr std::size_t kMostName_bytes = 64;

std::string stem_of(const std::string& name) {
  std::string stem = std::filesystem::path(name).stem().string();
  const bool plain = !stem.empty() && stem.size() <= kMostName_bytes && stem.front() != '-' && stem.front() != '.' &&
                     !stem.ends_with(kTrialMark) && stem.find_first_not_of(kPlain) == stem.npos;
  return plain ? stem : "harddisk";
}

}  // namespace

std::vector<std::string> overlay_names(const std::vector<upgrade::MachineDisk>& disks, const std::string& home) {
  std::vector<std::string> names;
  for (const upgrade::MachineDisk& disk : disks) {
    const std::string stem = fmt::format("{}/{}", home, stem_of(disk.name));
    std::string name = fmt::format("{}{}.qcow2", stem, kTrialMark);
    for (unsigned number = 2; std::find(names.begin(), names.end(), name) != names.end(); ++number)
      name = fmt::format("{}-{}{}.qcow2", stem, number, kTrialMark);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace dispatcher
