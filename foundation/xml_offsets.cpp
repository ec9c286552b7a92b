// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/xml_offsets.hpp"

#include <fmt/format.h>

namespace xml_text {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool ends_name(char c) { return is_space(c) || c == '/' || c == '>' || c == '=' || c == '<' || c == '"' || c == '\''; }

class Scanner {
 public:
  Scanner(std::string_view text, const ScanLimits& limits) : text_(text), limits_(limits) {}

  Scan run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    scan_.complete = document();
    scan_.stopped_at = at_;
    return std::move(scan_);
  }

 private:
  bool document() {
    while (at_ < text_.size()) {
      if (open_.empty() && is_space(text_[at_])) {
        ++at_;
        continue;
      }
      if (text_[at_] != '<') {
        if (open_.empty()) return false;
        const auto next = text_.find('<', at_);
        at_ = next == std::string_view::npos ? text_.size() : next;
        continue;
      }
      if (!markup()) return false;
    }
    return open_.empty() && !scan_.elements.empty();
  }

  bool markup() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) return skip_past("-->", 4);
    if (rest.starts_with("<?")) return skip_past("?>", 2);
    if (rest.starts_with("<![CDATA[") && !open_.empty()) return skip_past("]]>", 9);
    if (rest.starts_with("<!DOCTYPE")) return refuse("a document type declaration (DOCTYPE) is not accepted");
    if (rest.starts_with("<!")) return false;
    if (rest.starts_with("</")) return end_tag();
    return start_tag();
  }

  bool skip_past(std::string_view terminator, std::size_t opener_length) {
    const auto found = text_.find(terminator, at_ + opener_length);
    if (found == std::string_view::npos) return false;
    at_ = found + terminator.size();
    return true;
  }

  bool refuse(std::string why) {
    scan_.refusal = std::move(why);
    return false;
  }

  Range name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !ends_name(text_[at_])) ++at_;
    return {begin, at_};
  }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  bool start_tag() {
    if (open_.empty() && !scan_.elements.empty()) return false;
    if (open_.size() == limits_.depth) return refuse(fmt::format("elements are nested deeper than {}", limits_.depth));
    if (scan_.elements.size() == limits_.elements)
      return refuse(fmt::format("there are more than {} elements", limits_.elements));
    ScannedElement element;
    element.whole.begin = at_++;
    element.name = name();
    if (element.name.begin == element.name.end) return false;
    if (!attributes(element)) return false;
    const bool self_closing = text_[at_] == '/';
    at_ += self_closing ? 2 : 1;
    element.self_closing = self_closing;
    element.content = {at_, at_};
    element.whole.end = at_;
    if (!self_closing) open_.push_back(scan_.elements.size());
    scan_.elements.push_back(std::move(element));
    return true;
  }

  // Leaves at_ on ">" or on the "/" of "/>".
  bool attributes(ScannedElement& element) {
    for (;;) {
      skip_space();
      if (text_.substr(at_, 1) == ">" || text_.substr(at_, 2) == "/>") return true;
      if (element.attributes.size() == limits_.attributes_per_element)
        return refuse(fmt::format("an element has more than {} attributes", limits_.attributes_per_element));
      ScannedAttribute attribute;
      attribute.name = name();
      if (attribute.name.begin == attribute.name.end) return false;
      skip_space();
      if (text_.substr(at_, 1) != "=") return false;
      ++at_;
      skip_space();
      if (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return false;
      const auto quote = text_.find(text_[at_], at_ + 1);
      if (quote == std::string_view::npos) return false;
      attribute.value = {at_ + 1, quote};
      at_ = quote + 1;
      element.attributes.push_back(attribute);
    }
  }

  bool end_tag() {
    if (open_.empty()) return false;
    ScannedElement& element = scan_.elements[open_.back()];
    element.content.end = at_;
    const std::size_t begin = at_ + 2;
    const std::size_t length = element.name.end - element.name.begin;
    if (text_.substr(begin, length) != text_.substr(element.name.begin, length)) return false;
    at_ = begin + length;
    skip_space();
    if (text_.substr(at_, 1) != ">") return false;
    element.whole.end = ++at_;
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const ScanLimits& limits_;
  std::size_t at_ = 0;
  std::vector<std::size_t> open_;
  Scan scan_;
};

}  // namespace

Scan scan_offsets(std::string_view text, const ScanLimits& limits) { return Scanner(text, limits).run(); }

}  // namespace xml_text
