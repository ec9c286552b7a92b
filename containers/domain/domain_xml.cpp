// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/domain/domain_xml.hpp"

#include <fmt/format.h>
#include <libxml/parser.h>

namespace containers {
namespace {

// libvirt-driver/xml/metadata_namespace.hpp has the same: one URI in the files of every host.
constexpr std::string_view kUserFormNamespace = "http://switchyard.org/xmlns/user-form/1.0";

}  // namespace

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

const xmlNode* child_in(const xmlNode* parent, std::string_view name, std::string_view namespace_uri) {
  for (const xmlNode* node = parent == nullptr ? nullptr : parent->children; node != nullptr; node = node->next) {
    if (node->type != XML_ELEMENT_NODE || view(node->name) != name) continue;
    if (view(node->ns == nullptr ? nullptr : node->ns->href) == namespace_uri) return node;
  }
  return nullptr;
}

const xmlNode* child_of(const xmlNode* parent, std::string_view name) { return child_in(parent, name, {}); }

std::string attribute_of(const xmlNode* element, const char* name) {
  if (element == nullptr) return {};
  const std::unique_ptr<xmlChar, decltype(xmlFree)> value(
      xmlGetNoNsProp(element, reinterpret_cast<const xmlChar*>(name)), xmlFree);
  return std::string(view(value.get()));
}

std::string text_of(const xmlNode* element) {
  if (element == nullptr) return {};
  const std::unique_ptr<xmlChar, decltype(xmlFree)> text(xmlNodeGetContent(element), xmlFree);
  const std::string_view whole = view(text.get());
  const std::size_t begin = whole.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(whole.substr(begin, whole.find_last_not_of(" \t\r\n") - begin + 1));
}

Result<Doc> parse_domain_xml(std::string_view xml) {
  if (xml.size() > kMaxDomainBytes)
    return Error{ErrorCode::kXml,
                 fmt::format("the domain's XML has {} bytes, must have at most {}", xml.size(), kMaxDomainBytes)};
  // libvirt writes UTF-8, and libxml2 would complain of others on standard error, which is for our words.
  Doc doc(xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, "UTF-8",
                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  if (!doc) return Error{ErrorCode::kXml, "the domain's XML is not well-formed"};
  if (doc->intSubset != nullptr) return Error{ErrorCode::kXml, "the domain's XML must not have a document type"};
  return doc;
}

const xmlNode* user_form_in(const xmlNode* domain) {
  return child_in(child_of(domain, "metadata"), "user-form", kUserFormNamespace);
}

const xmlNode* user_root_in(const xmlNode* domain) {
  return child_of(child_in(user_form_in(domain), "root", kUserFormNamespace), "filesystem");
}

}  // namespace containers
