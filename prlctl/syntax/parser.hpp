// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The grammar of prlctl's command line, by a program's table:
//
//   prlctl ACTION <ID|NAME> [options]        prlctl list -aHo name        prlctl set web --memsize=2G
//
// Long options are never shortened; short ones may stand together, with the value of the last one attached or behind
// it. The words come from strangers; nothing of them is kept but what the table knows. Works on values, any thread.
#pragma once

#include "prlctl/syntax/request.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace prlctl {

inline constexpr int kMisused = 1;

// What a command line comes to that is not carried out: usage, version, or an error of syntax.
struct Ending {
  int exit_code = kMisused;
  std::string out = {};  // whole lines
  std::string err = {};

  bool operator==(const Ending&) const = default;
};

[[noreturn]] inline void throw_exception_from_error(const Ending& ending, const boost::source_location&) {
  throw std::logic_error(ending.err + ending.out);
}

// Where a password stands in the words that were given.
struct Secret {
  std::size_t word = 0;
  std::size_t offset = 0;

  bool operator==(const Secret&) const = default;
};

struct Parsed {
  boost::system::result<Request, Ending> request;
  std::vector<Secret> secrets;  // of a line with an error, those before it
};

// "Invalid usage" and the usage: where an action was not told what to work on.
Ending invalid_usage(const Tool& tool);

// `words` are main()'s, the program's name first.
Parsed parse(const Tool& tool, std::span<const std::string> words);

}  // namespace prlctl
