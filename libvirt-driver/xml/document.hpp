// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A client's or a backend's XML as values with their places in the text: parse, look, then splice (text_edits.hpp).
//
// Hostile input is the rule: at most 4 MiB (libvirt's limit on strings), at most 128 levels, 65536 elements, 128
// attributes an element, no DOCTYPE, no network, no entities but XML's own. libxml2 says what is well-formed and what
// the values are; xml_offsets says where they are; a text in which the two see different elements is refused.
//
// Errors: kXml, in libvirt's words: "(domain_definition):1: Start tag expected, '<' not found".
#pragma once

#include "foundation/result.hpp"
#include "foundation/xml_offsets.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace driver {

using xml_text::Range;

inline constexpr std::size_t kMaxXmlBytes = 4 * 1024 * 1024;
// Levels whose text is kept: enough for domainsnapshot/domain/os/type, few enough to copy hostile text only so often.
inline constexpr std::size_t kTextDepth = 4;

struct Attribute {
  std::string name;  // local
  std::string value;
  Range whole;  // name="value"
  Range value_range;
};

struct Element {
  std::string name;           // local
  std::string namespace_uri;  // empty for none
  std::string text;           // of it and all in it, entities resolved; kept down to kTextDepth
  std::vector<Attribute> attributes;
  std::vector<Element> children;
  Range whole;
  Range content;
  bool self_closing = false;

  // The first attribute of that local name; libvirt looks no closer.
  const Attribute* attribute(std::string_view attribute_name) const;
  // Its value, or `otherwise`.
  std::string_view value_of(std::string_view attribute_name, std::string_view otherwise = {}) const;
  // That of its first child of that name; empty where there is none.
  std::string_view value_in(std::string_view child_name, std::string_view attribute_name) const;
  // The first child of that name without a namespace.
  const Element* child(std::string_view child_name) const;
};

struct Document {
  std::string_view text;  // the caller's: must outlive this
  Element root;

  std::string_view slice(Range range) const { return text.substr(range.begin, range.end - range.begin); }
};

// `what` is the name libvirt gives to such a text in its errors: "domain_definition", "device_definition" …
Result<Document> parse_document(std::string_view text, std::string_view what);

// What <domain>s a document holds: the root, or those inside a snapshot's (domain, inactiveDomain).
std::vector<const Element*> domains_of(const Document& document);

}  // namespace driver
