// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/trials.hpp"

#include "config-convert/rendering/report_text.hpp"
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/listing/json_text.hpp"
#include "prlctl/views/local_time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

using convert::printable;
using dispatcher::VariantHandle;

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;

Trial trial_of(EnvironmentFacts facts, GVariant* properties) {
  Trial trial{.facts = std::move(facts), .bundle = {}, .format = {}};
  const char* text = "";
  if (g_variant_lookup(properties, "old_home", "&s", &text)) trial.bundle = text;
  if (g_variant_lookup(properties, "format", "&s", &text)) trial.format = text;
  g_variant_lookup(properties, "begun", "x", &trial.begun);
  g_variant_lookup(properties, "size", "t", &trial.size);
  g_variant_lookup(properties, "written", "t", &trial.written);
  return trial;
}

}  // namespace

Answer<std::vector<Trial>> read_trials(Session& session) {
  const auto proxy = session.dispatcher();
  if (!proxy) return proxy.error();
  const auto reply = (*proxy)->call(dispatcher::kHostPath, kHostInterface, "Trials", nullptr, "(a{sa{sv}})");
  if (!reply) return reply.error();
  const VariantHandle known(g_variant_get_child_value(reply->get(), 0));
  if (g_variant_n_children(known.get()) == 0) return std::vector<Trial>();
  auto all = read_all_facts(session);
  if (!all) return all.error();
  std::vector<Trial> trials;
  for (EnvironmentFacts& facts : *all) {
    const VariantHandle properties(g_variant_lookup_value(known.get(), facts.uuid.c_str(), G_VARIANT_TYPE_VARDICT));
    if (properties) trials.push_back(trial_of(std::move(facts), properties.get()));
  }
  std::ranges::sort(trials, {}, [](const Trial& trial) { return trial.facts.name; });
  return trials;
}

std::string trial_table(std::span<const Trial> trials, bool has_header) {
  constexpr const char* kRow = "{:<38} {:<12} {:<1} {:<19} {:>10} {:<24} {}\n";
  std::string text = has_header ? fmt::format(kRow, "UUID", "STATUS", "T", "SINCE", "WRITTEN", "NAME", "BUNDLE") : "";
  for (const Trial& trial : trials)
    text += fmt::format(kRow, "{" + trial.facts.uuid + "}", trial.facts.state_word(), trial.facts.title()[0],
                        local_time(trial.begun), fmt::format("{}Mb", trial.written / kMib), printable(trial.facts.name),
                        printable(trial.bundle));
  return text;
}

std::string trial_json(std::span<const Trial> trials) {
  std::vector<InfoTree> trees;
  for (const Trial& trial : trials)
    trees.push_back({{"uuid", "{" + trial.facts.uuid + "}"},
                     {"status", trial.facts.state_word()},
                     {"type", trial.facts.title()},
                     {"name", trial.facts.name},
                     {"bundle", trial.bundle},
                     {"home", trial.facts.home},
                     {"to", trial.format},
                     {"begun", trial.begun},
                     {"size", static_cast<std::int64_t>(trial.size)},
                     {"written", static_cast<std::int64_t>(trial.written)}});
  return json_array(trees);
}

}  // namespace prlctl
