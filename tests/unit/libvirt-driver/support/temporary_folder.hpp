// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace driver::test {

// A new folder that goes with all it holds. Its path is short enough for a socket's name.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    char pattern[] = "/tmp/switchyard.XXXXXX";
    if (!::mkdtemp(pattern)) std::abort();
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace driver::test
