// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Changes a PVS file's text: leaves get values, elements come and go, and every byte that is not about them stays:
// comments, order, indentation, attributes, line ends, encoding. New elements go where PCS6's schema has them, indented
// as their neighbours.
#pragma once

#include "config-convert/xml/element_spans.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

// An element that the file does not have yet.
struct NewElement {
  std::string name;
  std::string text;
  bool is_device = false;  // gets the bookkeeping attribute of lists
  std::vector<NewElement> children;

  NewElement& child(std::string_view wanted);  // made when missing
  void set_leaf(std::string_view path, std::string_view value);
};

class PvsEditor {
 public:
  // `text` and `doc`, which parse_xml made of it, outlive the editor.
  static Result<PvsEditor> of(std::string_view text, xmlDoc* doc);

  // `path` is below `base`; missing elements are made.
  void set_leaf(const xmlNode* base, std::string_view path, std::string_view value);
  // Behind its namesakes below `path`, which is made when missing.
  void add(const xmlNode* base, std::string_view path, NewElement element);
  void remove(const xmlNode* element);

  bool is_changed() const { return !edits_.empty() || !added_.empty(); }
  std::string text() const;

 private:
  struct Edit {
    std::size_t offset;
    std::size_t length;
    std::string text;
  };

  PvsEditor(std::string_view text, xmlDoc* doc, ElementSpans spans)
      : text_(text), doc_(doc), spans_(std::move(spans)) {}

  std::string escaped(std::string_view value) const;
  std::string islands_of(const ElementSpan& span) const;
  std::string_view tag_name(const ElementSpan& span) const;
  // Blanks before the element on its line; false: other things stand there.
  bool indent_of(const ElementSpan& span, std::string& indent) const;
  std::string indent_unit() const;
  void write(const NewElement& element, const std::string& indent, bool pretty, std::string& out) const;
  // The last known element on the way, and what is left of it.
  const xmlNode* follow(const xmlNode* base, std::string_view& path) const;
  std::vector<NewElement>& added_below(const xmlNode* base, std::string_view path);
  void place(const xmlNode* parent, std::vector<NewElement> elements, std::vector<Edit>& edits) const;

  std::string_view text_;
  xmlDoc* doc_;
  ElementSpans spans_;
  std::vector<Edit> edits_;
  std::map<const xmlNode*, std::vector<NewElement>> added_;  // by parent
};

}  // namespace convert
