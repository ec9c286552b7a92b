// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/storage_plan.hpp"

#include "config-convert/disk/disk_image.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace convert {
namespace {

struct KindRow {
  StorageKind kind;
  const char* element;
  std::int64_t default_type;  // EmulatedType where it is missing
};

constexpr std::array kKinds{
    KindRow{StorageKind::kHdd, "Hdd", 1},
    KindRow{StorageKind::kCdRom, "CdRom", 0},
    KindRow{StorageKind::kFdd, "Fdd", 0},
};

// InterfaceType
struct InterfaceRow {
  std::int64_t type;
  const char* bus;
  const char* target_prefix;
  std::int64_t places;    // PCS6's number of StackIndex values
  std::int64_t reserved;  // the one that is the controller's own; -1: none
};

constexpr std::array kInterfaces{
    InterfaceRow{0, "ide", "hd", 4, -1},     InterfaceRow{1, "scsi", "sd", 16, 7}, InterfaceRow{2, "sata", "sd", 6, -1},
    InterfaceRow{3, "virtio", "vd", 16, -1}, InterfaceRow{4, "usb", "sd", 16, -1},
};

// SubType of a SCSI device. QEMU has neither BusLogic nor Hyper-V's controller.
struct ScsiModelRow {
  std::int64_t type;
  const char* model;  // nullptr: the device moves to SATA
  const char* remark;
};

constexpr std::array kScsiModels{
    ScsiModelRow{0, nullptr, "QEMU has no BusLogic controller; the device is put on SATA"},
    ScsiModelRow{1, "lsisas1068", "LSI SPI becomes LSI SAS 1068, the closest of QEMU: the guest needs its driver"},
    ScsiModelRow{2, "lsisas1068", nullptr},
    ScsiModelRow{3, "virtio-scsi", nullptr},
    ScsiModelRow{4, nullptr, "QEMU has no Hyper-V controller; the device is put on SATA"},
    ScsiModelRow{255, "lsisas1068", nullptr},
};

// SATA has room for what moves there: libvirt adds controllers of six ports.
constexpr std::int64_t kSataPlaces = 24;
constexpr std::int64_t kLsiTargets = 8;
constexpr std::int64_t kSataPorts = 6;

template <typename Rows, typename Type>
const auto* row_of(const Rows& rows, Type type) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.type == type; });
  return found == rows.end() ? nullptr : &*found;
}

class Planner {
 public:
  explicit Planner(VmScope& vm) : vm_(vm) {
    home_.folder = vm.home;
    const std::string old_home = vm.text("Identification/VmHome").value_or("");
    home_.old_folder = old_home.substr(0, old_home.find_last_of('/') == old_home.npos ? 0 : old_home.find_last_of('/'));
  }

  Result<std::vector<StorageDevice>> plan() {
    for (const KindRow& kind : kKinds) {
      const auto elements = vm_.root.find("Hardware").children(kind.element);
      if (elements.size() > kDevicesOfOneKind)
        return Error{ErrorCode::kConfigUnsupported,
                     fmt::format("config.pvs: {} elements Hardware/{}, expected at most {}", elements.size(),
                                 kind.element, kDevicesOfOneKind)};
      IndexGiver indexes;
      for (const PvsElement& element : elements)
        if (auto done = take(kind, element, indexes); !done) return done.error();
    }
    address_all();
    return std::move(devices_);
  }

 private:
  Result<void> take(const KindRow& kind, const PvsElement& element, IndexGiver& indexes) {
    StorageDevice device;
    device.kind = kind.kind;
    device.element = element;
    ScopeBase naming{vm_.report, fmt::format("Hardware/{}/", kind.element)};
    device.index = indexes.give(element, naming);
    device.pcs6_path = fmt::format("Hardware/{}[{}]/", kind.element, device.index);
    DiskScope scope{{vm_.report, device.pcs6_path, "devices/disk/"}, vm_, device};
    if (!flag(scope, "Enabled", true)) {
      scope.tell(Severity::kInfo, "Enabled", "", "the device is not enabled; it stays in the PCS6 file only");
      return {};
    }
    if (kind.kind == StorageKind::kHdd && !flag(scope, "Connected", true)) {
      scope.tell(Severity::kInfo, "Connected", "", "the disk is not connected; it stays in the PCS6 file only");
      return {};
    }
    if (!place(scope)) return {};
    const std::int64_t type = number(scope, "EmulatedType", kind.default_type, 0, 255);
    if (kind.kind == StorageKind::kHdd) {
      auto kept = open_disk(scope, type);
      if (!kept) return kept.error();
      if (!*kept) return {};
    } else {
      insert_medium(scope, type);
    }
    devices_.push_back(std::move(device));
    return {};
  }

  // Bus and place; false where there is none.
  bool place(DiskScope& scope) {
    StorageDevice& device = scope.device;
    if (device.kind == StorageKind::kFdd) {
      if (floppies_ == 2) return leave_out(scope, "", "a machine has room for two floppy drives");
      device.bus = "fdc";
      device.stack_index = floppies_++;
      device.target = target_name("fd", device.stack_index);
      return true;
    }
    const std::int64_t type = number(scope, "InterfaceType", 0, 0, 255);
    const InterfaceRow* interface = row_of(kInterfaces, type);
    if (!interface) return leave_out(scope, "InterfaceType", fmt::format("interface type {} is not known", type));
    if (std::string_view(interface->bus) == "scsi") {
      const ScsiModelRow* model = row_of(kScsiModels, number(scope, "SubType", 255, 0, 255));
      if (!model) return leave_out(scope, "SubType", "this SCSI controller is not known");
      if (model->remark) scope.warn("SubType", "controller/@model", model->remark);
      if (model->model)
        device.controller_model = model->model;
      else
        interface = row_of(kInterfaces, 2);
    }
    const bool moved = interface->type != type;
    device.bus = interface->bus;
    const auto stack = choose_stack(scope, *interface, moved);
    if (!stack) return leave_out(scope, "StackIndex", fmt::format("no place is free on {}", device.bus));
    device.stack_index = *stack;
    const bool by_place = device.bus == "ide" || device.bus == "virtio";
    device.target = target_name(interface->target_prefix, by_place ? *stack : running_letter_++);
    return true;
  }

  std::optional<std::int64_t> choose_stack(DiskScope& scope, const InterfaceRow& interface, bool moved) {
    std::set<std::int64_t>& used = used_[interface.bus];
    const auto fits = [&](std::int64_t n) { return n != interface.reserved && !used.contains(n); };
    const std::int64_t wanted = moved ? -1 : number(scope, "StackIndex", -1, 0, 255);
    if (wanted >= 0 && wanted < interface.places && fits(wanted)) return *used.insert(wanted).first;
    const std::int64_t places = interface.type == 2 ? kSataPlaces : interface.places;
    for (std::int64_t n = 0; n < places; ++n) {
      if (!fits(n)) continue;
      if (wanted >= 0)
        scope.warn("StackIndex", "target/@dev",
                   fmt::format("place {} of {} is taken or not there; {} is used", wanted, interface.bus, n));
      return *used.insert(n).first;
    }
    return {};
  }

  // False: the disk is left out.
  Result<bool> open_disk(DiskScope& scope, std::int64_t type) {
    StorageDevice& device = scope.device;
    const std::string name = scope.text("SystemName").value_or(scope.text("UserFriendlyName").value_or(""));
    if (type == 3) return leave_out(scope, "EmulatedType", "partitions of a physical disk need a mapped device");
    if (type != 0 && type != 1) return leave_out(scope, "EmulatedType", fmt::format("type {} is not a disk's", type));
    if (flag(scope, "Encrypted", false) || scope.text("Encryption/KeyId"))
      return refuse(scope, "the disk is encrypted: decrypt it on its old server");
    if (name.empty()) return refuse(scope, "SystemName is empty, expected a file name");
    if (type == 0) {
      auto path = resolve_path(home_, name, vm_.context);
      if (!path) return refuse(scope, path.error().message);
      device.is_block = true;
      device.image = DiskImage{*path, "raw", false};
    } else {
      auto found = find_disk_image(home_, name, vm_.context);
      if (!found) return refuse(scope, found.error().message);
      if (found->is_missing && !vm_.context.allow_missing_disks) return refuse(scope, found->remark);
      if (!found->remark.empty()) scope.warn("SystemName", "source/@file", found->remark);
      device.image = found->image;
    }
    if (!sources_.insert(device.image->file).second)
      return refuse(scope,
                    fmt::format("'{}' is the image of another disk too, which would destroy it", device.image->file));
    return true;
  }

  // A drive whose medium cannot be had is empty: it must not keep the machine from starting.
  void insert_medium(DiskScope& scope, std::int64_t type) {
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
    auto path = resolve_path(home_, name, vm_.context);
    if (!path) return scope.warn("SystemName", "source/@file", path.error().message + "; the drive is empty");
    scope.device.image = DiskImage{*path, "raw", false};
  }

  bool leave_out(DiskScope& scope, std::string_view leaf, std::string words) {
    scope.tell(Severity::kError, leaf, "", std::move(words) + "; the device is left out");
    return false;
  }

  Error refuse(const DiskScope& scope, std::string_view words) const {
    const StorageDevice& device = scope.device;
    return {ErrorCode::kConfigUnsupported, fmt::format("config.pvs: line {}: {}: {}", device.element.line(),
                                                       device.pcs6_path.substr(0, device.pcs6_path.size() - 1), words)};
  }

  void address_all() {
    std::map<std::string, std::int64_t> chain;  // controllers that each SCSI model needs
    for (const StorageDevice& device : devices_)
      if (device.bus == "scsi") {
        const bool by_target = device.controller_model == "lsisas1068";
        std::int64_t& length = chain[device.controller_model];
        length = std::max(length, by_target ? device.stack_index / kLsiTargets + 1 : 1);
      }
    std::map<std::string, std::int64_t> first_controller;
    std::int64_t next = 0;
    for (const auto& [model, length] : chain) first_controller[model] = next, next += length;
    for (StorageDevice& device : devices_) {
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

  VmScope& vm_;
  ImageHome home_;
  std::vector<StorageDevice> devices_;
  std::map<std::string, std::set<std::int64_t>, std::less<>> used_;
  std::set<std::string> sources_;
  std::int64_t floppies_ = 0;
  std::int64_t running_letter_ = 0;
};

}  // namespace

Result<std::vector<StorageDevice>> plan_storage(VmScope& vm) { return Planner(vm).plan(); }

std::vector<ScsiController> scsi_controllers(const std::vector<StorageDevice>& storage) {
  std::map<std::int64_t, std::string> found;
  for (const StorageDevice& device : storage)
    if (device.bus == "scsi") found[device.controller] = device.controller_model;
  // A chain begins with its first controller, used or not: libvirt would fill a gap with a model of its own.
  std::vector<ScsiController> controllers;
  std::int64_t next = 0;
  for (const auto& [index, model] : found)
    while (next <= index) controllers.push_back({next++, model});
  return controllers;
}

std::int64_t sata_controllers(const std::vector<StorageDevice>& storage) {
  std::int64_t count = 0;
  for (const StorageDevice& device : storage)
    if (device.bus == "sata") count = std::max(count, device.controller + 1);
  return count;
}

}  // namespace convert
