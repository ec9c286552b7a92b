// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/json/json_reader.hpp"

#include "guest-tools/bytes/utf8.hpp"

namespace guest_tools {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Reader {
 public:
  Reader(char* json, size_t size, JsonTree& tree, ErrorText& error)
      : at_(json), end_(json + size), values_(tree.values()), error_(error) {}

  bool read() {
    values_.clear();
    skip_blanks();
    uint32_t root = 0;
    if (!read_value(0, root)) return false;
    skip_blanks();
    return at_ == end_ || fail("something follows the value");
  }

 private:
  bool fail(Text why) { return error_.say("JSON parse error, ", why); }

  char peek() const { return at_ == end_ ? '\0' : *at_; }

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }

  bool read_value(size_t depth, uint32_t& index) {
    if (depth > kDeepestJson) return fail("nesting depth limit exceeded");
    if (values_.add({}) == nullptr) return fail("too many values");
    index = static_cast<uint32_t>(values_.size() - 1);
    const char c = peek();
    if (c == '{') return read_list(depth, index, '}', JsonKind::kObject);
    if (c == '[') return read_list(depth, index, ']', JsonKind::kArray);
    if (c == '"' || c == '\'') {
      values_[index].kind = JsonKind::kText;
      return read_text(values_[index].text);
    }
    if (c == '-' || is_digit(c)) return read_number(values_[index]);
    return read_word(values_[index]);
  }

  bool read_word(JsonValue& value) {
    char* start = at_;
    while (at_ != end_ && *at_ >= 'a' && *at_ <= 'z') ++at_;
    const Text word{start, static_cast<size_t>(at_ - start)};
    if (word.empty()) return fail("expecting value");
    if (word == "null") return true;
    value.kind = JsonKind::kBoolean;
    value.boolean = word == "true";
    return value.boolean || word == "false" || error_.say("JSON parse error, invalid keyword '", word.first(40), "'");
  }

  bool take_digits() {
    if (!is_digit(peek())) return fail("a number lacks digits");
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool read_number(JsonValue& value) {
    char* start = at_;
    const bool negative = peek() == '-';
    if (negative) ++at_;
    char* digits = at_;
    if (!take_digits()) return false;
    if (*digits == '0' && at_ - digits > 1) return fail("a number begins with 0");
    const Text magnitude{digits, static_cast<size_t>(at_ - digits)};
    bool whole = true;
    if (peek() == '.') {
      whole = false;
      ++at_;
      if (!take_digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!take_digits()) return false;
    }
    value.text = {start, static_cast<size_t>(at_ - start)};
    value.kind = JsonKind::kNumber;
    uint64_t number = 0;
    const uint64_t largest = static_cast<uint64_t>(INT64_MAX) + (negative ? 1 : 0);
    if (!whole || !parse_decimal(magnitude, number) || number > largest) return true;
    value.kind = JsonKind::kInteger;
    value.integer = static_cast<int64_t>(negative ? 0 - number : number);
    return true;
  }

  bool read_list(size_t depth, uint32_t parent, char closing, JsonKind kind) {
    values_[parent].kind = kind;
    ++at_;
    skip_blanks();
    if (peek() == closing) return ++at_, true;
    uint32_t previous = 0;
    for (size_t count = 0;; ++count) {
      Text key;
      if (kind == JsonKind::kObject && !read_key(parent, count, key)) return false;
      uint32_t child = 0;
      if (!read_value(depth + 1, child)) return false;
      values_[child].key = key;
      (previous == 0 ? values_[parent].first_child : values_[previous].next) = child;
      previous = child;
      skip_blanks();
      const char c = peek();
      if (c != ',' && c != closing) return fail("expected separator in list or object");
      ++at_;
      if (c == closing) return true;
      skip_blanks();
    }
  }

  bool read_key(uint32_t parent, size_t count, Text& key) {
    if (count == kMostJsonMembers) return fail("too many members in an object");
    if (peek() != '"' && peek() != '\'') return fail("key is not a string in object");
    if (!read_text(key)) return false;
    for (uint32_t other = values_[parent].first_child; other != 0; other = values_[other].next)
      if (values_[other].key == key) return fail("duplicate key");
    skip_blanks();
    if (peek() != ':') return fail("missing : in object pair");
    ++at_;
    skip_blanks();
    return true;
  }

  // What an escape or a character means is never longer than how it was written, so the text shrinks in place.
  bool read_text(Text& text) {
    const char quote = *at_++;
    char* start = at_;
    char* to = at_;
    while (at_ != end_ && *at_ != quote) {
      uint32_t character = 0;
      if (*at_ == '\\') {
        if (!read_escape(character)) return false;
        to += encode_character(character, to);
        continue;
      }
      const size_t length = first_character({at_, static_cast<size_t>(end_ - at_)}, character);
      if (length == 0) return fail("invalid UTF-8 sequence in string");
      if (character < 0x20) return fail("control character in string");
      for (size_t i = 0; i < length; ++i) *to++ = *at_++;
    }
    if (at_ == end_) return fail("a string does not end");
    ++at_;
    *to = '\0';  // at the latest where the closing quote was
    text = {start, static_cast<size_t>(to - start)};
    return true;
  }

  bool read_escape(uint32_t& character) {
    struct Escape {
      char letter, meaning;
    };
    static constexpr Escape kEscapes[] = {{'"', '"'},  {'\'', '\''}, {'\\', '\\'}, {'/', '/'}, {'b', '\b'},
                                          {'f', '\f'}, {'n', '\n'},  {'r', '\r'},  {'t', '\t'}};
    ++at_;
    const char letter = peek();
    if (letter == 'u') return read_unicode_escape(character);
    for (const Escape& escape : kEscapes) {
      if (escape.letter != letter) continue;
      ++at_;
      character = static_cast<uint32_t>(escape.meaning);
      return true;
    }
    return fail("invalid escape sequence in string");
  }

  bool read_unicode_escape(uint32_t& character) {
    if (!read_hexadecimal(character)) return false;
    if (character >= 0xd800 && character < 0xdc00 && peek() == '\\') {
      uint32_t low = 0;
      ++at_;
      if (peek() != 'u' || !read_hexadecimal(low) || low < 0xdc00 || low > 0xdfff)
        return fail("invalid surrogate pair");
      character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
    }
    if (character == 0 || (character >= 0xd800 && character < 0xe000)) return fail("not a valid Unicode character");
    return true;
  }

  bool read_hexadecimal(uint32_t& number) {
    ++at_;
    Text digits = Text{at_, static_cast<size_t>(end_ - at_)}.first(4);
    uint64_t value = 0;
    if (digits.size != 4 || !take_hexadecimal(digits, value) || !digits.empty())
      return fail("invalid escape sequence in string");
    at_ += 4;
    number = static_cast<uint32_t>(value);
    return true;
  }

  char* at_;
  char* end_;
  Array<JsonValue>& values_;
  ErrorText& error_;
};

}  // namespace

bool parse_json(char* json, size_t size, JsonTree& tree, ErrorText& error) {
  return Reader{json, size, tree, error}.read();
}

}  // namespace guest_tools
