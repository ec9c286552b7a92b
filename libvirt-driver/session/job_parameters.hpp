// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A job's figures as libvirt's clients read them: the typed parameters of virDomainGetJobStats and of the event
// JOB_COMPLETED, and the older virDomainJobInfo on the wire. What is worked on is a container's disk, so the data are
// the disk's.
//
// Pure; any thread.
#pragma once

#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/session/container_jobs.hpp"

namespace driver {

std::string_view job_operation_name(JobOperation operation);

// `ended`: with the outcome and without what remains to be guessed.
std::vector<TypedParameter> job_parameters(const JobFigures& figures, bool ended);

// remote_domain_get_job_info_ret: type and eleven 64-bit figures.
Bytes encode_job_info(const JobFigures& figures);

}  // namespace driver
