// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/vcpu_elements.hpp"

#include "libvirt-driver/xml/text_edits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace driver {
namespace {

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  text = text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_pin(const Element& element) { return element.name == "vcpupin" || element.name == "emulatorpin"; }

void read_pins(const Element& cputune, ContainerCpus& cpus) {
  for (const Element& element : cputune.children) {
    if (!is_pin(element)) continue;
    const auto list = parse_cpu_list(element.value_of("cpuset"));
    if (!list || list->empty()) continue;
    if (element.name == "emulatorpin") {
      cpus.emulator = *list;
    } else if (const auto vcpu = number_in<std::uint32_t>(element.value_of("vcpu")); vcpu && *vcpu < kMaxVcpus) {
      cpus.pins[*vcpu] = *list;
    }
  }
}

std::vector<std::string> pin_elements(const ContainerCpus& cpus) {
  std::vector<std::string> elements;
  for (const auto& [vcpu, list] : cpus.pins)
    elements.push_back(fmt::format("<vcpupin vcpu='{}' cpuset='{}'/>", vcpu, format_cpu_list(list)));
  if (cpus.emulator) elements.push_back(fmt::format("<emulatorpin cpuset='{}'/>", format_cpu_list(*cpus.emulator)));
  return elements;
}

std::string current_attribute(const ContainerCpus& cpus) {
  return cpus.online == cpus.maximum ? std::string() : fmt::format(" current='{}'", cpus.online);
}

std::string count_element(const ContainerCpus& cpus) {
  return fmt::format("<vcpu{}>{}</vcpu>", current_attribute(cpus), cpus.maximum);
}

std::string cputune_element(const std::vector<std::string>& pins) {
  std::string whole = "<cputune>";
  for (const std::string& pin : pins) whole += "\n    " + pin;
  return whole + "\n  </cputune>";
}

void set_count(TextEdits& edits, const Element& domain, const ContainerCpus& cpus) {
  const Element* vcpu = domain.child("vcpu");
  if (!vcpu || vcpu->self_closing) {
    if (vcpu) edits.remove(*vcpu);
    edits.insert(domain.content.end, count_element(cpus));
    return;
  }
  if (const Attribute* current = vcpu->attribute("current")) edits.remove(*current);
  edits.insert(vcpu->content.begin - 1, current_attribute(cpus));
  edits.replace(vcpu->content, fmt::format("{}", cpus.maximum));
}

void set_pins(TextEdits& edits, const Element& domain, const ContainerCpus& cpus) {
  const std::vector<std::string> pins = pin_elements(cpus);
  const Element* cputune = domain.child("cputune");
  if (!cputune) {
    if (pins.empty()) return;
    const Element* vcpu = domain.child("vcpu");
    edits.insert(vcpu ? vcpu->whole.end : domain.content.begin, "\n  " + cputune_element(pins));
    return;
  }
  for (const Element& element : cputune->children)
    if (is_pin(element)) edits.remove(element);
  // Behind the tag: what stands after a removed last child would be cut off with it.
  if (cputune->self_closing) {
    edits.append_children(*cputune, pins, 4);
  } else {
    for (const std::string& pin : pins) edits.insert(cputune->content.begin, "\n    " + pin);
  }
}

}  // namespace

ContainerCpus read_vcpus(const Element& domain) {
  ContainerCpus cpus;
  if (const Element* vcpu = domain.child("vcpu")) {
    cpus.maximum = std::clamp(number_in<std::uint32_t>(vcpu->text).value_or(1), 1u, kMaxVcpus);
    cpus.online =
        std::clamp(number_in<std::uint32_t>(vcpu->value_of("current")).value_or(cpus.maximum), 1u, cpus.maximum);
    if (const auto list = parse_cpu_list(vcpu->value_of("cpuset"))) cpus.placement = *list;
  }
  const Element* cputune = domain.child("cputune");
  if (!cputune) return cpus;
  if (const Element* quota = cputune->child("quota")) cpus.quota_us = number_in<std::int64_t>(quota->text);
  read_pins(*cputune, cpus);
  return cpus;
}

Result<ContainerCpus> read_vcpus(std::string_view xml) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  return read_vcpus(document->root);
}

Result<std::string> with_vcpus(std::string_view xml, const ContainerCpus& cpus) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  TextEdits edits(*document);
  const ContainerCpus before = read_vcpus(document->root);
  const bool counts = before.online != cpus.online || before.maximum != cpus.maximum;
  const bool pins = before.pins != cpus.pins || before.emulator != cpus.emulator;
  if (document->root.self_closing) {
    std::vector<std::string> elements;
    if (counts) elements.push_back(count_element(cpus));
    if (pins) elements.push_back(cputune_element(pin_elements(cpus)));
    edits.append_children(document->root, elements, 2);
    return edits.apply();
  }
  if (counts) set_count(edits, document->root, cpus);
  if (pins) set_pins(edits, document->root, cpus);
  return edits.apply();
}

}  // namespace driver
