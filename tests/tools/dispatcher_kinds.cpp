// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Prints the kinds of the dispatcher's tasks, so that the test that kills each at each of its steps misses none: a line
// for each with its name, the number of its first step that is finished after a crash, and the names of its steps.
#include "dispatcher/homes/task_kinds.hpp"

#include <algorithm>
#include <cstdio>

int main() {
  for (const dispatcher::TaskKind* kind : dispatcher::all_task_kinds()) {
    const auto resuming = std::ranges::find_if(kind->steps, &dispatcher::TaskStep::resumes) - kind->steps.begin();
    std::printf("%s %zu", kind->name, std::min(kind->no_return, static_cast<std::size_t>(resuming)));
    for (const dispatcher::TaskStep& step : kind->steps) std::printf(" %s", step.name);
    std::puts("");
  }
  return 0;
}
