// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A place in domain XML as tables name it, read:
//
//   os/type/@machine                        an attribute
//   memory[unit=KiB]                        an element's text; of several, the first with that attribute
//   metadata/libosinfo:libosinfo/…          prefixes stand for their namespaces (kNamespaces)
//
// xml_writer.hpp has the other direction.
#pragma once

#include "config-convert/xml/xml_reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convert {

struct PathStep {
  std::string_view name;       // without prefix
  std::string_view prefix;     // empty: an element without a namespace of its own
  std::string_view attribute;  // of [attribute=value]; empty: none
  std::string_view value;
};

// Takes the first step off `path`. An attribute ("@machine") is no step.
PathStep take_step(std::string_view& path);
// Is this element what the step names?
bool is_step(const xmlNode* node, const PathStep& step);

// nullptr for a prefix that is not one of ours.
const char* namespace_uri(std::string_view prefix);

// The element at `path` below `base`; nullptr where there is none.
const xmlNode* find(const xmlNode* base, std::string_view path);
// Attribute or text at `path`, trimmed of nothing; nothing where element or attribute is missing. An empty element
// answers "".
std::optional<std::string> get(const xmlNode* base, std::string_view path);

// A size that libvirt writes with a unit (`<memory unit='MiB'>4</memory>`; none: KiB), in KiB, rounded up. Nothing
// where it is missing, no number, of an unknown unit or beyond 2^62 bytes.
std::optional<std::int64_t> get_kib(const xmlNode* base, std::string_view path);

}  // namespace convert
