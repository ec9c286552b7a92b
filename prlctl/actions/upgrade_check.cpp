// SPDX-License-Identifier: LGPL-2.1-or-later
//
// upgrade --check, of one bundle and of all in a folder: what an upgrade would do, looked at here; nobody is asked.
#include "config-convert/host/host_facts.hpp"
#include "containers/homes/homes_root.hpp"
#include "prlctl/actions/upgrade.hpp"
#include "upgrade/exam/exam_text.hpp"

namespace prlctl {
namespace {

constexpr const char* kTree = "tree";

upgrade::ExamWish exam_wish(const UpgradeWish& wish) {
  upgrade::ExamWish made{.path = {}, .discard_state = wish.discard_state, .host = convert::context_of_host()};
  if (!wish.format.empty()) made.format = wish.format;
  if (auto homes = containers::read_homes_root()) made.homes = *std::move(homes);
  return made;
}

// Into the item: what stands in the way first, and what else is to be known.
void examine(BatchItem& item, const upgrade::ExamWish& wish) {
  const auto exam = upgrade::examine_bundle(wish);
  item.problem = exam ? exam->obstacle() : exam.error().message;
  item.state = item.problem.empty() ? ItemState::kDone : ItemState::kFailed;
  if (!exam) return;
  for (const upgrade::Finding& finding : exam->findings)
    if (std::string words = upgrade::words_of(finding); words != item.problem) item.remarks.push_back(std::move(words));
}

}  // namespace

Answer<int> check_bundle(const Console& console, const std::string& path, const UpgradeWish& wish) {
  upgrade::ExamWish asked = exam_wish(wish);
  asked.path = path;
  asked.keeps_snapshots = wish.snapshots == kTree;
  const auto exam = upgrade::examine_bundle(asked);
  if (!exam) return failure_of(exam.error()).under("Failed to check the virtual environment: ");
  console.print(upgrade::exam_text(*exam, convert::Severity::kInfo, convert::style_for(::fileno(console.out))));
  return exam->is_possible() ? 0 : kServiceExit;
}

void check_bundles(std::vector<BatchItem>& items, const UpgradeWish& wish) {
  upgrade::ExamWish asked = exam_wish(wish);
  for (BatchItem& item : items) {
    if (item.is_unread) continue;
    asked.path = item.path;
    asked.keeps_snapshots = wish.snapshots == kTree && !item.is_container;
    examine(item, asked);
  }
}

}  // namespace prlctl
