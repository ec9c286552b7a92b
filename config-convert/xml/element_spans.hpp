// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where the elements of a document stand in its text, byte for byte: libxml2 knows only their lines, and a file that is
// rewritten keeps all of its bytes but the values that changed.
#pragma once

#include "config-convert/xml/xml_reader.hpp"
#include "foundation/xml_offsets.hpp"

#include <string_view>
#include <vector>

namespace convert {

using ElementSpan = xml_text::ScannedElement;

class ElementSpans {
 public:
  // `doc` is what parse_xml made of `text`. Its elements' _private fields are used from now on. An Error for an
  // encoding in which '<' is not always the byte 0x3c.
  static Result<ElementSpans> of(std::string_view text, xmlDoc* doc);

  const ElementSpan& operator[](const xmlNode* element) const;

 private:
  std::vector<ElementSpan> spans_;  // in document order
};

}  // namespace convert
