// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/trial_methods.hpp"

#include "dispatcher/upgrades/trials.hpp"

namespace dispatcher {
namespace {

struct TrialFacts {
  upgrade::TrialRecord record;
  std::uint64_t written_bytes = 0;
};
using AllFacts = Result<std::vector<TrialFacts>>;

AllFacts read_all(Services& services) {
  auto trials = all_trials(services);
  if (!trials) return trials.error();
  std::vector<TrialFacts> all;
  for (Trial& trial : *trials) {
    const std::uint64_t written = written_bytes(services, trial.record);
    all.push_back({std::move(trial.record), written});
  }
  return all;
}

// Floating: a{sv}.
GVariant* variant_of(const TrialFacts& facts) {
  const upgrade::TrialRecord& record = facts.record;
  std::uint64_t size = 0;
  for (const upgrade::TrialDisk& disk : record.disks) size += disk.size_bytes;
  GVariantBuilder fields;
  g_variant_builder_init(&fields, G_VARIANT_TYPE("a{sv}"));
  const auto add = [&](const char* name, GVariant* value) { g_variant_builder_add(&fields, "{sv}", name, value); };
  add("kind", g_variant_new_string(word_of(record.is_container ? Kind::kContainer : Kind::kVm)));
  add("old_home", g_variant_new_string(record.old_home.c_str()));
  add("format", g_variant_new_string(record.format.c_str()));
  add("begun", g_variant_new_int64(record.begun));
  add("disks", g_variant_new_uint32(static_cast<guint32>(record.disks.size())));
  add("size", g_variant_new_uint64(size));
  add("written", g_variant_new_uint64(facts.written_bytes));
  return g_variant_builder_end(&fields);
}

}  // namespace

void tell_trials(MethodContext& context, const CallPointer& call) {
  context.services.workers.ask<AllFacts>(
      "", [&services = context.services] { return read_all(services); },
      [call](const AllFacts& all) {
        if (!all) return call->fail(all.error());
        GVariantBuilder trials;
        g_variant_builder_init(&trials, G_VARIANT_TYPE("a{sa{sv}}"));
        for (const TrialFacts& facts : *all)
          g_variant_builder_add(&trials, "{s@a{sv}}", facts.record.uuid.c_str(), variant_of(facts));
        call->answer(g_variant_new("(a{sa{sv}})", &trials));
      });
}

}  // namespace dispatcher
