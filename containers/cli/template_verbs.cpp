// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/template_verbs.hpp"

#include "containers/cli/open_home.hpp"
#include "containers/cli/stop_signals.hpp"
#include "containers/cli/verb_options.hpp"
#include "containers/templates/template_import.hpp"
#include "containers/templates/template_removal.hpp"
#include "containers/templates/template_report.hpp"
#include "containers/values/template_name.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <filesystem>

namespace containers {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxToldDifferences = 20;

struct ImportCall {
  ImportWish wish{};
  Format format{};
};

Result<void> set_import_json(ImportCall& call, std::string_view) { return set_json(call.format, {}); }

// Words that are handed to programs, and must not be taken for their options.
template <std::string ImportWish::*kMember>
Result<void> set_word(ImportCall& call, std::string_view value) {
  if (value.empty() || value.starts_with('-')) return usage_error(fmt::format("'{}' is no value here", value));
  call.wish.*kMember = value;
  return {};
}

constexpr Option<ImportCall> kImportOptions[] = {
    {"--release", set_word<&ImportWish::release>},
    {"--mirror", set_word<&ImportWish::mirror>},
    {"--tag", set_word<&ImportWish::tag>},
    {"--json", set_import_json, kNoValue},
};

Result<std::string> name_in(Words words) {
  if (words.empty()) return usage_error("the name of a template is needed");
  return parse_template_name(words[0]);
}

json::object facts_of(const TemplateReport& report) {
  const TemplateVersion split = split_template_name(report.folder_name);
  json::object facts{{"name", split.name}, {"version", split.version}};
  // A template that was put there by hand has no record: nothing more is known.
  if (report.record) facts = json::parse(format_record(*report.record)).as_object();
  facts["root"] = report.tree;
  facts["used_by"] = json::array(report.users.begin(), report.users.end());
  return facts;
}

// One line for each step, and for each percent of it.
ImportWatch watch_with(const UniqueFd& stop) {
  return {.stop_fd = stop.get(),
          .progress = [last = std::string()](std::string_view step, std::optional<unsigned> percent) mutable {
            std::string line =
                percent ? fmt::format("progress: {} {}%", step, *percent) : fmt::format("progress: {}", step);
            if (line == last) return;
            fmt::print("{}\n", line);
            std::fflush(stdout);
            last = std::move(line);
          }};
}

Result<ImportCall> parse_import(Words words) {
  const auto name = name_in(words);
  if (!name) return name.error();
  ImportCall call;
  call.wish.name = *name;
  Words rest = words.subspan(1);
  if (!rest.empty() && !rest[0].starts_with("--")) {
    call.wish.path = std::filesystem::absolute(rest[0]).string();
    rest = rest.subspan(1);
  }
  if (auto read = read_options<ImportCall>(rest, kImportOptions, call); !read) return read.error();
  const ImportWish& wish = call.wish;
  if (wish.path.empty() == wish.release.empty()) return usage_error("either a path or --release is needed");
  if (!wish.mirror.empty() && wish.release.empty()) return usage_error("'--mirror' goes with --release");
  if (!wish.tag.empty() && wish.path.empty()) return usage_error("'--tag' goes with the path of an image");
  return call;
}

Result<int> import(Words words) {
  const auto call = parse_import(words);
  if (!call) return call.error();
  const auto homes = find_homes();
  if (!homes) return homes.error();
  const auto stop = take_stop_signals();
  if (!stop) return stop.error();
  const auto record = import_template(*homes, call->wish, watch_with(*stop));
  if (!record) return record.error();
  if (call->format.json)
    fmt::print("{}", format_record(*record));
  else
    fmt::print("{}: version {}, {} files, {} bytes\n", record->name, record->version, record->files,
               record->size_bytes);
  return kDone;
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string table_of(const std::vector<TemplateReport>& reports) {
  constexpr const char* kRow = "{:<40} {:>7} {:>8} {:<16} {:<12} {:>5}\n";
  std::string table = fmt::format(kRow, "NAME", "VERSION", "MIB", "DISTRIBUTION", "ARCHITECTURE", "USERS");
  for (const TemplateReport& report : reports) {
    const TemplateVersion split = split_template_name(report.folder_name);
    const TemplateRecord record = report.record.value_or(TemplateRecord{});
    table +=
        fmt::format(kRow, split.name, split.version, report.record ? fmt::format("{}", record.size_bytes >> 20) : "-",
                    or_dash(record.distribution), or_dash(record.architecture), report.users.size());
  }
  return table;
}

Result<int> list(Words words) {
  Format format;
  if (auto read = read_options<Format>(words, kFormatOptions, format); !read) return read.error();
  const auto homes = find_homes();
  if (!homes) return homes.error();
  const auto reports = report_templates(*homes);
  if (!reports) return reports.error();
  if (!format.json) {
    fmt::print("{}", table_of(*reports));
    return kDone;
  }
  json::array all;
  for (const TemplateReport& report : *reports) all.push_back(facts_of(report));
  fmt::print("{}\n", json::serialize(all));
  return kDone;
}

Result<int> show(Words words) {
  const auto name = name_in(words);
  if (!name) return name.error();
  Format format;
  if (auto read = read_options<Format>(words.subspan(1), kFormatOptions, format); !read) return read.error();
  const auto homes = find_homes();
  if (!homes) return homes.error();
  const auto report = report_template(*homes, *name);
  if (!report) return report.error();
  const json::object facts = facts_of(*report);
  if (format.json) {
    fmt::print("{}\n", json::serialize(facts));
    return kDone;
  }
  for (const auto& member : facts) {
    const json::value& value = member.value();
    fmt::print("{}: {}\n", std::string_view(member.key()),
               value.is_string() ? std::string(value.get_string())
               : value.is_null() ? "-"
                                 : json::serialize(value));
  }
  return kDone;
}

struct DifferenceWord {
  Difference kind;
  const char* word;
};

constexpr DifferenceWord kDifferenceWords[] = {
    {Difference::kChanged, "changed"}, {Difference::kMissing, "missing"}, {Difference::kAdded, "added"}};

Result<int> verify(Words words) {
  const auto name = name_in(words);
  if (!name) return name.error();
  if (auto alone = expect_no_more(words.subspan(1)); !alone) return alone.error();
  const auto homes = find_homes();
  if (!homes) return homes.error();
  const auto stop = take_stop_signals();
  if (!stop) return stop.error();
  const auto differences = verify_template(*homes, *name, watch_with(*stop));
  if (!differences) return differences.error();
  if (differences->empty()) return kDone;
  for (std::size_t i = 0; i < differences->size() && i < kMaxToldDifferences; ++i)
    for (const DifferenceWord& word : kDifferenceWords)
      if (word.kind == (*differences)[i].kind) fmt::print("{}: {}\n", word.word, (*differences)[i].path);
  return Error{ErrorCode::kOperationFailed,
               fmt::format("template '{}' is not as it was imported: differences: {}", *name, differences->size())};
}

Result<int> remove(Words words) {
  const auto name = name_in(words);
  if (!name) return name.error();
  if (auto alone = expect_no_more(words.subspan(1)); !alone) return alone.error();
  const auto homes = find_homes();
  if (!homes) return homes.error();
  if (auto removed = remove_template(*homes, *name); !removed) return removed.error();
  return kDone;
}

constexpr Verb kVerbs[] = {
    {"template import", "NAME PATH [--tag TAG] [--json]\nNAME --release RELEASE [--mirror URL] [--json]",
     "Makes a template of a tarball, a folder, an OCI image layout, or a distribution's release (bookworm);\n"
     "a new version of it where there is one. Prints lines \"progress: STEP [PERCENT%]\".",
     import},
    {"template list", "[--json]", "Lists the templates, and how many containers use each.", list},
    {"template show", "NAME [--json]", "Prints what is known about one, by any of its names.", show},
    {"template verify", "NAME", "Compares its files with the sums taken at the import.", verify},
    {"template remove", "NAME[@VERSION]", "Removes one that no container uses.", remove},
};

}  // namespace

std::span<const Verb> template_verbs() { return kVerbs; }

}  // namespace containers
