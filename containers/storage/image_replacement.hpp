// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A copy of an image, beside it, to be changed and then put in its place: killed at any point, the image is the old or
// the new one. Blocks are shared where the host's file system can; else it needs the space of what is in the image.
//
// The image must not be in use, and nobody else may begin the same: callers hold the container's lock. Without commit()
// the copy is removed; one that a killed process left is written over.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>
#include <utility>

namespace containers {

class ImageReplacement {
 public:
  static Result<ImageReplacement> begin(const std::string& image_path);
  ImageReplacement(ImageReplacement&&) = default;
  ImageReplacement& operator=(ImageReplacement&&) = delete;
  ~ImageReplacement();

  // The copy, which has owner and permissions of the image.
  std::string path() const { return image_path_ + ".new"; }
  int fd() const { return copy_.get(); }

  // Waits until the copy is no longer in use, and until it is on the disk.
  Result<void> commit();

 private:
  explicit ImageReplacement(std::string image_path) : image_path_(std::move(image_path)) {}

  std::string image_path_;
  UniqueFd copy_;  // empty: committed, or moved from
};

}  // namespace containers
