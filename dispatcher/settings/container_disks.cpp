// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/container_disks.hpp"

#include "config-convert/container/ve_disk.hpp"
#include "config-convert/container/ve_values.hpp"
#include "config-convert/values/values.hpp"
#include "dispatcher/settings/set_errors.hpp"
#include "dispatcher/settings/setting.hpp"
#include "dispatcher/tasks/json_fields.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

namespace json = boost::json;

constexpr std::int64_t kUsualMib = 65536, kMostMib = std::int64_t{1} << 24;
constexpr std::size_t kMostDisks = 30;
constexpr std::string_view kDisk = "hdd";

// The pieces of DISK; before them an empty one where it does not name the root.
std::vector<std::string> disks_of(const Draft& draft) {
  const std::string text = draft.get("DISK");
  std::vector<std::string> disks;
  bool has_root = false;
  for (const std::string_view piece : convert::split(text, ";")) {
    has_root = has_root || convert::parse_ve_disk(piece).is_root();
    disks.emplace_back(piece);
  }
  if (!has_root) disks.insert(disks.begin(), "");
  return disks;
}

Result<void> put_disks(Draft& draft, std::vector<std::string> disks) {
  std::erase(disks, "");
  return draft.put("DISK", fmt::format("{}", fmt::join(disks, ";")));
}

bool is_root(const std::string& disk) { return disk.empty() || convert::parse_ve_disk(disk).is_root(); }

Result<std::size_t> place_of(const std::vector<std::string>& disks, const std::string& name) {
  if (!name.starts_with(kDisk)) return missing_device(name);
  const auto number = convert::parse_integer(std::string_view(name).substr(kDisk.size()));
  if (!number || *number < 0 || static_cast<std::size_t>(*number) >= disks.size()) return missing_device(name);
  return static_cast<std::size_t>(*number);
}

struct DiskOption {
  std::string_view name;
  Takes takes;
  bool only_for_new;
};
constexpr std::array kOptions{
    DiskOption{"image", Takes::kText, true},      DiskOption{"device", Takes::kText, true},
    DiskOption{"format", Takes::kText, true},     DiskOption{"create", Takes::kSwitch, true},
    DiskOption{"split", Takes::kSwitch, true},    DiskOption{"size", Takes::kNumber, false},
    DiskOption{"mnt", Takes::kText, false},       DiskOption{"enable", Takes::kSwitch, false},
    DiskOption{"offline", Takes::kSwitch, false},
};

Result<void> expect_fit(const Draft& draft, const json::object& given, bool is_new) {
  for (const auto& [key, value] : given) {
    if (key == "type" || key == "name") continue;
    const auto option = std::ranges::find(kOptions, std::string_view(key), &DiskOption::name);
    if (option == kOptions.end() || (option->only_for_new && !is_new))
      return Error{ErrorCode::kArgumentUnsupported,
                   fmt::format("a container's disk has no option --{}", convert::xml_safe(std::string_view(key)))};
    const Setting as_setting{.name = option->name, .takes = option->takes, .least = 1, .most = kMostMib};
    if (!fits_setting(draft, as_setting, value)) return incorrect_value(option->name, shown_value(value));
  }
  if (flag_in(given, "offline") && draft.before().is_active()) return must_be_stopped(draft.before());
  return {};
}

// What ve.conf can say of a disk.
bool is_plain(std::string_view path) {
  const auto steps = convert::split(path, "/");
  return path.starts_with('/') && !steps.empty() && convert::is_bare_word(path) &&
         std::ranges::none_of(steps, [](std::string_view step) { return step == "." || step == ".."; });
}

Result<void> expect_mount_point(const std::vector<std::string>& disks, std::size_t own, const std::string& path) {
  if (!is_plain(path)) return incorrect_value("mnt", convert::xml_safe(path));
  for (std::size_t at = 0; at < disks.size(); ++at)
    if (at != own && convert::parse_ve_disk(disks[at]).target == path)
      return Error{ErrorCode::kOperationInvalid, fmt::format("hdd{} is mounted on '{}' already", at, path)};
  return {};
}

// A root's is the disk space: the setting of that name.
Result<void> set_root(Draft& draft, const json::object& given) {
  const auto* size = given.if_contains("size");
  if (!size || given.size() != (given.contains("offline") ? 3U : 2U))
    return Error{ErrorCode::kArgumentUnsupported, "of a container's hdd0 --size alone can be changed"};
  return apply_setting(draft, *find_setting("diskspace"), *size);
}

std::string kib_of(std::int64_t mib) { return fmt::to_string(mib << 10); }

// `mounted_on`: where libvirt will find it then.
Result<void> resize(Draft& draft, std::string& disk, const std::string& mounted_on, std::int64_t mib) {
  const convert::VeDisk known = convert::parse_ve_disk(disk);
  if (known.image.empty() || known.target.empty() || !known.enabled)
    return Error{ErrorCode::kOperationInvalid, "this disk is no image that is in use: its size cannot be changed"};
  draft.add_image({.act = ImageWish::Act::kResize,
                   .path = mounted_on,
                   .size_bytes = static_cast<std::uint64_t>(mib) << 20,
                   .alias = mounted_on});
  disk = convert::with_disk_key(disk, "size", kib_of(mib));
  return {};
}

}  // namespace

bool is_about_disk(const json::object& given) {
  return text_in(given, "type") == kDisk || text_in(given, "name").starts_with(kDisk);
}

Result<void> add_container_disk(Draft& draft, const json::object& given) {
  if (auto fit = expect_fit(draft, given, true); !fit) return fit;
  auto disks = disks_of(draft);
  if (disks.size() >= kMostDisks)
    return Error{ErrorCode::kOperationInvalid, fmt::format("A container has at most {} disks.", kMostDisks)};
  const std::string device = text_in(given, "device"), image = text_in(given, "image"), mnt = text_in(given, "mnt");
  if (!device.empty() && !image.empty())
    return Error{ErrorCode::kInvalidArg, "Unable to simultaneously use --device and --image"};
  if (device.empty() && mnt.empty())
    return Error{ErrorCode::kInvalidArg, "The --mnt option must be specified: where the disk is mounted."};
  if (!mnt.empty())
    if (auto free = expect_mount_point(disks, disks.size(), mnt); !free) return free;
  std::string disk =
      convert::with_disk_key("", "enabled", given.contains("enable") && !flag_in(given, "enable") ? "no" : "yes");
  if (!device.empty()) {
    if (!device.starts_with("/dev/") || !is_plain(device)) return incorrect_value("device", convert::xml_safe(device));
    disk = convert::with_disk_key(disk, "device", device);
  } else {
    if (!is_plain(image)) return incorrect_value("image", convert::xml_safe(image));
    const bool make = flag_in(given, "create");
    const std::string format = make ? "raw" : text_in(given, "format");
    if (format != "raw" && format != "qcow2")
      return Error{ErrorCode::kOperationUnsupported,
                   fmt::format("image '{}' is of format {}, and a container has raw and qcow2 ones beside its root: "
                               "qemu-img convert makes one",
                               convert::xml_safe(image), format)};
    const auto* size = given.if_contains("size");
    const std::int64_t mib = size ? size->to_number<std::int64_t>() : kUsualMib;
    if (make || size) disk = convert::with_disk_key(disk, "size", kib_of(mib));
    disk = convert::with_disk_key(disk, "image", image);
    draft.add_image({.act = make ? ImageWish::Act::kMake : ImageWish::Act::kUse,
                     .path = image,
                     .format = format,
                     .size_bytes = static_cast<std::uint64_t>(mib) << 20,
                     .alias = mnt});
  }
  disks.push_back(convert::with_disk_key(disk, "mnt", mnt));
  if (draft.before().is_active()) draft.wait_for_start("device-add");
  return put_disks(draft, std::move(disks));
}

Result<void> set_container_disk(Draft& draft, const json::object& given) {
  if (auto fit = expect_fit(draft, given, false); !fit) return fit;
  auto disks = disks_of(draft);
  const auto place = place_of(disks, text_in(given, "name"));
  if (!place) return place.error();
  std::string& disk = disks[*place];
  if (is_root(disk)) return set_root(draft, given);
  const std::string before = convert::parse_ve_disk(disk).target;
  if (const std::string mnt = text_in(given, "mnt"); !mnt.empty()) {
    if (auto free = expect_mount_point(disks, *place, mnt); !free) return free;
    disk = convert::with_disk_key(disk, "mnt", mnt);
  }
  const std::string mounted_on = draft.before().is_active() ? before : convert::parse_ve_disk(disk).target;
  if (const auto* size = given.if_contains("size"))
    if (auto resized = resize(draft, disk, mounted_on, size->to_number<std::int64_t>()); !resized) return resized;
  if (given.contains("enable")) disk = convert::with_disk_key(disk, "enabled", flag_in(given, "enable") ? "yes" : "no");
  if (draft.before().is_active() && (given.contains("mnt") || given.contains("enable")))
    draft.wait_for_start("device-set");
  return put_disks(draft, std::move(disks));
}

Result<void> remove_container_disk(Draft& draft, const json::object& given) {
  auto disks = disks_of(draft);
  const auto place = place_of(disks, text_in(given, "name"));
  if (!place) return place.error();
  if (is_root(disks[*place]))
    return Error{ErrorCode::kOperationUnsupported, "Unable to remove the root of a container: it would have no files."};
  const convert::VeDisk disk = convert::parse_ve_disk(disks[*place]);
  const std::string image = text_in(given, "image");
  if (!image.empty() && image != "keep" && !disk.image.empty()) {
    // Its mount goes with its run.
    if (draft.before().is_active()) return must_be_stopped(draft.before());
    draft.add_image({.act = ImageWish::Act::kRemove,
                     .path = disk.image.starts_with('/') ? disk.image : path_in_home(draft, disk.image),
                     .alias = disk.target,
                     .despite_snapshots = image == "force"});
  }
  disks.erase(disks.begin() + static_cast<std::ptrdiff_t>(*place));
  if (draft.before().is_active()) draft.wait_for_start("device-del");
  return put_disks(draft, std::move(disks));
}

}  // namespace dispatcher
