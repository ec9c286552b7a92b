// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A command as a row of its program's table: its names, what stands behind it on the command line, its options.
// Handlers are bound to names elsewhere (actions/), so that syntax stands on nothing.
#pragma once

#include "prlctl/syntax/option.hpp"

#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace prlctl {

enum class Operand {
  kNone,         // options only
  kEnvironment,  // the word behind the action, whatever it looks like; required
  kAnywhere,     // any word that is no option; may be missing
  kPath,         // likewise; required
};

// What becomes of words that are neither option nor operand.
enum class Rest {
  kRefused,  // "Unrecognized option: WORD"
  kOneWord,  // one more is taken, as Request::rest
  kCommand,  // the first begins a command of the guest: it and all that follow are taken as they are
};

using Options = std::span<const Option>;
using Pair = std::pair<std::string_view, std::string_view>;

struct Action {
  std::string_view name = {};      // "start"; of two words where a program has them: "net add"
  std::string_view synonyms = {};  // separated by '|'
  Operand operand = Operand::kNone;
  std::string_view placeholder = {};  // of the operand in the usage; in brackets where it may be missing
  std::array<Options, 6> options = {};
  std::span<const Pair> exclusive = {};  // of two such options one may be given
  std::string_view help = {};
  Rest rest = Rest::kRefused;
  std::string_view rest_placeholder = {};
  Applies applies = Applies::kBoth;
};

struct Tool {
  std::string_view name = {};
  std::string_view synopsis = {};  // "ACTION <ID | NAME> [options]"
  std::span<const Action> actions = {};
  Options globals = {};       // taken by every action that has no option of that name or letter
  bool repeats_usage = true;  // behind "Unknown action"
};

// The option of that name (without dashes) or letter; the action's own first. nullptr: none.
const Option* find_option(const Tool& tool, const Action& action, std::string_view name);
const Option* find_option(const Tool& tool, const Action& action, char letter);
const Action* find_action(const Tool& tool, std::string_view name);

}  // namespace prlctl
