// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/typed_secret.hpp"

#include "foundation/trimmed.hpp"

#include <array>
#include <cstdio>
#include <unistd.h>

namespace prlctl {
namespace {

constexpr std::size_t kLongest = 4096;

// A text is no failure, which could be made of one, too.
Answer<std::string> known(std::string text) { return {boost::system::in_place_value, std::move(text)}; }

}  // namespace

Answer<std::string> typed_secret(std::string given) {
  if (given != "-") return known(std::move(given));
  if (::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) {
    const char* typed = ::getpass("Password: ");
    return known(typed ? typed : "");
  }
  std::array<char, kLongest> line{};
  if (std::fgets(line.data(), static_cast<int>(line.size()), stdin) == nullptr)
    return Failure{"A password was to be read from standard input, which has ended.", kSyntaxExit};
  return known(std::string(trimmed(line.data())));
}

}  // namespace prlctl
