// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/tables.hpp"
#include "config-convert/container/ve_conf_edit.hpp"
#include "config-convert/fields.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

constexpr std::size_t kValueLimitBytes = 16U << 10;

// Known to libvirt otherwise than by a row.
constexpr std::array<std::string_view, 4> kDecidedElsewhere{"ONBOOT", "NETIF", "VEID", "UUID"};

bool is_key(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }) && !(key[0] >= '0' && key[0] <= '9');
}

Error bad_field(std::string_view key, std::string_view words) {
  return {ErrorCode::kInvalidArg, fmt::format("ve.conf: field '{}': {}", xml_safe(key), words)};
}

}  // namespace

FieldOwner owner_of_ve_conf_field(std::string_view key) {
  if (std::find(kDecidedElsewhere.begin(), kDecidedElsewhere.end(), key) != kDecidedElsewhere.end())
    return FieldOwner::kDomain;
  for (const auto rows : container_rows())
    for (const auto& row : rows)
      if (row.back && row.pcs6 == key) return FieldOwner::kDomain;
  for (const ItemList* list : container_lists())
    if (list->key == key) return FieldOwner::kDomain;
  for (const KeptKey& kept : container_kept())
    if (kept.pcs6 == key) return FieldOwner::kMetadata;
  return FieldOwner::kFile;
}

Result<std::string> ve_conf_with_fields(std::string_view text, const Fields& fields) {
  Report unread;
  const auto conf = parse_ve_conf(text, unread);
  if (!conf) return conf.error();
  if (conf->lines().empty()) return bad_field(fields.empty() ? "" : fields.begin()->first, "the file is empty");
  VeConfEdit edit(text, *conf);
  for (const auto& [key, value] : fields) {
    if (!is_key(key)) return bad_field(key, "expected capital letters, digits and '_'");
    if (value.size() > kValueLimitBytes)
      return bad_field(key, fmt::format("{} bytes, expected at most {}", value.size(), kValueLimitBytes));
    if (xml_safe(value) != value) return bad_field(key, "the value has bytes that are no text");
    if (conf->value(key).value_or("") == value) continue;
    if (!is_plain(value) || !edit.set(key, value))
      return bad_field(key,
                       "the value has a quote, a backslash, '$', '`' or a control character: none can stand there");
  }
  return edit.changed() ? edit.text() : std::string(text);
}

Result<std::string> ve_conf_field(std::string_view text, std::string_view key) {
  Report unread;
  const auto conf = parse_ve_conf(text, unread);
  if (!conf) return conf.error();
  return conf->value(key).value_or("");
}

}  // namespace convert
