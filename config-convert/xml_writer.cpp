// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/xml_writer.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/values.hpp"

#include <array>
#include <new>

namespace convert {
namespace {

const xmlChar* x(const char* text) { return reinterpret_cast<const xmlChar*>(text); }

// xmlNew…, xmlSet… answer nullptr only when memory is exhausted.
template <typename T>
T* made(T* thing) {
  if (!thing) throw std::bad_alloc();
  return thing;
}

struct Namespace {
  const char* prefix;
  const char* uri;
};

constexpr std::array kNamespaces{
    Namespace{kNamespacePrefix, kNamespaceUri},
    Namespace{"libosinfo", "http://libosinfo.org/xmlns/libvirt/domain/1.0"},
};

std::string_view local(std::string_view name) { return name.substr(name.find(':') + 1); }

struct Step {
  std::string name;
  std::string attribute;  // of [attribute=value]
  std::string value;
};

Step parse_step(std::string_view text) {
  const auto bracket = text.find('[');
  if (bracket == text.npos) return {std::string(text), {}, {}};
  const auto equals = text.find('=', bracket);
  return {std::string(text.substr(0, bracket)), std::string(text.substr(bracket + 1, equals - bracket - 1)),
          std::string(text.substr(equals + 1, text.size() - equals - 2))};
}

bool attribute_is(xmlNode* node, const Step& step) {
  if (step.attribute.empty()) return true;
  xmlChar* seen = xmlGetNoNsProp(node, x(step.attribute.c_str()));
  const bool same = seen && step.value == reinterpret_cast<const char*>(seen);
  xmlFree(seen);
  return same;
}

xmlNode* enter(xmlNode* base, const Step& step) {
  for (xmlNode* node = base->last; node; node = node->prev)
    if (node->type == XML_ELEMENT_NODE && name_of(node) == local(step.name) && attribute_is(node, step)) return node;
  xmlNode* node = add(base, step.name);
  if (!step.attribute.empty()) made(xmlNewProp(node, x(step.attribute.c_str()), x(step.value.c_str())));
  return node;
}

}  // namespace

XmlWriter::XmlWriter(const char* root) : doc_(made(xmlNewDoc(x("1.0")))) {
  xmlDocSetRootElement(doc_.get(), made(xmlNewDocNode(doc_.get(), nullptr, x(root), nullptr)));
}

std::string XmlWriter::dump() const {
  xmlBuffer* buffer = made(xmlBufferCreate());
  const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> owner(buffer, xmlBufferFree);
  xmlNodeDump(buffer, doc_.get(), root(), 0, 1);
  return reinterpret_cast<const char*>(xmlBufferContent(buffer)) + std::string("\n");
}

xmlNode* add(xmlNode* parent, std::string_view name) {
  const auto colon = name.find(':');
  xmlNode* node = made(xmlNewChild(parent, nullptr, x(std::string(local(name)).c_str()), nullptr));
  xmlSetNs(node, nullptr);
  for (const Namespace& space : kNamespaces) {
    if (colon == name.npos || name.substr(0, colon) != space.prefix) continue;
    xmlNs* known = xmlSearchNs(node->doc, parent, x(space.prefix));
    xmlSetNs(node, known ? known : made(xmlNewNs(node, x(space.uri), x(space.prefix))));
  }
  return node;
}

xmlNode* at(xmlNode* base, std::string_view path) {
  while (!path.empty()) {
    const auto slash = path.find('/');
    base = enter(base, parse_step(path.substr(0, slash)));
    path = slash == path.npos ? std::string_view() : path.substr(slash + 1);
  }
  return base;
}

void set(xmlNode* base, std::string_view path, std::string_view value) {
  const std::string text = xml_safe(value);
  const auto mark = path.rfind('@');
  if (mark != path.npos) {
    xmlNode* element = at(base, path.substr(0, mark == 0 ? 0 : mark - 1));
    made(xmlSetProp(element, x(std::string(path.substr(mark + 1)).c_str()), x(text.c_str())));
    return;
  }
  xmlNode* element = at(base, path);
  if (!text.empty()) xmlNodeAddContent(element, x(text.c_str()));
}

}  // namespace convert
