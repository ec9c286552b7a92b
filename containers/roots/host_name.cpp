// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/host_name.hpp"

#include "containers/roots/root_files.hpp"
#include "containers/roots/stopped_root.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>

namespace containers {
namespace {

struct HostNameFile {
  RootFile file;
  std::string (*text)(std::string_view old, std::string_view host_name);
};

std::string whole_text(std::string_view, std::string_view host_name) { return fmt::format("{}\n", host_name); }

constexpr HostNameFile kPlain{{"etc", "hostname"}, whole_text};
constexpr HostNameFile kFiles[] = {
    kPlain,
    {{"etc", "HOSTNAME"}, whole_text},
    {{"etc/sysconfig", "network"}, with_host_name_line},
};

}  // namespace

std::string with_host_name_line(std::string_view text, std::string_view host_name) {
  constexpr std::string_view kKey = "HOSTNAME=";
  std::string out;
  bool found = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const bool is_it = line.starts_with(kKey);
    if (!is_it || !found) out += is_it ? fmt::format("{}{}\n", kKey, host_name) : fmt::format("{}\n", line);
    found = found || is_it;
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return found ? out : fmt::format("{}{}{}\n", out, kKey, host_name);
}

Result<void> check_host_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
  if (!name.empty() && name.size() <= 253 && name.find_first_not_of(kLetters) == name.npos && name.front() != '-')
    return {};
  return Error{ErrorCode::kInvalidArg, fmt::format("host name '{}' must be of letters, digits, '-' and '.'", name)};
}

Result<void> write_host_name_below(int root_fd, std::string_view host_name) {
  bool written = false;
  for (const HostNameFile& one : kFiles) {
    const auto done =
        rewrite_root_file(root_fd, one.file, [&](std::string_view old) { return one.text(old, host_name); });
    if (!done) return done.error();
    written = written || *done;
  }
  // A root without /etc reads none.
  return written ? Result<void>() : make_root_file(root_fd, kPlain.file, kPlain.text("", host_name));
}

Result<void> write_host_name(const ContainerHome& home, std::string_view host_name,
                             const std::optional<std::string>& image) {
  const auto whole = image ? std::optional(ImageRoot{*image, "raw"}) : std::nullopt;
  return change_stopped_root(home, whole, [&](int root_fd) { return write_host_name_below(root_fd, host_name); });
}

}  // namespace containers
