// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_lookup.hpp"

#include "containers/values/template_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <compare>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <sys/utsname.h>
#include <vector>

namespace containers {
namespace {

struct Architecture {
  std::string_view written;
  std::string_view name;
};

constexpr Architecture kArchitectures[] = {
    {"x86_64", "x86_64"},   {"amd64", "x86_64"}, {"x64", "x86_64"},   {"i386", "i386"},       {"i486", "i386"},
    {"i586", "i386"},       {"i686", "i386"},    {"x86", "i386"},     {"aarch64", "aarch64"}, {"arm64", "aarch64"},
    {"armv7l", "armv7l"},   {"armhf", "armv7l"}, {"armel", "armv7l"}, {"ppc64le", "ppc64le"}, {"ppc64el", "ppc64le"},
    {"riscv64", "riscv64"}, {"s390x", "s390x"},
};

// "" for what is no architecture.
std::string_view architecture_named(std::string_view word) {
  const auto* found = std::find_if(std::begin(kArchitectures), std::end(kArchitectures),
                                   [&](const Architecture& a) { return a.written == word; });
  return found == std::end(kArchitectures) ? std::string_view{} : found->name;
}

constexpr std::size_t kMaxNearest = 3;

struct Meaning {
  std::string distribution;  // "debian", "opensuse-leap"
  std::string version;       // "12"; "" where none is said
  std::string architecture;  // "" where none is said
  std::set<std::string> variants;
};

std::vector<std::string> lower_words(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char c : name) {
    if (c == '-')
      words.emplace_back();
    else
      words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  std::erase(words, "");
  return words;
}

bool begins_with_a_digit(std::string_view word) { return word.front() >= '0' && word.front() <= '9'; }

Meaning meaning_of(std::string_view name) {
  if (name.starts_with('.')) name.remove_prefix(1);
  Meaning meaning;
  for (const std::string& word : lower_words(name)) {
    const std::string_view architecture = architecture_named(word);
    if (!architecture.empty() && meaning.architecture.empty())
      meaning.architecture = architecture;
    else if (begins_with_a_digit(word) && meaning.version.empty())
      meaning.version = word;
    else if (meaning.version.empty() && meaning.architecture.empty())
      meaning.distribution += (meaning.distribution.empty() ? "" : "-") + word;
    else
      meaning.variants.insert(word);
  }
  return meaning;
}

enum class Match { kNone, kMoreVariants, kSameMeaning, kSameName };

Match match(std::string_view wanted, std::string_view name, std::string_view host) {
  if (wanted == name) return Match::kSameName;
  Meaning asked = meaning_of(wanted), found = meaning_of(name);
  for (Meaning* meaning : {&asked, &found})
    if (meaning->architecture.empty()) meaning->architecture = host;
  if (asked.distribution.empty() || asked.distribution != found.distribution || asked.version != found.version ||
      asked.architecture != found.architecture)
    return Match::kNone;
  if (asked.variants == found.variants) return Match::kSameMeaning;
  const bool more =
      std::includes(found.variants.begin(), found.variants.end(), asked.variants.begin(), asked.variants.end());
  return more ? Match::kMoreVariants : Match::kNone;
}

// How many characters must be put in, taken out or changed (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string release_of(std::string_view name) {
  const Meaning meaning = meaning_of(name);
  return meaning.distribution + "-" + meaning.version;
}

struct Near {
  std::size_t release;  // how far distribution and version are away
  std::size_t whole;
  std::string_view name;

  auto operator<=>(const Near&) const = default;
};

std::string nearest_to(std::string_view wanted, const std::map<std::string_view, unsigned>& there) {
  const std::string release = release_of(wanted);
  std::vector<Near> near;
  for (const auto& [name, version] : there)
    if (const std::size_t far = distance(release, release_of(name));
        far <= std::max<std::size_t>(release.size() / 2, 2))
      near.push_back({far, distance(wanted, name), name});
  std::sort(near.begin(), near.end());
  near.resize(std::min(near.size(), kMaxNearest));
  std::vector<std::string_view> names;
  for (const Near& one : near) names.push_back(one.name);
  return names.empty() ? std::string() : fmt::format("; near to it: {}", fmt::join(names, ", "));
}

}  // namespace

std::string architecture_in_name(std::string_view name) {
  return meaning_of(split_template_name(name).name).architecture;
}

std::string host_architecture() {
  struct utsname host {};
  static_cast<void>(::uname(&host));
  const std::string_view known = architecture_named(host.machine);
  return std::string(known.empty() ? std::string_view(host.machine) : known);
}

bool may_mean(std::string_view wanted, std::string_view folder_name, std::string_view host) {
  const TemplateVersion asked = split_template_name(wanted), found = split_template_name(folder_name);
  return (!asked.named || asked.version == found.version) && match(asked.name, found.name, host) != Match::kNone;
}

Result<std::string> find_template(std::string_view wanted, std::span<const std::string> there, std::string_view host) {
  if (const auto good = parse_template_name(wanted); !good) return good.error();
  const TemplateVersion asked = split_template_name(wanted);
  std::map<std::string_view, unsigned> newest;  // of those that have the version that is asked for
  std::map<std::string_view, unsigned> all;
  for (const std::string& folder_name : there) {
    const TemplateVersion one = split_template_name(folder_name);
    all[one.name] = std::max(all[one.name], one.version);
    if (!asked.named || asked.version == one.version) newest[one.name] = std::max(newest[one.name], one.version);
  }
  std::map<Match, std::vector<std::string>> found;
  for (const auto& [name, version] : newest)
    found[match(asked.name, name, host)].push_back(template_folder_name(name, version));
  for (const Match rule : {Match::kSameName, Match::kSameMeaning, Match::kMoreVariants}) {
    const std::vector<std::string>& names = found[rule];
    if (names.size() == 1) return names.front();
    if (names.size() > 1)
      return Error{ErrorCode::kOperationInvalid,
                   fmt::format("template '{}' is ambiguous: it may mean {}", wanted, fmt::join(names, ", "))};
  }
  return Error{ErrorCode::kOperationFailed,
               fmt::format("template '{}' is not here{}", wanted, nearest_to(asked.name, all))};
}

}  // namespace containers
