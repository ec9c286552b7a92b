// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/text_edits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace driver {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string on_own_line(std::string_view text, std::size_t indent) {
  return fmt::format("\n{:{}}{}", "", indent, text);
}

// How far each line after the first is indented; lines of white space alone say nothing.
std::size_t least_indent(std::string_view text) {
  std::size_t least = text.size();
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const auto first = text.find_first_not_of(" \t", at + 1);
    const bool blank = first == std::string_view::npos || text[first] == '\n' || text[first] == '\r';
    if (!blank) least = std::min(least, first - at - 1);
  }
  return least;
}

}  // namespace

std::size_t TextEdits::before_space(std::size_t offset) const {
  const auto last = document_.text.substr(0, offset).find_last_not_of(kSpace);
  return last == std::string_view::npos ? 0 : last + 1;
}

void TextEdits::remove(const Element& element) {
  replace({before_space(element.whole.begin), element.whole.end}, "");
}

void TextEdits::remove(const Attribute& attribute) {
  replace({before_space(attribute.whole.begin), attribute.whole.end}, "");
}

void TextEdits::append_children(const Element& parent, const std::vector<std::string>& texts, std::size_t indent) {
  if (texts.empty()) return;
  std::string added;
  for (const std::string& text : texts) added += on_own_line(text, indent);
  if (parent.self_closing) {
    const std::string_view tag = document_.slice(parent.whole);
    const std::string name(tag.substr(1, tag.find_first_of(" \t\r\n/>") - 1));
    const std::size_t slash = parent.whole.end - 2;
    replace({slash, parent.whole.end}, ">" + added + on_own_line("</" + name + ">", indent - 2));
    return;
  }
  const std::string_view content = document_.slice(parent.content);
  const auto last = content.find_last_not_of(kSpace);
  insert(parent.content.begin + (last == std::string_view::npos ? 0 : last + 1), std::move(added));
}

std::string TextEdits::apply() const {
  std::vector<const Edit*> ordered;
  for (const Edit& edit : edits_) ordered.push_back(&edit);
  std::stable_sort(ordered.begin(), ordered.end(), [](const Edit* a, const Edit* b) {
    return std::pair(a->range.begin, a->range.end) < std::pair(b->range.begin, b->range.end);
  });
  std::string result;
  std::size_t copied = 0;
  for (const Edit* edit : ordered) {
    if (edit->range.begin < copied) continue;
    result += document_.slice({copied, edit->range.begin});
    result += edit->text;
    copied = edit->range.end;
  }
  result += document_.text.substr(copied);
  return result;
}

std::string text_at_indent(const Document& document, const Element& element, std::size_t indent) {
  const std::string_view text = document.slice(element.whole);
  const std::size_t least = least_indent(text);
  std::string result;
  std::size_t at = 0;
  for (std::size_t newline; (newline = text.find('\n', at)) != std::string_view::npos;) {
    result += text.substr(at, newline + 1 - at);
    at = std::min(text.find_first_not_of(" \t", newline + 1), text.size());
    const bool blank = at == text.size() || text[at] == '\n' || text[at] == '\r';
    if (!blank) result.append(indent + at - newline - 1 - least, ' ');
  }
  result += text.substr(at);
  return result;
}

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '\'': escaped += "&apos;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace driver
