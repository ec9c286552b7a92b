// SPDX-License-Identifier: LGPL-2.1-or-later
//
// snapshot, snapshot-list, snapshot-switch, snapshot-delete: straight on libvirt's snapshots, which virtvzd has of
// machines and containers alike. They are whole when libvirt answers, so there is nothing more for --wait to wait for.
#include "foundation/random_uuid.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/snapshot_facts.hpp"
#include "prlctl/actions/snapshot_text.hpp"
#include "prlctl/actions/subject.hpp"

#include <algorithm>

namespace prlctl {
namespace {

using dispatcher::SnapshotHandle;

constexpr unsigned kStable = bit(State::kRunning) | bit(State::kStopped) | bit(State::kPaused) | bit(State::kSuspended);

using Snapshots = std::vector<SnapshotFacts>;

std::string default_name(const Snapshots& there) {
  for (std::size_t number = there.size() + 1;; ++number) {
    std::string name = fmt::format("Snapshot {}", number);
    if (std::ranges::find(there, name, &SnapshotFacts::name) == there.end()) return name;
  }
}

Answer<std::string> create(const Subject& subject, const Request& request) {
  if (!(kStable & bit(subject.state))) return refusal_of(subject, kStable & ~bit(State::kRunning));
  const auto there = read_snapshots(subject.environment);
  if (!there) return there.error();
  const auto id = random_uuid();
  if (!id) return failure_of(id.error());
  const std::string name = request.text("name");
  const std::string xml = snapshot_xml(*id, name.empty() ? default_name(*there) : name, request.text("description"));
  const SnapshotHandle made(virDomainSnapshotCreateXML(subject.domain(), xml.c_str(), 0));
  if (!made) return libvirt_failure("making the snapshot");
  return Answer<std::string>(boost::system::in_place_value, *id);
}

struct Chosen {
  SnapshotFacts facts;
  SnapshotHandle handle;
};

Answer<Chosen> choose(const Subject& subject, const SnapshotFacts& facts) {
  SnapshotHandle handle(virDomainSnapshotLookupByName(subject.domain(), facts.libvirt_name.c_str(), 0));
  if (!handle) return libvirt_failure("looking for snapshot '" + facts.libvirt_name + "'");
  return Chosen{facts, std::move(handle)};
}

Answer<Chosen> with_id(const Subject& subject, const std::string& id) {
  const auto there = read_snapshots(subject.environment);
  if (!there) return there.error();
  const auto found = std::ranges::find(*there, id, &SnapshotFacts::id);
  if (found == there->end()) return no_snapshot(id);
  return choose(subject, *found);
}

Answer<Chosen> current_one(const Subject& subject) {
  const auto there = read_snapshots(subject.environment);
  if (!there) return there.error();
  const auto found = std::ranges::find(*there, true, &SnapshotFacts::is_current);
  if (found == there->end()) return Failure{"No snapshot to revert to."};
  return choose(subject, *found);
}

bool is_risky() {
  const virErrorPtr last = virGetLastError();
  return last && last->code == VIR_ERR_SNAPSHOT_REVERT_RISKY;
}

Answer<void> revert(const Subject& subject, const Chosen& snapshot, bool skips_resume) {
  if (!(kStable & bit(subject.state))) return refusal_of(subject, kStable & ~bit(State::kRunning));
  const bool ran = snapshot.facts.state == "running" || snapshot.facts.state == "blocked";
  const bool stays_paused = ran && skips_resume && !subject.is_container();
  const unsigned flags = stays_paused ? VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED : 0;
  int done = virDomainRevertToSnapshot(snapshot.handle.get(), flags);
  // What would be lost, the state of now and a saved one, is what the user gives up.
  if (done < 0 && is_risky())
    done = virDomainRevertToSnapshot(snapshot.handle.get(), flags | VIR_DOMAIN_SNAPSHOT_REVERT_FORCE);
  if (done < 0) return libvirt_failure("reverting");
  // Disks of the snapshot and memory of another time must never meet.
  if (subject.state == State::kSuspended && virDomainHasManagedSaveImage(subject.domain(), 0) == 1 &&
      virDomainManagedSaveRemove(subject.domain(), 0) < 0)
    return libvirt_failure("giving the saved state up");
  // A container has no memory that it could go on from: instead of paused it is stopped.
  if (ran && skips_resume && subject.is_container() && virDomainDestroy(subject.domain()) < 0)
    return libvirt_failure("stopping it, since it is not to be resumed");
  return {};
}

}  // namespace

Answer<int> snapshot(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  invocation.console().say("Creating the snapshot...");
  const auto id = create(*subject, invocation.request);
  if (!id) return id.error().under("Failed to create the snapshot: ");
  invocation.console().say(fmt::format("The snapshot with id {{{}}} has been successfully created.", *id));
  return 0;
}

Answer<int> snapshot_list(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  const auto there = read_snapshots(subject->environment);
  if (!there) return there.error().under("Failed to get the snapshots list: ");
  const Request& request = invocation.request;
  if (request.has("id")) {
    const auto found = std::ranges::find(*there, request.text("id"), &SnapshotFacts::id);
    if (found != there->end())
      invocation.console().print(request.has("json") ? snapshot_json({&*found, 1}) : snapshot_info(*found));
  } else if (request.has("json")) {
    invocation.console().print(snapshot_json(*there));
  } else if (request.has("tree")) {
    invocation.console().print(snapshot_tree(*there));
  } else {
    invocation.console().print(snapshot_table(*there, !request.has("no-header")));
  }
  return 0;
}

Answer<int> snapshot_switch(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  constexpr const char* kContext = "Failed to switch to snapshot: ";
  const Given* id = invocation.request.find("id");
  if (id) invocation.console().say(fmt::format("Switch to the snapshot {{{}}}", id->text));
  const auto chosen = id ? with_id(*subject, id->text) : current_one(*subject);
  if (!chosen) return id ? chosen.error().under(kContext) : chosen.error();
  if (!id) invocation.console().say(fmt::format("Switch to the snapshot {{{}}}", chosen->facts.id));
  if (const auto done = revert(*subject, *chosen, invocation.request.has("skip-resume")); !done)
    return done.error().under(kContext);
  invocation.console().say(subject->line("The {} has been successfully switched."));
  return 0;
}

Answer<int> snapshot_delete(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  const Given* id = invocation.request.find("id");
  if (!id) return Failure{"Snapshot id is not specified."};
  constexpr const char* kContext = "Failed to delete snapshot: ";
  invocation.console().say("Delete the snapshot...");
  if (!(kStable & bit(subject->state))) return refusal_of(*subject, kStable & ~bit(State::kRunning)).under(kContext);
  const auto chosen = with_id(*subject, id->text);
  if (!chosen) return chosen.error().under(kContext);
  const unsigned flags = invocation.request.has("children") ? VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN : 0;
  if (virDomainSnapshotDelete(chosen->handle.get(), flags) < 0)
    return libvirt_failure("deleting the snapshot").under(kContext);
  invocation.console().say("The snapshot has been successfully deleted.");
  return 0;
}

}  // namespace prlctl
