// SPDX-License-Identifier: LGPL-2.1-or-later
//
// statistics: counters of one environment or of all that run, once or, with --loop, each second until a key is pressed.
// The share of CPUs that are in use is that of half a second, or of the time since the lines before.
#include "prlctl/actions/counters.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/key_press.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/syntax/parser.hpp"

#include <algorithm>
#include <thread>

namespace prlctl {
namespace {

constexpr std::chrono::milliseconds kMeasured{500};
constexpr std::chrono::milliseconds kPause{1000};

void say_counters(Invocation& invocation, const DomainStats& now, const StatsSample& before, const StatsSample& after) {
  const auto earlier = std::ranges::find(before.domains, now.uuid, &DomainStats::uuid);
  const StatValues& then = earlier == before.domains.end() ? now.values : earlier->values;
  const std::string mask = invocation.request.text("filter");
  const StatValues filesystems = may_take(mask, "guest.fs") ? read_guest_filesystems(now.domain.get()) : StatValues();
  const auto buses = may_take(mask, "devices.") ? read_disk_buses(now.domain.get()) : DiskBuses();
  for (const Counter& one : counters_of({.before = then,
                            .now = now.values,
                            .between = after.taken - before.taken,
                            .filesystems = filesystems,
                            .buses = buses}))
    if (is_counter_wanted(mask, one.name)) invocation.console().say(fmt::format("\t{}:\t{}", one.name, one.value));
}

void say_sample(Invocation& invocation, const StatsSample& before, const StatsSample& now) {
  for (const DomainStats& domain : now.domains) {
    if (invocation.request.has("all")) invocation.console().say(fmt::format("{{{}}}", domain.uuid));
    say_counters(invocation, domain, before, now);
  }
}

Answer<int> tell(Invocation& invocation, virDomainPtr only) {
  const auto connection = invocation.session.libvirt();
  if (!connection) return connection.error();
  auto before = take_sample(*connection, only);
  if (!before) return before.error();
  const bool measures = may_take(invocation.request.text("filter"), "guest.cpu.usage");
  if (measures && !before->domains.empty()) std::this_thread::sleep_for(kMeasured);
  std::optional<KeyPress> key;
  if (invocation.request.has("loop")) key.emplace();
  for (;;) {
    auto now = take_sample(*connection, only);
    if (!now) return now.error();
    say_sample(invocation, *before, *now);
    if (!key || key->comes_within(kPause) || std::ferror(invocation.console().out)) return 0;
    before = std::move(now);
  }
}

}  // namespace

Answer<int> statistics(Invocation& invocation) {
  const Request& request = invocation.request;
  if (request.has("all")) return tell(invocation, nullptr);
  if (!request.has_operand) {
    const Ending ending = invalid_usage(request.tool());
    invocation.console().print(ending.out);
    return Failure{"Invalid usage", ending.exit_code};
  }
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  return tell(invocation, subject->domain());
}

}  // namespace prlctl
