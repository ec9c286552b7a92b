// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/xml/element_spans.hpp"

namespace convert {
namespace {

// What begins with '<' and holds no element: from one mark to the other.
struct Island {
  std::string_view begin;
  std::string_view end;
};

constexpr Island kIslands[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // False where the text is not what a parser of bytes takes for XML.
  bool scan() {
    for (std::size_t at = text_.find('<'); at != text_.npos; at = text_.find('<', at)) {
      const std::size_t next = step(at);
      if (next <= at || next > text_.size()) return false;
      at = next;
    }
    return open_.empty();
  }

  std::vector<ElementSpan> spans;

 private:
  std::size_t step(std::size_t at) {
    const std::string_view rest = text_.substr(at);
    for (const Island& island : kIslands) {
      if (!rest.starts_with(island.begin)) continue;
      const auto end = text_.find(island.end, at + island.begin.size());
      return end == text_.npos ? 0 : end + island.end.size();
    }
    return rest.starts_with("</") ? close(at) : open(at);
  }

  std::size_t close(std::size_t at) {
    const auto end = text_.find('>', at);
    if (end == text_.npos || open_.empty()) return 0;
    spans[open_.back()].content_end = static_cast<std::uint32_t>(at);
    spans[open_.back()].end = static_cast<std::uint32_t>(end + 1);
    open_.pop_back();
    return end + 1;
  }

  std::size_t open(std::size_t at) {
    std::size_t end = at + 1;
    for (char quote = 0; end < text_.size() && (quote || text_[end] != '>'); ++end)
      if (quote ? text_[end] == quote : text_[end] == '"' || text_[end] == '\'') quote = quote ? 0 : text_[end];
    if (end == text_.size()) return 0;
    const auto behind = static_cast<std::uint32_t>(end + 1);
    const bool empty = text_[end - 1] == '/';
    spans.push_back({static_cast<std::uint32_t>(at), behind, behind, behind, empty});
    if (!empty) open_.push_back(spans.size() - 1);
    return behind;
  }

  std::string_view text_;
  std::vector<std::size_t> open_;
};

const xmlNode* next_element(const xmlNode* node) {
  if (node->children && node->type == XML_ELEMENT_NODE)
    node = node->children;
  else {
    while (node && !node->next) node = node->parent;
    if (node) node = node->next;
  }
  while (node && node->type != XML_ELEMENT_NODE) {
    while (node && !node->next) node = node->parent;
    if (node) node = node->next;
  }
  return node;
}

}  // namespace

Result<ElementSpans> ElementSpans::of(std::string_view text, xmlDoc* doc) {
  Scanner scanner(text);
  const Error strange{ErrorCode::kConfigUnsupported, "the encoding of the file cannot be rewritten, expected UTF-8"};
  if (!scanner.scan()) return strange;
  std::size_t number = 0;
  for (xmlNode* node = xmlDocGetRootElement(doc); node; node = const_cast<xmlNode*>(next_element(node))) {
    if (number == scanner.spans.size()) return strange;
    const std::string_view tag = text.substr(scanner.spans[number].start + 1);
    const std::string_view name = name_of(node);
    if (!tag.starts_with(name) && tag.find(':') == tag.npos) return strange;
    node->_private = reinterpret_cast<void*>(++number);
  }
  if (number != scanner.spans.size()) return strange;
  ElementSpans found;
  found.spans_ = std::move(scanner.spans);
  return found;
}

const ElementSpan& ElementSpans::operator[](const xmlNode* element) const {
  return spans_[reinterpret_cast<std::size_t>(element->_private) - 1];
}

}  // namespace convert
