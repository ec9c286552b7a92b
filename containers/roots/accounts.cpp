// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/accounts.hpp"

#include "containers/values/split.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace containers {
namespace {

constexpr unsigned long kLeastId = 1000, kMostId = 60000;
constexpr std::size_t kPasswdFields = 7, kShadowFields = 9, kGroupFields = 4;

using Fields = std::vector<std::string_view>;

struct Line {
  std::string_view text;
  Fields fields;
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (const std::string_view line : split(text, '\n'))
    if (!line.empty()) lines.push_back({line, split(line, ':')});
  return lines;
}

std::optional<unsigned long> number_in(std::string_view text) {
  unsigned long number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return {};
  return number;
}

unsigned long least_id(std::string_view login_defs) {
  for (std::string_view line : split(login_defs, '\n')) {
    constexpr std::string_view kKey = "UID_MIN", kBlanks = " \t";
    if (!line.starts_with(kKey)) continue;
    line.remove_prefix(kKey.size());
    const auto from = line.find_first_not_of(kBlanks);
    if (from == 0 || from == line.npos) continue;
    line = line.substr(from, line.find_first_of(kBlanks, from) - from);
    return number_in(line).value_or(kLeastId);
  }
  return kLeastId;
}

struct People {
  std::set<std::string_view> users, groups;
  std::set<std::string_view> user_ids, group_ids;
};

constexpr std::string_view kRoot = "root";

bool is_entry(const Line& line, std::size_t fields) { return line.fields.size() == fields && !line.fields[0].empty(); }

People people_of(const Accounts& old, unsigned long least) {
  const auto is_persons = [least](std::string_view id) {
    const auto number = number_in(id);
    return number && *number >= std::max(least, 1UL) && *number <= kMostId;
  };
  People people;
  for (const Line& line : lines_of(old.passwd)) {
    if (!is_entry(line, kPasswdFields) || line.fields[0] == kRoot || !is_persons(line.fields[2])) continue;
    people.users.insert(line.fields[0]);
    people.user_ids.insert(line.fields[2]);
  }
  for (const Line& line : lines_of(old.group)) {
    if (!is_entry(line, kGroupFields) || line.fields[0] == kRoot || !is_persons(line.fields[2])) continue;
    people.groups.insert(line.fields[0]);
    people.group_ids.insert(line.fields[2]);
  }
  return people;
}

void add(std::string& text, std::string_view line) { text.append(line).push_back('\n'); }

void add_lines_of(std::string& text, std::string_view old, std::size_t fields,
                  const std::set<std::string_view>& names) {
  for (const Line& line : lines_of(old))
    if (is_entry(line, fields) && names.contains(line.fields[0])) add(text, line.text);
}

// Users of the fresh system that have to go.
std::set<std::string_view> replaced(std::string_view fresh, const std::set<std::string_view>& names,
                                    const std::set<std::string_view>& ids) {
  std::set<std::string_view> gone;
  for (const Line& line : lines_of(fresh))
    if (names.contains(line.fields[0]) || (line.fields.size() > 2 && ids.contains(line.fields[2])))
      gone.insert(line.fields[0]);
  return gone;
}

std::string shadow_with(const Accounts& fresh, const Accounts& old, const People& people,
                        const std::set<std::string_view>& gone) {
  std::string text;
  std::string_view root;
  for (const Line& line : lines_of(old.shadow))
    if (is_entry(line, kShadowFields) && line.fields[0] == kRoot) root = line.text;
  for (const Line& line : lines_of(fresh.shadow)) {
    if (gone.contains(line.fields[0]) || people.users.contains(line.fields[0])) continue;
    add(text, line.fields[0] == kRoot && !root.empty() ? root : line.text);
  }
  add_lines_of(text, old.shadow, kShadowFields, people.users);
  return text;
}

// Of group and gshadow alike: the last field names the members.
std::string groups_with(std::string_view fresh, std::string_view old, const People& people,
                        const std::set<std::string_view>& gone) {
  std::map<std::string_view, std::string_view> members;
  for (const Line& line : lines_of(old))
    if (is_entry(line, kGroupFields)) members[line.fields[0]] = line.fields[3];
  std::string text;
  for (const Line& line : lines_of(fresh)) {
    if (gone.contains(line.fields[0]) || people.groups.contains(line.fields[0])) continue;
    text.append(line.text);
    if (is_entry(line, kGroupFields)) {
      const Fields there = split(line.fields[3], ',');
      bool first = line.fields[3].empty();
      for (const std::string_view member : split(members[line.fields[0]], ',')) {
        if (!people.users.contains(member) || std::ranges::find(there, member) != there.end()) continue;
        text.append(first ? "" : ",").append(member);
        first = false;
      }
    }
    text.push_back('\n');
  }
  add_lines_of(text, old, kGroupFields, people.groups);
  return text;
}

}  // namespace

Accounts with_people(const Accounts& fresh, const Accounts& old, std::string_view old_login_defs) {
  const People people = people_of(old, least_id(old_login_defs));
  const auto users = replaced(fresh.passwd, people.users, people.user_ids);
  const auto groups = replaced(fresh.group, people.groups, people.group_ids);
  Accounts both;
  for (const Line& line : lines_of(fresh.passwd))
    if (!users.contains(line.fields[0])) add(both.passwd, line.text);
  add_lines_of(both.passwd, old.passwd, kPasswdFields, people.users);
  both.shadow = shadow_with(fresh, old, people, users);
  both.group = groups_with(fresh.group, old.group, people, groups);
  both.gshadow = groups_with(fresh.gshadow, old.gshadow, people, groups);
  return both;
}

}  // namespace containers
