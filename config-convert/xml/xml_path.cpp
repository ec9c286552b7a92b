// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/xml/xml_path.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/values/values.hpp"

#include <array>

namespace convert {
namespace {

struct Namespace {
  std::string_view prefix;
  const char* uri;
};

constexpr std::array kNamespaces{
    Namespace{kNamespacePrefix, kNamespaceUri},
    Namespace{"libosinfo", "http://libosinfo.org/xmlns/libvirt/domain/1.0"},
};

struct Unit {
  std::string_view name;
  std::int64_t bytes;
};

// libvirt's formatdomain, "memory": a bare letter and iB count in 1024, B in 1000.
constexpr std::array kUnits{
    Unit{"b", 1},         Unit{"bytes", 1},       Unit{"KB", 1000},
    Unit{"k", 1LL << 10}, Unit{"KiB", 1LL << 10}, Unit{"MB", 1000 * 1000},
    Unit{"M", 1LL << 20}, Unit{"MiB", 1LL << 20}, Unit{"GB", 1000 * 1000 * 1000},
    Unit{"G", 1LL << 30}, Unit{"GiB", 1LL << 30}, Unit{"TB", 1000LL * 1000 * 1000 * 1000},
    Unit{"T", 1LL << 40}, Unit{"TiB", 1LL << 40},
};

const char* text_of(const xmlChar* text) { return reinterpret_cast<const char*>(text); }

const xmlAttr* attribute_of(const xmlNode* node, std::string_view name) {
  for (const xmlAttr* attribute = node->properties; attribute; attribute = attribute->next)
    if (!attribute->ns && text_of(attribute->name) == name) return attribute;
  return nullptr;
}

std::string value_of(const xmlAttr* attribute) {
  std::string value;
  for (const xmlNode* text = attribute->children; text; text = text->next)
    if (text->content) value += text_of(text->content);
  return value;
}

}  // namespace

const char* namespace_uri(std::string_view prefix) {
  for (const Namespace& space : kNamespaces)
    if (space.prefix == prefix) return space.uri;
  return nullptr;
}

PathStep take_step(std::string_view& path) {
  // a slash inside brackets belongs to the value
  std::size_t end = 0;
  for (bool inside = false; end < path.size() && (inside || path[end] != '/'); ++end)
    inside = path[end] == '[' || (inside && path[end] != ']');
  std::string_view text = path.substr(0, end);
  path.remove_prefix(end == path.size() ? end : end + 1);
  PathStep step;
  if (const auto bracket = text.find('['); bracket != text.npos) {
    const auto equals = text.find('=', bracket);
    step.attribute = text.substr(bracket + 1, equals - bracket - 1);
    step.value = text.substr(equals + 1, text.size() - equals - 2);
    text = text.substr(0, bracket);
  }
  const auto colon = text.find(':');
  step.name = colon == text.npos ? text : text.substr(colon + 1);
  if (colon != text.npos) step.prefix = text.substr(0, colon);
  return step;
}

bool is_step(const xmlNode* node, const PathStep& step) {
  if (node->type != XML_ELEMENT_NODE || name_of(node) != step.name) return false;
  if (!step.prefix.empty()) {
    const char* uri = namespace_uri(step.prefix);
    if (!uri || !node->ns || !node->ns->href || text_of(node->ns->href) != std::string_view(uri)) return false;
  }
  if (step.attribute.empty()) return true;
  const xmlAttr* attribute = attribute_of(node, step.attribute);
  return attribute && value_of(attribute) == step.value;
}

const xmlNode* find(const xmlNode* base, std::string_view path) {
  while (base && !path.empty() && path[0] != '@') {
    const PathStep step = take_step(path);
    const xmlNode* node = base->children;
    while (node && !is_step(node, step)) node = node->next;
    base = node;
  }
  return base;
}

std::optional<std::string> get(const xmlNode* base, std::string_view path) {
  const xmlNode* node = find(base, path);
  if (!node) return {};
  const auto mark = path.rfind('@');
  if (mark == path.npos || path.find(']', mark) != path.npos) return own_text(node);
  const xmlAttr* attribute = attribute_of(node, path.substr(mark + 1));
  if (!attribute) return {};
  return value_of(attribute);
}

std::optional<std::int64_t> get_kib(const xmlNode* base, std::string_view path) {
  const xmlNode* node = find(base, path);
  if (!node) return {};
  const auto amount = parse_integer(trimmed(own_text(node)));
  const std::string unit = get(node, "@unit").value_or("KiB");
  for (const Unit& known : kUnits) {
    constexpr std::int64_t kMost = std::int64_t{1} << 62;
    if (known.name != unit || !amount || *amount < 0 || *amount > kMost / known.bytes) continue;
    return *amount * known.bytes / 1024 + (*amount * known.bytes % 1024 != 0);
  }
  return {};
}

}  // namespace convert
