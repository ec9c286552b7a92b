// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/keep_plan.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/fields.hpp"
#include "dispatcher/keeping/autostart_leaf.hpp"
#include "foundation/sha256.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dispatcher {
namespace {

constexpr std::size_t kVeConfLimitBytes = 1U << 20;

bool is_container(const KeepSituation& situation) { return situation.kind == Kind::kContainer; }

// The file with libvirt's flag in it, and what that changed.
Result<void> bring_in_autostart(const KeepSituation& situation, convert::Merged& merged) {
  const std::string path(autostart_path(situation.kind));
  const auto field = is_container(situation) ? &convert::ve_conf_field : &convert::pvs_field;
  const auto leaf = field(merged.text, path);
  if (!leaf) return leaf.error();
  const std::string wanted = autostart_leaf(situation.kind, situation.autostart, *leaf);
  if (wanted == *leaf) return {};
  auto text = (is_container(situation) ? &convert::ve_conf_with_fields : &convert::pvs_with_fields)(merged.text,
                                                                                                    {{path, wanted}});
  if (!text) return text.error();
  merged.text = *std::move(text);
  merged.report.push_back({convert::Severity::kInfo, path, "",
                           fmt::format("'{}' becomes '{}', as libvirt's autostart says", *leaf, wanted)});
  return {};
}

// What the domain makes of `base`.
Result<convert::Merged> merge(const KeepSituation& situation, const std::string& base) {
  auto merged = (is_container(situation) ? &convert::ve_conf_from_domain_xml : &convert::pvs_from_domain_xml)(
      situation.domain_xml, base, situation.context);
  if (!merged) return merged;
  // A copy of it in metadata comes back as well, from when the environment was registered: the flag decides.
  std::erase_if(merged->report, [&](const auto& entry) { return entry.pcs6_path == autostart_path(situation.kind); });
  if (auto done = bring_in_autostart(situation, *merged); !done) return done.error();
  merged->changed = merged->text != base;
  if (!merged->changed)
    std::erase_if(merged->report, [](const auto& e) { return e.severity == convert::Severity::kInfo; });
  return merged;
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

// Of what the domain changes in the edited file, all that it does not change in the file as it was left.
convert::Report undone_edits(const KeepSituation& situation, const convert::Report& changes) {
  convert::Report known;
  if (!situation.copy.empty())
    if (auto merged = merge(situation, situation.copy)) known = std::move(merged->report);
  convert::Report undone;
  for (const auto& entry : changes)
    if (entry.severity == convert::Severity::kInfo && std::find(known.begin(), known.end(), entry) == known.end())
      undone.push_back(entry);
  return undone;
}

// An error that a file without anything in it has, too, is the domain's.
void blame(const KeepSituation& situation, const Error& error, KeepPlan& plan) {
  const auto alone = merge(situation, "");
  plan.file_is_wrong = alone.has_value();
  plan.problem = alone ? fmt::format("'{}' cannot be kept: {}", situation.config_file, error.message)
                       : fmt::format("'{}' cannot follow its domain: {}", situation.config_file, alone.error().message);
}

std::string unsaid(const KeepSituation& situation, const convert::Report& report) {
  convert::Report errors;
  for (const auto& entry : report)
    if (entry.severity == convert::Severity::kError) errors.push_back(entry);
  return errors.empty() ? ""
                        : fmt::format("'{}' cannot say all of its domain: {}", situation.config_file, words_of(errors));
}

KeepPlan make_anew(const KeepSituation& situation) {
  KeepPlan plan;
  plan.made_anew = true;
  auto merged = merge(situation, situation.copy);
  if (!merged && !situation.copy.empty()) merged = merge(situation, "");
  if (!merged) {
    blame(situation, merged.error(), plan);
    return plan;
  }
  plan.write = true;
  plan.text = std::move(merged->text);
  plan.problem = unsaid(situation, merged->report);
  plan.changes = std::move(merged->report);
  return plan;
}

}  // namespace

KeepPlan plan_keeping(const KeepSituation& situation) {
  const bool is_there = situation.file.is == ConfigFile::Is::kThere && !is_blank(situation.file.text);
  if (!is_there && situation.may_make_anew) return make_anew(situation);
  KeepPlan plan;
  if (!is_there) return plan;
  const std::string& digest = situation.file.digest;
  // The copy is kept before the file is written: after a crash between the two, either is ours.
  plan.edited = digest != situation.written_digest && (situation.copy.empty() || digest != digest_of(situation.copy));
  auto merged = merge(situation, situation.file.text);
  if (!merged) {
    blame(situation, merged.error(), plan);
    return plan;
  }
  plan.write = merged->changed;
  plan.text = std::move(merged->text);
  plan.problem = unsaid(situation, merged->report);
  if (plan.write && plan.edited) plan.overruled = undone_edits(situation, merged->report);
  plan.changes = std::move(merged->report);
  return plan;
}

std::string words_of(const convert::Report& report, std::size_t most) {
  std::string words;
  for (std::size_t number = 0; number < std::min(report.size(), most); ++number)
    words += fmt::format("{}{} ({})", number == 0 ? "" : ", ", report[number].pcs6_path, report[number].words);
  if (report.size() > most) words += fmt::format(" and {} more", report.size() - most);
  return words;
}

std::size_t config_limit_bytes(Kind kind) {
  return kind == Kind::kContainer ? kVeConfLimitBytes : convert::kInputLimitBytes;
}

}  // namespace dispatcher
