// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/catalogue/homes_copy.hpp"

#include "foundation/log.hpp"

#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

constexpr std::array kTables{"homes", "links"};

Result<void> replace_rows(Database& target, const char* table, const std::vector<SqlRow>& rows) {
  if (auto cleared = target.change(fmt::format("DELETE FROM {}", table)); !cleared) return cleared;
  for (const SqlRow& row : rows) {
    std::string places = "?";
    for (std::size_t column = 1; column < row.size(); ++column) places += ", ?";
    if (auto put = target.change(fmt::format("INSERT INTO {} VALUES ({})", table, places), row); !put) return put;
  }
  return {};
}

Result<void> copy_tables(Database& from, Database& to) {
  std::array<std::vector<SqlRow>, kTables.size()> tables;
  for (std::size_t at = 0; at < kTables.size(); ++at) {
    auto rows = from.run(fmt::format("SELECT * FROM {}", kTables[at]));
    if (!rows) return rows.error();
    tables[at] = *std::move(rows);
  }
  return to.transaction([&]() -> Result<void> {
    for (std::size_t at = 0; at < kTables.size(); ++at)
      if (auto replaced = replace_rows(to, kTables[at], tables[at]); !replaced) return replaced;
    return {};
  });
}

}  // namespace

Result<void> match_homes(Database& catalogue, Database& copy) {
  if (!catalogue.replaced().empty()) {
    if (auto filled = copy_tables(copy, catalogue); !filled) return filled;
    const auto counted = catalogue.run("SELECT count(*) FROM homes");
    if (!counted) return counted.error();
    log_warning("{} homes are taken from {}; tasks that were not done are forgotten with {}",
                integer(counted->front()[0]), copy.path(), catalogue.replaced());
  }
  return copy_tables(catalogue, copy);
}

}  // namespace dispatcher
