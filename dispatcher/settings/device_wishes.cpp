// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/device_wishes.hpp"

#include "config-convert/values/values.hpp"
#include "dispatcher/homes/domain/mac_addresses.hpp"
#include "dispatcher/homes/images/image_format.hpp"
#include "dispatcher/homes/making/samples.hpp"
#include "dispatcher/settings/disk_encryption.hpp"
#include "dispatcher/tasks/json_fields.hpp"
#include "foundation/path_exists.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <set>

namespace dispatcher {
namespace {

namespace json = boost::json;

// harddisk1.qcow2 …, of a container disk1.img …: the first that is nobody's.
std::string free_image(const SituationRead& read, const std::set<std::string>& chosen) {
  const auto* name = read.situation.kind == Kind::kVm ? "{}/harddisk{}.qcow2" : "{}/disk{}.img";
  for (unsigned number = 1;; ++number) {
    std::string path = fmt::format(fmt::runtime(name), read.home.facts.home, number);
    if (!path_exists(path) && !chosen.contains(path)) return path;
  }
}

Result<void> choose_image(const SituationRead& read, json::object& given, std::set<std::string>& chosen) {
  const bool recreate = flag_in(given, "recreate");
  given.erase("recreate");
  for (const char* ours : {"create", "format"}) given.erase(ours);
  if (given.contains("device")) return {};
  const std::string home = read.home.facts.home;
  std::string path = text_in(given, "image");
  if (path.empty()) {
    path = free_image(read, chosen);
  } else if (!path.starts_with('/')) {
    path = home + "/" + path;
  }
  chosen.insert(path);
  given["image"] = path;
  if (!path_exists(path)) {
    if (errno != ENOENT) return system_error(fmt::format("image '{}'", path), errno);
    given["create"] = true;
    return {};
  }
  if (recreate)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("image '{}' is there: remove it, or attach it without --recreate", path)};
  auto format = format_of_file(path);
  if (!format) return format.error();
  given["format"] = *format;
  return {};
}

Result<void> choose_address(const SituationRead& read, json::object& given, std::set<std::string>& used) {
  if (used.empty()) {
    auto known = addresses_in_use(read.connection);
    if (!known) return known.error();
    used = *std::move(known);
  }
  const bool is_vm = read.situation.kind == Kind::kVm;
  given["mac"] = fresh_address(is_vm ? kMachineAddresses : kContainerAddresses, used);
  return {};
}

Result<void> read_sample(const SituationRead& read, json::object& given) {
  const auto values = sample_values(read.situation.kind, text_in(given, "sample"));
  if (!values) return values.error();
  json::object object;
  for (const auto& [leaf, value] : *values) object[leaf] = value;
  given["values"] = std::move(object);
  return {};
}

}  // namespace

Result<void> choose_for_operations(const SituationRead& read, json::array& operations) {
  std::set<std::string> images, used;
  for (json::value& one : operations) {
    json::array* operation = one.if_array();
    if (!operation || operation->size() != 2 || !(*operation)[0].is_string() || !(*operation)[1].is_object()) continue;
    json::object& given = (*operation)[1].get_object();
    if ((*operation)[0] == "applyconfig")
      if (auto known = read_sample(read, given); !known) return known;
    const bool adds = (*operation)[0] == "device-add", sets = (*operation)[0] == "device-set";
    const bool is_disk = text_in(given, "type") == "hdd" || text_in(given, "name").starts_with("hdd");
    if (is_disk) given.erase(kDiskCopy);
    if (is_disk && sets && read.situation.kind == Kind::kVm && wants_other_key(given)) {
      const std::string copy = free_image(read, images);
      images.insert(copy);
      given[kDiskCopy] = copy;
    }
    const bool is_adapter = text_in(given, "type") == "net" || text_in(given, "name").starts_with("net");
    if (is_disk && (adds || (sets && given.contains("image"))))
      if (auto chosen = choose_image(read, given, images); !chosen) return chosen;
    if (sets && given.contains("create"))
      return Error{ErrorCode::kOperationInvalid, fmt::format("image '{}' is not there", text_in(given, "image"))};
    if (is_adapter && text_in(given, "nettype") == "routed" && read.situation.kind == Kind::kContainer) continue;
    if (is_adapter && ((adds && !given.contains("mac")) || text_in(given, "mac") == "auto"))
      if (auto chosen = choose_address(read, given, used); !chosen) return chosen;
  }
  return {};
}

}  // namespace dispatcher
