// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Work on an environment done where the keeper of config files does its own: in the environment's lane of the workers,
// so that neither looks at what the other has half done. Blocks until it is done; not on one of these workers. When
// they have been closed, nobody keeps files any more, and it is done at once.
#pragma once

#include "dispatcher/loop/workers.hpp"
#include "foundation/result.hpp"

#include <functional>
#include <string>

namespace dispatcher {

Result<void> in_lane(Workers& workers, const std::string& uuid, const std::function<Result<void>()>& work);

}  // namespace dispatcher
