// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_source.hpp"

#include "containers/templates/oci_index.hpp"
#include "containers/templates/watched_program.hpp"
#include "containers/templates/write_fence.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

struct Compression {
  std::string_view magic;
  const char* program;
  const char* package;
};

constexpr Compression kCompressions[] = {
    {"\x1f\x8b", "gzip", "gzip"},
    {std::string_view("\xfd"
                      "7zXZ\0",
                      6),
     "xz", "xz-utils"},
    {"\x28\xb5\x2f\xfd", "zstd", "zstd"},
    {"BZh", "bzip2", "bzip2"},
};

constexpr std::size_t kMaxIndexBytes = 1u << 20;

Error not_installed(std::string_view program, std::string_view package) {
  return {ErrorCode::kOperationUnsupported,
          fmt::format("'{}' must be installed for this (package {})", program, package)};
}

bool exists_in(const std::string& folder, const char* name) {
  struct stat info {};
  return ::lstat((folder + "/" + name).c_str(), &info) == 0;
}

Result<void> make_root(const std::string& folder) {
  const std::string root = folder + "/root";
  if (::mkdir(root.c_str(), 0755) != 0 || ::chmod(root.c_str(), 0755) != 0)
    return system_error(fmt::format("cannot make the folder '{}'", root), errno);
  return {};
}

Program fenced(std::vector<std::string> words, const std::string& folder) {
  return {.words = std::move(words), .before_exec = [folder] { return fence_writes_to(folder); }};
}

Result<void> unpack_image(const ImportWish& wish, const std::string& folder, const ImportWatch& watch) {
  if (!is_installed("umoci")) return not_installed("umoci", "umoci");
  const std::string layout = folder + "/layout", bundle = folder + "/bundle";
  const auto index = read_file(layout + "/index.json", kMaxIndexBytes);
  if (!index) return index.error();
  const auto tag = choose_tag(*index, wish.tag);
  if (!tag) return tag.error();
  const Program umoci = fenced({"umoci", "unpack", "--image", fmt::format("{}:{}", layout, *tag), bundle}, folder);
  if (auto done = run_watched(umoci, watch, "unpack"); !done) return done;
  if (::rename((bundle + "/rootfs").c_str(), (folder + "/root").c_str()) != 0)
    return system_error("the image holds no root", errno);
  return {};
}

Result<FilledTree> fill_from_tarball(const ImportWish& wish, const std::string& folder, const ImportWatch& watch) {
  const UniqueFd file(::open(wish.path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  std::array<char, 512> head;
  if (!file || ::fstat(file.get(), &info) != 0) return system_error(fmt::format("cannot open '{}'", wish.path), errno);
  const ssize_t size = ::pread(file.get(), head.data(), head.size(), 0);
  const auto option = tar_option({head.data(), size > 0 ? static_cast<std::size_t>(size) : 0});
  if (!option) return Error{option.error().code, fmt::format("'{}': {}", wish.path, option.error().message)};
  if (auto made = make_root(folder); !made) return made.error();
  std::vector<std::string> words = {"tar",
                                    "--extract",
                                    "--file=-",
                                    "--directory=" + folder + "/root",
                                    "--numeric-owner",
                                    "--preserve-permissions",
                                    "--same-owner",
                                    "--delay-directory-restore",
                                    "--acls",
                                    "--xattrs",
                                    "--xattrs-include=user.*",
                                    "--xattrs-include=security.capability",
                                    "--exclude=./dev/*",
                                    "--exclude=dev/*",
                                    "--anchored"};
  if (!option->empty()) words.push_back(*option);
  Sha256 sum;
  const Feed feed{file.get(), static_cast<std::uint64_t>(info.st_size), &sum};
  if (auto done = run_watched(fenced(std::move(words), folder), watch, "unpack", &feed); !done) return done.error();
  FilledTree filled{"tarball", wish.path, sum.hex()};
  if (!exists_in(folder + "/root", "oci-layout")) return filled;
  if (::rename((folder + "/root").c_str(), (folder + "/layout").c_str()) != 0)
    return system_error("cannot put the image aside", errno);
  if (auto unpacked = unpack_image(wish, folder, watch); !unpacked) return unpacked.error();
  filled.kind = "oci";
  return filled;
}

Result<FilledTree> fill_from_image(const ImportWish& wish, const std::string& folder, const ImportWatch& watch) {
  // umoci takes the first ':' for the end of the path.
  if (::symlink(wish.path.c_str(), (folder + "/layout").c_str()) != 0)
    return system_error(fmt::format("cannot link to '{}'", wish.path), errno);
  if (auto unpacked = unpack_image(wish, folder, watch); !unpacked) return unpacked.error();
  return FilledTree{"oci", wish.path, ""};
}

Result<FilledTree> fill_from_folder(const ImportWish& wish, const std::string& folder, const ImportWatch& watch) {
  if (exists_in(wish.path, "oci-layout")) return fill_from_image(wish, folder, watch);
  if (auto made = make_root(folder); !made) return made.error();
  const Program copy = fenced({"cp", "--archive", "--one-file-system", "--reflink=auto", "--sparse=auto", "--",
                               wish.path + "/.", folder + "/root"},
                              folder);
  if (auto done = run_watched(copy, watch, "copy"); !done) return done.error();
  return FilledTree{"folder", wish.path, ""};
}

Result<FilledTree> fill_from_release(const ImportWish& wish, const std::string& folder, const ImportWatch& watch) {
  const bool modern = is_installed("mmdebstrap");
  if (!modern && !is_installed("debootstrap")) return not_installed("mmdebstrap or debootstrap", "mmdebstrap");
  const std::string root = folder + "/root";
  // With its process namespace all that it started ends, and its mounts go.
  std::vector<std::string> words = {"unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"};
  const std::vector<std::string> maker =
      modern ? std::vector<std::string>{"mmdebstrap", "--mode=root", "--variant=minbase", "--format=directory"}
             : std::vector<std::string>{"debootstrap", "--variant=minbase"};
  words.insert(words.end(), maker.begin(), maker.end());
  words.insert(words.end(), {wish.release, root});
  if (!wish.mirror.empty()) words.push_back(wish.mirror);
  if (auto done = run_watched({.words = std::move(words)}, watch, "packages"); !done) return done.error();
  return FilledTree{maker.front(), wish.release, ""};
}

}  // namespace

Result<std::string> tar_option(std::string_view head) {
  for (const Compression& compression : kCompressions) {
    if (!head.starts_with(compression.magic)) continue;
    if (!is_installed(compression.program)) return not_installed(compression.program, compression.package);
    return fmt::format("--{}", compression.program);
  }
  constexpr std::size_t kMagicAt = 257;  // tar(5)
  if (head.size() > kMagicAt && head.substr(kMagicAt).starts_with("ustar")) return std::string();
  return Error{ErrorCode::kInvalidArg, "must be a tar archive, as it is or with gzip, xz, zstd or bzip2"};
}

Result<FilledTree> fill_tree(const ImportWish& wish, const std::string& folder, const ImportWatch& watch) {
  if (!wish.release.empty()) return fill_from_release(wish, folder, watch);
  char resolved[PATH_MAX];
  struct stat info {};
  if (::realpath(wish.path.c_str(), resolved) == nullptr || ::stat(resolved, &info) != 0)
    return system_error(fmt::format("cannot open '{}'", wish.path), errno);
  ImportWish found = wish;
  found.path = resolved;
  if (S_ISDIR(info.st_mode)) return fill_from_folder(found, folder, watch);
  if (S_ISREG(info.st_mode)) return fill_from_tarball(found, folder, watch);
  return Error{ErrorCode::kInvalidArg, fmt::format("'{}' must be a file or a folder", wish.path)};
}

}  // namespace containers
