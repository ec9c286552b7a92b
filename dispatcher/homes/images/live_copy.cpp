// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/images/live_copy.hpp"

#include "config-convert/xml/xml_writer.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "foundation/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace dispatcher {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{200};
constexpr std::chrono::seconds kToStop{30};

struct Params {
  virTypedParameterPtr list = nullptr;
  int count = 0;

  Params() = default;
  Params(const Params&) = delete;
  Params& operator=(const Params&) = delete;
  ~Params() { virTypedParamsFree(list, count); }

  unsigned long long number(const char* name) const {
    unsigned long long value = 0;
    return virTypedParamsGetULLong(list, count, name, &value) == 1 ? value : 0;
  }
  std::string text(const char* name) const {
    const char* value = nullptr;
    return virTypedParamsGetString(list, count, name, &value) == 1 ? value : "";
  }
};

bool job_runs(int type) { return type == VIR_DOMAIN_JOB_BOUNDED || type == VIR_DOMAIN_JOB_UNBOUNDED; }

// How the job that is no more ended.
Result<void> verdict(virDomainPtr domain) {
  int type = VIR_DOMAIN_JOB_NONE;
  Params done;
  if (virDomainGetJobStats(domain, &type, &done.list, &done.count, VIR_DOMAIN_JOB_STATS_COMPLETED) < 0)
    return libvirt_error("asking how the copy of the disks ended");
  if (type == VIR_DOMAIN_JOB_COMPLETED) return {};
  const std::string words = done.text(VIR_DOMAIN_JOB_ERRMSG);
  return Error{ErrorCode::kOperationFailed, fmt::format("the copy of the disks did not come to its end: {}",
                                                        words.empty() ? "it was ended" : words)};
}

// The file systems of the guest, where it has an agent that does it.
Result<void> freeze(TaskRun& run, virDomainPtr domain) {
  run.notes()["frozen"] = true;  // before: a crash in between must thaw
  if (auto kept = run.keep(); !kept) return kept;
  if (virDomainFSFreeze(domain, nullptr, 0, 0) >= 0) return {};
  log_info("'{}' is copied without its file systems being frozen: {}", virDomainGetName(domain),
           libvirt_error("asking its agent").message);
  return {};
}

void thaw(TaskRun& run, virDomainPtr domain) {
  if (!run.notes().contains("frozen")) return;
  if (virDomainFSThaw(domain, nullptr, 0, 0) < 0) virResetLastError();  // no agent: nothing was frozen
  run.notes().erase("frozen");
}

Result<void> watch(TaskRun& run, virDomainPtr domain) {
  std::mutex mutex;
  std::condition_variable_any pause;
  for (;;) {
    if (auto good = run.check(); !good) return good;
    int type = VIR_DOMAIN_JOB_NONE;
    Params now;
    if (virDomainGetJobStats(domain, &type, &now.list, &now.count, 0) < 0)
      return libvirt_error("asking how far the copy of the disks is");
    if (!job_runs(type)) return verdict(domain);
    const auto total = now.number(VIR_DOMAIN_JOB_DISK_TOTAL);
    const auto done = std::min(now.number(VIR_DOMAIN_JOB_DISK_PROCESSED), total);
    if (total != 0) run.progress(static_cast<unsigned>(done * 100 / total), "copying the running machine's disks");
    std::unique_lock lock(mutex);
    pause.wait_for(lock, run.interruption(), kBetweenLooks, [] { return false; });
  }
}

}  // namespace

std::string backup_xml(const std::vector<DiskCopy>& copies, const std::vector<std::string>& all_targets) {
  convert::XmlWriter out("domainbackup");
  convert::set(out.root(), "@mode", "push");
  xmlNode* disks = convert::at(out.root(), "disks");
  for (const std::string& target : all_targets) {
    const auto copy = std::ranges::find(copies, target, &DiskCopy::target);
    xmlNode* disk = convert::add(disks, "disk");
    convert::set(disk, "@name", target);
    convert::set(disk, "@backup", copy == copies.end() ? "no" : "yes");
    if (copy == copies.end()) continue;
    convert::set(disk, "@type", "file");
    convert::set(disk, "target/@file", copy->copy);
    convert::set(disk, "driver/@type", "qcow2");
  }
  return out.dump();
}

Result<void> copy_live(TaskRun& run, virDomainPtr domain, const std::vector<DiskCopy>& copies,
                       const std::vector<std::string>& all_targets) {
  const std::string xml = backup_xml(copies, all_targets);
  if (auto noted = freeze(run, domain); !noted) return noted;
  const int begun = virDomainBackupBegin(domain, xml.c_str(), nullptr, 0);
  const Error refused = begun < 0 ? libvirt_error("copying the disks of the running machine") : Error{};
  thaw(run, domain);
  if (begun < 0) return refused;
  if (auto copied = watch(run, domain); !copied) return copied;
  for (const DiskCopy& copy : copies)
    if (auto synced = sync_file(copy.copy); !synced) return synced;
  return {};
}

Result<void> stop_live_copy(TaskRun& run, virDomainPtr domain, const std::string& home) {
  if (virDomainIsActive(domain) != 1) return {};
  thaw(run, domain);
  const AllocatedText xml(virDomainBackupGetXMLDesc(domain, 0));
  if (!xml || std::string_view(xml.get()).find(home + "/") == std::string_view::npos) {
    virResetLastError();
    return {};
  }
  if (virDomainAbortJob(domain) < 0) return libvirt_error("ending the copy of the disks");
  // It lets go of the files a moment later.
  const auto until = std::chrono::steady_clock::now() + kToStop;
  while (std::chrono::steady_clock::now() < until) {
    const AllocatedText still(virDomainBackupGetXMLDesc(domain, 0));
    if (!still) return virResetLastError(), Result<void>();
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return Error{ErrorCode::kOperationTimeout, "the copy of the disks was asked to end, and does not"};
}

}  // namespace dispatcher
