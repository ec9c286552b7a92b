// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/list_query.hpp"

#include "prlctl/syntax/values.hpp"

#include <algorithm>

namespace prlctl {
namespace {

const char* default_columns(const Request& request) {
  if (request.has("compat")) return request.has("name") ? "uuid,numproc,status,ip,name" : "status,ip,name";
  return request.has("template") ? "uuid,dist,type,name" : "uuid,status,ip_configured,type,name";
}

Answer<std::vector<ListQuery::Column>> columns_of(const Request& request) {
  std::vector<ListQuery::Column> columns;
  const std::string list = request.text("output", default_columns(request));
  for (const std::string_view name : pieces_of(list, ',')) {
    const Field* field = find_field(name);
    if (field == nullptr && request.has("compat")) field = find_field("-");
    if (field == nullptr) return Failure{"Unknown field: " + std::string(name), kSyntaxExit};
    columns.push_back({field, std::string(name)});
  }
  if (columns.empty()) return Failure{"Unknown field: " + list, kSyntaxExit};
  return columns;
}

Answer<void> set_order(ListQuery& query, const Request& request) {
  if (const Given* sort = request.find("sort")) {
    std::string_view name = sort->text;
    query.descending = name.starts_with('-') && name.size() > 1;
    if (query.descending) name.remove_prefix(1);
    const Field* field = find_field(name);
    if (field == nullptr) return Failure{std::string(name) + " is an invalid field name in this query.", kSyntaxExit};
    query.sort = field->is_sortable ? field : nullptr;
    return {};
  }
  const Field* first = request.has("output") ? query.columns.front().field : find_field("name");
  query.sort = first->is_sortable ? first : nullptr;
  return {};
}

}  // namespace

Answer<ListQuery> list_query(const Request& request) {
  ListQuery query;
  if (request.has("stopped")) query.states = ListQuery::States::kStopped;
  if (request.has("all") || request.has("template") || request.has("info")) query.states = ListQuery::States::kAll;
  query.templates = request.has("template");
  if (const std::string type = request.text("vmtype", "all"); type != "all")
    query.kind = type.starts_with('c') ? Kind::kContainer : Kind::kVm;
  if (request.has_operand) query.id = request.operand;
  auto columns = columns_of(request);
  if (!columns) return columns.error();
  query.columns = std::move(*columns);
  if (const auto ordered = set_order(query, request); !ordered) return ordered.error();
  query.has_header = !request.has("no-header");
  query.json = request.has("json");
  return query;
}

bool is_wanted(const ListQuery& query, const EnvironmentFacts& facts) {
  if (facts.is_template != query.templates || (query.kind && facts.kind != *query.kind)) return false;
  switch (query.states) {
    case ListQuery::States::kRunning:
      return facts.state == State::kRunning;
    case ListQuery::States::kStopped:
      return facts.state == State::kStopped;
    case ListQuery::States::kAll:
      return true;
  }
  return true;
}

void sort_rows(const ListQuery& query, std::vector<ListRow>& rows) {
  if (query.sort == nullptr) return;
  std::vector<std::pair<std::string, std::size_t>> keys;
  for (std::size_t at = 0; at < rows.size(); ++at) keys.emplace_back(field_text(*query.sort, rows[at], false), at);
  const auto before = [&query](const auto& one, const auto& other) {
    return query.descending ? other.first < one.first : one.first < other.first;
  };
  std::ranges::stable_sort(keys, before);
  std::vector<ListRow> sorted;
  sorted.reserve(rows.size());
  for (const auto& [key, at] : keys) sorted.push_back(std::move(rows[at]));
  rows = std::move(sorted);
}

}  // namespace prlctl
