// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Disk images of virtual machines, by qemu-img: looked at, made, put over another one, copied. New ones are qcow2, and
// on the disk (fsync) when the call returns.
//
// Formats are libvirt's words (raw, qcow2, ploop), and always told to qemu-img: a guest could write any header into its
// raw disk. Sizes in bytes. Errors name the image. A task's thread.
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

struct ImageFile {
  std::string path;  // absolute
  std::string format;
  std::string key_file{};  // of an encrypted one, which is qcow2 (image_key.hpp)

  bool operator==(const ImageFile&) const = default;
};

struct ImageFacts {
  std::uint64_t size_bytes = 0;    // what the guest sees
  std::uint64_t disk_bytes = 0;    // what it and all that it stands on take on the host
  std::vector<std::string> chain;  // it, and what it stands on, the top first
  ImageFile backing{};             // as its header has it; an empty path: it stands on nothing

  bool operator==(const ImageFacts&) const = default;
};

// qemu-img's `info --backing-chain --output=json`.
Result<ImageFacts> parse_image_facts(std::string_view json);
Result<ImageFacts> look_at_image(TaskRun& run, const ImageFile& image);

Result<void> make_image(TaskRun& run, const std::string& path, std::uint64_t size_bytes,
                        std::uint64_t cluster_bytes = 0, const std::string& key_file = "");
// Raw, sparse, with an empty ext4.
Result<void> make_mountable_image(TaskRun& run, const std::string& path, std::uint64_t size_bytes);
Result<void> make_overlay(TaskRun& run, const std::string& path, const ImageFile& base);
// Of an image that is not in use; smaller only where `shrink` says so.
Result<void> resize_image(TaskRun& run, const ImageFile& image, std::uint64_t size_bytes, bool shrink);
// In the place of what is there.
Result<void> make_empty_image(TaskRun& run, const ImageFile& image, std::uint64_t size_bytes);
// The whole content, standing on nothing. `source`: qemu-img's words for it, {"-f", "raw", "/a"} or {"json:{…}"}. What
// a failure leaves is the caller's. `bytes_a_second`: written at most; 0: as fast as it goes.
Result<void> convert_image(TaskRun& run, const std::vector<std::string>& source, const ImageFile& to,
                           const std::function<void(unsigned percent)>& told, std::uint64_t bytes_a_second = 0);
// The same of a file that is not in use. Progress from `from_percent` to `to_percent`.
Result<void> copy_image_file(TaskRun& run, const ImageFile& from, const ImageFile& to, unsigned from_percent,
                             unsigned to_percent);
// An overlay's content into what it stands on, which stands on nothing.
Result<void> commit_overlay(TaskRun& run, const std::string& path);
// A snapshot inside of a qcow2 image that is not in use: made of its state, made its state, deleted.
enum class InnerSnapshot { kMake, kGoTo, kDelete };
Result<void> change_inner_snapshot(TaskRun& run, const std::string& path, InnerSnapshot change,
                                   const std::string& name);
// An overlay with all that is in what it stands on, which itself stands on `backing`: from then on it stands on that.
// Bytes are moved as many as the image between has of its own. Nothing is lost where it fails, and it may be repeated.
Result<void> rebase_overlay(TaskRun& run, const std::string& path, const ImageFile& backing);
// An image in the place of another, with its owner and mode; needs no room.
Result<void> take_place(const std::string& path, const ImageFile& base);

// "    (12.50/100%)": 12; nothing for other lines.
std::optional<unsigned> parse_percent(std::string_view line);

Result<void> sync_file(const std::string& path);

}  // namespace dispatcher
