// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/vz/vzlist.hpp"

#include "config-convert/values/values.hpp"
#include "prlctl/actions/stat_values.hpp"
#include "prlctl/session/standard_streams.hpp"
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/values.hpp"
#include "prlctl/views/config_text.hpp"
#include "prlctl/views/live_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <fnmatch.h>

namespace prlctl {
namespace {

using namespace rows;

constexpr Option kOptions[] = {
    flag("all", "whatever their state").letter("a"),
    flag("stopped", "stopped ones only").letter("S"),
    flag("no-header", "without the line of headers").letter("H"),
    flag("no-trim", "taken: nothing is cut").letter("t"),
    flag("json", "as JSON; all fields unless said").letter("j"),
    text("output", "FIELD[,FIELD]", "which fields, in that order").letter("o"),
    text("sort", "[-]FIELD", "by which field").letter("s"),
    text("hostname", "PATTERN", "host names like that").letter("h"),
    text("name_filter", "PATTERN", "names like that").letter("N"),
    text("description", "PATTERN", "descriptions like that").letter("d"),
    flag("netif", "with the names of interfaces").letter("i"),
    flag("name", "with names").letter("n"),
    flag("ctid-only", "ids alone").letter("1"),
    flag("list", "which fields there are").letter("L"),
};
constexpr Action kActions[] = {{.name = "list",
                                .options = {kOptions},
                                .help = "Lists containers, running ones unless said",
                                .rest = Rest::kCommand,
                                .rest_placeholder = "[CTID | NAME]..."}};
constexpr Option kNoOptions[] = {flag("verbose", "taken, without a meaning").letter("v")};

const char* usual_fields(const Request& request) {
  if (request.has("ctid-only")) return "ctid";
  if (request.has("netif")) return "ctid,status,netif,configured_ip,hostname";
  return request.has("name") ? "ctid,numproc,status,configured_ip,name" : "ctid,numproc,status,configured_ip,hostname";
}

Answer<std::vector<VzColumn>> columns_of(const Request& request) {
  std::vector<VzColumn> columns;
  const std::string list = request.text("output", usual_fields(request));
  for (const std::string_view name : pieces_of(list, ',')) {
    const auto column = find_vz_column(name);
    if (!column) return Failure{"Unknown field: " + std::string(name), kSyntaxExit};
    columns.push_back(*column);
  }
  if (columns.empty()) return Failure{"Unknown field: " + list, kSyntaxExit};
  return columns;
}

bool is_like(const Request& request, const char* option, std::string_view text) {
  return !request.has(option) || ::fnmatch(request.text(option).c_str(), std::string(text).c_str(), 0) == 0;
}

bool is_named(const EnvironmentFacts& facts, const std::string& word) {
  const std::string bare = word.starts_with('{') && word.ends_with('}') ? word.substr(1, word.size() - 2) : word;
  return facts.name == word || facts.ctid == word || facts.uuid == convert::lower(bare);
}

// By state where no container is named.
bool is_wanted(const Request& request, const EnvironmentFacts& facts) {
  if (facts.kind != Kind::kContainer || facts.is_template) return false;
  if (!request.rest.empty())
    return std::ranges::any_of(request.rest, [&](const std::string& word) { return is_named(facts, word); });
  if (request.has("all")) return true;
  const bool runs = facts.state == State::kRunning || facts.state == State::kPaused;
  return request.has("stopped") ? !runs : runs;
}

Answer<VzSource> source_of(const dispatcher::Connection& connection, EnvironmentFacts facts) {
  const dispatcher::DomainHandle domain(virDomainLookupByUUIDString(connection.get(), facts.uuid.c_str()));
  if (!domain) return libvirt_failure("looking for " + facts.uuid);
  VzSource source;
  source.now = std::time(nullptr);
  int autostart = 0;
  source.autostart = virDomainGetAutostart(domain.get(), &autostart) == 0 && autostart == 1;
  if (facts.state == State::kRunning) source.started = read_live_facts(domain.get(), facts.kind).started;
  if (auto config = read_config_text(domain.get(), facts)) {
    source.text = std::make_shared<const std::string>(std::move(config->text));
    convert::Report report;
    if (auto conf = convert::parse_ve_conf(*source.text, report)) source.conf = *std::move(conf);
  }
  source.facts = std::move(facts);
  return source;
}

// What the host counts of each that runs, asked once for all of them.
void add_figures(const dispatcher::Connection& connection, std::vector<VzSource>& sources) {
  constexpr std::string_view kPrefix = "switchyard.";
  const auto sample = take_sample(connection, nullptr);
  if (!sample) return;
  for (const DomainStats& domain : sample->domains) {
    const auto source = std::ranges::find(sources, domain.uuid, [](const VzSource& one) { return one.facts.uuid; });
    if (source == sources.end()) continue;
    for (const auto& [name, value] : domain.values.numbers)
      if (name.starts_with(kPrefix)) source->figures.emplace(name.substr(kPrefix.size()), value);
  }
}

Answer<std::vector<VzSource>> read_sources(Session& session, const Request& request) {
  auto all = read_all_facts(session);
  if (!all) return all.error();
  const auto connection = session.libvirt();
  std::vector<VzSource> sources;
  for (EnvironmentFacts& facts : *all) {
    if (!is_wanted(request, facts)) continue;
    auto source = source_of(*connection, std::move(facts));
    // One that was just removed is not listed.
    if (source) sources.push_back(std::move(*source));
  }
  add_figures(*connection, sources);
  std::erase_if(sources, [&](const VzSource& source) {
    const auto text = [&](const char* field) { return vz_text(source, *find_vz_column(field)); };
    return !is_like(request, "hostname", text("hostname")) || !is_like(request, "name_filter", text("name")) ||
           !is_like(request, "description", text("description"));
  });
  return sources;
}

// Numbers by their value, all else by bytes.
Answer<void> sort(std::vector<VzSource>& sources, const Request& request) {
  std::string name = request.text("sort", "ctid");
  const bool descends = name.starts_with('-');
  if (descends) name.erase(0, 1);
  const auto column = find_vz_column(name);
  if (!column) return Failure{name + " is an invalid field name in this query.", kSyntaxExit};
  const auto value = [&](const VzSource& source) { return vz_value(source, *column->field); };
  std::ranges::stable_sort(sources, [&](const VzSource& one, const VzSource& other) {
    return descends ? value(other) < value(one) : value(one) < value(other);
  });
  return {};
}

Answer<int> list(Session& session, const Request& request) {
  const auto columns = columns_of(request);
  if (!columns) return columns.error();
  for (const std::string& word : request.rest)
    if (word.starts_with('-')) return Failure{"Unrecognized option: " + word, kSyntaxExit};
  if (request.has("list")) {
    std::string text;
    for (const VzField& field : vz_fields()) text += fmt::format("{:<15} {}\n", field.name, field.header);
    session.console().print(text);
    return 0;
  }
  auto sources = read_sources(session, request);
  if (!sources) return sources.error();
  if (sources->empty() && !request.rest.empty()) return Failure{"Container(s) not found", kSyntaxExit};
  if (const auto sorted = sort(*sources, request); !sorted) return sorted.error();
  if (request.has("json")) {
    const bool is_said = request.has("output");
    session.console().print(
        vz_json(*sources, is_said ? std::span<const VzColumn>(*columns) : std::span<const VzColumn>()));
  } else {
    session.console().print(vz_table(*sources, *columns, !request.has("no-header") && !request.has("ctid-only")));
  }
  return 0;
}

}  // namespace

const Tool kVzlist{
    .name = "vzlist", .synopsis = "[options] [CTID | NAME]...", .actions = kActions, .globals = kNoOptions};

int vzlist(Session& session, std::vector<std::string> words) {
  // Ids may stand before options; the parser wants them behind.
  const auto first = words.begin() + 1;
  std::rotate(first, std::find_if(first, words.end(), [](const std::string& word) { return word.starts_with('-'); }),
              words.end());
  words.insert(words.begin() + 1, "list");
  const Parsed parsed = parse(kVzlist, words);
  if (!parsed.request) {
    const Ending& ending = parsed.request.error();
    if (!ending.err.empty()) std::fputs(ending.err.c_str(), session.console().err);
    session.console().print(ending.out);
    return ending.exit_code;
  }
  const auto answer = list(session, *parsed.request);
  if (answer) return *answer;
  session.console().complain(answer.error().text);
  return answer.error().exit_code;
}

int run_vzlist(int argc, char** argv) {
  open_closed_streams();
  std::signal(SIGPIPE, SIG_IGN);
  Session session({}, {});
  try {
    return vzlist(session, std::vector<std::string>(argv, argv + argc));
  } catch (const std::exception& failed) {
    session.console().complain(std::string("internal error: ") + failed.what());
    return kServiceExit;
  }
}

}  // namespace prlctl
