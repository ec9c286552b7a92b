// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/setting/set_values.hpp"

#include "dispatcher/bus/glib_handles.hpp"
#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace prlctl {
namespace {

using dispatcher::text_variant;

constexpr std::int64_t kMib = std::int64_t{1} << 20;
constexpr std::int64_t kPageBytes = 4096;

// prlctl's word before the colon, the dispatcher's name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kExpirations{
    {{"date:", "expiration-date"},
     {"time-check:", "expiration-time-check"},
     {"offline-time:", "expiration-offline-time"}}};

std::int64_t swap_pages(const Given& given) {
  const auto swap = parse_swap(given.text);
  return swap ? swap->limit_pages : 0;
}

}  // namespace

GVariant* as_number(const Givens& givens) { return g_variant_new_int64(givens.back()->number); }
GVariant* as_mib(const Givens& givens) { return g_variant_new_int64(givens.back()->number / kMib); }
GVariant* as_switch(const Givens& givens) { return g_variant_new_boolean(givens.back()->number == 1); }
GVariant* as_true(const Givens&) { return g_variant_new_boolean(TRUE); }
GVariant* as_false(const Givens&) { return g_variant_new_boolean(FALSE); }
GVariant* as_text(const Givens& givens) { return text_variant(givens.back()->text); }

GVariant* as_sample(const Givens& givens) {
  GVariantDict sample;
  g_variant_dict_init(&sample, nullptr);
  g_variant_dict_insert_value(&sample, "sample", as_text(givens));
  return g_variant_dict_end(&sample);
}

GVariant* as_texts(const Givens& givens) {
  GVariantBuilder texts;
  g_variant_builder_init(&texts, G_VARIANT_TYPE_STRING_ARRAY);
  for (const Given* given : givens) g_variant_builder_add_value(&texts, text_variant(given->text));
  return g_variant_builder_end(&texts);
}

GVariant* as_words(const Givens& givens) {
  GVariantBuilder words;
  g_variant_builder_init(&words, G_VARIANT_TYPE_STRING_ARRAY);
  for (const Given* given : givens) {
    std::string text = given->text;
    std::ranges::replace(text, ',', ' ');
    for (const std::string_view word : pieces_of(text, ' '))
      if (!word.empty()) g_variant_builder_add_value(&words, text_variant(word));
  }
  return g_variant_builder_end(&words);
}

GVariant* as_cpu_count(const Givens& givens) {
  constexpr std::int64_t kMostCpus = 4096;
  return g_variant_new_int64(parse_number(givens.back()->text, 1, kMostCpus).value_or(0));
}

GVariant* as_swap_pages(const Givens& givens) { return g_variant_new_int64(swap_pages(*givens.back())); }
GVariant* as_pages(const Givens& givens) { return g_variant_new_int64(givens.back()->number / kPageBytes); }

GVariant* as_autostart(const Givens& givens) {
  const std::string& word = givens.back()->text;
  const auto is_on = parse_switch(word);
  return text_variant(is_on ? (*is_on ? "on" : "off") : std::string_view(word));
}

std::string_view expiration_name(const Given& given) {
  for (const auto& [word, name] : kExpirations)
    if (given.text.starts_with(word)) return name;
  return "expiration";
}

GVariant* as_expiration(const Givens& givens) {
  const std::string_view text = givens.back()->text;
  if (const auto is_on = parse_switch(text)) return g_variant_new_boolean(*is_on);
  // No colon: all of it.
  const std::string_view behind = text.substr(text.find(':') + 1);
  const auto number = parse_number(behind, 0, std::numeric_limits<std::int32_t>::max());
  // What is no number is refused there, by its name.
  return number && !text.starts_with("date:") ? g_variant_new_int64(*number) : text_variant(behind);
}

std::string shown_number(const Given& given) { return fmt::to_string(given.number); }
std::string shown_mib(const Given& given) { return fmt::to_string(given.number / kMib); }

std::string shown_cpu_limit(const Given& given) {
  const auto limit = parse_cpu_limit(given.text);
  if (!limit) return given.text;
  return fmt::format("{}{}", limit->value, limit->unit == CpuLimit::Unit::kMhz ? "Mhz" : "%");
}

std::string shown_guarantee(const Given& given) {
  const auto percent = parse_memory_guarantee(given.text);
  return percent && *percent >= 0 ? fmt::format("{}%", *percent) : given.text;
}

std::string shown_swap_pages(const Given& given) { return fmt::to_string(swap_pages(given)); }
std::string shown_pages(const Given& given) { return fmt::to_string(given.number / kPageBytes); }

std::string shown_list(const Given& given) {
  std::string text = given.text;
  std::ranges::replace(text, ',', ' ');
  return text;
}

std::string shown_acceleration(const Given& given) {
  constexpr std::array<std::string_view, 3> kWords{"off", "highest", "dx9"};
  return fmt::to_string(std::ranges::find(kWords, given.text) - kWords.begin());
}

}  // namespace prlctl
