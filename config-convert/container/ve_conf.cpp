// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_conf.hpp"

#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace convert {
namespace {

std::string without_backslashes(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && ++i == text.size()) break;
    plain += text[i];
  }
  return plain;
}

std::string_view without_comment(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t')) {
      return text.substr(0, i);
    }
  }
  return text;
}

bool is_key(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !text.empty() && letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool is_quote(char c) { return c == '"' || c == '\''; }

// One quote at each end, each for itself.
std::string unquoted(std::string_view text, bool& unbalanced) {
  text = trimmed(text);
  const bool opens = !text.empty() && is_quote(text.front());
  const char quote = opens ? text.front() : 0;
  if (opens) text.remove_prefix(1);
  const bool closes = !text.empty() && is_quote(text.back());
  unbalanced = opens != closes || (opens && text.back() != quote);
  if (closes) text.remove_suffix(1);
  return std::string(text);
}

struct Said {
  Report& report;
  std::size_t statements = 0;

  void warn(std::size_t line, std::string_view key, std::string_view words) {
    report.push_back({Severity::kWarning, std::string(key), "", fmt::format("line {}: {}", line, words)});
  }
};

VeLine parse_line(std::string_view raw, std::size_t number, Said& said) {
  VeLine line{std::string(raw), {}, {}};
  const std::string plain = without_backslashes(raw);
  const std::string_view text = trimmed(without_comment(plain));
  if (text.empty()) return line;
  const auto equals = text.find('=');
  const std::string_view key = text.substr(0, equals);
  if (equals == text.npos || !is_key(key)) {
    if (said.statements++ == 0)
      said.warn(number, "", "neither a comment nor KEY=\"value\": this line and others of its kind set nothing");
    return line;
  }
  bool unbalanced = false;
  line.key = key;
  line.value = unquoted(text.substr(equals + 1), unbalanced);
  if (unbalanced) said.warn(number, key, "its quotes do not match; the value is read without them");
  return line;
}

}  // namespace

std::optional<std::string> VeConf::value(std::string_view key) const {
  const auto found = last_.find(key);
  if (found == last_.end() || lines_[found->second].value.empty()) return {};
  return lines_[found->second].value;
}

std::size_t VeConf::line_of(std::string_view key) const {
  const auto found = last_.find(key);
  return found == last_.end() ? 0 : found->second + 1;
}

Result<VeConf> parse_ve_conf(std::string_view text, Report& report) {
  const auto refuse = [](std::string words) { return Error{ErrorCode::kXml, "ve.conf: " + std::move(words)}; };
  if (text.size() > kVeConfLimitBytes)
    return refuse(fmt::format("{} bytes are more than the limit of {}", text.size(), kVeConfLimitBytes));
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (const auto nul = text.find('\0'); nul != text.npos)
    return refuse(fmt::format("a NUL byte at offset {}, expected text", nul));

  constexpr std::size_t kMostUnbalanced = 1000;
  VeConf conf;
  Said said{report};
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    std::string_view raw = text.substr(begin, end - begin);
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    const std::size_t number = conf.lines_.size() + 1;
    if (!is_utf8(raw)) return refuse(fmt::format("line {}: bytes that are not UTF-8", number));
    conf.lines_.push_back(parse_line(raw, number, said));
    const std::string& key = conf.lines_.back().key;
    if (!key.empty()) conf.last_[key] = number - 1;
    if (report.size() > kMostUnbalanced)
      return refuse(fmt::format("line {}: too many lines that cannot be read", number));
    begin = end + 1;
  }
  if (conf.last_.empty()) return refuse("no line of the form KEY=\"value\"");
  return conf;
}

}  // namespace convert
