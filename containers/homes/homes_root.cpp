// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/homes/homes_root.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <optional>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::string_view kKey = "homes_root";
constexpr std::size_t kMaxConfigBytes = 1u << 20;

std::string_view skip_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

// What stands behind `homes_root =` in a line; nothing for other lines.
std::optional<std::string_view> value_in(std::string_view line) {
  line = skip_blanks(line);
  if (!line.starts_with(kKey)) return std::nullopt;
  line = skip_blanks(line.substr(kKey.size()));
  if (!line.starts_with('=')) return std::nullopt;
  line = skip_blanks(line.substr(1));
  const bool quoted = line.starts_with('"') || line.starts_with('\'');
  return quoted ? line.substr(1, line.find(line.front(), 1) - 1) : line.substr(0, line.find_first_of(" \t\r#"));
}

}  // namespace

Result<std::string> parse_homes_root(std::string_view config_text, std::string_view config_name) {
  std::string root = kDefaultHomesRoot;
  while (!config_text.empty()) {
    const std::size_t end = config_text.find('\n');
    if (const auto value = value_in(config_text.substr(0, end))) root = *value;
    config_text = end == std::string_view::npos ? std::string_view{} : config_text.substr(end + 1);
  }
  while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  if (!root.starts_with('/') || root.find_first_of(std::string_view(":,\\\0", 4)) != std::string::npos)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("{}: {} {:?} must be an absolute path without ':', ',' and '\\'", config_name, kKey, root),
                 ErrorDomain::kConf};
  return root;
}

Result<std::string> read_homes_root(const std::string& config_path) {
  if (::access(config_path.c_str(), F_OK) != 0 && errno == ENOENT) return std::string(kDefaultHomesRoot);
  const Result<std::string> text = read_file(config_path, kMaxConfigBytes);
  if (!text) return text.error();
  return parse_homes_root(*text, config_path);
}

}  // namespace containers
