// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl usb: which machine gets a USB device of the host. It is a hostdev of the machine's definition, by vendor
// and product, that may be missing when the machine starts; a running one gets it at once.
#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/libvirt/domain_list.hpp"
#include "prlctl/listing/json_text.hpp"
#include "prlctl/server/host_hardware.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/session/environment.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

struct Assignment {
  UsbModel model;
  std::string uuid;  // of the machine
};

std::string without_0x(std::string text) { return text.starts_with("0x") ? text.substr(2) : text; }

void add_assignments(std::vector<Assignment>& found, const std::string& xml, const std::string& uuid) {
  const auto doc = convert::parse_xml(xml, "domain XML");
  const xmlNode* devices = doc ? convert::find(xmlDocGetRootElement(doc->get()), "devices") : nullptr;
  if (devices == nullptr) return;
  for (const xmlNode* one = convert::first_child(devices, "hostdev"); one; one = convert::next_named(one, "hostdev")) {
    if (convert::get(one, "@type") != "usb") continue;
    const UsbModel model{without_0x(convert::get(one, "source/vendor/@id").value_or("")),
                         without_0x(convert::get(one, "source/product/@id").value_or(""))};
    if (!model.vendor.empty()) found.push_back({model, uuid});
  }
}

Answer<std::vector<Assignment>> read_assignments(Session& session) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const dispatcher::DomainList list(*connection, 0);
  if (list.count < 0) return libvirt_failure("listing environments");
  std::vector<Assignment> found;
  for (int at = 0; at < list.count; ++at)
    // One that was just removed has none.
    if (const auto xml = dispatcher::definition_of(list.domains[at], dispatcher::Definition::kPersistent))
      add_assignments(found, *xml, dispatcher::uuid_of(list.domains[at]));
  return found;
}

const Assignment* assignment_of(const std::vector<Assignment>& all, const std::optional<UsbModel>& model) {
  const auto found = std::ranges::find_if(all, [&](const Assignment& one) { return model && one.model == *model; });
  return found == all.end() ? nullptr : &*found;
}

std::string device_xml(const UsbModel& model) {
  return fmt::format(
      "<hostdev mode='subsystem' type='usb' managed='yes'><source startupPolicy='optional'><vendor id='0x{}'/>"
      "<product id='0x{}'/></source></hostdev>",
      model.vendor, model.product);
}

using Change = int (*)(virDomainPtr, const char*, unsigned);

Answer<void> change_machine(virDomainPtr domain, const UsbModel& model, Change change) {
  const unsigned live = virDomainIsActive(domain) == 1 ? VIR_DOMAIN_AFFECT_LIVE : 0;
  if (change(domain, device_xml(model).c_str(), VIR_DOMAIN_AFFECT_CONFIG | live) == 0) return {};
  // A device that is not plugged in is not in what runs.
  if (live && change(domain, device_xml(model).c_str(), VIR_DOMAIN_AFFECT_CONFIG) == 0) return {};
  return libvirt_failure("changing its devices");
}

Answer<UsbModel> model_of(const Request& request) {
  if (request.operand.empty()) return Failure{"The USB device is not specified.", kSyntaxExit};
  const auto model = usb_model_of(request.operand);
  if (!model)
    return Failure{
        fmt::format("'{}' is not a USB device as `usb list' names them: 'PORT|VENDOR|PRODUCT|…'.", request.operand),
        kSyntaxExit};
  return *model;
}

Answer<void> take_away(Session& session, const Assignment& assignment) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const auto domain = dispatcher::domain_by_uuid(*connection, assignment.uuid);
  if (!domain) return failure_of(domain.error());
  return change_machine(domain->get(), assignment.model, &virDomainDetachDeviceFlags);
}

}  // namespace

Answer<int> list_usb(Invocation& invocation) {
  const auto assignments = read_assignments(invocation.session);
  if (!assignments) return assignments.error();
  std::vector<InfoTree> objects;
  std::string text;
  for (const HardwareDevice& device : read_usb_devices()) {
    const Assignment* owner = assignment_of(*assignments, usb_model_of(device.id));
    const std::string uuid = owner ? "{" + owner->uuid + "}" : "";
    text += fmt::format("{:<40} '{}' {}\n", device.name, device.id, uuid);
    objects.push_back({{"Name", device.name}, {"System name", device.id}, {"VM UUID", uuid}});
  }
  invocation.console().print(invocation.request.has("json") ? json_array(objects) : text);
  return 0;
}

Answer<int> set_usb(Invocation& invocation) {
  const Request& request = invocation.request;
  const auto model = model_of(request);
  if (!model) return model.error();
  if (request.rest.empty()) return Failure{"The virtual machine is not specified.", kSyntaxExit};
  const auto environment = find_environment(invocation.session, request.rest.front());
  if (!environment) return environment.error();
  if (environment->kind != Kind::kVm) return Failure{"A USB device can be assigned to a virtual machine only."};
  const auto assignments = read_assignments(invocation.session);
  if (!assignments) return assignments.error();
  if (const Assignment* owner = assignment_of(*assignments, *model)) {
    if (owner->uuid == environment->uuid) return 0;
    if (const auto taken = take_away(invocation.session, *owner); !taken) return taken.error();
  }
  constexpr const char* kContext = "Failed to assign the USB device: ";
  const auto given = change_machine(environment->domain.get(), *model, &virDomainAttachDeviceFlags);
  return given ? Answer<int>(0) : Answer<int>(given.error().under(kContext));
}

Answer<int> remove_usb(Invocation& invocation) {
  const auto model = model_of(invocation.request);
  if (!model) return model.error();
  const auto assignments = read_assignments(invocation.session);
  if (!assignments) return assignments.error();
  const Assignment* owner = assignment_of(*assignments, *model);
  if (owner == nullptr) return Failure{"The USB device is not assigned to a virtual machine."};
  const auto taken = take_away(invocation.session, *owner);
  return taken ? Answer<int>(0) : Answer<int>(taken.error().under("Failed to take the USB device away: "));
}

}  // namespace prlctl
