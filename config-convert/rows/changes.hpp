// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The way back, row by row: which leaves a domain's element contradicts. `then` is the element that the PCS6 file
// makes, `now` the domain's own; rows read a leaf from each, and a row is changed where `now` says something else. Rows
// of one place go together (a limit's value and its unit), so all of them are told when one is changed.
#pragma once

#include "config-convert/rows/rows.hpp"

#include <algorithm>
#include <vector>

namespace convert {

template <typename Scope>
struct Change {
  const Row<Scope>* row;
  std::string leaf;  // what the file is to say
};

// `then` is nullptr for what the file does not have yet: all that `now` says is a change. Leaves that the file spells
// that way already are left out.
template <typename Scope>
std::vector<Change<Scope>> changes(std::span<const Row<Scope>> rows, Scope& scope, const xmlNode* then,
                                   const xmlNode* now) {
  std::vector<std::string_view> places;
  std::vector<Value> said(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].back) continue;
    said[i] = rows[i].back(rows[i], scope, now);
    if (said[i] && (!then || rows[i].back(rows[i], scope, then) != said[i])) places.push_back(rows[i].xml);
  }
  std::vector<Change<Scope>> found;
  if (places.empty()) return found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!said[i] || std::find(places.begin(), places.end(), rows[i].xml) == places.end()) continue;
    if (scope.text(rows[i].pcs6).value_or("") != *said[i]) found.push_back({&rows[i], *said[i]});
  }
  return found;
}

}  // namespace convert
