// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/images/image_chain.hpp"

#include "config-convert/disk/qcow2_image.hpp"
#include "dispatcher/homes/files/is_below.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/libvirt/domain_list.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

// The name stands in the first cluster, which has 2 MiB at most.
constexpr std::size_t kHead_bytes = 2U << 20;
constexpr std::size_t kMostImages = 64;

std::string head_of(const std::string& path, std::size_t bytes) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  std::string head(bytes, '\0');
  const ssize_t size = ::pread(fd.get(), head.data(), head.size(), 0);
  head.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return head;
}

// qemu's words for a local file.
std::string as_path(std::string name, const std::string& image) {
  if (name.starts_with("file:")) name.erase(0, 5);
  if (name.empty() || name.starts_with("json:")) return name;
  const fs::path path(name);
  return (path.is_absolute() ? path : fs::path(image).parent_path() / path).lexically_normal().string();
}

bool is_in(const std::string& file, const std::string& home) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(file, failed);
  return is_below(file, home) || (!failed && is_below(real.string(), home));
}

// The file of that domain that keeps the home from going; empty: none.
std::string file_in(const std::string& definition, const std::string& home) {
  for (const std::string& file : files_of(definition)) {
    if (is_in(file, home)) return file;
    for (const std::string& below : chain_below(file))
      if (is_in(below, home)) return below;
  }
  return {};
}

}  // namespace

std::string backing_file_of(const std::string& image) {
  std::string head = head_of(image, convert::kQcow2HeaderBytes);
  if (!convert::is_qcow2_image(head)) return {};
  const auto header = convert::check_qcow2_header(head, image);
  if (!header || header->backing_bytes == 0) return {};
  head = head_of(image, kHead_bytes);
  if (header->backing_offset + header->backing_bytes > head.size()) return {};
  return as_path(head.substr(header->backing_offset, header->backing_bytes), image);
}

std::vector<std::string> chain_below(const std::string& image) {
  std::vector<std::string> chain;
  std::string next = backing_file_of(image);
  while (!next.empty() && chain.size() < kMostImages && std::find(chain.begin(), chain.end(), next) == chain.end()) {
    chain.push_back(next);
    next = backing_file_of(next);
  }
  return chain;
}

Result<void> expect_nobody_stands_on(const Connection& connection, const std::string& uuid, const std::string& home) {
  const DomainList domains(connection, 0);
  if (domains.count < 0) return libvirt_error("listing domains");
  for (int number = 0; number < domains.count; ++number) {
    virDomainPtr domain = domains.domains[number];
    if (uuid_of(domain) == uuid) continue;
    const auto definition = definition_of(domain, Definition::kPersistent);
    if (!definition && definition.error().code == ErrorCode::kNoDomain) continue;
    if (!definition) return definition.error();
    if (const std::string file = file_in(*definition, home); !file.empty())
      return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' stands on '{}': '{}' must stay while it does",
                                                             virDomainGetName(domain), file, home)};
  }
  return {};
}

}  // namespace dispatcher
