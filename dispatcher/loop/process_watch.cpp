// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/loop/process_watch.hpp"

#include <glib-unix.h>

#include <utility>

namespace dispatcher {

ProcessWatch::ProcessWatch(UniqueFd process, std::function<void()> ended)
    : process_(std::move(process)), ended_(std::move(ended)) {
  source_ = g_unix_fd_add(process_.get(), G_IO_IN, &ProcessWatch::on_readable, this);
}

ProcessWatch::~ProcessWatch() {
  if (source_ != 0) g_source_remove(source_);
}

gboolean ProcessWatch::on_readable(gint, GIOCondition, gpointer self) {
  auto& watch = *static_cast<ProcessWatch*>(self);
  watch.source_ = 0;
  const auto ended = std::move(watch.ended_);
  ended();
  return G_SOURCE_REMOVE;
}

}  // namespace dispatcher
