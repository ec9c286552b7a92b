// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Changes to an XML text by offset, applied at once: what no edit touches keeps its bytes. Taking an element out takes
// the white space before it too, and adding one writes it on a line of its own, so that adding what was taken out and
// taking it out again give the same bytes.
//
//   TextEdits edits(document);
//   edits.replace(type->value_range, "kvm");
//   edits.append_children(*devices, {"<console type='pty'/>"}, 4);
//   std::string changed = edits.apply();
#pragma once

#include "libvirt-driver/xml/document.hpp"

#include <string>
#include <vector>

namespace driver {

class TextEdits {
 public:
  explicit TextEdits(const Document& document) : document_(document) {}

  void replace(Range range, std::string text) { edits_.push_back({range, std::move(text)}); }
  void insert(std::size_t offset, std::string text) { replace({offset, offset}, std::move(text)); }

  void remove(const Element& element);
  void remove(const Attribute& attribute);
  // Writes each text, a whole element, on its own line after `parent`'s last child, or inside its empty tag. Once per
  // parent: two calls on <parent/> would expand it twice.
  void append_children(const Element& parent, const std::vector<std::string>& texts, std::size_t indent);

  bool empty() const { return edits_.empty(); }
  // In order of place, insertions before what is replaced at the same place, several of them in order of their making.
  // An edit that begins inside a range replaced before it is left out.
  std::string apply() const;

 private:
  struct Edit {
    Range range;
    std::string text;
  };
  std::size_t before_space(std::size_t offset) const;

  const Document& document_;
  std::vector<Edit> edits_;
};

// The element's text with its second and further lines moved together, so that the leftmost begins at column `indent`:
// the same for the same text, wherever it stood.
std::string text_at_indent(const Document& document, const Element& element, std::size_t indent);

// For text or an attribute's value in either quotes.
std::string escape_xml(std::string_view text);

}  // namespace driver
