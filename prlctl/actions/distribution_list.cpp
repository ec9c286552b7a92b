// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/distribution_list.hpp"

#include "dispatcher/homes/making/distributions.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace prlctl {
namespace {

struct Family {
  std::string_view name;
  std::string_view distribution;
};
constexpr std::array kFamilies{
    Family{"windows", kDefaultDistribution},
    Family{"win", kDefaultDistribution},
    Family{"linux", "linux"},
    Family{"lin", "linux"},
    Family{"freebsd", "freebsd"},
    Family{"msdos", "msdos"},
    Family{"netware", "netware"},
    Family{"solaris", "solaris"},
};

std::string list_of(const std::vector<std::string_view>& names) {
  constexpr std::size_t kInRow = 4;
  std::string out = "The following values are allowed:\n";
  for (std::size_t at = 0; at < names.size(); ++at) {
    out += fmt::format("{:<16}\t", names[at]);
    if (at % kInRow == kInRow - 1 || at + 1 == names.size()) out += '\n';
  }
  return out;
}

}  // namespace

bool is_distribution(std::string_view name) { return !name.empty() && dispatcher::find_distribution(name) != nullptr; }

std::optional<std::string> distribution_of_family(std::string_view family) {
  for (const Family& one : kFamilies)
    if (one.name == family) return std::string(one.distribution);
  return {};
}

std::string distribution_list() {
  std::vector<std::string_view> names;
  for (const auto& one : dispatcher::distributions()) names.push_back(one.name);
  return list_of(names);
}

std::string family_list() {
  std::vector<std::string_view> names;
  for (const Family& one : kFamilies) names.push_back(one.name);
  return list_of(names);
}

}  // namespace prlctl
