// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt's controller sits in the memory cgroup of its container, and is larger than most processes there: when the
// container's memory runs out, the kernel would often kill the controller, and the container with it. So the kernel is
// told to pass it by. That needs CAP_SYS_RESOURCE; on a host that does not give it the controller stays as it is.
//
// Source: proc_pid_oom_score_adj(5). `proc` is /proc; tests give their own.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <sys/types.h>

namespace containers {

Result<void> protect_controller(pid_t controller, const std::string& proc = "/proc");

}  // namespace containers
