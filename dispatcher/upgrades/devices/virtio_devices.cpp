// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/devices/virtio_devices.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_writer.hpp"
#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/homes/domain/xml_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>

namespace dispatcher {
namespace {

constexpr std::string_view kOurs = "metadata/switchyard:domain";
constexpr const char* kFormer = "former";
constexpr std::string_view kAgentChannel = "org.qemu.guest_agent.0";
constexpr std::string_view kScsiModel = "virtio-scsi";

// Of <address type='drive'>, and the words for them in ours.
struct AddressPart {
  std::string_view libvirt, ours;
};
constexpr std::array kAddress{AddressPart{"@controller", "@controller"}, AddressPart{"@bus", "@at"},
                              AddressPart{"@target", "@place"}, AddressPart{"@unit", "@unit"}};

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

std::int64_t number_of(const xmlNode* node, std::string_view path) {
  return convert::parse_integer(value_at(node, path)).value_or(0);
}

struct Definition {
  convert::XmlDoc doc;
  xmlNode* root() const { return xmlDocGetRootElement(doc.get()); }
  xmlNode* devices() const { return child_of(root(), "devices"); }
  xmlNode* former() const { return child_of(child_of(child_of(root(), "metadata"), "domain"), kFormer); }
  std::string text() const { return text_of(doc.get()); }
};

Result<Definition> read(std::string_view xml) {
  auto doc = convert::parse_xml(xml, "domain XML");
  if (!doc) return doc.error();
  return Definition{std::move(*doc)};
}

xmlNode* scsi_controller(xmlNode* devices, std::int64_t index) {
  for (xmlNode* controller : children_of(devices, "controller"))
    if (value_at(controller, "@type") == "scsi" && number_of(controller, "@index") == index) return controller;
  return nullptr;
}

bool is_on_virtio(xmlNode* devices, xmlNode* disk) {
  const std::string bus = value_at(disk, "target/@bus");
  if (bus == "virtio") return true;
  if (bus != "scsi") return false;
  const xmlNode* controller = scsi_controller(devices, number_of(disk, "address/@controller"));
  return controller != nullptr && value_at(controller, "@model") == kScsiModel;
}

bool is_to_move(xmlNode* devices, xmlNode* disk) {
  constexpr std::array<std::string_view, 3> kBuses{"ide", "sata", "scsi"};
  const std::string kind = value_at(disk, "@device");
  return (kind.empty() || kind == "disk") && std::ranges::count(kBuses, value_at(disk, "target/@bus")) != 0 &&
         !is_on_virtio(devices, disk);
}

std::set<std::string> targets_of(xmlNode* devices) {
  std::set<std::string> targets;
  for (xmlNode* disk : children_of(devices, "disk")) targets.insert(value_at(disk, "target/@dev"));
  return targets;
}

// Its own where it has that prefix, else the first free one: "sda" … "sdz", "sdaa".
std::string target_for(xmlNode* disk, std::string_view prefix, const std::set<std::string>& taken) {
  if (const std::string own = value_at(disk, "target/@dev"); own.starts_with(prefix)) return own;
  for (unsigned number = 0;; ++number) {
    std::string letters;
    for (unsigned rest = number + 1; rest != 0; rest = (rest - 1) / 26)
      letters.insert(letters.begin(), static_cast<char>('a' + (rest - 1) % 26));
    const std::string target = fmt::format("{}{}", prefix, letters);
    if (!taken.contains(target)) return target;
  }
}

// The one that is there, else a new one behind all others.
std::int64_t virtio_scsi(xmlNode* devices, xmlNode* former) {
  std::int64_t next = 0;
  for (xmlNode* controller : children_of(devices, "controller")) {
    if (value_at(controller, "@type") != "scsi") continue;
    if (value_at(controller, "@model") == kScsiModel) return number_of(controller, "@index");
    next = std::max(next, number_of(controller, "@index") + 1);
  }
  xmlNode* controller = convert::add(devices, "controller");
  convert::set(controller, "@type", "scsi");
  convert::set(controller, "@index", fmt::to_string(next));
  convert::set(controller, "@model", kScsiModel);
  convert::set(convert::add(former, "switchyard:controller"), "@index", fmt::to_string(next));
  return next;
}

bool has_disk(xmlNode* devices, std::int64_t controller) {
  return std::ranges::any_of(children_of(devices, "disk"), [&](xmlNode* disk) {
    return value_at(disk, "target/@bus") == "scsi" && number_of(disk, "address/@controller") == controller;
  });
}

std::int64_t free_unit(xmlNode* devices, std::int64_t controller) {
  std::int64_t unit = 0;
  for (xmlNode* disk : children_of(devices, "disk"))
    if (value_at(disk, "target/@bus") == "scsi" && number_of(disk, "address/@controller") == controller)
      unit = std::max(unit, number_of(disk, "address/@unit") + 1);
  return unit;
}

void put_drive_address(xmlNode* disk, const std::array<std::string, kAddress.size()>& values) {
  drop_child(disk, "address");
  convert::set(disk, "address/@type", "drive");
  for (std::size_t at = 0; at < kAddress.size(); ++at)
    convert::set(disk, fmt::format("address/{}", kAddress[at].libvirt), values[at]);
}

void note(xmlNode* former, xmlNode* disk, const std::string& now) {
  xmlNode* noted = convert::add(former, "switchyard:disk");
  convert::set(noted, "@now", now);
  convert::set(noted, "@target", value_at(disk, "target/@dev"));
  convert::set(noted, "@bus", value_at(disk, "target/@bus"));
  if (value_at(disk, "address/@type") != "drive") return;
  for (const AddressPart& part : kAddress)
    convert::set(noted, part.ours, fmt::to_string(number_of(disk, fmt::format("address/{}", part.libvirt))));
}

// How many were moved.
std::size_t move_disks(xmlNode* devices, xmlNode* former, VirtioBus bus) {
  std::size_t moved = 0;
  for (xmlNode* disk : children_of(devices, "disk")) {
    if (!is_to_move(devices, disk)) continue;
    const bool on_scsi = bus == VirtioBus::kScsi;
    const std::string target = target_for(disk, on_scsi ? "sd" : "vd", targets_of(devices));
    note(former, disk, target);
    if (on_scsi) {
      const std::int64_t controller = virtio_scsi(devices, former);
      const std::int64_t unit = free_unit(devices, controller);
      put_drive_address(disk, {fmt::to_string(controller), "0", "0", fmt::to_string(unit)});
    } else {
      drop_child(disk, "address");
    }
    convert::set(disk, "target/@dev", target);
    convert::set(disk, "target/@bus", on_scsi ? "scsi" : "virtio");
    ++moved;
  }
  return moved;
}

std::size_t change_adapters(xmlNode* devices, xmlNode* former) {
  std::size_t changed = 0;
  for (xmlNode* adapter : children_of(devices, "interface")) {
    const std::string model = value_at(adapter, "model/@type");
    if (model.starts_with("virtio") || value_at(adapter, "@type") == "hostdev") continue;
    xmlNode* noted = convert::add(former, "switchyard:adapter");
    convert::set(noted, "@mac", value_at(adapter, "mac/@address"));
    if (!model.empty()) convert::set(noted, "@model", model);
    convert::set(adapter, "model/@type", "virtio");
    ++changed;
  }
  return changed;
}

bool is_windows(xmlNode* root) {
  return value_at(root, "metadata/libosinfo:libosinfo/libosinfo:os/@id").find("microsoft.com") != std::string::npos;
}

void add_random_source(xmlNode* root, xmlNode* devices) {
  if (child_of(devices, "rng") != nullptr || is_windows(root)) return;
  xmlNode* rng = convert::add(devices, "rng");
  convert::set(rng, "@model", "virtio");
  convert::set(rng, "backend/@model", "random");
  convert::set(rng, "backend", "/dev/urandom");
}

Result<void> put_disk_back(xmlNode* devices, xmlNode* noted) {
  const std::string now = value_at(noted, "@now");
  const std::string target = value_at(noted, "@target");
  for (xmlNode* disk : children_of(devices, "disk")) {
    if (value_at(disk, "target/@dev") != now || !is_on_virtio(devices, disk)) continue;
    if (target != now && targets_of(devices).contains(target))
      return refusal(fmt::format("disk '{}' was '{}', which is another disk's name now", now, target));
    convert::set(disk, "target/@dev", target);
    convert::set(disk, "target/@bus", value_at(noted, "@bus"));
    if (value_at(noted, "@unit").empty()) {
      drop_child(disk, "address");
      return {};
    }
    std::array<std::string, kAddress.size()> address;
    for (std::size_t at = 0; at < kAddress.size(); ++at) address[at] = value_at(noted, kAddress[at].ours);
    put_drive_address(disk, address);
    return {};
  }
  return {};  // it was removed meanwhile
}

void put_adapter_back(xmlNode* devices, xmlNode* noted) {
  for (xmlNode* adapter : children_of(devices, "interface")) {
    if (value_at(adapter, "mac/@address") != value_at(noted, "@mac")) continue;
    if (const std::string model = value_at(noted, "@model"); !model.empty())
      convert::set(adapter, "model/@type", model);
    else
      drop_child(adapter, "model");
  }
}

}  // namespace

Result<std::string> with_virtio_devices(std::string_view xml, const VirtioDevices& wanted, std::string_view by) {
  auto definition = read(xml);
  if (!definition) return definition.error();
  if (definition->former() != nullptr) return refusal("it has virtio's devices already");
  xmlNode* devices = convert::at(definition->root(), "devices");
  xmlNode* former = convert::add(convert::at(definition->root(), kOurs), fmt::format("switchyard:{}", kFormer));
  convert::set(former, "@by", by);
  std::size_t changed = move_disks(devices, former, wanted.disks);
  if (wanted.adapters) changed += change_adapters(devices, former);
  if (changed == 0) return refusal("it has virtio's devices already");
  add_random_source(definition->root(), devices);
  auto edit = DomainEdit::of(definition->text());
  if (!edit) return edit.error();
  edit->add_channel(std::string(kAgentChannel));
  return edit->text();
}

Result<std::string> with_former_devices(std::string_view xml) {
  auto definition = read(xml);
  if (!definition) return definition.error();
  xmlNode* former = definition->former();
  if (former == nullptr) return refusal("it has no other devices to go back to");
  xmlNode* devices = definition->devices();
  for (xmlNode* noted : children_of(former, "disk"))
    if (auto put = put_disk_back(devices, noted); !put) return put.error();
  for (xmlNode* noted : children_of(former, "adapter")) put_adapter_back(devices, noted);
  for (xmlNode* noted : children_of(former, "controller"))
    if (const std::int64_t index = number_of(noted, "@index"); !has_disk(devices, index))
      drop(scsi_controller(devices, index));
  drop(former);
  return definition->text();
}

Result<std::string> who_switched(std::string_view xml) {
  const auto definition = read(xml);
  if (!definition) return definition.error();
  return value_at(definition->former(), "@by");
}

}  // namespace dispatcher
