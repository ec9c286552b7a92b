// SPDX-License-Identifier: LGPL-2.1-or-later
//
// statistics: counters of one environment or of all that run. The share of CPUs that are in use is that of half a
// second, or of the time since the lines before.
#include "prlctl/actions/statistics.hpp"

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

void say_counter(Invocation& invocation, const Counter& one) {
  if (is_counter_wanted(invocation.request.text("filter"), one.name))
    invocation.console().say(fmt::format("\t{}:\t{}", one.name, one.value));
}

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
    say_counter(invocation, one);
}

void say_sample(Invocation& invocation, const StatsSample& before, const StatsSample& now) {
  for (const DomainStats& domain : now.domains) {
    if (invocation.request.has("all")) invocation.console().say(fmt::format("{{{}}}", domain.uuid));
    say_counters(invocation, domain, before, now);
  }
}

Answer<StatsSample> sample_of(const dispatcher::Connection& connection, const StatisticsWish& wish) {
  if (wish.of_environments) return take_sample(connection, wish.only);
  return StatsSample{std::chrono::steady_clock::now(), {}};
}

Answer<void> say_others(Invocation& invocation, const StatisticsWish& wish) {
  if (!wish.others) return {};
  const auto counters = wish.others();
  if (!counters) return counters.error();
  for (const Counter& one : *counters) say_counter(invocation, one);
  return {};
}

}  // namespace

Answer<int> tell_statistics(Invocation& invocation, const StatisticsWish& wish) {
  const auto connection = invocation.session.libvirt();
  if (!connection) return connection.error();
  auto before = sample_of(*connection, wish);
  if (!before) return before.error();
  if (wish.others)
    if (const auto first = wish.others(); !first) return first.error();
  const std::string mask = invocation.request.text("filter");
  if ((wish.others && may_take(mask, "host.cpu.usage")) ||
      (!before->domains.empty() && may_take(mask, "guest.cpu.usage")))
    std::this_thread::sleep_for(kMeasured);
  std::optional<KeyPress> key;
  if (invocation.request.has("loop")) key.emplace();
  for (;;) {
    auto now = sample_of(*connection, wish);
    if (!now) return now.error();
    if (const auto said = say_others(invocation, wish); !said) return said.error();
    say_sample(invocation, *before, *now);
    if (!key || key->comes_within(kPause) || std::ferror(invocation.console().out)) return 0;
    before = std::move(now);
  }
}

Answer<int> statistics(Invocation& invocation) {
  const Request& request = invocation.request;
  if (request.has("all")) return tell_statistics(invocation, {});
  if (!request.has_operand) {
    const Ending ending = invalid_usage(request.tool());
    invocation.console().print(ending.out);
    return Failure{"Invalid usage", ending.exit_code};
  }
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  return tell_statistics(invocation, {.only = subject->domain()});
}

}  // namespace prlctl
