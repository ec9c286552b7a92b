// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Hard disks, CD and floppy drives.
#include "config-convert/context.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/vm/storage_interfaces.hpp"
#include "dispatcher/settings/boot_devices.hpp"
#include "dispatcher/settings/device_types.hpp"
#include "dispatcher/settings/disk_encryption.hpp"
#include "dispatcher/settings/set_errors.hpp"
#include "dispatcher/tasks/json_fields.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <bit>

namespace dispatcher {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::int64_t kMostMib = std::int64_t{1} << 24;
constexpr std::uint64_t kMib = 1U << 20;

std::string text_of(const value& value) { return std::string(value.get_string()); }

constexpr WordForm kInterfaces[] = {
    {"ide", "0", nullptr}, {"scsi", "1", nullptr}, {"sata", "2", nullptr}, {"virtio", "3", nullptr}};
constexpr WordForm kSubTypes[] = {{"virtio-scsi", "3", nullptr}, {"hyperv", "4", nullptr}, {"lsi-sas", "2", nullptr}};

// Checked when they are used, as the old server did.
template <const auto& forms>
Result<void> edit_run_time_word(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const std::string word = text_of(value);
  for (const WordForm& form : forms)
    if (form.word == word) return device.put(option.leaf, form.pvs);
  return Error{ErrorCode::kOperationInvalid,
               fmt::format("An invalid {} is specified: {}.", option.name == "iface" ? "interface" : "subtype",
                           convert::xml_safe(word))};
}

Result<void> put_backend(DeviceEdit& device, bool is_image, const std::string& name) {
  if (auto put = device.put("EmulatedType", is_image ? "1" : "0"); !put) return put;
  if (auto put = device.put("SystemName", name); !put) return put;
  return device.put("UserFriendlyName", name);
}

// A drive's medium; an empty name takes it out.
Result<void> edit_image(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const std::string path = text_of(value);
  const bool is_disk = device.type.list == "Hdd";
  const bool wrong = convert::xml_safe(path) != path || (path.empty() ? is_disk : !path.starts_with('/'));
  if (wrong) return incorrect_value(option.name, convert::xml_safe(path));
  if (is_disk) return {};  // complete_disk, with its size
  if (auto put = device.put("Connected", path.empty() ? "0" : "1"); !put) return put;
  return put_backend(device, true, path);
}

Result<void> edit_real(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const std::string path = text_of(value);
  if (!path.starts_with("/dev/") || convert::xml_safe(path) != path)
    return incorrect_value(option.name, convert::xml_safe(path));
  return put_backend(device, false, path);
}

Result<void> edit_size(DeviceEdit& device, const DeviceOption&, const value& value) {
  const std::int64_t mib = value.to_number<std::int64_t>();
  if (!device.is_new) {
    if (device.get("EmulatedType") == "0" || device.get("Enabled") == "0" || device.get("Connected") == "0")
      return Error{ErrorCode::kOperationInvalid,
                   fmt::format("{} is no image that is in use: its size cannot be changed", device.name())};
    device.draft.add_image({.act = ImageWish::Act::kResize,
                            .path = path_in_home(device.draft, device.get("SystemName")),
                            .size_bytes = static_cast<std::uint64_t>(mib) * kMib,
                            .alias = fmt::format("{}{}", device.type.alias, device.index),
                            .key = key_of_disk(device)});
    if (!device.get("SizeInBytes").empty())
      if (auto put = device.put("SizeInBytes", fmt::to_string(static_cast<std::uint64_t>(mib) * kMib)); !put)
        return put;
  }
  return device.put("Size", fmt::to_string(mib));
}

Result<void> refuse_mount_point(DeviceEdit&, const DeviceOption&, const value&) {
  return Error{ErrorCode::kInvalidArg, "Assigning a mount point to virtual machines is not supported"};
}

// What all of QEMU's disks show whole.
Result<void> edit_serial(DeviceEdit& device, const DeviceOption& option, const value& value) {
  constexpr std::string_view kSigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_ ";
  const std::string serial = text_of(value);
  if (serial.size() > 20 || serial.find_first_not_of(kSigns) != serial.npos)
    return incorrect_value(option.name, convert::xml_safe(serial));
  return device.put(option.leaf, serial);
}

Result<void> nothing(DeviceEdit&, const DeviceOption&, const value&) { return {}; }

Result<void> expect_offline(DeviceEdit& device, const DeviceOption&, const value& value) {
  return value.get_bool() && device.draft.before().is_active() ? Result<void>(must_be_stopped(device.draft.before()))
                                                               : Result<void>();
}

// PCS6 counts sectors; an image of ours has clusters of a power of two.
Result<void> edit_block_size(DeviceEdit& device, const DeviceOption& option, const value& value) {
  const auto kib = value.to_number<std::uint64_t>();
  if (!std::has_single_bit(kib)) return incorrect_value(option.name, fmt::to_string(kib));
  return device.put(option.leaf, fmt::to_string(kib * 2));
}

// Of all devices on that interface but this one.
bool is_taken(const DeviceEdit& device, const std::string& interface, std::int64_t place) {
  for (const std::string_view list : {"Hdd", "CdRom"})
    for (const std::int64_t index : device.draft.devices(list)) {
      if (list == device.type.list && index == device.index) continue;
      const std::string other = fmt::format("Hardware/{}[{}]/", list, index);
      const std::string on = device.draft.get(other + "InterfaceType");
      if ((on.empty() ? "0" : on) == interface && device.draft.get(other + "StackIndex") == fmt::to_string(place))
        return true;
    }
  return false;
}

Result<void> take_place(DeviceEdit& device, const object& given) {
  if (!device.is_new && !given.contains("iface") && !given.contains("position")) return {};
  const std::string interface = device.get("InterfaceType");
  const auto* row = convert::row_of(convert::kInterfaces, convert::parse_integer(interface).value_or(0));
  if (const auto* position = given.if_contains("position")) {
    const auto place = position->to_number<std::int64_t>();
    if (!given.contains("iface") && device.is_new)
      return Error{ErrorCode::kInvalidArg, "The --position option requires the --iface option."};
    if (place >= row->places || place == row->reserved) return incorrect_value("position", fmt::to_string(place));
    if (is_taken(device, interface, place))
      return Error{ErrorCode::kOperationInvalid,
                   fmt::format("position {} of {} is taken by another device", place, row->bus)};
    return device.put("StackIndex", fmt::to_string(place));
  }
  for (std::int64_t place = 0; place < row->places; ++place)
    if (place != row->reserved && !is_taken(device, interface, place))
      return device.put("StackIndex", fmt::to_string(place));
  return Error{ErrorCode::kOperationInvalid, fmt::format("no position is free on {}", row->bus)};
}

// Where the image is, whoever chose it (prepare_operations.hpp).
Result<void> complete_disk(DeviceEdit& device, const object& given) {
  if (device.is_new)
    if (auto boots = boot_from_first_disk(device.draft); !boots) return boots;
  if (auto keyed = complete_key(device, given); !keyed) return keyed;
  if (auto placed = take_place(device, given); !placed) return placed;
  const std::string path = text_in(given, "image");
  if (given.contains("device") && !path.empty())
    return Error{ErrorCode::kInvalidArg, "Unable to simultaneously use --device and --image"};
  if (path.empty()) {
    if (device.is_new && !given.contains("device"))
      return Error{ErrorCode::kInternal, "a new disk must have an image or a device"};
    return {};
  }
  const auto* create = given.if_contains("create");
  const bool make = create && create->is_bool() && create->get_bool();
  const std::string format = make ? "qcow2" : text_in(given, "format");
  const std::string name = name_in_home(device.draft, path);
  if (auto put = put_backend(device, true, name); !put) return put;
  if (auto put = device.put("DiskType", format == "raw" ? "0" : "1"); !put) return put;
  const auto mib = convert::parse_integer(device.get("Size")).value_or(0);
  const auto* cluster_kib = given.if_contains("hdd-block-size");
  if (cluster_kib && !make)
    return Error{ErrorCode::kInvalidArg, "The --hdd-block-size option is for new images, and this one is there."};
  device.draft.add_image({.act = make ? ImageWish::Act::kMake : ImageWish::Act::kUse,
                          .path = path,
                          .format = format,
                          .size_bytes = static_cast<std::uint64_t>(mib) * kMib,
                          .alias = fmt::format("{}{}", device.type.alias, device.index),
                          .cluster_bytes = cluster_kib ? cluster_kib->to_number<std::uint64_t>() << 10 : 0,
                          .key = key_of_disk(device)});
  return {};
}

Result<void> complete_drive(DeviceEdit& device, const object& given) {
  if (given.contains("device") && given.contains("image"))
    return Error{ErrorCode::kInvalidArg, "Unable to simultaneously use --device and --image"};
  if (device.is_new && !given.contains("device") && !given.contains("image"))
    return Error{ErrorCode::kInvalidArg, "The --image or --device option must be specified."};
  return device.type.list == "Fdd" ? Result<void>() : take_place(device, given);
}

std::vector<NewLeaf> disk_leaves(const DeviceEdit&) {
  return {{"Enabled", "1"},         {"Connected", "1"},     {"EmulatedType", "1"}, {"SystemName", ""},
          {"UserFriendlyName", ""}, {"InterfaceType", "1"}, {"SubType", "3"},      {"StackIndex", "0"},
          {"DiskType", "1"},        {"Size", "65536"},      {"Passthrough", "0"}};
}

std::vector<NewLeaf> drive_leaves(const DeviceEdit&) {
  return {{"Enabled", "1"},         {"Connected", "1"},     {"EmulatedType", "1"}, {"SystemName", ""},
          {"UserFriendlyName", ""}, {"InterfaceType", "2"}, {"StackIndex", "0"},   {"Passthrough", "0"}};
}

std::vector<NewLeaf> floppy_leaves(const DeviceEdit&) {
  return {{"Enabled", "1"}, {"Connected", "1"}, {"EmulatedType", "1"}, {"SystemName", ""}, {"UserFriendlyName", ""}};
}

bool disk_hotplugs(const DeviceEdit& device) {
  const std::string interface = device.get("InterfaceType");
  return interface == "1" || interface == "3";
}

constexpr std::array kDiskOptions{
    DeviceOption{.name = "image", .takes = Takes::kText, .edit = &edit_image},
    DeviceOption{.name = "format", .takes = Takes::kText, .edit = &nothing},
    DeviceOption{.name = "create", .takes = Takes::kSwitch, .edit = &nothing, .only_for_new = true},
    DeviceOption{.name = "device", .takes = Takes::kText, .edit = &edit_real},
    DeviceOption{
        .name = "size", .takes = Takes::kNumber, .least = 1, .most = kMostMib, .edit = &edit_size, .live = true},
    DeviceOption{.name = "offline", .takes = Takes::kSwitch, .edit = &expect_offline, .live = true},
    DeviceOption{.name = "no-fs-resize", .takes = Takes::kSwitch, .edit = &nothing, .live = true},
    DeviceOption{.name = "split", .takes = Takes::kSwitch, .edit = &nothing, .only_for_new = true},
    DeviceOption{.name = "hdd-block-size",
                 .takes = Takes::kNumber,
                 .leaf = "BlockSize",
                 .least = 1,
                 .most = 2048,
                 .edit = &edit_block_size,
                 .only_for_new = true},
    DeviceOption{.name = "encryption-keyid", .takes = Takes::kText, .edit = &edit_key},
    DeviceOption{.name = "encrypt", .takes = Takes::kSwitch, .edit = &nothing},
    DeviceOption{.name = "decrypt", .takes = Takes::kSwitch, .edit = &nothing},
    DeviceOption{.name = "reencrypt", .takes = Takes::kSwitch, .edit = &nothing},
    DeviceOption{.name = "no-wipe", .takes = Takes::kSwitch, .edit = &nothing},
    DeviceOption{.name = kDiskCopy, .takes = Takes::kText, .edit = &nothing},
    DeviceOption{.name = "iface", .leaf = "InterfaceType", .edit = &edit_run_time_word<kInterfaces>},
    DeviceOption{.name = "subtype", .leaf = "SubType", .edit = &edit_run_time_word<kSubTypes>},
    DeviceOption{.name = "position", .takes = Takes::kNumber, .least = 0, .most = 255, .edit = &nothing},
    DeviceOption{.name = "passthr", .takes = Takes::kSwitch, .leaf = "Passthrough"},
    DeviceOption{.name = "serial", .leaf = "SerialNumber", .edit = &edit_serial},
    DeviceOption{.name = "mnt", .edit = &refuse_mount_point},
};

constexpr std::array kDriveOptions{
    DeviceOption{.name = "image", .takes = Takes::kText, .edit = &edit_image, .live = true},
    DeviceOption{.name = "device", .takes = Takes::kText, .edit = &edit_real},
    DeviceOption{.name = "iface", .leaf = "InterfaceType", .edit = &edit_run_time_word<kInterfaces>},
    DeviceOption{.name = "position", .takes = Takes::kNumber, .least = 0, .most = 255, .edit = &nothing},
};

constexpr std::array kFloppyOptions{
    DeviceOption{.name = "image", .takes = Takes::kText, .edit = &edit_image, .live = true},
    DeviceOption{.name = "device", .takes = Takes::kText, .edit = &edit_real},
};

}  // namespace

const DeviceType kHardDiskType{.name = "hdd",
                               .list = "Hdd",
                               .alias = "ua-hdd",
                               .most = 30,
                               .leaves = &disk_leaves,
                               .options = kDiskOptions,
                               .complete = &complete_disk,
                               .hotplugs = &disk_hotplugs};
const DeviceType kCdDriveType{.name = "cdrom",
                              .list = "CdRom",
                              .alias = "ua-cdrom",
                              .most = 16,
                              .leaves = &drive_leaves,
                              .options = kDriveOptions,
                              .complete = &complete_drive};
const DeviceType kFloppyType{.name = "fdd",
                             .list = "Fdd",
                             .alias = "ua-fdd",
                             .most = 1,
                             .leaves = &floppy_leaves,
                             .options = kFloppyOptions,
                             .complete = &complete_drive};

}  // namespace dispatcher
