// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_job_answers.hpp"

#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/answers/visible_domains.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/session/job_parameters.hpp"

namespace driver {
namespace {

// virDomainGetJobStatsFlags, virDomainAbortJobFlagsValues
constexpr std::uint32_t kCompletedStats = 1;
constexpr std::uint32_t kKeepCompleted = 2;
constexpr std::uint32_t kPostcopy = 1;

struct Asked {
  DomainCall call;
  std::optional<JobFigures> figures;
};

// The job that runs; one may run on a stopped container, too.
Task<Result<Asked>> figures_asked_for(Call& call, bool with_flags) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), with_flags);
  if (!asked) co_return asked.error();
  const Uuid uuid = asked->domain.uuid;
  if (auto known = check_flags(asked->flags, kCompletedStats | kKeepCompleted, "virDomainGetJobStats"); !known)
    co_return known.error();
  const bool visible = co_await may_see(call.session(), Kind::kContainer, uuid);
  if (!visible) co_return no_such_container(uuid);
  ContainerJobs& jobs = *call.session().services().jobs;
  const bool completed = (asked->flags & kCompletedStats) != 0;
  Asked found{*asked, completed ? jobs.completed(uuid) : jobs.current(uuid)};
  const Domain* domain = call.session().services().registry.find(uuid);
  if (!completed && !found.figures && (!domain || !domain->active())) co_return not_running();
  co_return found;
}

Task<Result<Bytes>> job_info(Call& call) {
  const Result<Asked> asked = co_await figures_asked_for(call, false);
  if (!asked) co_return asked.error();
  JobFigures none;
  none.type = JobType::kNone;
  co_return encode_job_info(asked->figures.value_or(none));
}

Task<Result<Bytes>> job_stats(Call& call) {
  const Result<Asked> asked = co_await figures_asked_for(call, true);
  if (!asked) co_return asked.error();
  XdrWriter out;
  if (!asked->figures) co_return out.i32(static_cast<std::int32_t>(JobType::kNone)).u32(0).take();
  out.i32(static_cast<std::int32_t>(asked->figures->type));
  const bool completed = (asked->call.flags & kCompletedStats) != 0;
  write_parameters(out, job_parameters(*asked->figures, completed));
  if (completed && (asked->call.flags & kKeepCompleted) == 0)
    call.session().services().jobs->forget_completed(asked->call.domain.uuid);
  co_return out.take();
}

Task<Result<Bytes>> abort_job(Call& call, bool with_flags) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), with_flags);
  if (!asked) co_return asked.error();
  if (auto known = check_flags(asked->flags, kPostcopy, "virDomainAbortJobFlags"); !known) co_return known.error();
  if (auto allowed = co_await may_write(call.session(), asked->domain); !allowed) co_return allowed.error();
  ContainerJobs& jobs = *call.session().services().jobs;
  const Uuid uuid = asked->domain.uuid;
  const Domain* domain = call.session().services().registry.find(uuid);
  if (!jobs.current(uuid) && (!domain || !domain->active())) co_return not_running();
  if (jobs.current(uuid) && (asked->flags & kPostcopy) != 0)
    co_return operation_invalid("current job is not outgoing migration in post-copy mode");
  if (auto aborted = jobs.abort(uuid); !aborted) co_return aborted.error();
  co_return Bytes{};
}

Task<Result<Bytes>> abort_plain(Call& call) { return abort_job(call, false); }
Task<Result<Bytes>> abort_flags(Call& call) { return abort_job(call, true); }

constexpr Answer kAnswers[] = {
    {163, &job_info},
    {164, &abort_plain},
    {298, &job_stats},
    {442, &abort_flags},
};

}  // namespace

std::span<const Answer> container_job_answers() { return kAnswers; }

}  // namespace driver
