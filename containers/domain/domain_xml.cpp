// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/domain/domain_xml.hpp"

#include "foundation/trimmed.hpp"

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

bool is_element(const xmlNode* node, std::string_view name, std::string_view namespace_uri) {
  return node->type == XML_ELEMENT_NODE && view(node->name) == name &&
         view(node->ns == nullptr ? nullptr : node->ns->href) == namespace_uri;
}

const xmlNode* child_in(const xmlNode* parent, std::string_view name, std::string_view namespace_uri) {
  for (const xmlNode* node = parent == nullptr ? nullptr : parent->children; node != nullptr; node = node->next)
    if (is_element(node, name, namespace_uri)) return node;
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
  return std::string(trimmed(view(text.get())));
}

Result<Doc> parse_xml(std::string_view xml, std::string_view what) {
  if (xml.size() > kMaxDomainBytes)
    return Error{ErrorCode::kXml,
                 fmt::format("{} has {} bytes, must have at most {}", what, xml.size(), kMaxDomainBytes)};
  // libvirt writes UTF-8, and libxml2 would complain of others on standard error, which is for our words.
  Doc doc(xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, "UTF-8",
                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  if (!doc) return Error{ErrorCode::kXml, fmt::format("{} is not well-formed", what)};
  if (doc->intSubset != nullptr) return Error{ErrorCode::kXml, fmt::format("{} must not have a document type", what)};
  return doc;
}

Result<Doc> parse_domain_xml(std::string_view xml) { return parse_xml(xml, "the domain's XML"); }

const xmlNode* user_form_in(const xmlNode* domain) {
  return child_in(child_of(domain, "metadata"), "user-form", kUserFormNamespace);
}

const xmlNode* user_root_in(const xmlNode* domain) {
  return child_of(child_in(user_form_in(domain), "root", kUserFormNamespace), "filesystem");
}

const xmlNode* settings_in(const xmlNode* domain) {
  return child_in(child_of(domain, "metadata"), "domain", kDomainNamespace);
}

bool is_template_domain(const xmlNode* domain) {
  return child_in(settings_in(domain), "template", kDomainNamespace) != nullptr;
}

}  // namespace containers
