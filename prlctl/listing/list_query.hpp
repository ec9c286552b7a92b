// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a `prlctl list` asks for: which environments, which fields, in which order, in which form. Made of a request,
// and judged before anything is asked of anybody.
#pragma once

#include "prlctl/listing/fields.hpp"
#include "prlctl/syntax/request.hpp"

#include <optional>
#include <vector>

namespace prlctl {

struct ListQuery {
  enum class States { kRunning, kStopped, kAll };
  States states = States::kRunning;
  bool templates = false;
  std::optional<Kind> kind = {};
  std::optional<std::string> id = {};  // that one, whatever its state
  struct Column {
    const Field* field;
    std::string name;  // as it was asked for
  };
  std::vector<Column> columns = {};
  const Field* sort = nullptr;  // nullptr: as they come
  bool descending = false;
  bool has_header = true;
  bool json = false;
};

// "Unknown field: F", "F is an invalid field name in this query.": exit code 1.
Answer<ListQuery> list_query(const Request& request);

// Whether it belongs to a list without an ID.
bool is_wanted(const ListQuery& query, const EnvironmentFacts& facts);

// Sorted as the query says.
void sort_rows(const ListQuery& query, std::vector<ListRow>& rows);

}  // namespace prlctl
