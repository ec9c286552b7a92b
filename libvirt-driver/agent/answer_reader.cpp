// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/answer_reader.hpp"

namespace driver {

bool AnswerReader::add(std::string_view bytes) {
  constexpr char kDelimiter = '\xff';
  if (const std::size_t at = bytes.rfind(kDelimiter); at != std::string_view::npos) {
    drop(bytes_.size());
    bytes.remove_prefix(at + 1);
  }
  bytes_ += bytes;
  const std::size_t end = bytes_.rfind('\n');
  const std::size_t open_line = end == std::string::npos ? bytes_.size() : bytes_.size() - end - 1;
  if (open_line <= limit_) return true;
  drop(bytes_.size());
  return false;
}

std::optional<std::string> AnswerReader::next() {
  const std::size_t end = bytes_.find('\n', looked_at_);
  if (end == std::string::npos) {
    looked_at_ = bytes_.size();
    return std::nullopt;
  }
  std::string line = bytes_.substr(0, end);
  drop(end + 1);
  return line;
}

void AnswerReader::drop(std::size_t count) {
  bytes_.erase(0, count);
  looked_at_ = 0;
}

}  // namespace driver
