// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/container_form.hpp"

#include "libvirt-driver/xml/container_limits.hpp"
#include "libvirt-driver/xml/device_records.hpp"
#include "libvirt-driver/xml/mounted_root.hpp"
#include "libvirt-driver/xml/user_form_element.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace driver {
namespace {

constexpr std::size_t kChildOfDomain = 2;
constexpr std::size_t kChildOfPart = 4;
constexpr std::size_t kInUserForm = 8;

bool is_plain(const Element& element, std::string_view name) {
  return element.name == name && element.namespace_uri.empty();
}

class ContainerEditor {
 public:
  ContainerEditor(TextEdits& edits, const Document& document, const Element& domain, const DomainIdentity& identity,
                  const BackendFormOptions& options, std::vector<std::string>& warnings)
      : edits_(edits),
        document_(document),
        domain_(domain),
        identity_(identity),
        options_(options),
        warnings_(warnings) {
    user_.type = identity.domain_type;
    const bool has_map = domain.child("idmap") != nullptr;
    fills_map_ = !options.id_map.empty() && !has_map && mounted_root(domain, false) != nullptr;
    maps_ids_ = has_map || fills_map_;
  }

  void run() {
    devices();
    settings();
    os();
    features();
    if (fills_map_) new_children_.push_back(options_.id_map);
    const bool as_written = user_ == UserForm{.type = "lxc"};
    if (identity_.domain_type != "lxc") edits_.replace(domain_.attribute("type")->value_range, "lxc");
    std::string kept = as_written ? "" : format_user_form(user_);
    if (!records_.empty()) kept += (kept.empty() ? "" : "\n    ") + format_device_records(records_, kWithNamespace);
    set_user_form(edits_, domain_, kept);
    // After the user form: where both come behind a <name> that is the last child, the next pass finds the same order.
    edits_.append_children(domain_, new_children_, kChildOfDomain);
  }

 private:
  // LXC would run it as its controller. Types of ours come from hosts where the emulator meant something else.
  bool is_alien_emulator(const Element& device) const {
    return is_own_type(identity_.domain_type) && is_plain(device, "emulator") && !device.text.ends_with("/libvirt_lxc");
  }

  void drop(const Element& element, std::string_view why, std::vector<std::string>& kept) {
    warnings_.push_back(fmt::format("container '{}': <{}> left out: {}", identity_.name, element.name, why));
    kept.push_back(text_at_indent(document_, element, kInUserForm));
    edits_.remove(element);
  }

  void devices() {
    bool has_console = false;
    const Element* devices = domain_.child("devices");
    for (const Element& device : devices == nullptr ? std::vector<Element>{} : devices->children) {
      if (user_.root.empty() && is_root_filesystem(device) && needs_mounting(device, maps_ids_)) {
        mount_root(device);
      } else if (is_further_image(device)) {
        mount_further(device);
      } else if (is_alien_emulator(device)) {
        warnings_.push_back(
            fmt::format("container '{}': emulator '{}' replaced by LXC's", identity_.name, device.text));
        edits_.remove(device);
      } else if (const std::string_view why = why_no_device(device); !why.empty()) {
        drop(device, why, user_.dropped_devices);
      } else {
        has_console |= is_plain(device, "console");
        has_interface_ |= is_plain(device, "interface");
        if (is_plain(device, "interface")) keep_bandwidth(device);
      }
    }
    const std::string console = "<console type='pty'/>";
    if (devices == nullptr)
      new_children_.push_back("<devices>\n    " + console + "\n  </devices>");
    else if (!has_console)
      edits_.append_children(*devices, {console}, kChildOfPart);
  }

  // libvirt's own way of limiting an interface needs what many kernels lack, and fails the start; ours is put into
  // force by the hook.
  void keep_bandwidth(const Element& interface) {
    const auto bandwidth = take_bandwidth(interface, generated_mac(options_.fresh_uuid, records_.interfaces.size()));
    if (!bandwidth) return;
    if (bandwidth->floor)
      warnings_.push_back(
          fmt::format("container '{}': floor of the interface with MAC '{}' left out: containers have "
                      "no guaranteed bandwidth",
                      identity_.name, bandwidth->record.mac));
    apply_taken(edits_, interface, *bandwidth);
    records_.set(bandwidth->record);
  }

  void mount_root(const Element& filesystem) {
    user_.root = text_at_indent(document_, filesystem, kInUserForm);
    mount_from(filesystem, options_.root_of(own_uuid()), "/");
  }

  // Nothing that LXC mounts either; behind the root's the hook mounts these, too.
  bool is_further_image(const Element& device) const {
    if (!is_plain(device, "filesystem") || is_root_filesystem(device)) return false;
    const Element* target = device.child("target");
    return target != nullptr && target->value_of("dir").starts_with('/') && device.value_of("type") == "file" &&
           needs_mounting(device, maps_ids_);
  }

  void mount_further(const Element& filesystem) {
    user_.images.push_back(text_at_indent(document_, filesystem, kInUserForm));
    const std::string root = options_.root_of(own_uuid());
    const std::string part = fmt::format("/image-{}/root", user_.images.size());
    mount_from(filesystem, root.substr(0, root.rfind('/')) + part, filesystem.child("target")->value_of("dir"));
  }

  void mount_from(const Element& filesystem, const std::string& folder, std::string_view target) {
    std::string backend = fmt::format(
        "<filesystem type='mount' accessmode='passthrough'>\n      <source dir='{}'/>\n      <target dir='{}'/>",
        escape_xml(folder), escape_xml(target));
    if (filesystem.child("readonly") != nullptr) backend += "\n      <readonly/>";
    edits_.replace(filesystem.whole, backend + "\n    </filesystem>");
  }

  // The home is named by it, so it must have one before libvirt gives it one.
  Uuid own_uuid() {
    if (!identity_.uuid && !has_fresh_uuid_) {
      give_uuid(fmt::format("<uuid>{}</uuid>", to_string(options_.fresh_uuid)));
      has_fresh_uuid_ = true;
    }
    return identity_.uuid.value_or(options_.fresh_uuid);
  }

  void give_uuid(std::string element) {
    if (const Element* empty = domain_.child("uuid"))
      edits_.replace(empty->whole, std::move(element));
    else
      new_children_.push_back(std::move(element));
  }

  void settings() {
    if (const Attribute* id = domain_.attribute("id")) edits_.remove(*id);
    for (const Element& child : domain_.children)
      if (const std::string_view why = why_no_setting(child); !why.empty()) drop(child, why, user_.dropped_of_domain);
  }

  void os() {
    const std::string init = "<init>/sbin/init</init>";
    const Element* os = domain_.child("os");
    if (os == nullptr) {
      new_children_.push_back("<os>\n    <type>exe</type>\n    " + init + "\n  </os>");
      return;
    }
    for (const Element& child : os->children)
      if (const std::string_view why = why_no_boot_setting(child); !why.empty()) drop(child, why, user_.dropped_of_os);
    std::vector<std::string> missing;
    if (os->child("type") == nullptr) missing.push_back("<type>exe</type>");
    if (os->child("init") == nullptr) missing.push_back(init);
    edits_.append_children(*os, missing, kChildOfPart);
  }

  // Without an interface LXC shares the host's network: fatal with <idmap>, and never what a PCS user means.
  void features() {
    const bool needs_own = identity_.domain_type != "lxc" || maps_ids_;
    if (has_interface_ || !needs_own) return;
    const Element* features = domain_.child("features");
    if (features == nullptr)
      new_children_.push_back("<features>\n    <privnet/>\n  </features>");
    else if (features->child("privnet") == nullptr)
      edits_.append_children(*features, {"<privnet/>"}, kChildOfPart);
  }

  TextEdits& edits_;
  const Document& document_;
  const Element& domain_;
  const DomainIdentity& identity_;
  const BackendFormOptions& options_;
  std::vector<std::string>& warnings_;
  UserForm user_;
  bool fills_map_ = false;
  bool maps_ids_ = false;
  DeviceRecords records_;
  bool has_interface_ = false;
  bool has_fresh_uuid_ = false;
  std::vector<std::string> new_children_;
};

}  // namespace

void edit_container(TextEdits& edits, const Document& document, const Element& domain, const DomainIdentity& identity,
                    const BackendFormOptions& options, std::vector<std::string>& warnings) {
  ContainerEditor(edits, document, domain, identity, options, warnings).run();
}

}  // namespace driver
