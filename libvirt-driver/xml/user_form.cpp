// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/user_form.hpp"

#include "libvirt-driver/xml/device_records.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"
#include "libvirt-driver/xml/user_form_element.hpp"

#include <cstdint>

namespace driver {
namespace {

void show_id(TextEdits& edits, const Element& domain, std::int32_t shown_id) {
  const Attribute* id = domain.attribute("id");
  std::string text = std::to_string(shown_id);
  if (id != nullptr && shown_id != -1 && id->value != text) edits.replace(id->value_range, std::move(text));
}

std::string_view target_of(const Element& device) {
  const Element* target = device.name == "filesystem" ? device.child("target") : nullptr;
  return target == nullptr ? std::string_view{} : target->value_of("dir");
}

const Element* filesystem_at(const Element& devices, std::string_view target) {
  for (const Element& device : devices.children)
    if (!target.empty() && target_of(device) == target) return &device;
  return nullptr;
}

// What the user gave in place of what the backend mounts there; images that the backend lost stay lost.
void restore_images(TextEdits& edits, const Element& form, const Element& devices, const UserForm& user) {
  auto text = user.images.begin();
  for (const Element& part : form.children) {
    if (part.namespace_uri != kUserFormNamespace || part.name != "image" || part.children.empty()) continue;
    const Element* mounted = filesystem_at(devices, target_of(part.children.front()));
    if (mounted != nullptr) edits.replace(mounted->whole, *text);
    ++text;
  }
}

void restore(TextEdits& edits, const Document& document, const Element& domain) {
  const Element* form = find_user_form(domain);
  const DeviceRecords records = read_device_records(domain);
  std::vector<std::string> added;
  if (form != nullptr) {
    const UserForm user = read_user_form(document, *form);
    const Attribute* type = domain.attribute("type");
    if (type != nullptr && !user.type.empty()) edits.replace(type->value_range, escape_xml(user.type));
    const Element* devices = domain.child("devices");
    if (devices != nullptr) {
      const Element* root = user.root.empty() ? nullptr : filesystem_at(*devices, "/");
      if (root != nullptr) edits.replace(root->whole, user.root);
      restore_images(edits, *form, *devices, user);
      added = user.dropped_devices;
    }
    if (const Element* os = domain.child("os")) edits.append_children(*os, user.dropped_of_os, 4);
    edits.append_children(domain, user.dropped_of_domain, 2);
  }
  if (const Element* devices = domain.child("devices")) {
    for (const FolderRecord& folder : records.filesystems) added.push_back(folder_text(folder));
    edits.append_children(*devices, added, 4);
    show_interface_records(edits, *devices, records);
  }
  set_user_form(edits, domain, "");
}

}  // namespace

Result<std::string> user_form(std::string backend_xml, Kind kind, std::int32_t shown_id) {
  if (kind == Kind::kVm && backend_xml.find(kUserFormNamespace) == std::string::npos) return backend_xml;
  const Result<Document> document = parse_document(backend_xml, "domain_definition");
  if (!document) return document.error();
  TextEdits edits(*document);
  for (const Element* domain : domains_of(*document)) {
    if (kind == Kind::kContainer) show_id(edits, *domain, shown_id);
    restore(edits, *document, *domain);
  }
  if (edits.empty()) return backend_xml;
  return edits.apply();
}

}  // namespace driver
