// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The samples of examples/pcs6 with one thing changed, and what tests ask of an answer.
#pragma once

#include "config-convert/convert.hpp"
#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

inline std::string sample(const std::string& name) {
  auto text = read_file(std::string(SOURCE_DIR) + "/examples/pcs6/" + name, convert::kInputLimitBytes);
  return text ? *text : "";
}

inline std::string machine_sample() { return sample("web01.pvm/config.pvs"); }
inline std::string container_sample() { return sample("101.conf"); }

// A change that changes nothing is a wrong test.
inline std::string with(std::string text, const std::string& old_part, const std::string& new_part) {
  const auto place = text.find(old_part);
  EXPECT_NE(place, std::string::npos) << "the sample has no '" << old_part << "'";
  return place == std::string::npos ? text : text.replace(place, old_part.size(), new_part);
}

inline bool reports(const convert::Report& report, convert::Severity severity, const std::string& path,
                    const std::string& words) {
  return std::any_of(report.begin(), report.end(), [&](const convert::ReportEntry& entry) {
    return entry.severity == severity && entry.pcs6_path.find(path) != std::string::npos &&
           entry.words.find(words) != std::string::npos;
  });
}

inline std::string told(const convert::Report& report) {
  std::string all;
  for (const auto& entry : report) all += entry.pcs6_path + " -> " + entry.xml_path + ": " + entry.words + "\n";
  return all;
}
