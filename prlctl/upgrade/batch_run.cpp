// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/batch_run.hpp"

#include "config-convert/rendering/report_text.hpp"
#include "prlctl/session/task_follower.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace prlctl {
namespace {

using Clock = std::chrono::steady_clock;

struct Running {
  BatchItem* item;
  std::size_t step = 0;
  Clock::time_point begun = Clock::now();
  std::unique_ptr<TaskFollower> task = {};
};

class BatchRun {
 public:
  BatchRun(Session& session, const DispatcherProxy& proxy, std::span<BatchItem> items, const BatchWork& work)
      : session_(session), proxy_(proxy), patience_(proxy, session.settings().timeout), work_(work) {
    for (BatchItem& item : items)
      if (item.state != ItemState::kDone) todo_.push_back(&item);
    all_ = todo_.size();
    std::ranges::reverse(todo_);
  }

  Answer<void> run() {
    while (true) {
      while (may_begin()) {
        begin();
        g_main_context_iteration(nullptr, FALSE);
      }
      end_what_has_ended();
      if (running_.empty() && !may_begin()) break;
      if (failure_ || patience_.has_ended()) break;
      if (may_begin()) continue;
      show();
      g_main_context_iteration(nullptr, TRUE);
    }
    if (failure_) return *failure_;
    if (patience_.is_dispatcher_gone()) return no_service("the dispatcher has gone; it goes on when it is back");
    if (patience_.is_timed_out()) return Failure{"The operation has timed out. What was begun goes on."};
    if (patience_.interrupts() > 0) return canceled("What was begun goes on, or has ended.");
    return {};
  }

 private:
  bool may_begin() const {
    return !todo_.empty() && running_.size() < work_.jobs && patience_.interrupts() == 0 && !failure_ &&
           !patience_.has_ended();
  }

  void keep() {
    if (!work_.keep) return;
    if (const auto kept = work_.keep(); !kept) failure_ = kept.error();
  }

  void begin() {
    Running one{.item = todo_.back()};
    todo_.pop_back();
    one.item->state = ItemState::kBegun;
    one.item->problem.clear();
    keep();
    if (failure_) return;
    if (go_on(one)) running_.push_back(std::move(one));
  }

  // Whether it goes on, with a task.
  bool go_on(Running& one) {
    for (; one.step < work_.steps.size(); ++one.step) {
      const auto path = work_.steps[one.step].begin(*one.item);
      if (!path) return fail(one, path.error());
      if (!*path) continue;
      one.task = std::make_unique<TaskFollower>(proxy_, **path);
      if (const auto known = one.task->look(); !known) return fail(one, known.error());
      return true;
    }
    one.item->state = ItemState::kDone;
    tell(one, std::string(work_.done));
    return false;
  }

  // Where the dispatcher cannot be asked, nobody knows what becomes of it.
  bool fail(const Running& one, const Failure& why) {
    if (why.exit_code == kNoServiceExit) {
      failure_ = why;
      return false;
    }
    one.item->state = ItemState::kFailed;
    one.item->problem = why.text;
    tell(one, "failed: " + why.text);
    return false;
  }

  void end_what_has_ended() {
    std::erase_if(running_, [this](Running& one) {
      if (!one.task->has_ended()) return false;
      const auto result = one.task->result();
      if (!result) return !fail(one, result.error());
      const BatchStep& step = work_.steps[one.step];
      if (step.heard) step.heard(*one.item, result->get());
      ++one.step;
      keep();
      return !go_on(one);
    });
  }

  void tell(const Running& one, const std::string& words) {
    one.item->seconds = std::chrono::round<std::chrono::seconds>(Clock::now() - one.begun).count();
    ++ended_;
    keep();
    const Console& console = session_.console();
    if (is_shown_) console.say("");
    is_shown_ = false;
    console.say(fmt::format("[{}/{}] {} {}: {} ({} s)", ended_, all_, one.item->title(),
                            convert::printable(one.item->name), convert::printable(words), one.item->seconds));
  }

  // Of all of it.
  void show() {
    if (!session_.console().is_terminal()) return;
    std::size_t percent = ended_ * 100;
    for (const Running& one : running_) percent += (one.step * 100 + one.task->percent()) / work_.steps.size();
    session_.console().print(fmt::format("\rOperation progress {:3}%", percent / std::max<std::size_t>(all_, 1)));
    is_shown_ = true;
  }

  Session& session_;
  const DispatcherProxy& proxy_;
  Patience patience_;
  const BatchWork& work_;
  std::vector<BatchItem*> todo_;  // the next one last
  std::vector<Running> running_;
  std::size_t all_ = 0;
  std::size_t ended_ = 0;
  bool is_shown_ = false;
  std::optional<Failure> failure_;
};

}  // namespace

Answer<void> run_batch(Session& session, std::span<BatchItem> items, const BatchWork& work) {
  const auto proxy = session.dispatcher();
  if (!proxy) return proxy.error();
  return BatchRun(session, **proxy, items, work).run();
}

}  // namespace prlctl
