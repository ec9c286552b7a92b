// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A callback when a process has ended that is not our child: its pidfd becomes readable. Once; main loop only; dead
// with its owner, which the callback may end.
#pragma once

#include "foundation/unique_fd.hpp"

#include <glib.h>

#include <functional>

namespace dispatcher {

class ProcessWatch {
 public:
  ProcessWatch(UniqueFd process, std::function<void()> ended);
  ProcessWatch(const ProcessWatch&) = delete;
  ProcessWatch& operator=(const ProcessWatch&) = delete;
  ~ProcessWatch();

 private:
  static gboolean on_readable(gint fd, GIOCondition condition, gpointer self);

  UniqueFd process_;
  std::function<void()> ended_;
  guint source_ = 0;
};

}  // namespace dispatcher
