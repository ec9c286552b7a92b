// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_disk.hpp"

#include "config-convert/container/pieces.hpp"
#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace convert {
namespace {

struct KeyRow {
  std::string_view key;
  void (*take)(VeDisk& disk, std::string_view value);
};

void nothing(VeDisk&, std::string_view) {}

constexpr std::array kKeys{
    KeyRow{"enabled", [](VeDisk& d, std::string_view v) { d.enabled = v != "no"; }},
    KeyRow{"image", [](VeDisk& d, std::string_view v) { d.image = v; }},
    KeyRow{"device", [](VeDisk& d, std::string_view v) { d.device = v; }},
    KeyRow{"mnt", [](VeDisk& d, std::string_view v) { d.target = v; }},
    KeyRow{"mnt_opts",
           [](VeDisk& d, std::string_view v) {
             const auto words = split(v, "| \t");
             d.read_only = std::find(words.begin(), words.end(), "ro") != words.end();
           }},
    KeyRow{"uuid", nothing},
    KeyRow{"size", nothing},
    KeyRow{"autocompact", nothing},
    KeyRow{"storage_url", nothing},
};

}  // namespace

bool is_whole_path(std::string_view path) {
  const auto steps = split(path, "/");
  return path.starts_with('/') && !steps.empty() && path.find_first_of("$`") == path.npos &&
         std::none_of(steps.begin(), steps.end(), [](std::string_view s) { return s == ".." || s == "."; });
}

VeDisk parse_ve_disk(std::string_view text) {
  VeDisk disk;
  for (std::string_view piece : split(text, ",")) {
    piece = trimmed(piece);
    const auto equals = piece.find('=');
    const auto row = std::find_if(kKeys.begin(), kKeys.end(), [&](const KeyRow& r) {
      return equals != piece.npos && r.key == piece.substr(0, equals);
    });
    if (row != kKeys.end())
      row->take(disk, piece.substr(equals + 1));
    else if (disk.wrong.empty())
      disk.wrong = piece;
  }
  return disk;
}

std::string with_disk_key(std::string_view text, std::string_view key, std::string_view value) {
  const auto pieces = split(text, ",");
  std::vector<std::optional<std::string>> changes(pieces.size());
  std::vector<std::string> added;
  const std::string piece = value.empty() ? "" : fmt::format("{}={}", key, value);
  bool there = false;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string_view known = trimmed(pieces[i]);
    if (!known.starts_with(key) || known.substr(key.size()).substr(0, 1) != "=") continue;
    changes[i] = there ? "" : piece;
    there = true;
  }
  if (!there && !piece.empty()) added.push_back(piece);
  return with_pieces(text, ",", changes, added);
}

}  // namespace convert
