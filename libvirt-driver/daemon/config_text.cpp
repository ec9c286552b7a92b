// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/daemon/config_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace driver {
namespace {

constexpr std::string_view kWordCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:@";
constexpr std::string_view kKeyCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

class Scanner {
 public:
  Scanner(std::string_view text, std::string_view name) : rest_(text), name_(name) {}

  bool at_end() const { return rest_.empty(); }
  int line() const { return line_; }
  char next() const { return rest_.empty() ? '\0' : rest_.front(); }

  void skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\r')) step();
    if (next() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
  }
  void skip_blanks_and_lines() {
    for (skip_blanks(); next() == '\n'; skip_blanks()) step();
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    step();
    return true;
  }
  std::string take_all_of(std::string_view characters) {
    const std::size_t length = std::min(rest_.find_first_not_of(characters), rest_.size());
    std::string word(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return word;
  }
  std::string seen() const {
    if (rest_.empty()) return "the end of the file";
    if (rest_.front() == '\n') return "the end of the line";
    if (is_control(rest_.front())) return fmt::format("byte 0x{:02x}", static_cast<unsigned char>(rest_.front()));
    return fmt::format("'{}'", rest_.front());
  }
  Error error(std::string_view what) const { return config_error(name_, line_, what); }

  Result<std::string> take_string();

 private:
  void step() {
    if (rest_.front() == '\n') ++line_;
    rest_.remove_prefix(1);
  }

  std::string_view rest_;
  std::string_view name_;
  int line_ = 1;
};

Result<std::string> Scanner::take_string() {
  const char quote = next();
  if (quote != '"' && quote != '\'') {
    std::string word = take_all_of(kWordCharacters);
    if (word.empty()) return error(fmt::format("a value must come before {}", seen()));
    return word;
  }
  step();
  const std::size_t length = rest_.find_first_of(quote == '"' ? "\"\n" : "'\n");
  if (length == std::string_view::npos || rest_[length] == '\n')
    return error(fmt::format("a string that starts with {} must end with it on the same line", quote));
  std::string value(rest_.substr(0, length));
  if (std::any_of(value.begin(), value.end(), is_control))
    return error("a string must not hold control characters");
  rest_.remove_prefix(length + 1);
  return value;
}

Result<std::vector<std::string>> take_list(Scanner& scanner) {
  std::vector<std::string> values;
  scanner.skip_blanks_and_lines();
  while (!scanner.take(']')) {
    Result<std::string> value = scanner.take_string();
    if (!value) return value.error();
    values.push_back(*std::move(value));
    scanner.skip_blanks_and_lines();
    if (scanner.take(',')) {
      scanner.skip_blanks_and_lines();
    } else if (scanner.next() != ']') {
      return scanner.error(fmt::format("a list must go on with ',' or ']', not {}", scanner.seen()));
    }
  }
  return values;
}

Result<ConfigEntry> take_entry(Scanner& scanner) {
  ConfigEntry entry;
  entry.line = scanner.line();
  entry.key = scanner.take_all_of(kKeyCharacters);
  if (entry.key.empty()) return scanner.error(fmt::format("a line must start with a key, not {}", scanner.seen()));
  scanner.skip_blanks();
  if (!scanner.take('='))
    return scanner.error(fmt::format("'=' must follow the key '{}', not {}", entry.key, scanner.seen()));
  scanner.skip_blanks();
  if (scanner.take('[')) {
    entry.is_list = true;
    Result<std::vector<std::string>> values = take_list(scanner);
    if (!values) return values.error();
    entry.values = *std::move(values);
  } else {
    Result<std::string> value = scanner.take_string();
    if (!value) return value.error();
    entry.values.push_back(*std::move(value));
  }
  scanner.skip_blanks();
  if (!scanner.at_end() && !scanner.take('\n'))
    return scanner.error(fmt::format("the line of '{}' must end after its value, not go on with {}", entry.key,
                                     scanner.seen()));
  return entry;
}

}  // namespace

Error config_error(std::string_view name, int line, std::string_view what) {
  return {ErrorCode::kConfigUnsupported, fmt::format("{}:{}: {}", name, line, what), ErrorDomain::kConf};
}

Result<std::vector<ConfigEntry>> parse_config_text(std::string_view text, std::string_view name) {
  std::vector<ConfigEntry> entries;
  Scanner scanner(text, name);
  for (scanner.skip_blanks_and_lines(); !scanner.at_end(); scanner.skip_blanks_and_lines()) {
    Result<ConfigEntry> entry = take_entry(scanner);
    if (!entry) return entry.error();
    const auto same_key = [&](const ConfigEntry& other) { return other.key == entry->key; };
    const auto earlier = std::find_if(entries.begin(), entries.end(), same_key);
    if (earlier != entries.end())
      return config_error(name, entry->line, fmt::format("'{}' is already set in line {}", entry->key, earlier->line));
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace driver
