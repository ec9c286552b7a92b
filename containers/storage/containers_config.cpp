// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/containers_config.hpp"

#include "containers/values/byte_size.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/trimmed.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxConfigBytes = 1u << 20;

Result<void> set_image_size(ContainersConfig& config, std::string_view value) {
  const auto size = parse_byte_size(value);
  if (!size) return size.error();
  if (auto good = check_image_size(*size, FilesystemType::kExt4); !good) return good;
  config.image_size_bytes = *size;
  return {};
}

Result<void> set_image_filesystem(ContainersConfig& config, std::string_view value) {
  const auto type = parse_filesystem_type(value);
  if (!type) return type.error();
  config.image_filesystem = *type;
  return {};
}

Result<void> set_id_mapped_mounts(ContainersConfig& config, std::string_view value) {
  if (value != "auto" && value != "never")
    return Error{ErrorCode::kConfigUnsupported, fmt::format("{:?} must be auto or never", value.substr(0, 64))};
  config.id_mapped_mounts = value == "auto" ? IdMappedMounts::kAuto : IdMappedMounts::kNever;
  return {};
}

struct Key {
  std::string_view name;
  Result<void> (*set)(ContainersConfig&, std::string_view);
};

constexpr Key kKeys[] = {
    {"image_size", set_image_size},
    {"image_filesystem", set_image_filesystem},
    {"id_mapped_mounts", set_id_mapped_mounts},
};

Result<void> read_line(ContainersConfig& config, std::string_view line) {
  line = trimmed(line.substr(0, line.find('#')));
  if (line.empty()) return {};
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return Error{ErrorCode::kConfigUnsupported, "a line must be KEY = VALUE"};
  const std::string_view name = trimmed(line.substr(0, equals));
  for (const Key& key : kKeys)
    if (key.name == name) return key.set(config, trimmed(line.substr(equals + 1)));
  return Error{ErrorCode::kConfigUnsupported,
               fmt::format("{:?} must be image_size, image_filesystem or id_mapped_mounts", name.substr(0, 64))};
}

}  // namespace

Result<ContainersConfig> parse_containers_config(std::string_view text, std::string_view name) {
  ContainersConfig config;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    if (auto read = read_line(config, text.substr(0, end)); !read)
      return Error{ErrorCode::kConfigUnsupported, fmt::format("{}:{}: {}", name, number, read.error().message),
                   ErrorDomain::kConf};
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return config;
}

Result<ContainersConfig> read_containers_config(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return ContainersConfig{};
  const Result<std::string> text = read_file(path, kMaxConfigBytes);
  if (!text) return text.error();
  return parse_containers_config(*text, path);
}

}  // namespace containers
