// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virDomainGetJobInfo, …GetJobStats, …AbortJob and …AbortJobFlags of containers, from the jobs that virtvzd runs on
// them (session/container_jobs.hpp). Daemon thread only.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_job_answers();

}  // namespace driver
