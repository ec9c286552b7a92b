// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A mount namespace of our own for a while; what is mounted in it is seen by nobody and ends with it, or with this
// process. What the host unmounts is unmounted here as well: a program that lives in it, as an image's exporter does,
// would else keep the roots of all containers mounted that ran when it was started, and their images in use.
// Single-threaded programs only.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

namespace containers {

class PrivateMounts {
 public:
  static Result<PrivateMounts> enter();
  PrivateMounts(PrivateMounts&&) = default;
  PrivateMounts& operator=(PrivateMounts&&) = delete;
  ~PrivateMounts();

 private:
  explicit PrivateMounts(UniqueFd home) : home_(std::move(home)) {}

  UniqueFd home_;
};

}  // namespace containers
