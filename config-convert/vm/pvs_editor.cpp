// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/pvs_editor.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/vm/pvs_order.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace convert {
namespace {

std::string_view take_name(std::string_view& path) {
  const auto slash = path.find('/');
  const std::string_view name = path.substr(0, slash);
  path.remove_prefix(slash == path.npos ? path.size() : slash + 1);
  return name;
}

// Code point of the character at the start of well-formed UTF-8, which is taken off.
std::uint32_t take_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  std::uint32_t code = length == 1 ? lead : lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(length);
  return code;
}

}  // namespace

NewElement& NewElement::child(std::string_view wanted) {
  for (NewElement& known : children)
    if (known.name == wanted) return known;
  return children.emplace_back(NewElement{std::string(wanted), {}, false, {}});
}

void NewElement::set_leaf(std::string_view path, std::string_view value) {
  NewElement* leaf = this;
  while (!path.empty()) leaf = &leaf->child(take_name(path));
  leaf->text = value;
}

Result<PvsEditor> PvsEditor::of(std::string_view text, xmlDoc* doc) {
  auto spans = ElementSpans::of(text, doc);
  if (!spans) return spans.error();
  return PvsEditor(text, doc, std::move(*spans));
}

const xmlNode* PvsEditor::follow(const xmlNode* base, std::string_view& path) const {
  while (!path.empty()) {
    std::string_view rest = path;
    const xmlNode* known = first_child(base, take_name(rest));
    if (!known) break;
    base = known;
    path = rest;
  }
  return base;
}

// The new elements below a path, each step made when missing.
std::vector<NewElement>& PvsEditor::added_below(const xmlNode* base, std::string_view path) {
  std::vector<NewElement>* list = &added_[base];
  while (!path.empty()) {
    const std::string_view name = take_name(path);
    auto same =
        std::find_if(list->begin(), list->end(), [&](const NewElement& e) { return e.name == name && !e.is_device; });
    if (same == list->end()) same = list->insert(list->end(), NewElement{std::string(name), {}, false, {}});
    list = &same->children;
  }
  return *list;
}

void PvsEditor::set_leaf(const xmlNode* base, std::string_view path, std::string_view value) {
  base = follow(base, path);
  if (!path.empty()) {
    const auto slash = path.rfind('/');
    std::vector<NewElement>& list = added_below(base, slash == path.npos ? std::string_view() : path.substr(0, slash));
    NewElement leaf{std::string(path.substr(slash == path.npos ? 0 : slash + 1)), std::string(value), false, {}};
    const auto same = std::find_if(list.begin(), list.end(), [&](const NewElement& e) { return e.name == leaf.name; });
    if (same == list.end())
      list.push_back(std::move(leaf));
    else
      same->text = value;
    return;
  }
  const ElementSpan& span = spans_[base];
  const Edit edit =
      span.self_closing
          ? Edit{span.whole.end - 2, 2, fmt::format(">{}</{}>", escaped(value), tag_name(span))}
          : Edit{span.content.begin, span.content.end - span.content.begin, escaped(value) + islands_of(span)};
  std::erase_if(edits_, [&](const Edit& old) { return old.offset == edit.offset; });  // the last value counts
  edits_.push_back(edit);
}

void PvsEditor::add(const xmlNode* base, std::string_view path, NewElement element) {
  base = follow(base, path);
  added_below(base, path).push_back(std::move(element));
}

void PvsEditor::remove(const xmlNode* element) {
  const ElementSpan& span = spans_[element];
  std::string indent;
  std::size_t begin = span.whole.begin;
  if (indent_of(span, indent)) {
    begin -= indent.size();
    if (begin > 0) --begin;  // '\n'
    if (begin > 0 && text_[begin - 1] == '\r') --begin;
  }
  edits_.push_back({begin, span.whole.end - begin, {}});
}

std::string PvsEditor::text() const {
  std::vector<Edit> edits = edits_;
  for (const auto& [parent, elements] : added_) place(parent, elements, edits);
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.offset < b.offset; });
  std::string out;
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    out.append(text_.substr(at, edit.offset - at)).append(edit.text);
    at = edit.offset + edit.length;
  }
  return out.append(text_.substr(at));
}

// XML's marks, and what the document's encoding may not have, as references.
std::string PvsEditor::escaped(std::string_view value) const {
  const std::string safe = xml_safe(value);
  const bool utf8 = !doc_->encoding || lower(reinterpret_cast<const char*>(doc_->encoding)) == "utf-8";
  std::string out;
  for (std::string_view rest = safe; !rest.empty();) {
    const char c = rest[0];
    if (c == '&' || c == '<' || c == '>')
      out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&gt;";
    else if (c == '\r')
      out += "&#13;";
    else if (static_cast<unsigned char>(c) < 0x80 || utf8)
      out += c;
    else {
      out += fmt::format("&#{};", take_character(rest));
      continue;
    }
    rest.remove_prefix(1);
  }
  return out;
}

// Comments and processing instructions of a leaf stay behind its new value.
std::string PvsEditor::islands_of(const ElementSpan& span) const {
  std::string islands;
  const std::string_view content = text_.substr(span.content.begin, span.content.end - span.content.begin);
  for (std::size_t at = content.find('<'); at != content.npos; at = content.find('<', at + 1)) {
    const bool comment = content.substr(at).starts_with("<!--");
    const bool cdata = content.substr(at).starts_with("<![CDATA[");
    const std::string_view mark = comment ? "-->" : cdata ? "]]>" : "?>";
    const std::size_t end = std::min(content.find(mark, at), content.size() - mark.size()) + mark.size();
    if (!cdata) islands += content.substr(at, end - at);
    at = end - 1;
  }
  return islands;
}

std::string_view PvsEditor::tag_name(const ElementSpan& span) const {
  return text_.substr(span.name.begin, span.name.end - span.name.begin);
}

bool PvsEditor::indent_of(const ElementSpan& span, std::string& indent) const {
  std::size_t begin = span.whole.begin;
  while (begin > 0 && (text_[begin - 1] == ' ' || text_[begin - 1] == '\t')) --begin;
  if (begin > 0 && text_[begin - 1] != '\n') return false;
  indent = text_.substr(begin, span.whole.begin - begin);
  return true;
}

// What one level is indented by: as the root's children are.
std::string PvsEditor::indent_unit() const {
  const xmlNode* root = xmlDocGetRootElement(doc_);
  std::string unit;
  for (const xmlNode* node = root->children; node; node = node->next)
    if (node->type == XML_ELEMENT_NODE && indent_of(spans_[node], unit) && !unit.empty()) return unit;
  return "   ";
}

void PvsEditor::write(const NewElement& element, const std::string& indent, bool pretty, std::string& out) const {
  const std::string end = pretty ? (text_.find("\r\n") == text_.npos ? "\n" : "\r\n") + indent : "";
  out += end + '<' + element.name;
  if (element.is_device) out += " dyn_lists=\"\"";
  out += '>' + escaped(element.text);
  std::vector<NewElement> children = element.children;
  std::stable_sort(children.begin(), children.end(), [&](const NewElement& a, const NewElement& b) {
    return pvs_rank(element.name, a.name) < pvs_rank(element.name, b.name);
  });
  for (const NewElement& child : children) write(child, indent + (pretty ? indent_unit() : ""), pretty, out);
  if (!children.empty()) out += end;
  out += "</" + element.name + '>';
}

void PvsEditor::place(const xmlNode* parent, std::vector<NewElement> elements, std::vector<Edit>& edits) const {
  const std::string_view of = name_of(parent);
  std::stable_sort(elements.begin(), elements.end(), [&](const NewElement& a, const NewElement& b) {
    return pvs_rank(of, a.name) < pvs_rank(of, b.name);
  });
  const ElementSpan& outer = spans_[parent];
  std::string outer_indent;
  const bool own_line = indent_of(outer, outer_indent);
  const xmlNode* first = nullptr;  // the neighbour whose indentation is followed
  for (const xmlNode* node = parent->children; node && !first; node = node->next)
    if (node->type == XML_ELEMENT_NODE) first = node;
  std::string indent = outer_indent + indent_unit();
  const bool pretty = first ? indent_of(spans_[first], indent) : own_line;

  if (!first) {
    std::string content;
    for (const NewElement& element : elements) write(element, indent, pretty, content);
    if (pretty) content += (text_.find("\r\n") == text_.npos ? "\n" : "\r\n") + outer_indent;
    if (outer.self_closing)
      edits.push_back({outer.whole.end - 2, 2, fmt::format(">{}</{}>", content, tag_name(outer))});
    else
      edits.push_back({outer.content.begin, outer.content.end - outer.content.begin, content + islands_of(outer)});
    return;
  }
  for (const NewElement& element : elements) {
    const int rank = pvs_rank(of, element.name);
    std::size_t offset = outer.content.begin;
    bool behind_namesake = false;
    for (const xmlNode* node = first; node; node = node->next) {
      if (node->type != XML_ELEMENT_NODE) continue;
      const bool namesake = name_of(node) == element.name;
      if (namesake || (!behind_namesake && pvs_rank(of, name_of(node)) <= rank)) offset = spans_[node].whole.end;
      behind_namesake = behind_namesake || namesake;
    }
    std::string text;
    write(element, indent, pretty, text);
    edits.push_back({offset, 0, std::move(text)});
  }
}

}  // namespace convert
