// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/storage_back.hpp"

#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/storage_interfaces.hpp"

namespace convert {
namespace {

using DiskRow = Row<DeviceScope>;

const InterfaceRow* interface_of(const xmlNode* disk) {
  const Value bus = get(disk, "target/@bus");
  for (const InterfaceRow& row : kInterfaces)
    if (bus == row.bus) return &row;
  return nullptr;
}

// libvirt's own choice where a controller is not written, or says "auto".
std::string scsi_model(const xmlNode* devices, std::int64_t index) {
  for (const xmlNode* node = first_child(devices, "controller"); node; node = next_named(node, "controller"))
    if (get(node, "@type") == "scsi" && number_at(node, "@index") == index) return get(node, "@model").value_or("auto");
  return "auto";
}

// The lowest controller of that model: PCS6 counts devices on from there.
std::int64_t first_of_model(const xmlNode* devices, const std::string& model, std::int64_t index) {
  for (const xmlNode* node = first_child(devices, "controller"); node; node = next_named(node, "controller")) {
    const auto found = number_at(node, "@index");
    if (get(node, "@type") == "scsi" && get(node, "@model") == model && found && *found < index) index = *found;
  }
  return index;
}

// "sdc" is 2.
std::optional<std::int64_t> number_of_target(std::string_view target) {
  constexpr std::size_t kPrefix = 2;
  if (target.size() <= kPrefix || target.size() > kPrefix + 3) return {};
  std::int64_t number = 0;
  for (const char c : target.substr(kPrefix)) {
    if (c < 'a' || c > 'z') return {};
    number = number * 26 + (c - 'a' + 1);
  }
  return number - 1;
}

std::optional<std::int64_t> place_on(const xmlNode* disk, const InterfaceRow& interface) {
  const auto part = [&](const char* path) { return number_at(disk, path).value_or(0); };
  const bool has_drive = get(disk, "address/@type") == "drive";
  if (!has_drive) return number_of_target(get(disk, "target/@dev").value_or(""));
  if (interface.type == kIde) return part("address/@bus") * 2 + part("address/@unit");
  if (interface.type == kSata) return part("address/@controller") * kSataPorts + part("address/@unit");
  if (interface.type != kScsi) return number_of_target(get(disk, "target/@dev").value_or(""));
  const std::int64_t controller = part("address/@controller");
  const std::string model = scsi_model(disk->parent, controller);
  const std::int64_t nth = controller - first_of_model(disk->parent, model, controller);
  if (model == "virtio-scsi") return nth * kVirtioScsiUnits + part("address/@unit");
  return nth * kLsiTargets + part("address/@target") + part("address/@unit");
}

std::string source_of(const xmlNode* disk) {
  const Value file = get(disk, "source/@file");
  return file ? *file : get(disk, "source/@dev").value_or("");
}

}  // namespace

Value back_interface(const DiskRow&, DeviceScope&, const xmlNode* disk) {
  const InterfaceRow* interface = interface_of(disk);
  if (!interface) return {};
  return fmt::to_string(interface->type);
}

Value back_scsi_model(const DiskRow&, DeviceScope&, const xmlNode* disk) {
  const InterfaceRow* interface = interface_of(disk);
  if (!interface || interface->type != kScsi) return {};
  const std::string model = scsi_model(disk->parent, number_at(disk, "address/@controller").value_or(0));
  for (const ScsiModelRow& row : kScsiModels)
    if (row.model && model == row.model) return fmt::to_string(row.type);
  return model == "auto" || model == "lsilogic" ? "1" : Value();
}

Value back_stack_index(const DiskRow&, DeviceScope&, const xmlNode* disk) {
  const InterfaceRow* interface = interface_of(disk);
  const auto place = interface ? place_on(disk, *interface) : std::nullopt;
  if (!place || *place < 0) return {};
  return fmt::to_string(*place);
}

std::string name_in_home(const VmScope& vm, const std::string& path) {
  const std::string& home = vm.home;
  if (home.empty() || !path.starts_with(home) || path.size() <= home.size() + 1 || path[home.size()] != '/')
    return path;
  return path.substr(home.size() + 1);
}

Value back_system_name(const DiskRow&, DeviceScope& scope, const xmlNode* disk) {
  const std::string source = source_of(disk);
  if (source.empty()) return {};
  for (const auto& [name, image] : scope.vm.context.images)
    if (image.file == source) return name;
  const std::string name = name_in_home(scope.vm, source);
  const auto slash = name.find('/');
  const std::string folder = name.substr(0, slash);
  const bool is_bundle = slash != name.npos && folder.ends_with(".hdd") && name.find('/', slash + 1) == name.npos;
  return is_bundle ? folder : name;
}

// A drive without a medium has no back end: what the file says of it stays.
Value back_backend(const DiskRow&, DeviceScope& scope, const xmlNode* disk) {
  if (source_of(disk).empty()) return scope.device.element ? Value() : "1";
  return get(disk, "@type") == "block" ? "0" : "1";
}

Value back_has_medium(const DiskRow&, DeviceScope&, const xmlNode* disk) { return source_of(disk).empty() ? "0" : "1"; }

Value back_image_kind(const DiskRow& row, DeviceScope&, const xmlNode* disk) {
  return get(disk, row.xml).value_or("raw") == "raw" ? "0" : "1";
}

Value back_is_lun(const DiskRow& row, DeviceScope& scope, const xmlNode* disk) {
  if (get(disk, row.xml) == "lun") return "1";
  return scope.text(row.pcs6) ? Value("0") : Value();
}

}  // namespace convert
