// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Lines out of what a guest agent sends. The byte 0xFF, which no JSON text has, says that what came before it is of no
// use: it stands in front of the answer to guest-sync-delimited.
//
// Input is hostile: a line has at most `limit` bytes. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace driver {

// As much as QEMU's driver takes.
inline constexpr std::size_t kMaxAgentAnswer = 10u << 20;

class AnswerReader {
 public:
  explicit AnswerReader(std::size_t limit = kMaxAgentAnswer) : limit_(limit) {}

  // False when that makes a line longer than the limit: nothing is kept then.
  bool add(std::string_view bytes);
  // The next whole line, without its end.
  std::optional<std::string> next();

 private:
  void drop(std::size_t count);
  void drop_all();

  std::size_t limit_;
  std::string bytes_;
  std::size_t looked_at_ = 0;  // no line ends before
  std::size_t open_line_ = 0;  // bytes behind the last end of a line
};

}  // namespace driver
