// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The fields of `prlctl list`, one table: name, header, width, and what stands there for an environment. Most of a
// list's rows are made of the quick facts; what a field needs beyond them is read for its environment when it is asked
// for the first time.
#pragma once

#include "prlctl/listing/info_source.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

// One environment of a list.
class ListRow {
 public:
  using Domain = std::function<dispatcher::DomainHandle(const std::string& uuid)>;

  ListRow(EnvironmentFacts facts, Domain domain) : facts_(std::move(facts)), domain_(std::move(domain)) {}

  const EnvironmentFacts& facts() const { return facts_; }
  // nullptr where it cannot be read, or is gone.
  const InfoSource* source() const;
  // As of `list -i -f`; empty where there is no source.
  const InfoTree& info() const;
  std::vector<std::string> addresses_now() const;

 private:
  EnvironmentFacts facts_;
  Domain domain_;
  mutable bool was_read_ = false;
  mutable std::optional<InfoSource> source_;
  mutable std::optional<InfoTree> info_;
};

struct Field {
  std::string_view name;
  std::string_view header;
  std::size_t width;
  std::string (*value)(const ListRow& row) = nullptr;
  // Instead: of a list that is cut to its first where more columns follow.
  std::vector<std::string> (*addresses)(const ListRow& row) = nullptr;
  bool aligns_right = false;
  bool is_hidden = false;  // from `list -L`
  bool is_sortable = false;
  bool is_bare_in_json = false;  // its braces are for tables
};

std::span<const Field> fields();
const Field* find_field(std::string_view name);

// What stands in a column; `is_last`: no other follows.
std::string field_text(const Field& field, const ListRow& row, bool is_last);
// The same as JSON has it.
std::string field_json(const Field& field, const ListRow& row, bool is_last);

}  // namespace prlctl
