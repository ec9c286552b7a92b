// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/snapshot_text.hpp"

#include "prlctl/listing/json_text.hpp"
#include "prlctl/views/local_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace prlctl {
namespace {

constexpr std::size_t kColumns = 39;  // of a mark and an id in braces

using Snapshots = std::span<const SnapshotFacts>;

std::vector<const SnapshotFacts*> children_of(Snapshots all, std::string_view parent) {
  std::vector<const SnapshotFacts*> children;
  for (const SnapshotFacts& one : all)
    if (one.parent == parent) children.push_back(&one);
  return children;
}

std::vector<const SnapshotFacts*> roots_of(Snapshots all) {
  std::vector<const SnapshotFacts*> roots;
  for (const SnapshotFacts& one : all)
    if (std::ranges::find(all, one.parent, &SnapshotFacts::id) == all.end()) roots.push_back(&one);
  return roots;
}

std::string braced(std::string_view id) { return id.empty() ? std::string() : fmt::format("{{{}}}", id); }

std::string_view word_of(std::string_view state) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"running", "poweron"}, {"blocked", "poweron"}, {"paused", "pause"}, {"pmsuspended", "suspend"}};
  for (const auto& [libvirt, word] : kWords)
    if (state == libvirt) return word;
  return "poweroff";
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

// libvirt's snapshots are a tree; a ring would be somebody's files gone wrong, and ends with them all.
void put_rows(std::string& out, Snapshots all, const std::vector<const SnapshotFacts*>& row, std::size_t depth) {
  if (depth > all.size()) return;
  for (const SnapshotFacts* one : row) {
    out += fmt::format("{:>38} {}{:>38}\n", braced(one->parent), one->is_current ? '*' : ' ', braced(one->id));
    put_rows(out, all, children_of(all, one->id), depth + 1);
  }
}

// `indent` is what stands before the children of `one` on lines of their own.
void put_branch(std::string& out, Snapshots all, const SnapshotFacts& one, const std::string& indent,
                std::size_t depth) {
  out += (one.is_current ? '*' : '_') + braced(one.id);
  const auto children = children_of(all, one.id);
  if (children.empty() || depth > all.size()) {
    out += '\n';
    return;
  }
  for (const SnapshotFacts* child : children) {
    const std::string begin = indent + std::string(kColumns - 1, ' ');
    if (child != children.front()) out += begin + '\\';
    put_branch(out, all, *child, begin + (child == children.back() ? ' ' : '|'), depth + 1);
  }
}

}  // namespace

std::string snapshot_table(Snapshots snapshots, bool header) {
  std::string out = header ? fmt::format("{:<39} {}\n", "PARENT_SNAPSHOT_ID", "SNAPSHOT_ID") : std::string();
  put_rows(out, snapshots, roots_of(snapshots), 0);
  return out;
}

std::string snapshot_tree(Snapshots snapshots) {
  std::string out;
  for (const SnapshotFacts* root : roots_of(snapshots)) put_branch(out, snapshots, *root, "", 0);
  return out;
}

std::string snapshot_info(const SnapshotFacts& snapshot) {
  return fmt::format("ID: {}\nName: {}\nDate: {}\n{}State: {}\nDescription: {}\n\n", braced(snapshot.id), snapshot.name,
                     local_time(snapshot.created), snapshot.is_current ? "Current: yes\n" : "", word_of(snapshot.state),
                     one_line(snapshot.description));
}

std::string snapshot_json(Snapshots snapshots) {
  InfoTree objects;
  for (const SnapshotFacts& one : snapshots)
    objects.push_back({braced(one.id), std::vector<InfoMember>{{"name", one.name},
                                                               {"date", local_time(one.created)},
                                                               {"state", std::string(word_of(one.state))},
                                                               {"current", one.is_current},
                                                               {"parent", braced(one.parent)}}});
  return objects.empty() ? std::string() : json_object(objects);
}

}  // namespace prlctl
