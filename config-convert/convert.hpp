// SPDX-License-Identifier: LGPL-2.1-or-later
//
// PCS6 configurations and libvirt domain XML, both ways. Text in, text and report out; thread-safe; no I/O but through
// Context::look_at. The XML has `<domain type='vz'>`: virtvzd makes kvm, qemu or lxc of it.
//
// A text that cannot become a domain is an Error that names line, element, value and what was expected; single
// devices that cannot are left out with a report entry of severity kError.
//
//   auto done = convert::domain_xml_from_pvs(text, {.home = "/vz/vmprivate/web01.pvm"});
//   if (done) define(done->xml);
//
// The way back has a base, the file as it is: leaves that the domain contradicts are rewritten in it, and all else
// stays byte for byte, comments, order, indentation and unknown elements included. Domain XML has priority. It must be
// the persistent definition (dumpxml --inactive), not that of a running domain. A VNC password that the domain does not
// show (no --security-info) stays as it is.
//
//   auto merged = convert::pvs_from_domain_xml(xml, old_text, context);
//   if (merged && merged->changed) write(merged->text);
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/report.hpp"
#include "foundation/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

// The namespace of everything that domain XML has no place for, and its usual prefix.
inline constexpr const char* kNamespaceUri = "http://switchyard.org/xmlns/domain/1.0";
inline constexpr const char* kNamespacePrefix = "switchyard";

inline constexpr std::size_t kInputLimitBytes = 16U << 20;

// Must be defined, with virNWFilterDefineXML, before the domain starts: an interface of it refers to the name.
// libvirt's own filters, which it nests or an interface names, must be there too. Defining it again replaces it.
struct NetworkFilter {
  std::string name;
  std::string xml;

  bool operator==(const NetworkFilter&) const = default;
};

struct Conversion {
  std::string xml;
  std::vector<NetworkFilter> filters;
  Report report;
};

// config.pvs of a virtual machine.
Result<Conversion> domain_xml_from_pvs(std::string_view text, const Context& context);

// ve.conf of a container.
Result<Conversion> domain_xml_from_ve_conf(std::string_view text, const Context& context);

struct Merged {
  std::string text;
  bool changed = false;  // false: `text` is the base, byte for byte
  Report report;         // one entry for each leaf that was rewritten: "'2048' becomes '4096'"
};

// An empty base: a new file with what the domain says. An Error where the domain is another machine (its UUID differs),
// and where base or XML cannot be read.
Result<Merged> pvs_from_domain_xml(std::string_view xml, std::string_view base, const Context& context);
Result<Merged> ve_conf_from_domain_xml(std::string_view xml, std::string_view base, const Context& context);

}  // namespace convert
