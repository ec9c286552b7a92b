// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One disk of a machine on trial on its way to an image of its own. A task's thread.
#pragma once

#include "dispatcher/tasks/task.hpp"
#include "dispatcher/upgrades/machine_settling.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace dispatcher {

struct SettlingWork {
  TaskRun& run;
  const upgrade::TrialRecord& trial;
  const upgrade::TrialDisk& disk;
  SettledImage image;
  std::string home;
  unsigned from_percent, to_percent;

  static constexpr std::chrono::milliseconds kBetweenLooks{200};  // at what is not there yet

  // What is being made; it gets the image's name when it is whole.
  std::string unfinished() const { return image.file + ".new"; }

  void tell(unsigned percent) const;
  // Between two looks; ends early when the task is interrupted.
  void pause() const;
  // All that a node of QEMU's shows, into the unfinished image, no faster than the task may.
  Result<void> copy(const std::string& node, const std::function<void(unsigned percent)>& told) const;
  // The unfinished image becomes the image.
  Result<void> put_in_place() const;
};

}  // namespace dispatcher
