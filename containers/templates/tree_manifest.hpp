// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is in a template's tree, a line for each entry, in the order of tree_walk.hpp:
//
//   f 644 0 0 2981 SHA256 - etc/passwd          type, octal mode, owner, group, size, sum of the contents (of a link's
//   l 777 0 0 7 SHA256 - bin                    target), sum of the extended attributes' names and values, path
//   d 755 0 0 0 - - etc                         ("\n" and "\\" in it as two characters)
//
// Times are not in it: they say nothing about what a container sees. Its own SHA-256 is the sum of the tree.
#pragma once

#include "containers/templates/import_watch.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace containers {

struct TreeSum {
  std::string sha256;            // of the manifest
  std::uint64_t files = 0;       // entries of all types
  std::uint64_t size_bytes = 0;  // of the contents of files, each counted once
};

// A new file at `path`, complete on the disk.
Result<TreeSum> write_manifest(int root_fd, const std::string& path, const ImportWatch& watch);

enum class Difference { kChanged, kMissing, kAdded };

struct ManifestDifference {
  Difference kind;
  std::string path;  // as the manifest has it

  bool operator==(const ManifestDifference&) const = default;
};

// The tree against the manifest at `path`, which must have the sum `sha256`; else kOperationFailed. `files` is how many
// entries there should be, for the progress.
Result<std::vector<ManifestDifference>> compare_with_manifest(int root_fd, const std::string& path,
                                                              const std::string& sha256, std::uint64_t files,
                                                              const ImportWatch& watch);

}  // namespace containers
