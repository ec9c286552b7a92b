// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/bench/samples.hpp"

#include <algorithm>
#include <cstdio>

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void print_sample(std::string_view metric, std::string_view path, int round, double value) {
  std::printf("%.*s\t%.*s\t%d\t%.3f\n", static_cast<int>(metric.size()), metric.data(), static_cast<int>(path.size()),
              path.data(), round, value);
  std::fflush(stdout);
}
