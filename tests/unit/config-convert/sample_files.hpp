// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The files that tests run over: samples of this project, and a corpus of foreign ones where it lies beside the
// checkout.
#pragma once

#include "samples.hpp"

#include <filesystem>
#include <vector>

// Of testdata/ and examples/pcs6, by extension: ".pvs" or ".conf".
inline std::vector<std::filesystem::path> own_files(const std::string& extension) {
  namespace fs = std::filesystem;
  const fs::path examples = fs::path(SOURCE_DIR) / "examples/pcs6";
  std::vector<fs::path> found{extension == ".pvs" ? examples / "web01.pvm/config.pvs" : examples / "101.conf"};
  for (const auto& entry : fs::directory_iterator(TESTDATA_DIR))
    if (entry.path().extension() == extension) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

// Of one folder of the corpus: "pvs", "ve-conf", "diskdescriptor"; none where there is no corpus.
inline std::vector<std::filesystem::path> foreign_files(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> found;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_DIR) / "../shared/corpus" / folder, absent))
    found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

inline std::vector<std::filesystem::path> all_files(const std::string& extension, const std::string& folder) {
  auto files = own_files(extension);
  for (auto& file : foreign_files(folder)) files.push_back(std::move(file));
  return files;
}
