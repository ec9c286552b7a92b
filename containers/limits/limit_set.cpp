// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/limit_set.hpp"

#include "config-convert/container/ve_values.hpp"
#include "containers/domain/domain_xml.hpp"
#include "foundation/trimmed.hpp"

#include <fmt/format.h>

#include <charconv>

namespace containers {
namespace {

// `bare`: or of no namespace.
bool is_ours(const xmlNode* node, std::string_view name, bool bare) {
  return is_element(node, name, kDomainNamespace) || (bare && is_element(node, name, {}));
}

Error wrong(std::string words) { return {ErrorCode::kInvalidArg, "invalid argument: " + std::move(words)}; }

Result<Doc> parse_limits_xml(std::string_view xml) { return parse_xml(xml, "the XML with the limits"); }

const LimitRow* row_named(std::string_view name) {
  for (const LimitRow& row : limit_rows())
    if (row.name == name && row.write != nullptr) return &row;
  return nullptr;
}

std::string all_names() {
  std::string names;
  for (const LimitRow& row : limit_rows())
    if (row.write != nullptr) names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
  return names;
}

Result<void> read_limit(const xmlNode* element, bool bare, LimitSet& limits) {
  const std::string_view name = view(element->name);
  const LimitRow* row = is_ours(element, name, bare) ? row_named(name) : nullptr;
  if (row == nullptr)
    return wrong(fmt::format("limit '{}' is unknown here; known are {}", name.substr(0, 64), all_names()));
  const std::string text = text_of(element);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < row->least ||
      value > row->most)
    return wrong(fmt::format("limit '{}': value '{}' must be a whole number from {} to {} ({})", name,
                             text.substr(0, 64), row->least, row->most, row->unit));
  if (!limits.emplace(name, value).second) return wrong(fmt::format("limit '{}' is given twice", name));
  return {};
}

std::optional<std::uint64_t> value_in(const LimitSet& limits, std::string_view name) {
  const auto found = limits.find(name);
  return found == limits.end() ? std::nullopt : std::optional(found->second);
}

// ve.conf's parameters, as config-convert keeps them.
struct KeptLimit {
  std::string_view path;
  std::string_view name;
  convert::VeUnit unit;
};
constexpr KeptLimit kKeptLimits[] = {
    {"NUMPROC", "numproc", convert::VeUnit::kItems},
    {"IOLIMIT", "iolimit", convert::VeUnit::kBytes},
    {"IOPSLIMIT", "iopslimit", convert::VeUnit::kItems},
};

// None for "unlimited", 0, and what PCS6 could not read either: the converter keeps whatever a file says.
std::optional<std::uint64_t> kept_value(const KeptLimit& kept, std::string_view text) {
  const auto limit = convert::parse_ve_limit(text, kept.unit);
  const LimitRow& row = *row_named(kept.name);
  if (!limit || limit->limit < 0) return std::nullopt;
  const auto value = static_cast<std::uint64_t>(limit->limit);
  return value < row.least || value > row.most ? std::nullopt : std::optional(value);
}

void read_kept(const xmlNode* element, bool bare, LimitSet& limits) {
  if (!is_ours(element, "kept", bare)) return;
  const std::string path = attribute_of(element, "path");
  for (const KeptLimit& kept : kKeptLimits) {
    if (kept.path != path) continue;
    if (const auto value = kept_value(kept, text_of(element))) limits.insert_or_assign(std::string(kept.name), *value);
  }
}

LimitSet read_pcs6(const xmlNode* ours, bool bare) {
  LimitSet limits;
  for (const xmlNode* pcs6 = ours == nullptr ? nullptr : ours->children; pcs6 != nullptr; pcs6 = pcs6->next) {
    if (!is_ours(pcs6, "pcs6", bare)) continue;
    for (const xmlNode* node = pcs6->children; node != nullptr; node = node->next) read_kept(node, bare, limits);
  }
  return limits;
}

Result<LimitSet> read_limits(const xmlNode* ours, bool bare) {
  LimitSet limits;
  bool given = false;
  for (const xmlNode* element = ours == nullptr ? nullptr : ours->children; element != nullptr;
       element = element->next) {
    if (!is_ours(element, "limits", bare)) continue;
    given = true;
    for (const xmlNode* node = element->children; node != nullptr; node = node->next) {
      if (node->type != XML_ELEMENT_NODE) continue;
      if (auto read = read_limit(node, bare, limits); !read) return read.error();
    }
  }
  return given ? limits : read_pcs6(ours, bare);
}

}  // namespace

Result<LimitSet> parse_limits(std::string_view domain_xml) {
  const Result<Doc> doc = parse_limits_xml(domain_xml);
  if (!doc) return doc.error();
  return read_limits(settings_in(xmlDocGetRootElement(doc->get())), false);
}

Result<LimitSet> parse_limit_metadata(std::string_view element_xml) {
  if (trimmed(element_xml).empty()) return LimitSet{};
  const Result<Doc> doc = parse_limits_xml(element_xml);
  if (!doc) return doc.error();
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  return read_limits(is_ours(root, "domain", true) ? root : nullptr, true);
}

Result<void> apply_limits(const LimitPlace& place, const LimitSet& before, const LimitSet& after) {
  std::vector<const LimitRow*> told;
  for (const LimitRow& row : limit_rows()) {
    const auto then = value_in(before, row.name), now = value_in(after, row.name);
    if (row.write == nullptr || then == now) continue;
    auto done = row.write(place, now);
    if (done) {
      told.push_back(&row);
      continue;
    }
    for (const LimitRow* undone : told) static_cast<void>(undone->write(place, value_in(before, undone->name)));
    return done;
  }
  return {};
}

}  // namespace containers
