// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Elements of a domain's XML that is being edited in place: found by their local names, taken out. Null where the
// parent is null, so that calls may be nested. xml_path.hpp and xml_writer.hpp read and write by path. Any thread.
#pragma once

#include "config-convert/xml/xml_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

std::vector<xmlNode*> children_of(xmlNode* parent, std::string_view name);
xmlNode* child_of(xmlNode* parent, std::string_view name);

void drop(xmlNode* node);
void drop_child(xmlNode* parent, std::string_view name);
void drop_attribute(xmlNode* node, const char* name);

// Empty where there is nothing.
std::string value_at(const xmlNode* node, std::string_view path);

std::string text_of(xmlDoc* doc);

}  // namespace dispatcher
