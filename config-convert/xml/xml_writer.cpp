// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/xml/xml_writer.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"

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

xmlNode* add_named(xmlNode* parent, std::string_view prefix, std::string_view name) {
  xmlNode* node = made(xmlNewChild(parent, nullptr, x(std::string(name).c_str()), nullptr));
  xmlSetNs(node, nullptr);
  if (const char* uri = namespace_uri(prefix)) {
    const std::string known_as(prefix);
    xmlNs* known = xmlSearchNs(node->doc, parent, x(known_as.c_str()));
    xmlSetNs(node, known ? known : made(xmlNewNs(node, x(uri), x(known_as.c_str()))));
  }
  return node;
}

xmlNode* enter(xmlNode* base, const PathStep& step) {
  for (xmlNode* node = base->last; node; node = node->prev)
    if (is_step(node, step)) return node;
  xmlNode* node = add_named(base, step.prefix, step.name);
  if (!step.attribute.empty())
    made(xmlNewProp(node, x(std::string(step.attribute).c_str()), x(std::string(step.value).c_str())));
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
  const PathStep step = take_step(name);
  return add_named(parent, step.prefix, step.name);
}

xmlNode* at(xmlNode* base, std::string_view path) {
  while (!path.empty()) base = enter(base, take_step(path));
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
