// SPDX-License-Identifier: LGPL-2.1-or-later
//
// vzconvert's command line. Options stand in one table, which the parser, the help texts and a test of the man page
// walk. Those that speak of the host go straight into the conversion's Context, over what this host says of itself.
#pragma once

#include "config-convert/cli/input_kind.hpp"
#include "config-convert/context.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace convert {

// Exit statuses.
inline constexpr int kDone = 0;
inline constexpr int kImpossible = 1;
inline constexpr int kWrongUsage = 2;
inline constexpr int kWithWarnings = 3;  // of check
inline constexpr int kDifferent = 1;     // of diff, as of diff(1)
inline constexpr int kTrouble = 2;       // of diff

// Which commands have an option.
enum : unsigned { kToXml = 1, kToPcs = 2, kCheck = 4, kDiff = 8, kEveryCommand = 15 };

struct Arguments;

struct Command {
  std::string_view name;
  unsigned bit;
  const char* files;  // as the usage line names them
  std::size_t file_count;
  bool report_is_output;  // the report goes to standard output, else to standard error
  int trouble;            // exit status where it cannot do its work
  const char* words;
  int (*run)(const Arguments& arguments);
};

struct Option {
  const char* names;  // "verbose,v"
  const char* value;  // as the help names it; nullptr: a switch
  const char* words;
  unsigned commands;
  bool (*take)(Arguments& arguments, const std::string& value);  // false: the value is none of this option's
};

struct Arguments {
  const Command* command = nullptr;
  std::vector<std::string> files;
  std::optional<InputKind> kind;  // nothing: by content
  std::string base;
  bool in_place = false;
  std::string output;   // empty: standard output
  std::string filters;  // absolute folder; empty: filters are not written
  std::string bundle;   // absolute; empty: the file's folder
  bool json = false;
  bool verbose = false;
  bool strict = false;
  bool new_uuid = false;
  bool keeps_snapshots = false;
  bool help = false;
  Context context;  // home, ve_id: as given
};

struct PrintAndExit {
  std::string text;
  int status = kDone;  // to standard output when kDone, else to standard error
};

std::span<const Option> options();  // options.cpp
std::string_view long_name(const Option& option);

// `words` without the program's name. `host` is what the options about the host override.
std::variant<Arguments, PrintAndExit> parse_arguments(std::span<const Command> commands,
                                                      const std::vector<std::string>& words, const Context& host);

}  // namespace convert
