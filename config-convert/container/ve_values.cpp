// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_values.hpp"

#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace convert {
namespace {

struct Suffix {
  char letter;
  std::int64_t bytes;
};

constexpr std::array kSuffixes{Suffix{'B', 1},         Suffix{'K', 1LL << 10}, Suffix{'M', 1LL << 20},
                               Suffix{'G', 1LL << 30}, Suffix{'T', 1LL << 40}, Suffix{'P', kPageBytes}};

// Old kernels wrote LONG_MAX of theirs, in pages or bytes, for "no limit".
constexpr std::int64_t kLongMax32 = 2147483647;
constexpr std::int64_t kEndless = kUnlimited / kPageBytes;

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t product(std::int64_t a, std::int64_t b) { return a > kUnlimited / b ? kUnlimited : a * b; }

const Suffix* suffix_of(std::string_view amount) {
  for (const Suffix& suffix : kSuffixes)
    if (!amount.empty() && upper(amount.back()) == suffix.letter) return &suffix;
  return nullptr;
}

// Bytes that one of the unit is; 1 where a suffix just multiplies.
std::int64_t bytes_of(VeUnit unit) { return unit == VeUnit::kPages ? kPageBytes : unit == VeUnit::kKib ? 1024 : 1; }

std::optional<std::int64_t> parse_amount(std::string_view text, VeUnit unit) {
  text = trimmed(text);
  if (text == "unlimited") return kUnlimited;
  const Suffix* suffix = suffix_of(text);
  if (suffix) text.remove_suffix(1);
  if (suffix && (unit == VeUnit::kItems || (unit == VeUnit::kInodes && suffix->letter == 'P'))) return {};

  const auto dot = text.find('.');
  const std::string_view whole_text = text.substr(0, dot);
  std::string_view fraction = dot == text.npos ? std::string_view("0") : text.substr(dot + 1);
  if (!all_digits(whole_text) || !all_digits(fraction)) return {};
  const auto whole = parse_integer(whole_text);
  if (!whole) return kUnlimited;  // more digits than 64 bits hold
  const std::int64_t multiplier = suffix ? suffix->bytes : 1;
  std::int64_t value = product(*whole, multiplier);
  constexpr std::size_t kDigits = 6;  // of the fraction; 2^40 × 10^6 fits
  fraction = fraction.substr(0, kDigits);
  std::int64_t divisor = 1;
  for (std::size_t i = 0; i < fraction.size(); ++i) divisor *= 10;
  const std::int64_t part = *parse_integer(fraction) * multiplier / divisor;
  value = value > kUnlimited - part ? kUnlimited : value + part;
  if (suffix) return value == kUnlimited ? value : value / bytes_of(unit);
  return value == kLongMax32 || value >= kEndless ? kUnlimited : value;
}

std::string spell(std::int64_t value, VeUnit unit, std::string_view like) {
  if (value == kUnlimited) return "unlimited";
  const Suffix* suffix = suffix_of(trimmed(like));
  if (!suffix || suffix->letter == 'B' || unit == VeUnit::kItems) return fmt::to_string(value);
  const std::int64_t bytes = product(value, bytes_of(unit));
  if (bytes % suffix->bytes != 0 || bytes == kUnlimited) return fmt::to_string(value);
  return fmt::format("{}{}", bytes / suffix->bytes, trimmed(like).back());
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char big = upper(c);
  return big >= 'A' && big <= 'F' ? big - 'A' + 10 : -1;
}

}  // namespace

std::optional<VeLimit> parse_ve_limit(std::string_view text, VeUnit unit) {
  const auto colon = text.find(':');
  const auto barrier = parse_amount(text.substr(0, colon), unit);
  const auto limit = colon == text.npos ? barrier : parse_amount(text.substr(colon + 1), unit);
  if (!barrier || !limit) return {};
  return VeLimit{*barrier, *limit};
}

std::string with_ve_limit(std::string_view text, VeUnit unit, std::int64_t limit) {
  const auto old = parse_ve_limit(text, unit);
  if (!old) return "0:" + spell(limit, unit, "");
  const auto colon = text.find(':');
  if (colon == text.npos) return spell(limit, unit, text);
  const std::string_view barrier = text.substr(0, colon);
  const std::string spelled = spell(limit, unit, text.substr(colon + 1));
  return fmt::format("{}:{}", old->barrier > limit ? std::string_view(spelled) : barrier, spelled);
}

std::string with_ve_barrier(std::string_view text, VeUnit unit, std::int64_t barrier) {
  const auto old = parse_ve_limit(text, unit);
  const auto colon = text.find(':');
  if (!old || colon == text.npos) return spell(barrier, unit, text);
  const std::string spelled = spell(barrier, unit, text.substr(0, colon));
  return fmt::format("{}:{}", spelled, old->limit < barrier ? std::string_view(spelled) : text.substr(colon + 1));
}

std::string decode_description(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '=' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return plain;
}

std::string encode_description(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || byte >= 127;
    if (plain)
      encoded += c;
    else
      fmt::format_to(std::back_inserter(encoded), "={:02x}", byte);
  }
  return encoded;
}

std::optional<std::string> expand_veid(std::string_view text, std::string_view ve_id) {
  constexpr std::array<std::string_view, 2> kForms{"${VEID}", "$VEID"};
  std::string expanded;
  while (!text.empty()) {
    const auto form =
        std::find_if(kForms.begin(), kForms.end(), [&](std::string_view f) { return text.starts_with(f); });
    if (form != kForms.end()) {
      expanded += ve_id;
      text.remove_prefix(form->size());
      continue;
    }
    if (text[0] == '$' || text[0] == '`') return {};
    expanded += text[0];
    text.remove_prefix(1);
  }
  return expanded;
}

bool is_bare_word(std::string_view text) {
  return !text.empty() && text.find_first_of(",;\"'$`\\ \t\n=") == text.npos && xml_safe(text) == text;
}

}  // namespace convert
