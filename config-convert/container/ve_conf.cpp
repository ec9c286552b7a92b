// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_conf.hpp"

#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::size_t kMostOddities = 1000;

bool is_quote(char c) { return c == '"' || c == '\''; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// `room` holds the result where it is not the text itself.
std::string_view without_backslashes(std::string_view text, std::string& room) {
  if (text.find('\\') == text.npos) return text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && ++i == text.size()) break;
    room += text[i];
  }
  return room;
}

// Where the comment begins in a raw line, seen as it is without its backslashes.
std::size_t length_without_comment(std::string_view raw) {
  char quote = 0;
  char before = ' ';
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::size_t begin = i;
    if (raw[i] == '\\' && ++i == raw.size()) break;
    const char c = raw[i];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (is_quote(c)) {
      quote = c;
    } else if (c == '#' && is_blank(before)) {
      return begin;
    }
    before = c;
  }
  return raw.size();
}

bool is_key(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !text.empty() && letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// One quote at each end, each for itself.
std::string_view unquoted(std::string_view text, bool& unbalanced) {
  text = trimmed(text);
  const bool opens = !text.empty() && is_quote(text.front());
  const char quote = opens ? text.front() : 0;
  if (opens) text.remove_prefix(1);
  const bool closes = !text.empty() && is_quote(text.back());
  unbalanced = opens != closes || (opens && text.back() != quote);
  if (closes) text.remove_suffix(1);
  return text;
}

enum class Oddity { kNone, kQuotes, kBlankBeforeEquals, kStatement };

Oddity read_line(VeLine& line) {
  std::string room;
  const std::string_view text =
      trimmed(without_backslashes(line.raw.substr(0, length_without_comment(line.raw)), room));
  if (text.empty()) return Oddity::kNone;
  const auto equals = text.find('=');
  const std::string_view key = text.substr(0, equals);
  if (equals == text.npos || !is_key(key))
    return equals != text.npos && is_key(trimmed(key)) ? Oddity::kBlankBeforeEquals : Oddity::kStatement;
  bool unbalanced = false;
  line.key = key;
  line.value = unquoted(text.substr(equals + 1), unbalanced);
  return unbalanced ? Oddity::kQuotes : Oddity::kNone;
}

void warn(Report& report, std::size_t line, std::string_view key, std::string_view words) {
  report.push_back({Severity::kWarning, std::string(key), "", fmt::format("line {}: {}", line, words)});
}

void report_oddity(Report& report, Oddity oddity, const VeLine& line, std::size_t number, std::size_t& statements) {
  if (oddity == Oddity::kQuotes)
    warn(report, number, line.key, "its quotes do not match; the value is read without them");
  if (oddity == Oddity::kBlankBeforeEquals)
    warn(report, number, "", "a blank before '=': the line sets nothing, it is neither a comment nor KEY=\"value\"");
  if (oddity == Oddity::kStatement && statements++ == 0)
    warn(report, number, "", "neither a comment nor KEY=\"value\": this line and others of its kind set nothing");
}

}  // namespace

const VeLine* VeConf::find(std::string_view key) const {
  const auto after = std::upper_bound(keys_.begin(), keys_.end(), key,
                                      [&](std::string_view k, std::uint32_t line) { return k < lines_[line].key; });
  if (after == keys_.begin() || lines_[*std::prev(after)].key != key) return nullptr;
  return &lines_[*std::prev(after)];
}

std::optional<std::string> VeConf::value(std::string_view key) const {
  const VeLine* line = find(key);
  if (!line || line->value.empty()) return {};
  return line->value;
}

std::size_t VeConf::line_of(std::string_view key) const {
  const VeLine* line = find(key);
  return line ? static_cast<std::size_t>(line - lines_.data()) + 1 : 0;
}

void VeConf::sort_keys(Report& report) {
  std::sort(keys_.begin(), keys_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int order = lines_[a].key.compare(lines_[b].key);
    return order != 0 ? order < 0 : a < b;
  });
  for (std::size_t i = 1; i < keys_.size() && report.size() <= kMostOddities; ++i) {
    const VeLine& line = lines_[keys_[i]];
    const bool last = i + 1 == keys_.size() || lines_[keys_[i + 1]].key != line.key;
    if (last && line.value.empty() && lines_[keys_[i - 1]].key == line.key)
      warn(report, keys_[i] + 1, line.key, "the last of several lines is empty, which counts: the key is not set");
  }
}

VeLine parse_ve_line(std::string_view raw) {
  VeLine line{raw, {}, {}, {}};
  read_line(line);
  return line;
}

std::string_view comment_of(std::string_view raw) {
  const std::size_t comment = length_without_comment(raw);
  if (comment == raw.size()) return {};
  const auto text = raw.substr(0, comment).find_last_not_of(kBlanks);
  return raw.substr(text == raw.npos ? 0 : text + 1);
}

Result<VeConf> parse_ve_conf(std::string_view text, Report& report) {
  const auto refuse = [](std::string words) { return Error{ErrorCode::kXml, "ve.conf: " + std::move(words)}; };
  if (text.size() > kVeConfLimitBytes)
    return refuse(fmt::format("{} bytes are more than the limit of {}", text.size(), kVeConfLimitBytes));
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (const auto nul = text.find('\0'); nul != text.npos)
    return refuse(fmt::format("a NUL byte at offset {}, expected text", nul));

  VeConf conf;
  std::size_t statements = 0;
  conf.lines_.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto newline = std::min(text.find('\n', begin), text.size());
    const auto next = std::min(newline + 1, text.size());
    const auto end = newline > begin && text[newline - 1] == '\r' ? newline - 1 : newline;
    VeLine line{text.substr(begin, end - begin), text.substr(end, next - end), {}, {}};
    const std::size_t number = conf.lines_.size() + 1;
    if (!is_utf8(line.raw)) return refuse(fmt::format("line {}: bytes that are not UTF-8", number));
    report_oddity(report, read_line(line), line, number, statements);
    if (report.size() > kMostOddities)
      return refuse(fmt::format("line {}: too many lines that cannot be read", number));
    if (!line.key.empty()) conf.keys_.push_back(static_cast<std::uint32_t>(number - 1));
    conf.lines_.push_back(std::move(line));
    begin = next;
  }
  if (conf.keys_.empty()) return refuse("no line of the form KEY=\"value\"");
  conf.sort_keys(report);
  return conf;
}

}  // namespace convert
