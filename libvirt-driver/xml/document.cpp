// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/document.hpp"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <memory>
#include <strings.h>

namespace driver {
namespace {

#if LIBXML_VERSION >= 21200
using XmlErrorPointer = const xmlError*;
#else
using XmlErrorPointer = xmlErrorPtr;
#endif

struct FreeParser {
  void operator()(xmlParserCtxt* parser) const { xmlFreeParserCtxt(parser); }
};
struct FreeDoc {
  void operator()(xmlDoc* doc) const { xmlFreeDoc(doc); }
};
using ParserHandle = std::unique_ptr<xmlParserCtxt, FreeParser>;
using DocHandle = std::unique_ptr<xmlDoc, FreeDoc>;

struct FirstError {
  int line = 0;
  std::string message;
};

// Only the first error says what is wrong; those after it are its consequences.
void keep_first_error(void* parser, XmlErrorPointer error) {
  auto* first = static_cast<FirstError*>(static_cast<xmlParserCtxt*>(parser)->_private);
  if (!first->message.empty() || error->level < XML_ERR_ERROR || error->message == nullptr) return;
  first->line = error->line;
  first->message = error->message;
  while (!first->message.empty() && first->message.back() == '\n') first->message.pop_back();
}

DocHandle parse(std::string_view text, FirstError& first) {
  const ParserHandle parser(xmlNewParserCtxt());
  if (!parser || parser->sax == nullptr) throw std::bad_alloc();
  parser->_private = &first;
  parser->sax->serror = keep_first_error;
  constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  const int size = static_cast<int>(text.size());
  return DocHandle(xmlCtxtReadMemory(parser.get(), text.data(), size, nullptr, nullptr, options));
}

Error xml_error(std::string_view what, int line, std::string_view detail) {
  return {ErrorCode::kXml, fmt::format("({}):{}: {}", what, line, detail)};
}

int line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

std::string to_string(const xmlChar* text) { return text == nullptr ? "" : reinterpret_cast<const char*>(text); }

std::string take_string(xmlChar* text) {
  std::string copy = to_string(text);
  xmlFree(text);
  return copy;
}

std::string qualified(const xmlNs* ns, const xmlChar* name) {
  const std::string prefix = ns != nullptr && ns->prefix != nullptr ? to_string(ns->prefix) + ":" : "";
  return prefix + to_string(name);
}

// Splicing relies on "<", quotes and our ASCII being the same bytes in the text's encoding.
bool is_ascii_based(const xmlDoc& doc) {
  const std::string encoding = to_string(doc.encoding);
  for (const char* known : {"", "UTF-8", "UTF8", "ASCII", "US-ASCII"})
    if (::strcasecmp(encoding.c_str(), known) == 0) return true;
  return ::strncasecmp(encoding.c_str(), "ISO-8859-", 9) == 0;
}

// Walks libxml2's elements and the scanner's, both in document order, as one.
class Zipper {
 public:
  Zipper(std::string_view text, const std::vector<xml_text::ScannedElement>& scanned)
      : text_(text), scanned_(scanned) {}

  bool element(const xmlNode& node, Element& out) {
    if (next_ == scanned_.size()) return false;
    const xml_text::ScannedElement& scanned = scanned_[next_++];
    if (slice(scanned.name) != qualified(node.ns, node.name)) return false;
    out.name = to_string(node.name);
    if (node.ns != nullptr) out.namespace_uri = to_string(node.ns->href);
    out.whole = scanned.whole;
    out.content = scanned.content;
    out.self_closing = scanned.self_closing;
    if (!attributes(node, scanned, out)) return false;
    open_.push_back(&out);
    const bool same = children(node, out);
    open_.pop_back();
    return same;
  }

  bool all_seen() const { return next_ == scanned_.size(); }

 private:
  std::string_view slice(Range range) const { return text_.substr(range.begin, range.end - range.begin); }

  bool attributes(const xmlNode& node, const xml_text::ScannedElement& scanned, Element& out) const {
    const xmlAttr* property = node.properties;
    for (const xml_text::ScannedAttribute& attribute : scanned.attributes) {
      const std::string_view name = slice(attribute.name);
      if (name == "xmlns" || name.starts_with("xmlns:")) continue;
      if (property == nullptr || name != qualified(property->ns, property->name)) return false;
      out.attributes.push_back({.name = to_string(property->name),
                                .value = take_string(xmlNodeListGetString(node.doc, property->children, 1)),
                                .whole = {attribute.name.begin, attribute.value.end + 1},
                                .value_range = attribute.value});
      property = property->next;
    }
    return property == nullptr;
  }

  bool children(const xmlNode& node, Element& out) {
    for (const xmlNode* child = node.children; child != nullptr; child = child->next) {
      if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) add_text(to_string(child->content));
      if (child->type == XML_ENTITY_REF_NODE) return false;
      if (child->type != XML_ELEMENT_NODE) continue;
      if (!element(*child, out.children.emplace_back())) return false;
    }
    return true;
  }

  void add_text(const std::string& text) {
    for (std::size_t depth = 0; depth < std::min(open_.size(), kTextDepth); ++depth) open_[depth]->text += text;
  }

  std::string_view text_;
  const std::vector<xml_text::ScannedElement>& scanned_;
  std::size_t next_ = 0;
  std::vector<Element*> open_;
};

Error why_not_well_formed(std::string_view text, std::string_view what, std::size_t stopped_at) {
  FirstError first;
  parse(text.substr(0, std::min(text.size(), stopped_at + 64)), first);
  if (first.message.empty()) first = {line_of(text, stopped_at), "the text is not well-formed XML"};
  return xml_error(what, first.line, first.message);
}

}  // namespace

const Attribute* Element::attribute(std::string_view attribute_name) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& attribute) { return attribute.name == attribute_name; });
  return found == attributes.end() ? nullptr : &*found;
}

std::string_view Element::value_of(std::string_view attribute_name, std::string_view otherwise) const {
  const Attribute* found = attribute(attribute_name);
  return found == nullptr ? otherwise : std::string_view(found->value);
}

std::string_view Element::value_in(std::string_view child_name, std::string_view attribute_name) const {
  const Element* element = child(child_name);
  return element == nullptr ? std::string_view{} : element->value_of(attribute_name);
}

const Element* Element::child(std::string_view child_name) const {
  const auto found = std::find_if(children.begin(), children.end(), [&](const Element& element) {
    return element.namespace_uri.empty() && element.name == child_name;
  });
  return found == children.end() ? nullptr : &*found;
}

Result<Document> parse_document(std::string_view text, std::string_view what) {
  if (text.size() > kMaxXmlBytes)
    return xml_error(what, 1, fmt::format("the text has {} bytes, at most {} are accepted", text.size(), kMaxXmlBytes));
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    return xml_error(what, line_of(text, nul), "the text has a NUL byte");
  const xml_text::Scan scan = xml_text::scan_offsets(text);
  if (!scan.refusal.empty()) return xml_error(what, line_of(text, scan.stopped_at), scan.refusal);
  if (!scan.complete) return why_not_well_formed(text, what, scan.stopped_at);

  FirstError first;
  const DocHandle doc = parse(text, first);
  const xmlNode* root = doc ? xmlDocGetRootElement(doc.get()) : nullptr;
  if (root == nullptr) return xml_error(what, first.line, first.message);
  if (!is_ascii_based(*doc))
    return xml_error(what, 1, fmt::format("encoding '{}' is not accepted, UTF-8 is", to_string(doc->encoding)));
  Document document{text, {}};
  Zipper zipper(text, scan.elements);
  if (!zipper.element(*root, document.root) || !zipper.all_seen())
    return xml_error(what, 1, "the text is not read the same way twice");
  return document;
}

std::vector<const Element*> domains_of(const Document& document) {
  if (document.root.name == "domain") return {&document.root};
  std::vector<const Element*> domains;
  for (const Element& child : document.root.children)
    if (child.name == "domain" || child.name == "inactiveDomain") domains.push_back(&child);
  return domains;
}

}  // namespace driver
