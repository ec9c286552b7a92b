// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/storage_plan.hpp"

#include "config-convert/disk/disk_image.hpp"
#include "config-convert/vm/disk_key.hpp"
#include "config-convert/vm/storage_interfaces.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace convert {
namespace {

// SATA has room for what moves there: libvirt adds controllers of six ports.
constexpr std::int64_t kSataPlaces = 24;

std::optional<std::int64_t> choose_stack(DeviceScope& scope, const InterfaceRow& interface, bool moved) {
  const std::vector<Device>& planned = scope.vm.devices;
  const auto fits = [&](std::int64_t n) {
    return n != interface.reserved && std::none_of(planned.begin(), planned.end(), [&](const Device& device) {
             return device.bus == interface.bus && device.stack_index == n;
           });
  };
  const std::int64_t wanted = moved ? -1 : number(scope, "StackIndex", -1, 0, 255);
  if (wanted >= 0 && wanted < interface.places && fits(wanted)) return wanted;
  const std::int64_t places = interface.type == kSata ? kSataPlaces : interface.places;
  for (std::int64_t n = 0; n < places; ++n) {
    if (!fits(n)) continue;
    if (wanted >= 0)
      scope.warn("StackIndex", "target/@dev",
                 fmt::format("place {} of {} is taken or not there; {} is used", wanted, interface.bus, n));
    return n;
  }
  return {};
}

// The interface of the file, or the one that QEMU and the profile have for it. nullptr: left out.
const InterfaceRow* choose_interface(DeviceScope& scope, const InterfaceRow* written) {
  Device& device = scope.device;
  const GuestOs& guest = scope.vm.guest;
  const bool old_windows = guest.is_windows() && !guest.is_windows_from(kWindowsVista);
  const bool is_disk = device.kind->pcs6 == "Hdd";
  if (scope.vm.context.profile == Profile::kVirtio && !old_windows && written->type != kVirtio &&
      written->type != kUsbStorage) {
    if (is_disk) {
      device.controller_model = "virtio-scsi";
      return row_of(kInterfaces, kScsi);
    }
    return row_of(kInterfaces, kSata);
  }
  if (written->type != kScsi) return written;
  const ScsiModelRow* model = row_of(kScsiModels, number(scope, "SubType", 255, 0, 255));
  if (!model) {
    leave_out(scope, "SubType", "this SCSI controller is not known");
    return nullptr;
  }
  if (model->remark) scope.warn("SubType", "controller/@model", model->remark);
  if (!model->model) return row_of(kInterfaces, kSata);
  device.controller_model = model->model;
  return written;
}

// How many of the machine's targets have a running letter behind "sd".
std::int64_t letters_in_use(const VmScope& vm) {
  return std::count_if(vm.devices.begin(), vm.devices.end(),
                       [](const Device& device) { return device.target.starts_with("sd"); });
}

// Bus and place; false where there is none.
bool place(DeviceScope& scope) {
  Device& device = scope.device;
  const std::int64_t type = number(scope, "InterfaceType", 0, 0, 255);
  const InterfaceRow* written = row_of(kInterfaces, type);
  if (!written) return leave_out(scope, "InterfaceType", fmt::format("interface type {} is not known", type));
  const InterfaceRow* interface = choose_interface(scope, written);
  if (!interface) return false;
  device.bus = interface->bus;
  const auto stack = choose_stack(scope, *interface, interface != written);
  if (!stack) return leave_out(scope, "StackIndex", fmt::format("no place is free on {}", device.bus));
  device.stack_index = *stack;
  const GuestOs& guest = scope.vm.guest;
  if (interface->type == kSata && guest.is_windows() && !guest.is_windows_from(kWindowsVista))
    scope.warn("InterfaceType", "target/@bus", "this Windows has no SATA driver of its own");
  const bool by_place = device.bus == "ide" || device.bus == "virtio";
  device.target = target_name(interface->target_prefix, by_place ? *stack : letters_in_use(scope.vm));
  return true;
}

// Two disks on one image destroy each other.
bool is_used(const VmScope& vm, const std::string& file) {
  return std::any_of(vm.devices.begin(), vm.devices.end(),
                     [&](const Device& other) { return other.image && other.image->file == file; });
}

// What the file says of the disk's size; of two that differ the image's own counts.
std::uint64_t size_of(DeviceScope& scope, std::uint64_t of_image) {
  constexpr std::int64_t kMib = 1 << 20;
  const std::int64_t bytes = number(scope, "SizeInBytes", 0, 0, std::int64_t{1} << 50);
  const auto written = static_cast<std::uint64_t>(bytes ? bytes : number(scope, "Size", 0) * kMib);
  if (of_image == 0 || written == 0) return std::max(of_image, written);
  const std::uint64_t difference = std::max(of_image, written) - std::min(of_image, written);
  if (difference > kMib)
    scope.tell(Severity::kInfo, "Size", "",
               fmt::format("{} MiB are written down, the image has {}", written / kMib, of_image / kMib));
  return of_image;
}

// The parts of a split disk are seen in its descriptor; where nobody may look, its configuration tells.
bool is_known_split(DeviceScope& scope, const std::string& name) {
  const Context& context = scope.vm.context;
  return flag(scope, "Splitted", false) && !context.look_at && !context.images.contains(name);
}

Result<FoundImage> find_image(DeviceScope& scope, const std::string& name) {
  const VmScope& vm = scope.vm;
  if (scope.device.is_block) {
    auto path = resolve_path(home_of(vm), name, vm.context);
    if (!path) return path.error();
    return FoundImage{{*path, "raw", false}};
  }
  auto found = find_disk_image(home_of(vm), name, vm.context);
  if (found && is_known_split(scope, name)) {
    found->is_missing = true;
    found->remark =
        "the disk is split into parts, and must be one: convert it with qemu-img, and say what stands for it";
  }
  // Virtuozzo 7 takes the other name for the file's
  const std::string other = scope.text("UserFriendlyName").value_or(name);
  if (!found || !found->is_missing || other == name) return found;
  auto instead = find_disk_image(home_of(vm), other, vm.context);
  if (!instead || instead->is_missing || !vm.context.look_at) return found;
  if (instead->remark.empty()) instead->remark = fmt::format("'{}' is not there; '{}' is used", name, other);
  return instead;
}

// Why a disk cannot be used as it is; empty: it can.
std::string_view fault_of_state(DeviceScope& scope) {
  if (flag(scope, "Encrypted", false) || has_foreign_key(scope))
    return "the disk is encrypted: decrypt it on its old server";
  const std::int64_t version = number(scope, "DiskVersion", 2, 0, 255);
  if ((version == 3 || version == 4) && !scope.vm.context.discard_state)
    return "the machine is suspended: resume it on its old server and shut it down, or give its state up: "
           "--discard-state";
  return {};
}

// False: the disk is left out. On the way back the file is what it is, and the domain says what can be.
Result<bool> open_disk(DeviceScope& scope) {
  constexpr std::int64_t kHostDevice = 0, kImage = 1, kPartitions = 3;
  Device& device = scope.device;
  const VmScope& vm = scope.vm;
  const std::int64_t type = device.emulated_type;
  const std::string name = scope.text("SystemName").value_or(scope.text("UserFriendlyName").value_or(""));
  if (type == kPartitions)
    return leave_out(scope, "EmulatedType", "partitions of a physical disk need a mapped device");
  if (type != kHostDevice && type != kImage)
    return leave_out(scope, "EmulatedType", fmt::format("type {} is not a disk's", type));
  if (const auto fault = fault_of_state(scope); !fault.empty() && !vm.is_way_back) return refusal(scope, fault);
  if (name.empty() && vm.is_way_back) return false;
  if (name.empty()) return refusal(scope, "SystemName is empty, expected a file name");
  device.is_block = type == kHostDevice;
  auto found = find_image(scope, name);
  if (!found && vm.is_way_back) found = FoundImage{{name, "raw", false}};
  if (!found) return refusal(scope, found.error().message);
  if (found->is_missing && !vm.context.allow_missing_disks) return refusal(scope, found->remark);
  if (const auto fault = fault_of_key(scope, *found); !fault.empty() && !vm.is_way_back) return refusal(scope, fault);
  if (!found->remark.empty()) scope.warn("SystemName", "source/@file", found->remark);
  if (is_used(vm, found->image.file) && !vm.is_way_back)
    return refusal(scope,
                   fmt::format("'{}' is the image of another disk too, which would destroy it", found->image.file));
  device.image = found->image;
  device.size_bytes = size_of(scope, found->size_bytes);
  return true;
}

// A drive whose medium cannot be had is empty: it must not keep the machine from starting.
void insert_medium(DeviceScope& scope) {
  const std::int64_t type = scope.device.emulated_type;
  const std::string name = scope.text("SystemName").value_or("");
  if (name.empty() || !flag(scope, "Connected", true)) return;
  if (name.starts_with("/dev/") || type > 1) {
    if (type > 1)
      scope.warn("EmulatedType", "", fmt::format("type {} is not a drive's; it is empty", type));
    else
      scope.tell(Severity::kInfo, "SystemName", "source",
                 fmt::format("the host's drive '{}' is not passed on; the drive is empty", name));
    return;
  }
  auto path = usable_path(home_of(scope.vm), name, scope.vm.context);
  if (!path) return scope.warn("SystemName", "source/@file", path.error().message + "; the drive is empty");
  scope.device.image = DiskImage{*path, "raw", false};
}

}  // namespace

ImageHome home_of(const VmScope& vm) {
  const std::string old_file = vm.text("Identification/VmHome").value_or("");
  const auto slash = old_file.find_last_of('/');
  return {vm.home, old_file.substr(0, slash == old_file.npos ? 0 : slash)};
}

Result<bool> plan_hard_disk(DeviceScope& scope) {
  if (!flag(scope, "Connected", true)) {
    scope.tell(Severity::kInfo, "Connected", "", "the disk is not connected; it stays in the PCS6 file only");
    return false;
  }
  const auto uuid = parse_uuid(scope.text("Uuid").value_or(""));
  for (const Device& other : scope.vm.devices)
    if (uuid && uuid == parse_uuid(other.element.text("Uuid").value_or("")))
      scope.warn("Uuid", "", fmt::format("'{}' is another disk's too", *uuid));
  if (!place(scope)) return false;
  return open_disk(scope);
}

Result<bool> plan_cd_drive(DeviceScope& scope) {
  if (!place(scope)) return false;
  insert_medium(scope);
  return true;
}

Result<bool> plan_floppy_drive(DeviceScope& scope) {
  Device& device = scope.device;
  const auto planned = std::count_if(scope.vm.devices.begin(), scope.vm.devices.end(),
                                     [](const Device& other) { return other.bus == "fdc"; });
  if (planned == 2) return leave_out(scope, "", "a machine has room for two floppy drives");
  device.bus = "fdc";
  device.stack_index = planned;
  device.target = target_name("fd", planned);
  insert_medium(scope);
  return true;
}

void address_storage(VmScope& vm) {
  std::map<std::string, std::int64_t> chain;  // controllers that each SCSI model needs
  for (const Device& device : vm.devices)
    if (device.bus == "scsi") {
      const bool by_target = device.controller_model == "lsisas1068";
      std::int64_t& length = chain[device.controller_model];
      length = std::max(length, by_target ? device.stack_index / kLsiTargets + 1 : 1);
    }
  std::map<std::string, std::int64_t> first_controller;
  std::int64_t next = 0;
  for (const auto& [model, length] : chain) first_controller[model] = next, next += length;
  for (Device& device : vm.devices) {
    const std::int64_t s = device.stack_index;
    device.has_address = device.bus == "ide" || device.bus == "sata" || device.bus == "scsi";
    if (device.bus == "ide") device.bus_number = s / 2, device.unit = s % 2;
    if (device.bus == "sata") device.controller = s / kSataPorts, device.unit = s % kSataPorts;
    if (device.bus != "scsi") continue;
    device.controller = first_controller[device.controller_model];
    if (device.controller_model == "virtio-scsi")
      device.unit = s;
    else
      device.controller += s / kLsiTargets, device.target_number = s % kLsiTargets;
  }
}

std::vector<ScsiController> scsi_controllers(const VmScope& vm) {
  std::map<std::int64_t, std::string> found;
  for (const Device& device : vm.devices)
    if (device.bus == "scsi") found[device.controller] = device.controller_model;
  // A chain begins with its first controller, used or not: libvirt would fill a gap with a model of its own.
  std::vector<ScsiController> controllers;
  std::int64_t next = 0;
  for (const auto& [index, model] : found)
    while (next <= index) controllers.push_back({next++, model});
  return controllers;
}

std::int64_t sata_controllers(const VmScope& vm) {
  std::int64_t count = 0;
  for (const Device& device : vm.devices)
    if (device.bus == "sata") count = std::max(count, device.controller + 1);
  return count;
}

}  // namespace convert
