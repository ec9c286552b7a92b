// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Rows of `prlctl list` as a table, by the byte: each column is padded to its width and followed by a blank; the last
// has neither. And as JSON.
#pragma once

#include "prlctl/listing/list_query.hpp"

#include <span>
#include <string>

namespace prlctl {

std::string header_line(const ListQuery& query);
std::string row_line(const ListQuery& query, const ListRow& row);
std::string list_json(const ListQuery& query, std::span<const ListRow> rows);

// `list -L`: all fields but hidden ones.
std::string field_list();

}  // namespace prlctl
