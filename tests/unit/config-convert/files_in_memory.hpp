// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A host of a few files, for what looks at images.
#pragma once

#include "config-convert/context.hpp"

#include <map>
#include <string>

namespace convert {

// Files that exist; a value of "/" is a folder.
inline Context with_files(std::map<std::string, std::string> files) {
  Context context;
  context.look_at = [files = std::move(files)](const std::string& path,
                                               std::size_t limit) -> std::optional<FileGlimpse> {
    const auto found = files.find(path);
    if (found == files.end()) return {};
    if (found->second == "/") return FileGlimpse{true, false, 0, {}};
    return FileGlimpse{false, true, found->second.size(), found->second.substr(0, limit)};
  };
  return context;
}

}  // namespace convert
