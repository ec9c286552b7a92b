// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/stations.hpp"

#include "foundation/folder_with_mode.hpp"
#include "upgrade/views/chain_node.hpp"
#include "upgrade/views/disk_view_node.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <span>

namespace upgrade {
namespace {

namespace json = boost::json;

using Images = std::span<const convert::ViewImage>;

std::string station_file(const std::string& home, const TrialDisk& disk, std::size_t number) {
  return fmt::format("{}/station{}.qcow2", disk_folder(home, disk), number);
}

// The first `count` of the images, and where these are not all of them a station.
Result<Backing> backing_of_images(Images images, std::size_t count, const std::string& station) {
  json::object below;
  if (count < images.size()) below = {{"driver", "qcow2"}, {"file", file_node(station)}};
  auto node = chain_node(images.first(count), true, std::move(below));
  if (!node) return node.error();
  (*node)["read-only"] = true;
  return Backing{"json:" + json::serialize(*node), images.front().is_plain ? "raw" : "parallels"};
}

}  // namespace

Result<std::vector<Backing>> backings_of_chain(const std::string& home, const TrialDisk& disk) {
  std::vector<Backing> backings;
  for (Images left = disk.parts.front().chain; !left.empty();) {
    const std::string station = station_file(home, disk, backings.size() + 1);
    std::size_t count = 1;
    auto backing = backing_of_images(left, count, station);
    for (; backing && backing->name.size() <= kLongestBacking && count < left.size(); ++count) {
      auto more = backing_of_images(left, count + 1, station);
      if (more && more->name.size() > kLongestBacking) break;
      backing = std::move(more);
    }
    if (!backing) return backing.error();
    if (backing->name.size() > kLongestBacking)
      return Error{ErrorCode::kConfigUnsupported,
                   fmt::format("disk '{}': what its overlay would stand on takes {} bytes, must take at most {}: the "
                               "name '{}' is too long",
                               disk.name, backing->name.size(), kLongestBacking, left.front().path)};
    backings.push_back(*std::move(backing));
    left = left.subspan(count);
  }
  return backings;
}

Result<void> make_stations(const std::string& home, const TrialDisk& disk) {
  const auto backings = backings_of_chain(home, disk);
  if (!backings) return backings.error();
  if (backings->size() > 1)
    for (const std::string& folder : {trial_folder(home), disk_folder(home, disk)})
      if (auto made = make_folder_with_mode(folder, 0700); !made) return made.error();
  for (std::size_t number = 1; number < backings->size(); ++number)
    if (auto made = make_empty_overlay(station_file(home, disk, number), (*backings)[number], disk.size_bytes); !made)
      return made;
  return {};
}

}  // namespace upgrade
