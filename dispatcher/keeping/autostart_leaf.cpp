// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/autostart_leaf.hpp"

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

struct Words {
  std::string_view path;
  std::string_view no;
  std::string_view yes;
  std::array<std::string_view, 2> starts;  // the words that mean a start with the host
};

constexpr Words kWords[] = {
    {"Settings/Startup/AutoStart", "0", "1", {"1", "2"}},
    {"ONBOOT", "no", "yes", {"yes", "auto"}},
};

const Words& words_for(Kind kind) { return kWords[kind == Kind::kContainer ? 1 : 0]; }

}  // namespace

std::string_view autostart_path(Kind kind) { return words_for(kind).path; }

std::string autostart_leaf(Kind kind, bool flag, std::string_view leaf) {
  const Words& words = words_for(kind);
  const bool starts = std::find(words.starts.begin(), words.starts.end(), leaf) != words.starts.end();
  // A leaf that says nothing of a start stays, be it missing or one of the console's.
  return std::string(starts == flag ? leaf : flag ? words.yes : words.no);
}

}  // namespace dispatcher
