// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/session/container_jobs.hpp"

#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/session/job_parameters.hpp"

#include <fmt/format.h>

#include <chrono>

namespace driver {

struct ContainerJob::State {
  Uuid container{};
  std::string api;
  JobFigures figures;
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  std::function<void()> end{};
  bool aborted = false;
  bool settled = false;
  bool visible = true;

  JobFigures now() const {
    JobFigures shown = figures;
    shown.elapsed_ms = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count());
    return shown;
  }
};

std::uint64_t JobFigures::remaining_ms() const {
  if (processed_bytes == 0 || remaining_bytes() == 0) return 0;
  return static_cast<std::uint64_t>(static_cast<double>(elapsed_ms) * static_cast<double>(remaining_bytes()) /
                                    static_cast<double>(processed_bytes));
}

ContainerJob::ContainerJob(std::weak_ptr<ContainerJobs> owner, std::shared_ptr<State> state)
    : owner_(std::move(owner)), state_(std::move(state)) {}

ContainerJob::~ContainerJob() {
  if (state_) settle(JobType::kFailed, "it was given up");
}

void ContainerJob::progress(std::uint64_t processed_bytes, std::uint64_t total_bytes) {
  state_->figures.processed_bytes = processed_bytes;
  state_->figures.total_bytes = total_bytes;
  state_->figures.type = total_bytes == 0 ? JobType::kUnbounded : JobType::kBounded;
}

void ContainerJob::on_abort(std::function<void()> end) {
  if (state_->aborted) return end();
  state_->end = std::move(end);
}

bool ContainerJob::aborted() const { return state_->aborted; }

Error ContainerJob::cancelled_error() const {
  return {ErrorCode::kOperationAborted,
          fmt::format("operation aborted: {} job: canceled by client", job_operation_name(state_->figures.operation)),
          ErrorDomain::kLxc};
}

void ContainerJob::settle(JobType type, std::string failure) {
  const auto owner = owner_.lock();
  if (!owner || std::exchange(state_->settled, true)) return;
  JobFigures figures = state_->now();
  figures.type = type;
  figures.failure = std::move(failure);
  if (type == JobType::kCompleted) figures.processed_bytes = figures.total_bytes;
  owner->finished(*state_, std::move(figures));
}

ContainerJobs::ContainerJobs(const Executor& executor, const DomainRegistry& registry, EventHub& hub)
    : registry_(registry), hub_(hub), ended_(executor) {
  hub_.add(this);
}

ContainerJobs::~ContainerJobs() { hub_.remove(this); }

Task<Result<std::shared_ptr<ContainerJob::State>>> ContainerJobs::wait_for_turn(Uuid container, std::string api,
                                                                                std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto other = running_.find(container);
    if (other == running_.end()) break;
    if (std::chrono::steady_clock::now() >= deadline)
      co_return Error{ErrorCode::kOperationTimeout,
                      fmt::format("Timed out during operation: cannot acquire state change lock (held by monitor={})",
                                  other->second->api),
                      ErrorDomain::kLxc};
    co_await ended_.wait_until(deadline);
  }
  const auto state = std::make_shared<ContainerJob::State>();
  state->container = container;
  state->api = std::move(api);
  running_.emplace(container, state);
  co_return state;
}

Task<Result<ContainerJob>> ContainerJobs::begin(Uuid container, JobOperation operation, std::string api,
                                                std::chrono::milliseconds patience) {
  auto state = co_await wait_for_turn(container, std::move(api), patience);
  if (!state) co_return state.error();
  (*state)->figures.operation = operation;
  co_return ContainerJob(weak_from_this(), *state);
}

Task<Result<ContainerJob>> ContainerJobs::lock(Uuid container, std::string api, std::chrono::milliseconds patience) {
  auto state = co_await wait_for_turn(container, std::move(api), patience);
  if (!state) co_return state.error();
  (*state)->visible = false;
  co_return ContainerJob(weak_from_this(), *state);
}

std::optional<JobFigures> ContainerJobs::current(const Uuid& container) const {
  const auto found = running_.find(container);
  if (found == running_.end() || !found->second->visible) return std::nullopt;
  return found->second->now();
}

std::optional<JobFigures> ContainerJobs::completed(const Uuid& container) const {
  const auto found = completed_.find(container);
  if (found == completed_.end()) return std::nullopt;
  return found->second;
}

Result<void> ContainerJobs::abort(const Uuid& container) {
  const auto found = running_.find(container);
  if (found == running_.end() || !found->second->visible) return operation_invalid("no job is active on the domain");
  const auto state = found->second;
  if (state->aborted) return {};
  if (!state->end)
    return operation_invalid(fmt::format("cannot abort {} job", job_operation_name(state->figures.operation)));
  state->aborted = true;
  std::exchange(state->end, nullptr)();
  return {};
}

void ContainerJobs::finished(const ContainerJob::State& state, JobFigures figures) {
  running_.erase(state.container);
  ended_.notify_all();
  const Domain* known = registry_.find(state.container);
  if (!known || !state.visible) return;
  XdrWriter body;
  write_domain(body, known->name, known->uuid, known->id);
  write_parameters(body, job_parameters(figures, true));
  completed_.insert_or_assign(state.container, std::move(figures));
  hub_.publish({kEventJobCompleted, state.container, body.take()});
}

void ContainerJobs::on_domain_event(const DomainEvent& event) {
  if (!registry_.find(event.domain)) completed_.erase(event.domain);
}

}  // namespace driver
