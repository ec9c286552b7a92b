// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where each element and attribute of an XML text lies, in bytes. libxml2 tells values, not offsets, and values are
// spliced into the original text by offset, so that everything else keeps its bytes.
//
// The scanner runs before libxml2 and enforces the limits that keep libxml2 cheap on hostile input: depth, number of
// elements, attributes per element (its duplicate check is quadratic), no DOCTYPE. It knows tags, quotes, comments,
// CDATA and processing instructions; names, entities, encodings and namespaces are libxml2's to judge.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace xml_text {

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Range&) const = default;
};

struct ScannedAttribute {
  Range name;   // prefix included
  Range value;  // between the quotes
};

struct ScannedElement {
  Range whole;    // "<" of the start tag to past ">" of the end tag
  Range name;     // prefix included
  Range content;  // between the tags; empty, and at whole.end, for <a/>
  bool self_closing = false;
  std::vector<ScannedAttribute> attributes;
};

struct ScanLimits {
  std::size_t depth = 128;
  std::size_t elements = 65536;
  std::size_t attributes_per_element = 128;
};

struct Scan {
  std::vector<ScannedElement> elements;  // in document order, the root first
  std::string refusal;                   // why a limit or rule was broken; empty when none was
  bool complete = false;                 // false: `stopped_at` is where the text stopped looking like XML
  std::size_t stopped_at = 0;
};

Scan scan_offsets(std::string_view text, const ScanLimits& limits = {});

}  // namespace xml_text
