// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/device_wishes.hpp"

#include "config-convert/values/values.hpp"
#include "dispatcher/homes/domain/mac_addresses.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/unique_fd.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace json = boost::json;

std::string text_in(const json::object& given, std::string_view name) {
  const auto* value = given.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool flag_in(const json::object& given, std::string_view name) {
  const auto* value = given.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

// harddisk1.qcow2 …: the first that is nobody's.
std::string free_image(const std::string& home, const std::set<std::string>& chosen) {
  for (unsigned number = 1;; ++number) {
    std::string path = fmt::format("{}/harddisk{}.qcow2", home, number);
    if (!path_exists(path) && !chosen.contains(path)) return path;
  }
}

Result<std::string> format_of_file(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat facts = {};
  if (!file || ::fstat(file.get(), &facts) != 0) return system_error(fmt::format("image '{}'", path), errno);
  if (!S_ISREG(facts.st_mode))
    return Error{ErrorCode::kOperationInvalid, fmt::format("image '{}' is no file: give a device by --device", path)};
  std::array<char, 16> head = {};
  const auto got = ::pread(file.get(), head.data(), head.size(), 0);
  if (got < 0) return system_error(fmt::format("image '{}'", path), errno);
  return format_of_head({head.data(), static_cast<std::size_t>(got)});
}

Result<void> choose_image(const SituationRead& read, json::object& given, std::set<std::string>& chosen) {
  const bool recreate = flag_in(given, "recreate");
  given.erase("recreate");
  for (const char* ours : {"create", "format"}) given.erase(ours);
  if (given.contains("device")) return {};
  const std::string home = read.home.facts.home;
  std::string path = text_in(given, "image");
  if (path.empty()) {
    path = free_image(home, chosen);
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

}  // namespace

std::string format_of_head(std::string_view head) {
  if (head.starts_with("QFI\xfb")) return "qcow2";
  if (head.starts_with("WithoutFreeSpace") || head.starts_with("WithouFreSpacExt")) return "ploop";
  return "raw";
}

Result<void> choose_for_devices(const SituationRead& read, json::array& operations) {
  std::set<std::string> images, used;
  for (json::value& one : operations) {
    json::array* operation = one.if_array();
    if (!operation || operation->size() != 2 || !(*operation)[0].is_string() || !(*operation)[1].is_object()) continue;
    json::object& given = (*operation)[1].get_object();
    const bool adds = (*operation)[0] == "device-add", sets = (*operation)[0] == "device-set";
    const bool is_disk = text_in(given, "type") == "hdd" || text_in(given, "name").starts_with("hdd");
    const bool is_adapter = text_in(given, "type") == "net" || text_in(given, "name").starts_with("net");
    if (is_disk && read.situation.kind == Kind::kVm && (adds || (sets && given.contains("image"))))
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
