// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An image that nobody shall write while it is copied and another file takes its place: held with the locks by which
// QEMU tells its processes from each other, so that a machine that is started meanwhile fails with QEMU's words, and
// reading goes on. Released with the object.
//
// Source: QEMU, block/file-posix.c: byte 100 + n of the file is locked by who uses permission n, byte 200 + n by who
// does not share it; permission 1 is to write.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>

namespace dispatcher {

class ImageHold {
 public:
  // kOperationInvalid where somebody writes it.
  static Result<ImageHold> of(const std::string& file);

 private:
  explicit ImageHold(UniqueFd file) : file_(std::move(file)) {}
  UniqueFd file_;
};

}  // namespace dispatcher
