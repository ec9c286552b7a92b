// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/guest_files.hpp"

#include "containers/mounts/id_mapped_mount.hpp"
#include "containers/roots/host_name.hpp"
#include "containers/roots/root_files.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr RootFile kResolver{"etc", "resolv.conf"};

bool begins_with_word(std::string_view line, std::string_view word) {
  return line.starts_with(word) &&
         (line.size() == word.size() || line[word.size()] == ' ' || line[word.size()] == '\t');
}

Result<void> write_below(int root_fd, const GuestFileWishes& wishes) {
  if (!wishes.host_name.empty())
    if (auto written = write_host_name_below(root_fd, wishes.host_name); !written) return written;
  if (wishes.name_servers.empty() && wishes.search_domains.empty()) return {};
  const auto rewritten =
      rewrite_root_file(root_fd, kResolver, [&](std::string_view old) { return resolver_text(old, wishes); });
  if (!rewritten) return rewritten.error();
  if (*rewritten || wishes.name_servers.empty()) return {};
  return make_root_file(root_fd, kResolver, resolver_text("", wishes));
}

}  // namespace

std::string resolver_text(std::string_view old, const GuestFileWishes& wishes) {
  std::string text;
  if (!wishes.search_domains.empty()) text += fmt::format("search {}\n", fmt::join(wishes.search_domains, " "));
  for (const std::string& server : wishes.name_servers) text += fmt::format("nameserver {}\n", server);
  while (!old.empty()) {
    const auto end = std::min(old.find('\n'), old.size());
    const std::string_view line = old.substr(0, end);
    const bool is_search = begins_with_word(line, "search") || begins_with_word(line, "domain");
    const bool is_replaced = (is_search && !wishes.search_domains.empty()) ||
                             (begins_with_word(line, "nameserver") && !wishes.name_servers.empty());
    if (!is_replaced && !line.empty()) text += fmt::format("{}\n", line);
    old.remove_prefix(std::min(end + 1, old.size()));
  }
  return text;
}

Result<void> write_guest_files(const std::string& root, const GuestFileWishes& wishes) {
  if (wishes == GuestFileWishes{}) return {};
  const UniqueFd folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat is {};
  if (!folder || ::fstat(folder.get(), &is) != 0) return system_error(fmt::format("cannot open '{}'", root), errno);
  if (is.st_uid == ::geteuid()) return write_below(folder.get(), wishes);
  const auto acting = ActAsContainerRoot::begin({is.st_uid, is.st_gid});
  if (!acting) return acting.error();
  return write_below(folder.get(), wishes);
}

}  // namespace containers
