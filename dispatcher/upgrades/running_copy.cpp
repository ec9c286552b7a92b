// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/running_copy.hpp"

#include "config-convert/xml/xml_writer.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/images/block_job.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/homes/images/qcow2_head.hpp"
#include "dispatcher/upgrades/commit_rate.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/remove_file.hpp"
#include "upgrade/views/disk_view_node.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dispatcher {
namespace {

constexpr unsigned kLaidPercent = 90;  // of a disk whose old images are laid before

bool is_laid_first(const SettlingWork& work) { return !work.disk.export_name.empty() && work.image.format == "qcow2"; }

// One that was laid before a crash will do: whatever the overlay had then it has now, too.
Result<bool> is_laid(const SettlingWork& work, std::uint64_t size_bytes) {
  if (!path_exists(work.image.file)) return false;
  const auto head = qcow2_head(work.image.file);
  return head ? Result<bool>(head->size_bytes == size_bytes && head->backing_bytes == 0) : head.error();
}

Result<void> lay_old_images(const SettlingWork& work, std::uint64_t size_bytes) {
  const auto view = upgrade::view_node(work.home, work.disk);
  if (!view) return view.error();
  auto done = work.copy(*view, [&](unsigned percent) { work.tell(percent * kLaidPercent / 100); });
  if (done && work.disk.size_bytes != size_bytes)
    done =
        resize_image(work.run, {work.unfinished(), work.image.format}, size_bytes, size_bytes < work.disk.size_bytes);
  if (done) return work.put_in_place();
  (void)remove_file(work.unfinished());
  return done;
}

// Where QEMU copies to, in the place of what is there; raw images are made by libvirt.
Result<void> make_place(const SettlingWork& work) {
  const auto head = qcow2_head(work.disk.overlay);
  if (!head) return head.error();
  if (is_laid_first(work)) {
    const auto laid = is_laid(work, head->size_bytes);
    if (laid && *laid) return {};
    return lay_old_images(work, head->size_bytes);
  }
  if (auto removed = remove_file(work.image.file); !removed || work.image.format == "raw") return removed;
  return make_empty_image(work.run, {work.image.file, work.image.format}, head->size_bytes);
}

Result<void> begin_copy(const SettlingWork& work, const TrialDomain& machine, const std::string& target) {
  const auto bandwidth = commit_rate(work.run.record());
  if (!bandwidth) return bandwidth.error();
  if (auto made = make_place(work); !made) return made;
  convert::XmlWriter out("disk");
  convert::set(out.root(), "@type", "file");
  convert::set(out.root(), "source/@file", work.image.file);
  convert::set(out.root(), "driver/@type", work.image.format);
  // What the guest writes goes to both at once: else a guest that writes more than the job may would never let it end.
  unsigned flags = unsigned{VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB} | unsigned{VIR_DOMAIN_BLOCK_COPY_SYNCHRONOUS_WRITES};
  if (work.image.format != "raw") flags |= VIR_DOMAIN_BLOCK_COPY_REUSE_EXT;
  if (is_laid_first(work)) flags |= VIR_DOMAIN_BLOCK_COPY_SHALLOW;
  virTypedParameter limit{
      .field = VIR_DOMAIN_BLOCK_COPY_BANDWIDTH, .type = VIR_TYPED_PARAM_ULLONG, .value = {.ul = *bandwidth}};
  if (virDomainBlockCopy(machine.domain.get(), target.c_str(), out.dump().c_str(), &limit, *bandwidth == 0 ? 0 : 1,
                         flags) < 0)
    return libvirt_error(fmt::format("copying disk '{}'", target));
  return {};
}

// A moment later, or as soon as it is level or has ended.
Result<std::optional<BlockJob>> job_after_a_moment(const SettlingWork& work, const TrialDomain& machine,
                                                   const std::string& target) {
  Result<std::optional<BlockJob>> job = std::optional<BlockJob>();
  const auto waited = work.run.services().link.waits().until(
      work.run.record().environment, std::chrono::steady_clock::now() + SettlingWork::kBetweenLooks,
      work.run.interruption(), [&]() -> Result<bool> {
        job = block_job(machine.domain.get(), target);
        if (!job) return job.error();
        return !*job || (*job)->is_level();
      });
  return waited ? job : waited.error();
}

void tell_of(const SettlingWork& work, const BlockJob& job) {
  const unsigned before = is_laid_first(work) ? kLaidPercent : 0;
  work.tell(before + job.percent() * (100 - before) / 100);
}

}  // namespace

Result<void> copy_running_disk(const SettlingWork& work, const TrialDomain& machine, const std::string& target) {
  auto job = block_job(machine.domain.get(), target);
  if (job && !*job)
    if (auto begun = begin_copy(work, machine, target); !begun) return begun;
  for (;;) {
    if (auto good = work.run.check(); !good) return good;
    job = job_after_a_moment(work, machine, target);
    if (!job) return job.error();
    if (!*job) return {};
    if ((*job)->type != VIR_DOMAIN_BLOCK_JOB_TYPE_COPY)
      return Error{ErrorCode::kOperationInvalid, fmt::format("disk '{}' is in another job: wait for its end", target)};
    tell_of(work, **job);
    if (!(*job)->is_level()) continue;
    const auto done = pivot(machine.domain.get(), target);
    if (!done) return done.error();
    if (*done) return {};
    work.pause();
  }
}

}  // namespace dispatcher
