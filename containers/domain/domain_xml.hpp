// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A domain's XML, as the hook gets it on its standard input, or a part of it: parsed, and looked into. Untrusted: at
// most kMaxDomainBytes, no document type. Errors: kXml. What is not there reads as nullptr or as empty.
#pragma once

#include "foundation/result.hpp"

#include <libxml/tree.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace containers {

inline constexpr std::size_t kMaxDomainBytes = 4u << 20;

// libvirt-driver/xml/metadata_namespace.hpp has the same: one URI in the files of every host.
inline constexpr std::string_view kDomainNamespace = "http://switchyard.org/xmlns/domain/1.0";

struct DocFree {
  void operator()(xmlDoc* doc) const { xmlFreeDoc(doc); }
};
using Doc = std::unique_ptr<xmlDoc, DocFree>;

// `what` is for errors.
Result<Doc> parse_xml(std::string_view xml, std::string_view what);
Result<Doc> parse_domain_xml(std::string_view xml);

std::string_view view(const xmlChar* text);
bool is_element(const xmlNode* node, std::string_view name, std::string_view namespace_uri);
const xmlNode* child_in(const xmlNode* parent, std::string_view name, std::string_view namespace_uri);
// Without a namespace.
const xmlNode* child_of(const xmlNode* parent, std::string_view name);
std::string attribute_of(const xmlNode* element, const char* name);
// Without white space around it.
std::string text_of(const xmlNode* element);

// <user-form> in <metadata>: what the user wrote and libvirt does not have.
const xmlNode* user_form_in(const xmlNode* domain);
// The <filesystem> of target "/" as the user wrote it; none where libvirt has the same.
const xmlNode* user_root_in(const xmlNode* domain);

// The element <domain> of our namespace in <metadata>: settings that libvirt has no element for.
const xmlNode* settings_in(const xmlNode* domain);

// One that others are cloned from and that never runs, a machine or a container: <switchyard:template/> in there.
bool is_template_domain(const xmlNode* domain);

}  // namespace containers
