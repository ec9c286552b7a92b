// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/xml/xml_reader.hpp"

#include "config-convert/convert.hpp"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <array>

namespace convert {
namespace {

constexpr int kDepthLimit = 64;
constexpr int kElementLimit = 1'000'000;

struct Guard {
  int elements = 0;
  std::string refusal;
};

struct ContextFree {
  void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};
using ParserContext = std::unique_ptr<xmlParserCtxt, ContextFree>;

void stop(xmlParserCtxt* context, std::string why) {
  auto* guard = static_cast<Guard*>(context->_private);
  if (guard->refusal.empty()) guard->refusal = fmt::format("line {}: {}", xmlSAX2GetLineNumber(context), why);
  xmlStopParser(context);
}

void refuse_doctype(void* data, const xmlChar*, const xmlChar*, const xmlChar*) {
  stop(static_cast<xmlParserCtxt*>(data), "a document type declaration is not expected in such a file");
}

void count_element(void* data, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri, int namespaces,
                   const xmlChar** namespace_list, int attributes, int defaulted, const xmlChar** attribute_list) {
  auto* context = static_cast<xmlParserCtxt*>(data);
  auto* guard = static_cast<Guard*>(context->_private);
  if (context->nodeNr >= kDepthLimit)
    return stop(context, fmt::format("elements are nested deeper than {} levels", kDepthLimit));
  if (++guard->elements > kElementLimit) return stop(context, fmt::format("more than {} elements", kElementLimit));
  xmlSAX2StartElementNs(data, name, prefix, uri, namespaces, namespace_list, attributes, defaulted, attribute_list);
}

struct Fault {
  int code;
  const char* words;
};

constexpr std::array kFaults{
    Fault{XML_ERR_DOCUMENT_END, "the document ends before its last element is closed"},
    Fault{XML_ERR_DOCUMENT_EMPTY, "there is no element"},
    Fault{XML_ERR_TAG_NOT_FINISHED, "the document ends inside an element"},
    Fault{XML_ERR_LTSLASH_REQUIRED, "the document ends inside a closing tag"},
    Fault{XML_ERR_GT_REQUIRED, "a tag is not closed with '>'"},
    Fault{XML_ERR_TAG_NAME_MISMATCH, "a closing tag does not match its opening tag"},
    Fault{XML_ERR_INVALID_CHAR, "a character that XML does not allow"},
    Fault{XML_ERR_INVALID_ENCODING, "bytes that are not of the declared encoding"},
    Fault{XML_ERR_UNSUPPORTED_ENCODING, "an encoding that is not supported"},
    Fault{XML_ERR_UNDECLARED_ENTITY, "an entity that is not defined"},
    Fault{XML_ERR_ATTRIBUTE_REDEFINED, "an attribute twice on one element"},
};

std::string fault_of(const xmlParserCtxt* context) {
  const char* words = "not well-formed";
  for (const Fault& fault : kFaults)
    if (fault.code == context->lastError.code) words = fault.words;
  return fmt::format("line {}: {}", context->lastError.line, words);
}

Error refused(std::string_view what, std::string_view why) {
  return {ErrorCode::kXml, fmt::format("{}: {}", what, why)};
}

}  // namespace

Result<XmlDoc> parse_xml(std::string_view text, std::string_view what) {
  if (text.size() > kInputLimitBytes)
    return refused(what, fmt::format("{} bytes are more than the limit of {}", text.size(), kInputLimitBytes));
  if (text.find_first_not_of(" \t\r\n") == text.npos)
    return refused(what, "the file is empty");
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    return refused(what, "line 1: UTF-16 text, expected UTF-8");
  if (const auto nul = text.find('\0'); nul != text.npos)
    return refused(what, fmt::format("a NUL byte at offset {}, expected text", nul));

  const ParserContext context(xmlNewParserCtxt());
  if (!context) return Error{ErrorCode::kInternal, "no memory for an XML parser"};
  Guard guard;
  context->_private = &guard;
  context->sax->internalSubset = refuse_doctype;
  context->sax->startElementNs = count_element;
  XmlDoc doc(xmlCtxtReadMemory(context.get(), text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                               XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS |
                                   XML_PARSE_NOCDATA | XML_PARSE_COMPACT));
  if (!guard.refusal.empty()) return refused(what, guard.refusal);
  if (!doc || !context->wellFormed || !xmlDocGetRootElement(doc.get())) return refused(what, fault_of(context.get()));
  return doc;
}

std::string_view name_of(const xmlNode* node) { return reinterpret_cast<const char*>(node->name); }

const xmlNode* next_named(const xmlNode* node, std::string_view name) {
  for (node = node->next; node; node = node->next)
    if (node->type == XML_ELEMENT_NODE && name_of(node) == name) return node;
  return nullptr;
}

const xmlNode* first_child(const xmlNode* parent, std::string_view name) {
  const xmlNode* node = parent ? parent->children : nullptr;
  if (!node) return nullptr;
  return node->type == XML_ELEMENT_NODE && name_of(node) == name ? node : next_named(node, name);
}

std::string own_text(const xmlNode* element) {
  std::string text;
  for (const xmlNode* node = element->children; node; node = node->next)
    if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content)
      text += reinterpret_cast<const char*>(node->content);
  return text;
}

}  // namespace convert
