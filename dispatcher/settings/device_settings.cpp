// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/values/values.hpp"
#include "dispatcher/settings/aspects.hpp"
#include "dispatcher/settings/container_adapters.hpp"
#include "dispatcher/settings/container_disks.hpp"
#include "dispatcher/settings/device_types.hpp"
#include "dispatcher/settings/set_errors.hpp"
#include "dispatcher/settings/usb_controller.hpp"
#include "dispatcher/tasks/json_fields.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

namespace json = boost::json;

// Of every device: is it there at all, is its cable in.
constexpr DeviceOption kEnable{.name = "enable", .takes = Takes::kSwitch, .leaf = "Enabled"};
constexpr DeviceOption kConnect{.name = "connect", .takes = Takes::kSwitch, .leaf = "Connected", .live = true};

const DeviceType* type_named(std::string_view name) {
  const auto types = device_types();
  const auto found =
      std::find_if(types.begin(), types.end(), [&](const DeviceType& type) { return type.name == name; });
  return found == types.end() ? nullptr : &*found;
}

bool has(const Draft& draft, const DeviceType& type, std::int64_t index) {
  const auto indexes = draft.devices(type.list);
  return std::find(indexes.begin(), indexes.end(), index) != indexes.end();
}

// "hdd1"; also "sound", the first of its type.
Result<DeviceEdit> device_named(Draft& draft, const std::string& name) {
  const auto digits = name.find_first_of("0123456789");
  const DeviceType* type = type_named(name.substr(0, digits));
  const auto index = digits == name.npos ? std::optional<std::int64_t>(0) : convert::parse_integer(name.substr(digits));
  if (!type || !index || !has(draft, *type, *index)) return missing_device(name);
  return DeviceEdit{draft, *type, *index};
}

const DeviceOption* option_named(const DeviceType& type, std::string_view name) {
  for (const DeviceOption* common : {&kEnable, &kConnect})
    if (common->name == name) return common;
  const auto found = std::find_if(type.options.begin(), type.options.end(),
                                  [&](const DeviceOption& option) { return option.name == name; });
  return found == type.options.end() ? nullptr : &*found;
}

bool is_active(const DeviceEdit& device) { return device.draft.before().is_active(); }
bool hotplugs(const DeviceEdit& device) { return device.type.hotplugs && device.type.hotplugs(device); }

// Is it one that the running machine has got?
bool is_plugged(const DeviceEdit& device) {
  return device.get("Enabled") != "0" && (device.get("Connected") != "0" || device.type.list != "Hdd");
}

Result<void> apply_option(DeviceEdit& device, const DeviceOption& option, const json::value& value) {
  const Setting as_setting{
      .name = option.name, .takes = option.takes, .least = option.least, .most = option.most, .words = option.words};
  if (!fits_setting(device.draft, as_setting, value)) return incorrect_value(option.name, shown_value(value));
  if (option.edit) return option.edit(device, option, value);
  const auto leaf = leaf_of_setting(device.draft, as_setting, value);
  if (!leaf) return leaf.error();
  return device.put(option.leaf, *leaf);
}

bool may_change(const DeviceEdit& device, const DeviceOption& option) {
  const bool plugs = &option == &kEnable || &option == &kConnect;
  return device.is_new || !is_active(device) || option.live || option.of_guest || (plugs && hotplugs(device));
}

Result<void> expect_known(const DeviceEdit& device, const json::object& given) {
  for (const auto& [key, value] : given) {
    if (key == "type" || key == "name") continue;
    const DeviceOption* option = option_named(device.type, key);
    if (!option || (option->only_for_new && !device.is_new))
      return Error{ErrorCode::kArgumentUnsupported,
                   fmt::format("a device of type {} has no option --{}", device.type.name, convert::xml_safe(key))};
    if (!may_change(device, *option)) return must_be_stopped(device.draft.before());
  }
  return {};
}

// In the table's order, whatever the caller's: addresses go before others come.
Result<void> apply_options(DeviceEdit& device, const json::object& given) {
  if (auto known = expect_known(device, given); !known) return known;
  const auto apply_one = [&](const DeviceOption& option) -> Result<void> {
    const auto* value = given.if_contains(option.name);
    if (value && option.of_guest) device.draft.tell_guest(device.is_new ? "device-add" : "device-set");
    return value ? apply_option(device, option, *value) : Result<void>();
  };
  for (const DeviceOption* common : {&kEnable, &kConnect})
    if (auto applied = apply_one(*common); !applied) return applied;
  for (const DeviceOption& option : device.type.options)
    if (auto applied = apply_one(option); !applied) return applied;
  return {};
}

Result<void> finish_device(DeviceEdit& device, const json::object& given) {
  if (device.type.complete)
    if (auto complete = device.type.complete(device, given); !complete) return complete;
  device.draft.touch_device(fmt::format("{}{}", device.type.alias, device.index));
  return {};
}

Result<void> edit_add(Draft& draft, const Setting&, const json::value& value) {
  const json::object& given = value.get_object();
  if (!draft.is_vm())
    return is_about_disk(given) ? add_container_disk(draft, given) : add_container_adapter(draft, given);
  const std::string name = text_in(given, "type");
  if (name == kUsb) return add_usb(draft);
  const DeviceType* type = type_named(name);
  if (!type) return incorrect_value("device-add", convert::xml_safe(name));
  const auto indexes = draft.devices(type->list);
  if (indexes.size() >= type->most)
    return Error{ErrorCode::kOperationInvalid,
                 type->most == 1
                     ? fmt::format("The {}0 device already exists.", type->name)
                     : fmt::format("A virtual machine has at most {} devices of type {}.", type->most, type->name)};
  DeviceEdit device{draft, *type, 0, true};
  while (has(draft, *type, device.index)) ++device.index;
  if (auto added = draft.add_device(type->list, device.index, type->leaves(device)); !added) return added;
  if (auto applied = apply_options(device, given); !applied) return applied;
  if (auto finished = finish_device(device, given); !finished) return finished;
  if (is_active(device) && !hotplugs(device)) return must_be_stopped(draft.before());
  return {};
}

Result<void> set_container_device(Draft& draft, const json::object& given) {
  return is_about_disk(given) ? set_container_disk(draft, given) : set_container_adapter(draft, given);
}

Result<void> edit_set(Draft& draft, const Setting&, const json::value& value) {
  const json::object& given = value.get_object();
  if (!draft.is_vm()) return set_container_device(draft, given);
  auto device = device_named(draft, text_in(given, "name"));
  if (!device) return device.error();
  if (auto applied = apply_options(*device, given); !applied) return applied;
  return finish_device(*device, given);
}

constexpr std::string_view kKeepImage = "keep", kRemoveImage = "remove", kForceImage = "force";

Result<void> edit_delete(Draft& draft, const Setting&, const json::value& value) {
  const json::object& given = value.get_object();
  const std::string images = given.contains("image") ? text_in(given, "image") : std::string(kKeepImage);
  if (images != kKeepImage && images != kRemoveImage && images != kForceImage)
    return incorrect_value("device-del", convert::xml_safe(images));
  if (!draft.is_vm())
    return is_about_disk(given) ? remove_container_disk(draft, given) : remove_container_adapter(draft, given);
  if (text_in(given, "name") == kUsb) return remove_usb(draft);
  auto device = device_named(draft, text_in(given, "name"));
  if (!device) return device.error();
  if (is_active(*device) && is_plugged(*device) && !hotplugs(*device)) return must_be_stopped(draft.before());
  const std::string alias = fmt::format("{}{}", device->type.alias, device->index);
  const std::string file = device->get("SystemName");
  if (images != kKeepImage && device->type.list == "Hdd" && device->get("EmulatedType") != "0" && !file.empty())
    draft.add_image({.act = ImageWish::Act::kRemove,
                     .path = path_in_home(draft, file),
                     .alias = alias,
                     .despite_snapshots = images == kForceImage});
  draft.touch_device(alias);
  return draft.remove_device(device->type.list, device->index);
}

template <bool connected>
Result<void> edit_cable(Draft& draft, const Setting&, const json::value& value) {
  const json::object given{{"name", value}, {"connect", connected}};
  if (!draft.is_vm()) return set_container_device(draft, given);
  auto device = device_named(draft, std::string(value.get_string()));
  if (!device) return device.error();
  if (auto applied = apply_options(*device, given); !applied) return applied;
  return finish_device(*device, given);
}

constexpr std::array kRows{
    Setting{.name = "device-add",
            .takes = Takes::kObject,
            .vm = Rule::kPartly,
            .container = Rule::kPartly,
            .aspects = kDevices | kMetadata,
            .edit = &edit_add,
            .hardware = true,
            .help = "a new device: type, and its options"},
    Setting{.name = "device-set",
            .takes = Takes::kObject,
            .vm = Rule::kPartly,
            .container = Rule::kPartly,
            .aspects = kDevices | kMetadata,
            .edit = &edit_set,
            .help = "a device's options: name, and those"},
    Setting{.name = "device-del",
            .takes = Takes::kObject,
            .vm = Rule::kPartly,
            .container = Rule::kPartly,
            .aspects = kDevices | kMetadata,
            .edit = &edit_delete,
            .hardware = true,
            .help = "takes a device away: name; image keep, remove, or force: though snapshots have it"},
    Setting{.name = "device-connect",
            .vm = Rule::kPartly,
            .container = Rule::kPartly,
            .aspects = kDevices,
            .edit = &edit_cable<true>,
            .hardware = true,
            .help = "a device's cable or medium is in, by name"},
    Setting{.name = "device-disconnect",
            .vm = Rule::kPartly,
            .container = Rule::kPartly,
            .aspects = kDevices,
            .edit = &edit_cable<false>,
            .hardware = true,
            .help = "likewise out"},
};

}  // namespace

std::string DeviceEdit::name() const { return fmt::format("{}{}", type.name, index); }
std::string DeviceEdit::place() const { return fmt::format("Hardware/{}[{}]", type.list, index); }
std::string DeviceEdit::get(std::string_view leaf) const { return draft.get(fmt::format("{}/{}", place(), leaf)); }

Result<void> DeviceEdit::put(std::string_view leaf, std::string_view value) {
  return draft.put(fmt::format("{}/{}", place(), leaf), value);
}

std::span<const DeviceType> device_types() {
  static const std::array kTypes{kHardDiskType, kCdDriveType,  kFloppyType, kAdapterType,
                                 kSerialType,   kParallelType, kSoundType,  kPciType};
  return kTypes;
}

std::span<const Setting> device_settings() { return kRows; }

}  // namespace dispatcher
