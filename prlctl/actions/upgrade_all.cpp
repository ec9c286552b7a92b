// SPDX-License-Identifier: LGPL-2.1-or-later
//
// upgrade --all, by a plan that outlives this process; upgrade-commit --all, upgrade-rollback --all, for which the
// trials that are left are the plan.
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/actions/caller_path.hpp"
#include "prlctl/actions/guest_tools.hpp"
#include "prlctl/actions/upgrade.hpp"
#include "prlctl/session/result_texts.hpp"
#include "prlctl/session/task_follower.hpp"
#include "prlctl/upgrade/batch_plan.hpp"
#include "prlctl/upgrade/batch_report.hpp"
#include "prlctl/upgrade/batch_run.hpp"
#include "prlctl/upgrade/bundle_search.hpp"
#include "prlctl/upgrade/told_fixups.hpp"
#include "prlctl/upgrade/trials.hpp"
#include "prlctl/views/mounted_roots.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <map>

namespace prlctl {
namespace {

namespace fs = std::filesystem;
using dispatcher::environment_path;
using dispatcher::kHostPath;

using BegunTask = Answer<std::optional<std::string>>;

BegunTask begun(Answer<std::string> task) {
  if (!task) return task.error();
  return BegunTask(boost::system::in_place_value, *std::move(task));
}
BegunTask nothing_to_do() { return BegunTask(boost::system::in_place_value, std::nullopt); }

unsigned jobs_of(const Request& request) {
  constexpr unsigned kJobs = 4;
  return static_cast<unsigned>(request.number("jobs").value_or(kJobs));
}

std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }

// The report, whatever became of the run; the exit code says whether all went well.
Answer<int> report(Invocation& invocation, BatchReport report, const Answer<void>& run) {
  report.action = invocation.request.action().name;
  report.ended = now();
  invocation.console().print(report_text(report));
  if (const Given* file = invocation.request.find("report"))
    if (const auto written = write_report(absolute_path(file->text), report); !written)
      return failure_of(written.error()).under("The report cannot be written: ");
  if (!run) return run.error();
  return report.all_went_well() ? 0 : kServiceExit;
}

class UpgradeAll {
 public:
  UpgradeAll(Invocation& invocation, const PlanFile& file, BatchPlan plan)
      : session_(invocation.session), file_(file), plan_(std::move(plan)) {}

  const BatchPlan& plan() const { return plan_; }

  Answer<void> run(unsigned jobs) {
    if (const auto ended = wait_for_earlier_ones(); !ended) return ended;
    const auto trials = read_trials(session_);
    if (!trials) return trials.error();
    for (const Trial& trial : *trials) trials_.emplace(trial.bundle, trial.facts.uuid);
    const BatchWork work{.steps = {{[this](BatchItem& item) { return begin_upgrade(item); },
                                    [](BatchItem& item, GVariant* result) { hear_upgrade(item, result); }},
                                   {[this](BatchItem& item) { return begin_start(item); }, {}},
                                   {[this](BatchItem& item) { return note_for_tools(item); }, {}}},
                         .jobs = jobs,
                         .done = "upgraded",
                         .keep = [this] { return keep(); }};
    const auto done = run_batch(session_, plan_.items, work);
    return done ? put_tools() : done;
  }

  Answer<void> keep() const {
    const auto kept = file_.write(plan_);
    if (!kept) return failure_of(kept.error()).under("The plan cannot be kept: ");
    return {};
  }

 private:
  // What whoever was cut off had begun goes on in the dispatcher: only its end says what there is to do.
  Answer<void> wait_for_earlier_ones() {
    const auto proxy = session_.dispatcher();
    if (!proxy) return proxy.error();
    const auto is_begun = [](const BatchItem& item) { return item.state == ItemState::kBegun; };
    if (std::ranges::none_of(plan_.items, is_begun)) return {};
    const auto tasks = unended_tasks(**proxy);
    if (!tasks) return tasks.error();
    const Patience patience(**proxy, session_.settings().timeout);
    for (const std::string& path : *tasks) {
      TaskFollower task(**proxy, path);
      if (const auto known = task.look(); !known) return known.error();
      while (!task.has_ended() && !patience.has_ended() && patience.interrupts() == 0)
        g_main_context_iteration(nullptr, TRUE);
      if (!task.has_ended()) return Failure{"What was begun earlier has not ended: the plan can be taken up later."};
    }
    return {};
  }

  static Answer<std::vector<std::string>> unended_tasks(const DispatcherProxy& proxy) {
    const auto objects = proxy.managed_objects();
    if (!objects) return objects.error();
    std::vector<std::string> found;
    GVariantIter iterator;
    g_variant_iter_init(&iterator, objects->get());
    const char* path = nullptr;
    GVariant* child = nullptr;
    while (g_variant_iter_next(&iterator, "{&o@a{sa{sv}}}", &path, &child)) {
      const dispatcher::VariantHandle interfaces(child);
      const dispatcher::VariantHandle task(
          g_variant_lookup_value(interfaces.get(), kTaskInterface, G_VARIANT_TYPE_VARDICT));
      std::int64_t ended = 0;
      const char* kind = "";
      if (!task || !g_variant_lookup(task.get(), "Kind", "&s", &kind)) continue;
      g_variant_lookup(task.get(), "Ended", "x", &ended);
      if (ended == 0 && (std::string_view(kind) == "upgrade" || std::string_view(kind) == "start"))
        found.emplace_back(path);
    }
    return found;
  }

  BegunTask begin_upgrade(BatchItem& item) {
    if (item.is_unread) return look_again(item);
    if (const auto trial = trials_.find(item.path); trial != trials_.end()) {
      item.uuid = trial->second;
      return nothing_to_do();
    }
    TaskOptions options;
    UpgradeWish wish = plan_.wish;
    if (item.is_container) wish.profile = wish.snapshots = {};
    add_options(options, wish);
    return begun(begin_task(session_, kHostPath, kHostInterface, "Upgrade",
                            g_variant_new("(s@a{sv})", item.path.c_str(), options.variant())));
  }

  // What lies in it is in no plan.
  static BegunTask look_again(const BatchItem& item) {
    std::error_code failed;
    const fs::directory_iterator entries(item.path, failed);
    if (failed) return failure_of(system_error(fmt::format("cannot look into '{}'", item.path), failed.value()));
    return Failure{fmt::format("'{}' could not be looked into before, and can be now: upgrade what is in it, --all",
                               item.path)};
  }

  static void hear_upgrade(BatchItem& item, GVariant* result) {
    const char* uuid = "";
    g_variant_lookup(result, "uuid", "&s", &uuid);
    item.uuid = uuid;
    item.remarks = texts_of(result, kReport);
    ToldFixups fixups = told_fixups(result);
    item.remarks.insert(item.remarks.end(), fixups.needs.begin(), fixups.needs.end());
    item.changes = std::move(fixups.changes);
  }

  Answer<Subject> subject_of(const BatchItem& item) {
    auto environment = find_environment(session_, item.uuid);
    if (!environment) return environment.error();
    const auto state = read_state(*environment);
    if (!state) return state.error();
    return Subject{*std::move(environment), *state};
  }

  BegunTask begin_start(BatchItem& item) {
    if (!plan_.wish.start) return nothing_to_do();
    const auto subject = subject_of(item);
    if (!subject) return subject.error();
    if (subject->state == State::kRunning) return nothing_to_do();
    return begun(begin_task(session_, environment_path(item.uuid), kEnvironmentInterface, "Start", nullptr));
  }

  // A guest may take minutes to answer, and nothing else would go on meanwhile: all others come first.
  BegunTask note_for_tools(BatchItem& item) {
    if (plan_.wish.live_tools && !item.is_container) for_tools_.push_back(&item);
    return nothing_to_do();
  }

  // Not worth a failure: the environment runs.
  Answer<void> put_tools() {
    for (BatchItem* item : for_tools_) {
      const auto lines = tools_for(*item);
      if (lines) {
        item->remarks.insert(item->remarks.end(), lines->begin(), lines->end());
      } else {
        item->remarks.push_back("Failed to install the guest tools: " + lines.error().text);
      }
      if (const auto kept = keep(); !kept) return kept;
    }
    return {};
  }

  Answer<std::vector<std::string>> tools_for(const BatchItem& item) {
    const auto subject = subject_of(item);
    return subject ? install_guest_tools(session_, *subject) : subject.error();
  }

  Session& session_;
  const PlanFile& file_;
  BatchPlan plan_;
  std::map<std::string, std::string> trials_;  // UUIDs by bundle
  std::vector<BatchItem*> for_tools_;
};

Answer<std::vector<BatchItem>> bundles_in(const Request& request, const std::string& folder) {
  auto items = find_bundles(folder);
  if (!items) return failure_of(items.error());
  if (items->empty()) return Failure{fmt::format("There is no machine or container of PCS6 in '{}'.", folder)};
  const std::string order = request.text("order", "name");
  const bool is_file = order != "name" && order != "size";
  if (const auto ordered = order_bundles(*items, is_file ? absolute_path(order) : order); !ordered)
    return failure_of(ordered.error());
  return *std::move(items);
}

Answer<int> check_all(Invocation& invocation, const std::string& folder, const UpgradeWish& wish) {
  const std::int64_t begin = now();
  auto items = bundles_in(invocation.request, folder);
  if (!items) return items.error();
  check_bundles(*items, wish);
  return report(invocation, {.done = "can be upgraded", .folder = folder, .begun = begin, .items = *items}, {});
}

// The plan that is there where --continue is given, else a new one.
Answer<BatchPlan> plan_for(const Request& request, const PlanFile& file, const std::string& folder,
                           const UpgradeWish& wish) {
  auto there = file.read();
  if (!there) return failure_of(there.error());
  if (request.has("continue")) {
    if (!*there) return Failure{fmt::format("There is no plan for '{}' that could be taken up.", folder)};
    return **std::move(there);
  }
  const auto is_done = [](const BatchItem& item) { return item.state == ItemState::kDone; };
  if (*there && !std::ranges::all_of((*there)->items, is_done))
    return Failure{
        fmt::format("The plan '{}' is not finished: take it up with --continue, or remove it.", file.path())};
  auto items = bundles_in(request, folder);
  if (!items) return items.error();
  return BatchPlan{.folder = folder, .begun = now(), .wish = wish, .items = *std::move(items)};
}

}  // namespace

Answer<int> upgrade_all(Invocation& invocation, const UpgradeWish& wish) {
  const Request& request = invocation.request;
  std::error_code failed;
  const fs::path folder = fs::canonical(absolute_path(request.text("all")), failed);
  if (failed)
    return failure_of(system_error(fmt::format("cannot look into '{}'", request.text("all")), failed.value()));
  if (request.has("check")) return check_all(invocation, folder, wish);
  const auto file = PlanFile::open(invocation.session.settings().upgrade_plans, folder);
  if (!file) return failure_of(file.error());
  const auto plan = plan_for(request, *file, folder, wish);
  if (!plan) return plan.error();
  if (plan->wish.live_tools)
    if (const auto events = invocation.session.prepare_events(); !events) return events.error();
  UpgradeAll all(invocation, *file, *plan);
  if (const auto kept = all.keep(); !kept) return kept.error();
  invocation.console().say(fmt::format("{} environments, by the plan {}", plan->items.size(), file->path()));
  const auto run = all.run(jobs_of(request));
  return report(invocation,
                {.done = "upgraded", .folder = folder, .begun = all.plan().begun, .items = all.plan().items}, run);
}

Answer<int> end_all_trials(Invocation& invocation, std::string_view done) {
  const auto trials = read_trials(invocation.session);
  if (!trials) return trials.error();
  const std::int64_t begin = now();
  std::vector<BatchItem> items;
  for (const Trial& trial : *trials)
    items.push_back({.path = trial.bundle,
                     .is_container = trial.facts.kind == Kind::kContainer,
                     .name = trial.facts.name,
                     .uuid = trial.facts.uuid});
  const auto end = [&invocation](BatchItem& item) {
    return begun(begin_task(invocation.session, environment_path(item.uuid), kEnvironmentInterface,
                            end_method(invocation.request), end_arguments(invocation.request)));
  };
  const BatchWork work{.steps = {{end, {}}}, .jobs = jobs_of(invocation.request), .done = done};
  const auto run = run_batch(invocation.session, items, work);
  return report(invocation, {.done = done, .begun = begin, .items = items}, run);
}

}  // namespace prlctl
