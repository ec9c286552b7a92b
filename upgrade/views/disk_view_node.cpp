// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/disk_view_node.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/folder_with_mode.hpp"
#include "foundation/remove_file.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <unistd.h>

namespace upgrade {
namespace {

namespace json = boost::json;

// Of one disk; overlays of a home differ.
std::string parts_folder(const std::string& home, const TrialDisk& disk) {
  return trial_folder(home) + "/" + std::filesystem::path(disk.overlay).filename().string();
}

std::string parts_file(const std::string& home, const TrialDisk& disk) { return parts_folder(home, disk) + "/parts"; }

json::object file_node(const std::string& path) { return {{"driver", "file"}, {"filename", path}}; }

// The top's file is left out where something else names it.
Result<json::object> chain_node(const convert::ViewPart& part, bool names_top) {
  json::object node;
  for (std::size_t i = part.chain.size(); i-- > 0;) {
    const convert::ViewImage& image = part.chain[i];
    if (image.is_plain && i + 1 < part.chain.size())
      return Error{ErrorCode::kConfigUnsupported,
                   fmt::format("image '{}' is plain, and stands on '{}': only the last of a chain can be plain",
                               image.path, part.chain[i + 1].path)};
    json::object above{{"driver", image.is_plain ? "raw" : "parallels"}};
    if (i > 0 || names_top) above["file"] = file_node(image.path);
    if (!node.empty()) above["backing"] = std::move(node);
    node = std::move(above);
  }
  return node;
}

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

Result<std::string> view_node(const std::string& home, const TrialDisk& disk) {
  if (disk.parts.size() == 1) {
    auto node = chain_node(disk.parts[0], true);
    if (!node) return node.error();
    (*node)["read-only"] = true;
    return json::serialize(*node);
  }
  json::object joined{{"driver", "vmdk"}, {"read-only", true}, {"file", file_node(parts_file(home, disk))}};
  for (std::size_t i = 0; i < disk.parts.size(); ++i) {
    auto node = chain_node(disk.parts[i], false);
    if (!node) return node.error();
    joined[fmt::format("extents.{}", i)] = *std::move(node);
  }
  return json::serialize(joined);
}

Result<void> make_parts(const std::string& home, const TrialDisk& disk) {
  if (disk.parts.size() == 1) return {};
  const std::string folder = parts_folder(home, disk);
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
