// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where an action's words go: results to one stream, errors to the other, both flushed at each line, since programs
// read them as they come. Streams of C, so that tests give memory. One thread.
#pragma once

#include <cstdio>
#include <string_view>
#include <unistd.h>

namespace prlctl {

struct Console {
  std::FILE* out = stdout;
  std::FILE* err = stderr;

  void say(std::string_view line) const { put(out, line, true); }
  void complain(std::string_view line) const { put(err, line, true); }
  void print(std::string_view text) const { put(out, text, false); }
  bool is_terminal() const {
    const int fd = ::fileno(out);
    return fd >= 0 && ::isatty(fd) == 1;
  }

 private:
  static void put(std::FILE* stream, std::string_view text, bool line) {
    std::fwrite(text.data(), 1, text.size(), stream);
    if (line) std::fputc('\n', stream);
    std::fflush(stream);
  }
};

}  // namespace prlctl
