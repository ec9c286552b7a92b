// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/repair_request.hpp"

#include "containers/values/template_name.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>

namespace containers {
namespace {

constexpr std::size_t kMaxRequestBytes = 4096;

std::string path_in(const std::string& folder, const ContainerUuid& container) {
  return fmt::format("{}/{}", folder, container.text);
}

}  // namespace

Result<RepairRequest> RepairRequest::make(const ContainerUuid& container, const std::string& template_name,
                                          const std::string& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return system_error(fmt::format("cannot make '{}'", folder), failure.value());
  const std::string path = path_in(folder, container), unfinished = path + ".new";
  UniqueFd file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  const bool written =
      file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 &&
      ::write(file.get(), template_name.data(), template_name.size()) == static_cast<ssize_t>(template_name.size());
  // Locked and whole when it is seen.
  if (!written || std::rename(unfinished.c_str(), path.c_str()) != 0)
    return system_error(fmt::format("cannot write '{}'", path), errno);
  return RepairRequest(std::move(file), path);
}

RepairRequest::~RepairRequest() {
  if (file_) ::unlink(path_.c_str());
}

Result<std::optional<std::string>> requested_repair(const ContainerUuid& container, const std::string& folder) {
  const std::string path = path_in(folder, container);
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno == ENOENT) return std::optional<std::string>();
  if (!file) return system_error(fmt::format("cannot open '{}'", path), errno);
  if (::flock(file.get(), LOCK_SH | LOCK_NB) == 0) {
    ::unlink(path.c_str());
    return std::optional<std::string>();
  }
  if (errno != EWOULDBLOCK) return system_error(fmt::format("cannot lock '{}'", path), errno);
  const auto text = read_to_end(file.get(), path, kMaxRequestBytes);
  if (!text) return text.error();
  const auto name = parse_template_name(*text);
  if (!name) return name.error();
  return std::optional(*name);
}

}  // namespace containers
