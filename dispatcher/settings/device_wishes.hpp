// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a list of operations leaves to us is chosen before the task is taken, and written into the list, so that each
// look at it comes to the same: where a new disk's image lies (image, create), or an encrypted one's (copy), what an
// image of somebody's is (format), which address a new adapter has (mac), what a sample says (values). Blocks; a
// worker.
#pragma once

#include "dispatcher/settings/situation_reader.hpp"

#include <boost/json/array.hpp>

namespace dispatcher {

Result<void> choose_for_operations(const SituationRead& read, boost::json::array& operations);

}  // namespace dispatcher
