// SPDX-License-Identifier: LGPL-2.1-or-later
//
// `prlctl list`, `list -i`, `list -L`.
#include "prlctl/actions/families.hpp"
#include "prlctl/listing/info_parts.hpp"
#include "prlctl/listing/json_text.hpp"
#include "prlctl/listing/list_text.hpp"

namespace prlctl {
namespace {

Answer<std::vector<ListRow>> rows_of(Session& session, const ListQuery& query) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const ListRow::Domain look_up = [connection = *connection](const std::string& uuid) {
    return dispatcher::DomainHandle(virDomainLookupByUUIDString(connection.get(), uuid.c_str()));
  };
  std::vector<ListRow> rows;
  if (query.id) {
    const auto environment = find_environment(session, *query.id);
    if (!environment) return environment.error();
    auto facts = read_facts(session, *environment);
    if (!facts) return facts.error();
    rows.emplace_back(std::move(*facts), look_up);
    return rows;
  }
  auto all = read_all_facts(session);
  if (!all) return all.error();
  for (EnvironmentFacts& facts : *all)
    if (is_wanted(query, facts)) rows.emplace_back(std::move(facts), look_up);
  sort_rows(query, rows);
  return rows;
}

// What cannot be read of one environment does not hide the others.
InfoTree info_or_facts(const ListRow& row, bool full) {
  if (const InfoSource* source = row.source()) return info_of(*source, full);
  InfoTree tree;
  add_identity(tree, InfoSource{.facts = row.facts(), .config = {}}, "");
  tree.back().value = InfoValue(word_of(State::kInvalid));
  return tree;
}

Answer<int> list_info(Invocation& invocation, const ListQuery& query) {
  const Console& console = invocation.console();
  const auto rows = rows_of(invocation.session, query);
  const bool is_away = !rows && rows.error().exit_code == kNoServiceExit;
  if (!query.json && query.has_header && !is_away) console.say("INFO");
  if (!rows) return rows.error();
  std::vector<InfoTree> trees;
  for (const ListRow& row : *rows) trees.push_back(info_or_facts(row, invocation.request.has("full")));
  if (query.json) {
    console.print(json_array(trees));
    return 0;
  }
  for (const InfoTree& tree : trees) console.print(info_text(tree));
  return 0;
}

Answer<int> list_table(Invocation& invocation, const ListQuery& query) {
  const Console& console = invocation.console();
  const auto rows = rows_of(invocation.session, query);
  if (!rows && rows.error().exit_code == kNoServiceExit) return rows.error();
  if (query.json) {
    if (!rows) return rows.error();
    console.print(list_json(query, *rows));
    return 0;
  }
  std::string text = query.has_header ? header_line(query) : "";
  if (rows)
    for (const ListRow& row : *rows) text += row_line(query, row);
  console.print(text);
  return rows ? Answer<int>(0) : Answer<int>(rows.error());
}

}  // namespace

Answer<int> list(Invocation& invocation) {
  if (invocation.request.has("list")) {
    invocation.console().print(field_list());
    return 0;
  }
  const auto query = list_query(invocation.request);
  if (!query) return query.error();
  return invocation.request.has("info") ? list_info(invocation, *query) : list_table(invocation, *query);
}

}  // namespace prlctl
