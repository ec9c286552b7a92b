// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/answer_reader.hpp"

namespace driver {

bool AnswerReader::add(std::string_view bytes) {
  constexpr char kDelimiter = '\xff';
  if (const std::size_t at = bytes.rfind(kDelimiter); at != std::string_view::npos) {
    drop_all();
    bytes.remove_prefix(at + 1);
  }
  bytes_ += bytes;
  const std::size_t end = bytes.rfind('\n');
  open_line_ = end == std::string_view::npos ? open_line_ + bytes.size() : bytes.size() - end - 1;
  if (open_line_ <= limit_) return true;
  drop_all();
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

void AnswerReader::drop_all() {
  drop(bytes_.size());
  open_line_ = 0;
}

}  // namespace driver
