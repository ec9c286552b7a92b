// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/backend_form.hpp"

#include "libvirt-driver/xml/container_form.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"
#include "libvirt-driver/xml/user_form_element.hpp"
#include "libvirt-driver/xml/vm_disk_format.hpp"

namespace driver {
namespace {

void edit_vm(TextEdits& edits, const Element& domain, const DomainIdentity& identity, bool kvm_works) {
  if (!is_own_type(identity.domain_type)) {
    set_user_form(edits, domain, "");
    return;
  }
  edits.replace(domain.attribute("type")->value_range, kvm_works ? "kvm" : "qemu");
  set_user_form(edits, domain, format_user_form({.type = identity.domain_type}));
  name_disk_formats(edits, domain);
}

}  // namespace

Result<BackendForm> backend_form(std::string_view xml, Kind kind, const BackendFormOptions& options) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  TextEdits edits(*document);
  BackendForm form;
  for (const Element* domain : domains_of(*document)) {
    const Result<DomainIdentity> identity = identity_of(*domain);
    if (!identity) return identity.error();
    if (kind == Kind::kVm)
      edit_vm(edits, *domain, *identity, options.kvm_works);
    else
      edit_container(edits, *document, *domain, *identity, options, form.warnings);
  }
  form.xml = edits.apply();
  return form;
}

}  // namespace driver
