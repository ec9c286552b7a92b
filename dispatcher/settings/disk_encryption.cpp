// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/disk_encryption.hpp"

#include "config-convert/values/values.hpp"
#include "dispatcher/tasks/json_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dispatcher {
namespace {

using boost::json::object;

constexpr std::string_view kKeyOption = "encryption-keyid", kLeaf = "Encryption/KeyId";

struct KeyAct {
  std::string_view option;
  bool of_encrypted;  // the disk must have a key, or must have none
  bool may_take_key, must_take_key;
};
constexpr KeyAct kActs[] = {
    {"encrypt", false, true, true}, {"decrypt", true, false, false}, {"reencrypt", true, true, false}};

// What would be done to the image that goes.
constexpr std::string_view kOfOldImage[] = {"size", "image", "device"};

Error both(std::string_view one, std::string_view other) {
  return {ErrorCode::kInvalidArg, fmt::format("Unable to simultaneously use --{} and --{}", one, other)};
}

Result<void> expect_alone(const object& given) {
  for (const std::string_view option : {kKeyOption, std::string_view("no-wipe")})
    if (given.contains(option))
      return Error{ErrorCode::kInvalidArg, fmt::format("The --{} option requires --encrypt or --reencrypt{}.", option,
                                                       option == kKeyOption ? "" : " or --decrypt")};
  return {};
}

Result<void> expect_fit(const DeviceEdit& disk, const KeyAct& act, const object& given) {
  for (const KeyAct& other : kActs)
    if (&other != &act && flag_in(given, other.option)) return both(act.option, other.option);
  for (const std::string_view option : kOfOldImage)
    if (given.contains(option)) return both(act.option, option);
  if (given.contains(kKeyOption) && !act.may_take_key) return both(act.option, kKeyOption);
  if (!given.contains(kKeyOption) && act.must_take_key)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("The --{} option requires the --{} option.", act.option, kKeyOption)};
  if (disk.get("EmulatedType") == "0" || disk.get("Enabled") == "0" || disk.get("Connected") == "0")
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("{} is no image that is in use: its encryption cannot be changed", disk.name())};
  if (key_of_disk(disk).empty() == act.of_encrypted)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("{} is {} encrypted", disk.name(), act.of_encrypted ? "not" : "already")};
  return {};
}

}  // namespace

bool wants_other_key(const object& given) {
  return std::ranges::any_of(kActs, [&](const KeyAct& act) { return flag_in(given, act.option); });
}

std::string key_of_disk(const DeviceEdit& disk) { return convert::parse_uuid(disk.get(kLeaf)).value_or(""); }

Result<void> edit_key(DeviceEdit& disk, const DeviceOption& option, const boost::json::value& value) {
  const std::string text(value.get_string());
  const auto secret = convert::parse_uuid(text);
  if (!secret) return incorrect_value(option.name, convert::xml_safe(text));
  return disk.is_new ? disk.put(kLeaf, *secret) : Result<void>();
}

Result<void> complete_key(DeviceEdit& disk, const object& given) {
  if (disk.is_new) {
    if (given.contains(kKeyOption) && given.contains("device")) return both(kKeyOption, "device");
    return {};
  }
  const auto* act = std::ranges::find_if(kActs, [&](const KeyAct& each) { return flag_in(given, each.option); });
  if (act == std::end(kActs)) return expect_alone(given);
  if (auto fit = expect_fit(disk, *act, given); !fit) return fit;
  const std::string copy = text_in(given, kDiskCopy), before = key_of_disk(disk);
  if (copy.empty()) return Error{ErrorCode::kInternal, "no place was chosen for the disk's copy"};
  const std::string key = !act->may_take_key           ? ""
                          : given.contains(kKeyOption) ? *convert::parse_uuid(text_in(given, kKeyOption))
                                                       : before;
  const std::string old = path_in_home(disk.draft, disk.get("SystemName"));
  const std::string alias = fmt::format("{}{}", disk.type.alias, disk.index);
  disk.draft.add_image({.act = ImageWish::Act::kCopy,
                        .path = copy,
                        .format = "qcow2",
                        .alias = alias,
                        .key = key,
                        .from = old,
                        .from_key = before});
  disk.draft.add_image(
      {.act = ImageWish::Act::kRemove, .path = old, .alias = alias, .wipe = !flag_in(given, "no-wipe")});
  const std::string name = name_in_home(disk.draft, copy);
  for (const auto& [leaf, value] : {std::pair<std::string_view, std::string>{"SystemName", name},
                                    {"UserFriendlyName", name},
                                    {"DiskType", "1"},
                                    {kLeaf, key}})
    if (auto put = disk.put(leaf, value); !put) return put;
  return {};
}

}  // namespace dispatcher
