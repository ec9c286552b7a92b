// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/setting.hpp"

#include "config-convert/values/values.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dispatcher {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostShown = 64;

Error incorrect(const Setting& setting, const json::value& value) {
  return incorrect_value(setting.name, setting.secret ? "***" : shown_value(value));
}

const WordForm* word_of(const Setting& setting, bool is_vm, std::string_view word) {
  for (const WordForm& form : setting.words)
    if (form.word == word && (is_vm ? form.pvs : form.ve)) return &form;
  return nullptr;
}

bool is_number(const json::value& value, std::int64_t least, std::int64_t most) {
  if (const auto* number = value.if_int64()) return *number >= least && *number <= most;
  if (const auto* number = value.if_uint64())
    return *number <= static_cast<std::uint64_t>(most) && static_cast<std::int64_t>(*number) >= least;
  return false;
}

bool are_texts(const json::value& value) {
  return value.is_array() && std::all_of(value.get_array().begin(), value.get_array().end(),
                                         [](const json::value& one) { return one.is_string(); });
}

}  // namespace

Error incorrect_value(std::string_view name, std::string_view value) {
  return {ErrorCode::kInvalidArg, fmt::format("An incorrect value for --{} is specified: {}", name, value)};
}

std::span<const Setting> all_settings() {
  static const std::vector<Setting> kAll = [] {
    std::vector<Setting> all;
    for (const auto part : {general_settings(), resource_settings(), container_settings(), start_settings(),
                            display_settings(), device_settings(), guest_settings(), heritage_settings()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return kAll;
}

const Setting* find_setting(std::string_view name) {
  const auto all = all_settings();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Setting& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

Result<std::string> leaf_of_setting(const Draft& draft, const Setting& setting, const json::value& value) {
  switch (setting.takes) {
    case Takes::kNumber:
      return fmt::to_string(value.to_number<std::int64_t>());
    case Takes::kSwitch:
    case Takes::kWord: {
      const std::string word = value.is_bool() ? (value.get_bool() ? "on" : "off") : std::string(value.get_string());
      const auto words = setting.words.empty() ? std::span<const WordForm>(kOnOff) : setting.words;
      for (const WordForm& form : words)
        if (const char* leaf = draft.is_vm() ? form.pvs : form.ve; form.word == word && leaf) return std::string(leaf);
      return incorrect(setting, value);
    }
    case Takes::kText:
      return std::string(value.get_string());
    case Takes::kTexts:
    case Takes::kObject:
      break;
  }
  return incorrect(setting, value);
}

bool fits_setting(const Draft& draft, const Setting& setting, const json::value& value) {
  switch (setting.takes) {
    case Takes::kNumber:
      return is_number(value, setting.least, setting.most);
    case Takes::kSwitch:
      return value.is_bool();
    case Takes::kWord:
      return value.is_string() && word_of(setting, draft.is_vm(), value.get_string());
    case Takes::kText:
      return value.is_string() && convert::is_utf8(std::string_view(value.get_string()));
    case Takes::kTexts:
      return are_texts(value);
    case Takes::kObject:
      return value.is_object();
  }
  return false;
}

std::string shown_value(const json::value& value) {
  const std::string text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  return convert::xml_safe(std::string_view(text).substr(0, kMostShown));
}

Result<void> apply_setting(Draft& draft, const Setting& setting, const json::value& value) {
  if (!fits_setting(draft, setting, value)) return incorrect(setting, value);
  if (setting.edit) return setting.edit(draft, setting, value);
  const auto leaf = leaf_of_setting(draft, setting, value);
  if (!leaf) return leaf.error();
  auto put = draft.put(draft.is_vm() ? setting.pvs : setting.ve, *leaf);
  if (!put && put.error().code == ErrorCode::kInvalidArg) return incorrect(setting, value);
  return put;
}

}  // namespace dispatcher
