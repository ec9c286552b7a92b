// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/disk_view_node.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/folder_with_mode.hpp"
#include "foundation/remove_file.hpp"
#include "upgrade/views/chain_node.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <unistd.h>

namespace upgrade {
namespace {

namespace json = boost::json;

std::string parts_file(const std::string& home, const TrialDisk& disk) { return disk_folder(home, disk) + "/parts"; }

// One blank line would make QEMU read the next line twice.
std::string parts_text(const TrialDisk& disk) {
  std::string text =
      "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"twoGbMaxExtentFlat\"\n";
  for (std::size_t i = 0; i < disk.parts.size(); ++i)
    text += fmt::format("RW {} FLAT \"{}\" 0\n", disk.parts[i].end_sector - disk.parts[i].start_sector, i);
  return text;
}

}  // namespace

std::string trial_folder(const std::string& home) { return home + "/upgrade"; }

std::string disk_folder(const std::string& home, const TrialDisk& disk) {
  return trial_folder(home) + "/" + std::filesystem::path(disk.overlay).filename().string();
}

Result<std::string> view_node(const std::string& home, const TrialDisk& disk) {
  if (disk.parts.size() == 1) {
    auto node = chain_node(disk.parts[0].chain, true);
    if (!node) return node.error();
    (*node)["read-only"] = true;
    return json::serialize(*node);
  }
  json::object joined{{"driver", "vmdk"}, {"read-only", true}, {"file", file_node(parts_file(home, disk))}};
  for (std::size_t i = 0; i < disk.parts.size(); ++i) {
    auto node = chain_node(disk.parts[i].chain, false);
    if (!node) return node.error();
    joined[fmt::format("extents.{}", i)] = *std::move(node);
  }
  return json::serialize(joined);
}

Result<void> make_parts(const std::string& home, const TrialDisk& disk) {
  if (disk.parts.size() == 1) return {};
  const std::string folder = disk_folder(home, disk);
  for (const std::string& each : {trial_folder(home), folder})
    if (auto made = make_folder_with_mode(each, 0700); !made) return made.error();
  for (std::size_t i = 0; i < disk.parts.size(); ++i) {
    const std::string link = fmt::format("{}/{}", folder, i);
    if (auto removed = remove_file(link); !removed) return removed;
    if (::symlink(disk.parts[i].chain[0].path.c_str(), link.c_str()) != 0)
      return system_error(fmt::format("cannot make link '{}'", link), errno);
  }
  return write_file_atomically(parts_file(home, disk), parts_text(disk));
}

}  // namespace upgrade
