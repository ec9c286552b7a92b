// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What takes long on a container (a snapshot's copy, the growth of its image): one at a time for each, seen by every
// client (virDomainGetJobStats), ended by any (virDomainAbortJob), told of at its end (event JOB_COMPLETED), its
// figures kept after that. Whoever does such work asks for the job first and says how it went last:
//
//   auto job = co_await services.jobs->begin(container.uuid, JobOperation::kSnapshot, "virDomainSnapshotCreateXML");
//   if (!job) co_return job.error();   // another one is running, and was for 30 s: error 68, as QEMU's driver says it
//   HelperRequest request{.words = {"snapshot", …}};
//   request.on_start = [&](std::function<void()> end) { job->on_abort(std::move(end)); };
//   request.on_line = [&](std::string_view line) { job->progress(copied_bytes(line), total_bytes); };
//   co_return job->finish(co_await run_helper(services.executor, std::move(request)));
//
// finish() hands the result back, or error 78 "operation aborted" in its place when a client aborted the job and the
// work failed for it. A job that dies unfinished has failed. A job without on_abort() is not for clients to end.
//
// Figures in bytes and milliseconds. Lost when virtvzd ends, and with the container. Daemon thread only.
//
// Source: libvirt src/hypervisor/domain_job.c, include/libvirt/libvirt-domain.h (virDomainJobType, …Operation).
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/transport/signal.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace driver {

// virDomainJobOperation
enum class JobOperation : std::int32_t {
  kUnknown = 0,
  kSnapshot = 6,
  kSnapshotRevert = 7,
  kSnapshotDelete = 10,
};

// virDomainJobType
enum class JobType : std::int32_t {
  kNone = 0,
  kBounded = 1,    // how much there is to do is known
  kUnbounded = 2,  // it is not
  kCompleted = 3,
  kFailed = 4,
  kCancelled = 5,
};

struct JobFigures {
  JobType type = JobType::kUnbounded;
  JobOperation operation = JobOperation::kUnknown;
  std::uint64_t elapsed_ms = 0;
  std::uint64_t total_bytes = 0;
  std::uint64_t processed_bytes = 0;
  std::string failure{};

  std::uint64_t remaining_bytes() const { return total_bytes > processed_bytes ? total_bytes - processed_bytes : 0; }
  // At the pace so far; 0 while that says nothing.
  std::uint64_t remaining_ms() const;
  bool operator==(const JobFigures&) const = default;
};

class ContainerJobs;

// Held by whoever does the work. Move-only.
class ContainerJob {
 public:
  ContainerJob(ContainerJob&& other) noexcept = default;
  ContainerJob& operator=(ContainerJob&&) = delete;
  ~ContainerJob();

  void progress(std::uint64_t processed_bytes, std::uint64_t total_bytes);
  // How to end it before its time; called at most once, and at once if a client has aborted already.
  void on_abort(std::function<void()> end);
  bool aborted() const;

  template <typename T>
  Result<T> finish(Result<T> result) {
    const bool cancelled = !result && aborted();
    if (cancelled) result = cancelled_error();
    settle(result      ? JobType::kCompleted
           : cancelled ? JobType::kCancelled
                       : JobType::kFailed,
           result ? std::string{} : result.error().message);
    return result;
  }

 private:
  friend class ContainerJobs;
  struct State;

  ContainerJob(std::weak_ptr<ContainerJobs> owner, std::shared_ptr<State> state);
  Error cancelled_error() const;
  void settle(JobType type, std::string failure);

  std::weak_ptr<ContainerJobs> owner_;
  std::shared_ptr<State> state_;  // empty when moved from
};

class ContainerJobs : public EventListener, public std::enable_shared_from_this<ContainerJobs> {
 public:
  static constexpr std::chrono::milliseconds kPatience{30000};  // QEMU_JOB_WAIT_TIME

  ContainerJobs(const Executor& executor, const DomainRegistry& registry, EventHub& hub);
  ~ContainerJobs() override;

  // Waits while another job of the container runs. `api` is the function that the error to others names.
  Task<Result<ContainerJob>> begin(Uuid container, JobOperation operation, std::string api,
                                   std::chrono::milliseconds patience = kPatience);

  // For a change that takes a moment (a device, a rate): others wait as for a job, but it is not shown and told.
  Task<Result<ContainerJob>> lock(Uuid container, std::string api, std::chrono::milliseconds patience = kPatience);

  std::optional<JobFigures> current(const Uuid& container) const;
  // Of the job that ended last.
  std::optional<JobFigures> completed(const Uuid& container) const;
  void forget_completed(const Uuid& container) { completed_.erase(container); }

  // kOperationInvalid: there is none, or it cannot be ended.
  Result<void> abort(const Uuid& container);

  void on_domain_event(const DomainEvent& event) override;
  void on_backend_up(Kind) override {}

 private:
  friend class ContainerJob;
  Task<Result<std::shared_ptr<ContainerJob::State>>> wait_for_turn(Uuid container, std::string api,
                                                                   std::chrono::milliseconds patience);
  void finished(const ContainerJob::State& state, JobFigures figures);

  const DomainRegistry& registry_;
  EventHub& hub_;
  Signal ended_;
  boost::unordered_flat_map<Uuid, std::shared_ptr<ContainerJob::State>, UuidHash> running_;
  boost::unordered_flat_map<Uuid, JobFigures, UuidHash> completed_;
};

}  // namespace driver
