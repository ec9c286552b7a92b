// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/capabilities.hpp"

#include "libvirt-driver/xml/text_edits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace driver {
namespace {

constexpr std::array<std::string_view, 2> kOwnTypes = {"vz", "parallels"};
constexpr std::size_t kChildOfArch = 6;

// The arch's own <domain> elements: inside one of another type a backend may list machines.
std::vector<const Element*> domain_types(const Element& arch) {
  std::vector<const Element*> types;
  for (const Element& child : arch.children)
    if (child.name == "domain") types.push_back(&child);
  return types;
}

void list_own_types(TextEdits& edits, const Element& arch, bool before_others) {
  const std::vector<const Element*> types = domain_types(arch);
  if (types.empty()) return;
  for (const std::string_view own : kOwnTypes) {
    const bool listed = std::any_of(types.begin(), types.end(),
                                    [&](const Element* type) { return type->value_of("type") == own; });
    if (listed) continue;
    const std::string element = fmt::format("<domain type='{}'/>", own);
    const std::string indent(kChildOfArch, ' ');
    if (before_others)
      edits.insert(types.front()->whole.begin, element + "\n" + indent);
    else
      edits.insert(types.back()->whole.end, "\n" + indent + element);
  }
}

// libvirt lists kvm where /dev/kvm opens, and virtinst takes it wherever it is listed; where it hangs every guest it
// must not be offered.
void hide_kvm(TextEdits& edits, const Element& arch) {
  for (const Element* type : domain_types(arch)) {
    if (type->value_of("type") == "kvm") edits.remove(*type);
  }
}

Result<std::string> with_own_types(std::string_view xml, bool kvm_works) {
  const Result<Document> document = parse_document(xml, "capabilities");
  if (!document) return document.error();
  TextEdits edits(*document);
  for (const Element& guest : document->root.children) {
    const Element* os_type = guest.name == "guest" ? guest.child("os_type") : nullptr;
    if (os_type == nullptr || (os_type->text != "hvm" && os_type->text != "exe")) continue;
    for (const Element& arch : guest.children) {
      if (arch.name != "arch") continue;
      if (!kvm_works) hide_kvm(edits, arch);
      list_own_types(edits, arch, os_type->text == "exe");
    }
  }
  return edits.apply();
}

std::vector<std::string> guests_of(const Document& capabilities) {
  std::vector<std::string> guests;
  for (const Element& child : capabilities.root.children)
    if (child.name == "guest") guests.emplace_back(capabilities.slice(child.whole));
  return guests;
}

constexpr std::string_view kContainerCpuAndDevices =
    "  <os supported='yes'/>\n"
    "  <cpu>\n"
    "    <mode name='host-passthrough' supported='no'/>\n"
    "    <mode name='maximum' supported='no'/>\n"
    "    <mode name='host-model' supported='no'/>\n"
    "    <mode name='custom' supported='no'/>\n"
    "  </cpu>\n"
    "  <devices>\n"
    "    <disk supported='yes'>\n"
    "      <enum name='diskDevice'>\n"
    "        <value>disk</value>\n"
    "      </enum>\n"
    "    </disk>\n"
    "    <graphics supported='no'/>\n"
    "    <video supported='no'/>\n"
    "    <hostdev supported='yes'>\n"
    "      <enum name='mode'>\n"
    "        <value>subsystem</value>\n"
    "        <value>capabilities</value>\n"
    "      </enum>\n"
    "      <enum name='subsysType'>\n"
    "        <value>usb</value>\n"
    "      </enum>\n"
    "      <enum name='capsType'>\n"
    "        <value>storage</value>\n"
    "        <value>misc</value>\n"
    "        <value>net</value>\n"
    "      </enum>\n"
    "    </hostdev>\n"
    "    <rng supported='no'/>\n"
    "    <filesystem supported='yes'>\n"
    "      <enum name='driverType'>\n"
    "        <value>path</value>\n"
    "        <value>loop</value>\n"
    "        <value>nbd</value>\n"
    "        <value>ploop</value>\n"
    "      </enum>\n"
    "    </filesystem>\n"
    "    <tpm supported='no'/>\n"
    "    <redirdev supported='no'/>\n"
    "    <channel supported='no'/>\n"
    "  </devices>\n";

}  // namespace

Result<std::string> merge_capabilities(std::optional<std::string_view> vm_xml,
                                       std::optional<std::string_view> container_xml, bool kvm_works) {
  if (!vm_xml && !container_xml)
    return Error{ErrorCode::kInternal, "internal error: neither backend told its capabilities"};
  if (!vm_xml || !container_xml) return with_own_types(vm_xml ? *vm_xml : *container_xml, kvm_works);

  const Result<std::string> vm_text = with_own_types(*vm_xml, kvm_works);
  if (!vm_text) return vm_text.error();
  const Result<std::string> container_text = with_own_types(*container_xml, kvm_works);
  if (!container_text) return container_text.error();
  const Result<Document> vm = parse_document(*vm_text, "capabilities");
  if (!vm) return vm.error();
  const Result<Document> container = parse_document(*container_text, "capabilities");
  if (!container) return container.error();
  TextEdits edits(*vm);
  edits.append_children(vm->root, guests_of(*container), 2);
  return edits.apply();
}

std::string container_domain_capabilities(const ContainerDomainCapabilities& what) {
  const std::string machine = what.machine ? fmt::format("  <machine>{}</machine>\n", escape_xml(*what.machine)) : "";
  return fmt::format(
      "<domainCapabilities>\n  <path>{}</path>\n  <domain>{}</domain>\n{}  <arch>{}</arch>\n  <vcpu max='{}'/>\n"
      "  <iothreads supported='no'/>\n{}  <features/>\n</domainCapabilities>\n",
      escape_xml(what.emulator), escape_xml(what.domain_type), machine, escape_xml(what.arch), what.max_vcpus,
      kContainerCpuAndDevices);
}

Result<std::string> rewrite_domain_capabilities_domain(std::string_view xml, std::string_view domain_type) {
  const Result<Document> document = parse_document(xml, "domain_capabilities");
  if (!document) return document.error();
  const Element* domain = document->root.child("domain");
  if (domain == nullptr)
    return Error{ErrorCode::kXml, fmt::format("XML error: <{}> from the backend has no <domain>", document->root.name)};
  TextEdits edits(*document);
  edits.replace(domain->whole, fmt::format("<domain>{}</domain>", escape_xml(domain_type)));
  return edits.apply();
}

}  // namespace driver
