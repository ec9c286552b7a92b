// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/container_iotune.hpp"

#include "foundation/trimmed.hpp"
#include "libvirt-driver/xml/text_edits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace driver {
namespace {

constexpr IoTuneField kFields[] = {
    {"total_bytes_sec", &IoTune::total_bytes}, {"read_bytes_sec", &IoTune::read_bytes},
    {"write_bytes_sec", &IoTune::write_bytes}, {"total_iops_sec", &IoTune::total_iops},
    {"read_iops_sec", &IoTune::read_iops},     {"write_iops_sec", &IoTune::write_iops},
};

bool is_ours(const Element& element, std::string_view name) {
  return element.namespace_uri == kIotuneNamespace && element.name == name;
}

const Element* find_iotunes(const Element& metadata) {
  const auto found =
      std::ranges::find_if(metadata.children, [](const Element& child) { return is_ours(child, "iotunes"); });
  return found == metadata.children.end() ? nullptr : &*found;
}

// Elements this deep have no text of their own kept.
std::uint64_t number_in(std::string_view text) {
  text = trimmed(text);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? value : 0;
}

IoTune read_iotune(const Document& document, const Element& iotune) {
  IoTune tune;
  for (const Element& element : iotune.children) {
    const auto* field = std::ranges::find(kFields, element.name, &IoTuneField::name);
    if (field != std::end(kFields) && is_ours(element, field->name) && !element.self_closing)
      tune.*field->value = number_in(document.slice(element.content));
  }
  return tune;
}

std::string format_iotunes(const IoTunes& tunes, std::string_view prefix, std::string_view declaration) {
  std::string text;
  for (const auto& [target, tune] : tunes) {
    if (tune == IoTune{}) continue;
    text += fmt::format("\n      <{}iotune target='{}'>", prefix, escape_xml(target));
    for (const IoTuneField& field : kFields)
      if (tune.*field.value != 0)
        text += fmt::format("\n        <{0}{1}>{2}</{0}{1}>", prefix, field.name, tune.*field.value);
    text += fmt::format("\n      </{}iotune>", prefix);
  }
  if (text.empty()) return text;
  return fmt::format("<{0}iotunes{1}>{2}\n    </{0}iotunes>", prefix, declaration, text);
}

}  // namespace

std::span<const IoTuneField> iotune_fields() { return kFields; }

Result<IoTunes> read_iotunes(std::string_view xml) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  IoTunes tunes;
  const Element* metadata = document->root.child("metadata");
  const Element* iotunes = metadata == nullptr ? nullptr : find_iotunes(*metadata);
  if (iotunes == nullptr) return tunes;
  for (const Element& iotune : iotunes->children)
    if (is_ours(iotune, "iotune")) tunes[std::string(iotune.value_of("target"))] = read_iotune(*document, iotune);
  return tunes;
}

Result<std::string> with_iotunes(std::string_view xml, const IoTunes& tunes) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  const std::string text =
      format_iotunes(tunes, "switchyard:", fmt::format(" xmlns:switchyard='{}'", kIotuneNamespace));
  TextEdits edits(*document);
  const Element* metadata = document->root.child("metadata");
  const Element* now = metadata == nullptr ? nullptr : find_iotunes(*metadata);
  if (now != nullptr && text.empty())
    edits.remove(*now);
  else if (now != nullptr)
    edits.replace(now->whole, text);
  else if (metadata != nullptr && !text.empty())
    edits.append_children(*metadata, {text}, 4);
  else if (!text.empty())
    edits.append_children(document->root, {fmt::format("<metadata>\n    {}\n  </metadata>", text)}, 2);
  return edits.apply();
}

std::string iotunes_for_set_metadata(const IoTunes& tunes) { return format_iotunes(tunes, "", ""); }

}  // namespace driver
