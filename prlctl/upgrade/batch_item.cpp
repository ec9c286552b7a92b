// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/batch_item.hpp"

namespace prlctl {

const char* word_of(ItemState state) {
  constexpr const char* kWords[] = {"waiting", "begun", "done", "failed"};
  return kWords[static_cast<int>(state)];
}

}  // namespace prlctl
