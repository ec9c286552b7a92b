// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/images/block_job.hpp"

#include "dispatcher/libvirt/handles.hpp"

#include <fmt/format.h>

namespace dispatcher {

Result<std::optional<BlockJob>> block_job(virDomainPtr domain, const std::string& target) {
  virDomainBlockJobInfo info{};
  const int there = virDomainGetBlockJobInfo(domain, target.c_str(), &info, 0);
  if (there < 0) return libvirt_error(fmt::format("asking how far disk '{}' is", target));
  if (there == 0) return std::optional<BlockJob>();
  return std::optional(BlockJob{info.type, info.cur, info.end});
}

Result<bool> pivot(virDomainPtr domain, const std::string& target) {
  if (virDomainBlockJobAbort(domain, target.c_str(), VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT) == 0) return true;
  if (const virErrorPtr last = virGetLastError(); last != nullptr && last->code == VIR_ERR_BLOCK_COPY_ACTIVE)
    return false;
  return libvirt_error(fmt::format("going on in the other image of disk '{}'", target));
}

Result<void> abort_block_job(virDomainPtr domain, const std::string& target) {
  const auto job = block_job(domain, target);
  if (!job) return job.error();
  if (!*job || virDomainBlockJobAbort(domain, target.c_str(), 0) == 0) return {};
  const Error refused = libvirt_error(fmt::format("ending the job of disk '{}'", target));
  const auto still = block_job(domain, target);
  return still && !*still ? Result<void>() : refused;
}

}  // namespace dispatcher
