// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/list_text.hpp"

#include "prlctl/listing/json_text.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

constexpr std::size_t kLongestText = 254;

// Bytes, not characters, are counted, as printf does.
std::string padded(std::string text, const Field& field) {
  if (text.size() >= field.width) return text;
  const std::string blanks(field.width - text.size(), ' ');
  return field.aligns_right ? blanks + text : text + blanks;
}

template <typename Text>
std::string line_of(const ListQuery& query, Text text) {
  std::string line;
  for (std::size_t at = 0; at < query.columns.size(); ++at) {
    const Field& field = *query.columns[at].field;
    const bool is_last = at + 1 == query.columns.size();
    std::string cell = text(field, is_last).substr(0, kLongestText);
    line += is_last ? std::move(cell) : padded(std::move(cell), field) + " ";
  }
  return line + "\n";
}

}  // namespace

std::string header_line(const ListQuery& query) {
  return line_of(query, [](const Field& field, bool) { return std::string(field.header); });
}

std::string row_line(const ListQuery& query, const ListRow& row) {
  return line_of(query, [&row](const Field& field, bool is_last) { return field_text(field, row, is_last); });
}

std::string list_json(const ListQuery& query, std::span<const ListRow> rows) {
  std::vector<InfoTree> objects;
  for (const ListRow& row : rows) {
    InfoTree& object = objects.emplace_back();
    for (std::size_t at = 0; at < query.columns.size(); ++at)
      object.push_back(
          {query.columns[at].name, field_json(*query.columns[at].field, row, at + 1 == query.columns.size())});
  }
  return json_array(objects);
}

std::string field_list() {
  std::string text;
  for (const Field& field : fields())
    if (!field.is_hidden) text += fmt::format("{:<20} {}\n", field.name, field.header);
  return text;
}

}  // namespace prlctl
