// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/lifecycle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driver {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Uuid kUuid = {1, 2, 3};

Domain off(std::string name = "web") { return {std::move(name), kUuid, -1, Kind::kVm, true, DomainState::kShutoff}; }
Domain running(std::string name = "web", std::int32_t id = 7) {
  return {std::move(name), kUuid, id, Kind::kVm, true, DomainState::kRunning};
}
Domain paused() { return {"web", kUuid, 7, Kind::kVm, true, DomainState::kPaused}; }
Domain transient() { return {"web", kUuid, 7, Kind::kVm, false, DomainState::kRunning}; }

LifecycleBody said(LifecycleEvent event, std::int32_t id, std::int32_t detail = 0, std::string name = "web") {
  return {{std::move(name), kUuid, id}, event, detail};
}

struct StepRow {
  const char* behaviour;
  std::optional<Domain> before;
  LifecycleBody event;
  std::optional<Domain> after;
  bool published;
};

Domain in_state(Domain domain, DomainState state) {
  domain.state = state;
  return domain;
}

const StepRow kSteps[] = {
    {"defined: a new one", std::nullopt, said(LifecycleEvent::kDefined, -1), off(), true},
    {"defined: over one that is off", off(), said(LifecycleEvent::kDefined, -1, kDefinedUpdated), off(), true},
    {"defined: one that runs keeps its id and state", running(), said(LifecycleEvent::kDefined, -1, kDefinedUpdated),
     running(), true},
    {"defined: one that is paused stays paused", paused(), said(LifecycleEvent::kDefined, 7, kDefinedUpdated), paused(),
     true},
    {"defined: a transient one becomes persistent", transient(), said(LifecycleEvent::kDefined, 7), running(), true},
    {"defined, renamed: takes the new name", off("old"), said(LifecycleEvent::kDefined, -1, kDefinedRenamed), off(),
     true},
    {"undefined, renamed: says nothing yet", off("old"), said(LifecycleEvent::kUndefined, -1, kUndefinedRenamed, "old"),
     off("old"), true},
    {"undefined: goes when it is off", off(), said(LifecycleEvent::kUndefined, -1), std::nullopt, true},
    {"undefined: becomes transient while it runs", running(), said(LifecycleEvent::kUndefined, 7), transient(), true},
    {"undefined: an unknown one is nothing new", std::nullopt, said(LifecycleEvent::kUndefined, -1), std::nullopt,
     false},
    {"started: one that was off", off(), said(LifecycleEvent::kStarted, 7), running(), true},
    {"started: an unknown one is transient until it is defined", std::nullopt, said(LifecycleEvent::kStarted, 7),
     transient(), true},
    {"suspended", running(), said(LifecycleEvent::kSuspended, 7), paused(), true},
    {"resumed", paused(), said(LifecycleEvent::kResumed, 7), running(), true},
    {"shutdown: still active", running(), said(LifecycleEvent::kShutdown, 7),
     in_state(running(), DomainState::kShutdown), true},
    {"pm suspended: still active", running(), said(LifecycleEvent::kPmSuspended, 7),
     in_state(running(), DomainState::kPmSuspended), true},
    {"crashed: still active", running(), said(LifecycleEvent::kCrashed, 7), in_state(running(), DomainState::kCrashed),
     true},
    {"stopped: a persistent one stays, off", running(), said(LifecycleEvent::kStopped, -1), off(), true},
    {"stopped: whatever id the event says", running(), said(LifecycleEvent::kStopped, 7), off(), true},
    {"stopped: a paused one", paused(), said(LifecycleEvent::kStopped, 7), off(), true},
    {"stopped: a transient one goes", transient(), said(LifecycleEvent::kStopped, -1), std::nullopt, true},
    {"stopped twice, as LXC says it: the second is nothing new", off(), said(LifecycleEvent::kStopped, -1), off(),
     false},
    {"stopped: an unknown one is nothing new", std::nullopt, said(LifecycleEvent::kStopped, -1), std::nullopt, false},
};

TEST(Lifecycle, each_event_changes_the_registry_as_it_should) {
  for (const StepRow& row : kSteps) {
    SCOPED_TRACE(row.behaviour);
    DomainRegistry registry;
    if (row.before) registry.put(*row.before);
    EXPECT_EQ(apply_lifecycle(registry, Kind::kVm, row.event), row.published);
    const Domain* after = registry.find(kUuid);
    ASSERT_EQ(after != nullptr, row.after.has_value());
    if (!after) continue;
    EXPECT_EQ(after->name, row.after->name);
    EXPECT_EQ(after->id, row.after->id);
    EXPECT_EQ(after->persistent, row.after->persistent);
    EXPECT_EQ(after->state, row.after->state);
  }
}

TEST(Lifecycle, a_rename_leaves_the_domain_known_at_every_moment) {
  DomainRegistry registry;
  registry.put(off("old"));
  apply_lifecycle(registry, Kind::kVm, said(LifecycleEvent::kUndefined, -1, kUndefinedRenamed, "old"));
  EXPECT_NE(registry.find(kUuid), nullptr);
  apply_lifecycle(registry, Kind::kVm, said(LifecycleEvent::kDefined, -1, kDefinedRenamed, "new"));
  EXPECT_EQ(registry.find_name("old"), nullptr);
  EXPECT_NE(registry.find_name("new"), nullptr);
}

TEST(Lifecycle, undefining_a_domain_of_the_other_kind_with_this_uuid_leaves_ours_alone) {
  DomainRegistry registry;
  registry.put(off());
  EXPECT_TRUE(apply_lifecycle(registry, Kind::kContainer, said(LifecycleEvent::kUndefined, -1)));
  ASSERT_NE(registry.find(kUuid), nullptr);
  EXPECT_EQ(*registry.find(kUuid), off());
}

TEST(Lifecycle, a_domain_redefined_in_the_other_kind_moves_there) {
  DomainRegistry registry;
  registry.put(off());
  EXPECT_TRUE(apply_lifecycle(registry, Kind::kContainer, said(LifecycleEvent::kDefined, -1)));
  EXPECT_EQ(registry.find(kUuid)->kind, Kind::kContainer);
}

// "STARTED/0 web id 7", from an event's body.
std::string words_of(const DomainEvent& event) {
  static constexpr const char* kNames[] = {"DEFINED", "UNDEFINED", "STARTED",     "SUSPENDED", "RESUMED",
                                           "STOPPED", "SHUTDOWN",  "PMSUSPENDED", "CRASHED"};
  const auto body = read_lifecycle(event.body);
  if (!body) return "not a lifecycle event";
  return std::string(kNames[static_cast<int>(body->event)]) + "/" + std::to_string(body->detail) + " " +
         body->domain.name + " " + std::to_string(body->domain.id);
}

std::vector<std::string> explained(std::optional<Domain> before, std::optional<Domain> after, bool fresh = false) {
  DomainRegistry registry;
  if (before) registry.put(*before);
  std::vector<Domain> now;
  if (after) now.push_back(*after);
  std::vector<std::string> words;
  for (const DomainEvent& event :
       replace_all(registry, Kind::kVm, now, fresh ? std::vector<Uuid>{kUuid} : std::vector<Uuid>{}))
    words.push_back(words_of(event));
  const Domain* left = registry.find(kUuid);
  const std::optional<Domain> expected = fresh ? before : after;
  EXPECT_EQ(left ? std::optional(*left) : std::nullopt, expected);
  return words;
}

TEST(ReplaceAll, explains_each_difference_by_the_events_that_were_missed) {
  EXPECT_THAT(explained(std::nullopt, off()), ElementsAre("DEFINED/0 web -1"));
  EXPECT_THAT(explained(std::nullopt, running()), ElementsAre("DEFINED/0 web 7", "STARTED/0 web 7"));
  EXPECT_THAT(explained(std::nullopt, transient()), ElementsAre("STARTED/0 web 7"));
  EXPECT_THAT(explained(std::nullopt, paused()),
              ElementsAre("DEFINED/0 web 7", "STARTED/0 web 7", "SUSPENDED/0 web 7"));
  EXPECT_THAT(explained(off(), std::nullopt), ElementsAre("UNDEFINED/0 web -1"));
  EXPECT_THAT(explained(running(), std::nullopt), ElementsAre("STOPPED/0 web -1", "UNDEFINED/0 web 7"));
  EXPECT_THAT(explained(transient(), std::nullopt), ElementsAre("STOPPED/0 web -1"));
  EXPECT_THAT(explained(off(), running()), ElementsAre("STARTED/0 web 7"));
  EXPECT_THAT(explained(running(), off()), ElementsAre("STOPPED/0 web -1"));
  EXPECT_THAT(explained(running(), running("web", 8)), ElementsAre("STOPPED/0 web -1", "STARTED/0 web 8"));
  EXPECT_THAT(explained(running(), paused()), ElementsAre("SUSPENDED/0 web 7"));
  EXPECT_THAT(explained(paused(), running()), ElementsAre("RESUMED/0 web 7"));
  EXPECT_THAT(explained(paused(), off()), ElementsAre("STOPPED/0 web -1"));
  EXPECT_THAT(explained(running(), transient()), ElementsAre("UNDEFINED/0 web 7"));
  EXPECT_THAT(explained(transient(), running()), ElementsAre("DEFINED/0 web 7"));
  EXPECT_THAT(explained(off("old"), off("new")), ElementsAre("UNDEFINED/1 old -1", "DEFINED/2 new -1"));
  EXPECT_THAT(explained(off(), off()), IsEmpty());
  EXPECT_THAT(explained(running(), running()), IsEmpty());
}

TEST(ReplaceAll, leaves_alone_what_an_event_changed_while_the_list_was_read) {
  EXPECT_THAT(explained(running(), off(), true), IsEmpty());
  EXPECT_THAT(explained(running(), std::nullopt, true), IsEmpty());
  EXPECT_THAT(explained(std::nullopt, running(), true), IsEmpty());
}

TEST(ReplaceAll, leaves_the_other_kind_alone) {
  DomainRegistry registry;
  Domain container = running("ct", 4194999);
  container.kind = Kind::kContainer;
  registry.put(container);
  EXPECT_THAT(replace_all(registry, Kind::kVm, {}, {}), IsEmpty());
  EXPECT_EQ(registry.size(), 1u);
}

// Applying the explanation to what was known gives what is there now: a client that follows events is right again.
TEST(ReplaceAll, events_lead_a_follower_from_before_to_after) {
  const std::optional<Domain> moments[] = {std::nullopt, off(),       running(),  running("web", 8),
                                           paused(),     transient(), off("new"), running("new")};
  for (const auto& before : moments) {
    for (const auto& after : moments) {
      // A transient domain cannot be renamed.
      if (before && after && before->name != after->name && !(before->persistent && after->persistent)) continue;
      DomainRegistry registry;
      DomainRegistry follower;
      if (before) registry.put(*before);
      if (before) follower.put(*before);
      std::string trace;
      for (const DomainEvent& event :
           replace_all(registry, Kind::kVm, after ? std::vector{*after} : std::vector<Domain>{}, {})) {
        trace += words_of(event) + "; ";
        apply_lifecycle(follower, Kind::kVm, *read_lifecycle(event.body));
      }
      const Domain* reached = follower.find(kUuid);
      EXPECT_EQ(reached ? std::optional(*reached) : std::nullopt, after) << trace;
    }
  }
}

}  // namespace
}  // namespace driver
