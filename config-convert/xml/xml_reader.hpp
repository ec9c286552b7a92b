// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Reads XML that nobody vouches for: at most 16 MiB, 64 levels, a million elements; no document type, hence no
// entities; no network. An error names the line and the kind of fault, never a piece of the text, which may be a
// password.
#pragma once

#include "foundation/result.hpp"

#include <libxml/tree.h>

#include <memory>
#include <string>
#include <string_view>

namespace convert {

struct XmlDocFree {
  void operator()(xmlDoc* doc) const { xmlFreeDoc(doc); }
};
using XmlDoc = std::unique_ptr<xmlDoc, XmlDocFree>;

// `what` begins each error: "config.pvs".
Result<XmlDoc> parse_xml(std::string_view text, std::string_view what);

// The first child element of that local name, the next sibling of that name; nullptr when there is none.
const xmlNode* first_child(const xmlNode* parent, std::string_view name);
const xmlNode* next_named(const xmlNode* node, std::string_view name);

// Text and CDATA directly below an element.
std::string own_text(const xmlNode* element);

std::string_view name_of(const xmlNode* node);

}  // namespace convert
