// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/import_watch.hpp"

#include <poll.h>

namespace containers {

Result<void> go_on(const ImportWatch& watch) {
  struct pollfd stop {
    watch.stop_fd, POLLIN, 0
  };
  if (watch.stop_fd >= 0 && ::poll(&stop, 1, 0) > 0) return Error{ErrorCode::kOperationFailed, "was ended by a signal"};
  return {};
}

}  // namespace containers
