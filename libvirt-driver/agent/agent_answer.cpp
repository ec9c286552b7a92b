// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/agent_answer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace driver {
namespace {

// A value takes many times the bytes of the text "0,", so they are counted before any is made: each but the first
// stands behind one of these.
bool has_few_values(std::string_view text) {
  std::size_t values = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == ':' || c == '[' || c == '{') && ++values > kMaxAgentValues) {
      return false;
    }
  }
  return true;
}

std::string_view text_in(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

const json::object* error_in(const json::object& answer) {
  const json::value* error = answer.if_contains("error");
  return error ? error->if_object() : nullptr;
}

}  // namespace

std::optional<json::value> parse_agent_json(std::string_view text) {
  if (!has_few_values(text)) return std::nullopt;
  json::parse_options options;
  options.max_depth = kMaxAgentDepth;
  boost::system::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return std::nullopt;
  return value;
}

std::string without_blanks(std::string_view json_text) {
  std::string kept;
  kept.reserve(json_text.size());
  bool quoted = false;
  for (std::size_t i = 0; i < json_text.size(); ++i) {
    const char c = json_text[i];
    if (!quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) continue;
    kept += c;
    if (quoted && c == '\\' && i + 1 < json_text.size()) {
      kept += json_text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    }
  }
  return kept;
}

Result<json::value> returned_by(std::string_view command, const json::object& answer) {
  if (const json::value* value = answer.if_contains("return"); value && !answer.if_contains("error")) return *value;
  const json::object* error = error_in(answer);
  std::string_view words = error ? text_in(*error, "desc") : std::string_view();
  if (words.empty() && error) words = text_in(*error, "class");
  const std::string why = words.empty() ? "" : ": " + quotable(words);
  return Error{ErrorCode::kInternal,
               fmt::format("internal error: unable to execute QEMU agent command '{}'{}", quotable(command), why),
               ErrorDomain::kLxc};
}

bool is_not_served(const json::object& answer) {
  const json::object* error = error_in(answer);
  const std::string_view name = error ? text_in(*error, "class") : std::string_view();
  return name == "CommandNotFound" || name == "CommandDisabled";
}

std::string quotable(std::string_view text) {
  std::size_t size = std::min<std::size_t>(text.size(), 256);
  const auto is_inside = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
  while (size > 0 && size < text.size() && is_inside(size)) --size;
  std::string words(text.substr(0, size));
  std::ranges::replace_if(
      words, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, '?');
  return words;
}

}  // namespace driver
