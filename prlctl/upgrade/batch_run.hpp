// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The same steps for many environments, some of them at once: each step is a task of the dispatcher, or nothing where
// there is nothing to do. What fails ends its own environment, and the others go on. Ctrl-C begins nothing new and
// waits for what is going on, once more leaves that to the dispatcher.
//
// One thread, which owns GLib's default main context.
#pragma once

#include "prlctl/session/session.hpp"
#include "prlctl/upgrade/batch_item.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace prlctl {

struct BatchStep {
  // The task's path; nothing: the step is done already.
  std::function<Answer<std::optional<std::string>>(BatchItem&)> begin;
  std::function<void(BatchItem&, GVariant* result)> heard = {};
};

struct BatchWork {
  std::vector<BatchStep> steps;
  unsigned jobs = 4;
  std::string_view done = {};               // "upgraded"
  std::function<Answer<void>()> keep = {};  // called when an item has changed; what fails to be kept ends the run
};

// Those that are not done, in their order. A failure: it did not come to its end; of which items that is so is in their
// states.
Answer<void> run_batch(Session& session, std::span<BatchItem> items, const BatchWork& work);

}  // namespace prlctl
