// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/fixups/guest_system.hpp"

#include "containers/roots/root_files.hpp"
#include "foundation/trimmed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace upgrade {
namespace {

using containers::RootFile;

constexpr std::string_view kRhel = "rhel";
constexpr std::array<std::string_view, 5> kMadeOfRhel{"rhel", "centos", "scientific", "ol", "cloudlinux"};

// Release files that say all in one line: "CentOS release 6.10 (Final)".
struct OneLine {
  RootFile file;
  std::string_view distribution;
};
constexpr std::array kOneLines{
    OneLine{{"etc", "centos-release"}, "centos"},
    OneLine{{"etc", "redhat-release"}, "rhel"},
    OneLine{{"etc", "debian_version"}, "debian"},
};

std::string text_of(int root_fd, const RootFile& file) {
  const auto found = containers::read_root_file(root_fd, file);
  return found && *found ? (*found)->text : std::string();
}

// KEY=value of a shell's variables, without quotes.
std::string value_of(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != '=') continue;
    line.remove_prefix(key.size() + 1);
    if (line.size() >= 2 && (line.front() == '"' || line.front() == '\'') && line.back() == line.front())
      line = line.substr(1, line.size() - 2);
    return std::string(trimmed(line));
  }
  return {};
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

unsigned parse_version(std::string_view text) {
  unsigned major = 0, minor = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, major);
  if (first.ec != std::errc{} || major > 9999) return 0;
  if (first.ptr != end && *first.ptr == '.')
    if (std::from_chars(first.ptr + 1, end, minor).ec != std::errc{} || minor > 99) minor = 0;
  return major * 100 + minor;
}

std::string version_words(unsigned version) {
  return version % 100 == 0 ? fmt::format("{}", version / 100) : fmt::format("{}.{:02}", version / 100, version % 100);
}

GuestSystem system_of_template(std::string_view name) {
  if (name.starts_with('.')) name.remove_prefix(1);
  const auto end = name.find('-');
  if (end == std::string_view::npos) return {};
  return {lower(std::string(name.substr(0, end))), parse_version(name.substr(end + 1))};
}

GuestSystem read_guest_system(int root_fd) {
  // /etc/os-release is a link to the first one where that is there.
  for (const RootFile& file : {RootFile{"usr/lib", "os-release"}, RootFile{"etc", "os-release"}})
    if (const std::string text = text_of(root_fd, file); !value_of(text, "ID").empty())
      return {lower(value_of(text, "ID")), parse_version(value_of(text, "VERSION_ID"))};
  if (const std::string text = text_of(root_fd, {"etc", "lsb-release"}); !value_of(text, "DISTRIB_ID").empty())
    return {lower(value_of(text, "DISTRIB_ID")), parse_version(value_of(text, "DISTRIB_RELEASE"))};
  for (const OneLine& known : kOneLines) {
    const std::string text = text_of(root_fd, known.file);
    const auto number = text.find_first_of("0123456789");
    if (number != std::string::npos)
      return {std::string(known.distribution), parse_version(std::string_view(text).substr(number))};
  }
  return {};
}

bool is_within(const GuestSystem& system, const SystemRange& range) {
  const bool made_of_rhel = range.distribution == kRhel &&
                            std::find(kMadeOfRhel.begin(), kMadeOfRhel.end(), system.distribution) != kMadeOfRhel.end();
  return (made_of_rhel || system.distribution == range.distribution) && system.version >= range.from &&
         system.version < range.before;
}

bool is_within_any(const GuestSystem& system, std::span<const SystemRange> ranges) {
  return std::ranges::any_of(ranges, [&](const SystemRange& range) { return is_within(system, range); });
}

}  // namespace upgrade
