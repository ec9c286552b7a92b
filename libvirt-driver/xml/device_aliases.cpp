// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/device_aliases.hpp"

#include "libvirt-driver/xml/text_edits.hpp"

#include <fmt/format.h>

namespace driver {
namespace {

constexpr std::size_t kChildOfDevice = 6;

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

std::string of_path(std::string_view prefix, std::string_view path) {
  std::string name(prefix);
  for (const char c : path) {
    if (is_word(c)) {
      name += c;
    } else if (c == '/') {
      name += '-';
    } else {
      name += fmt::format("_{:02x}", static_cast<unsigned char>(c));
    }
  }
  return name;
}

std::string of_interface(const Element& device) {
  std::string name = "net-";
  for (const char c : device.value_in("mac", "address"))
    if (is_word(c)) name += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  return name;
}

// Too deep for its text to be kept.
std::string of_hostdev(const Document& document, const Element& device) {
  const Element* source = device.child("source");
  if (source == nullptr || device.value_of("mode") != "capabilities") return {};
  for (const std::string_view kind : {"char", "block", "interface"})
    if (const Element* named = source->child(kind)) return of_path("hostdev", document.slice(named->content));
  return {};
}

}  // namespace

std::string alias_of(const Document& document, const Element& device) {
  if (!device.namespace_uri.empty()) return {};
  if (const std::string_view given = device.value_in("alias", "name"); !given.empty()) return std::string(given);
  if (device.name == "interface") return of_interface(device);
  if (device.name == "disk") return of_path("disk-", device.value_in("target", "dev"));
  if (device.name == "filesystem") return of_path("fs", device.value_in("target", "dir"));
  if (device.name == "hostdev") return of_hostdev(document, device);
  return {};
}

Result<std::vector<NamedDevice>> named_devices(std::string_view domain_xml) {
  const Result<Document> document = parse_document(domain_xml, "domain_definition");
  if (!document) return document.error();
  std::vector<NamedDevice> named;
  const Element* devices = document->root.child("devices");
  for (const Element& device : devices == nullptr ? std::vector<Element>{} : devices->children)
    if (std::string alias = alias_of(*document, device); !alias.empty())
      named.push_back({std::move(alias), std::string(document->slice(device.whole))});
  return named;
}

Result<std::string> with_aliases(std::string_view domain_xml) {
  const Result<Document> document = parse_document(domain_xml, "domain_definition");
  if (!document) return document.error();
  TextEdits edits(*document);
  const Element* devices = document->root.child("devices");
  for (const Element& device : devices == nullptr ? std::vector<Element>{} : devices->children) {
    const std::string alias = alias_of(*document, device);
    if (alias.empty() || device.child("alias") != nullptr) continue;
    edits.append_children(device, {fmt::format("<alias name='{}'/>", escape_xml(alias))}, kChildOfDevice);
  }
  return edits.apply();
}

}  // namespace driver
