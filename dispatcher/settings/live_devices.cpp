// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_reader.hpp"
#include "dispatcher/settings/aspects.hpp"

#include <fmt/format.h>
#include <libxml/xmlsave.h>

#include <array>
#include <memory>

namespace dispatcher {
namespace {

std::string dump(const xmlNode* node) {
  const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), &xmlBufferFree);
  xmlNodeDump(buffer.get(), node->doc, const_cast<xmlNode*>(node), 0, 0);
  return {reinterpret_cast<const char*>(xmlBufferContent(buffer.get())),
          static_cast<std::size_t>(xmlBufferLength(buffer.get()))};
}

bool has_key(const xmlNode* device, std::string_view key) {
  for (const char* place : {"mac/@address", "source/@file", "source/@dev"})
    if (!key.empty() && convert::get(device, place) == key) return true;
  return false;
}

// "ua-hdd1 /vz/…": by its alias, else by what else tells which it is.
const xmlNode* device_in(const xmlNode* domain, std::string_view device) {
  const auto blank = std::min(device.find(' '), device.size());
  const std::string_view alias = device.substr(0, blank);
  const std::string_view key = device.substr(std::min(blank + 1, device.size()));
  const xmlNode* devices = convert::find(domain, "devices");
  const xmlNode* found = nullptr;
  for (const xmlNode* node = devices ? devices->children : nullptr; node; node = node->next) {
    if (node->type != XML_ELEMENT_NODE) continue;
    const std::string name = convert::get(node, "alias/@name").value_or("");
    if (name == alias) return node;
    if (!found && !name.starts_with("ua-") && has_key(node, key)) found = node;
  }
  return found;
}

// What a running machine can take over of an adapter.
constexpr std::array kOfAdapter{"source", "virtualport", "filterref", "bandwidth", "link"};

struct Seen {
  std::string type, network, bridge, state, filter, bandwidth;
  bool operator==(const Seen&) const = default;
};

Seen seen_adapter(const xmlNode* adapter) {
  const auto text = [&](const char* place) { return convert::get(adapter, place).value_or(""); };
  const xmlNode* filter = convert::find(adapter, "filterref");
  const xmlNode* bandwidth = convert::find(adapter, "bandwidth");
  Seen seen{text("@type"),       text("source/@network"),    text("source/@bridge"),
            text("link/@state"), filter ? dump(filter) : "", bandwidth ? dump(bandwidth) : ""};
  if (seen.state.empty()) seen.state = "up";
  if (seen.type == "network") seen.bridge.clear();  // which one it is now
  return seen;
}

std::string updated_adapter(const xmlNode* have, const xmlNode* wanted) {
  const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> doc(xmlNewDoc(nullptr), &xmlFreeDoc);
  xmlNode* copy = xmlDocCopyNode(const_cast<xmlNode*>(have), doc.get(), 1);
  xmlDocSetRootElement(doc.get(), copy);
  xmlSetProp(copy, reinterpret_cast<const xmlChar*>("type"),
             reinterpret_cast<const xmlChar*>(convert::get(wanted, "@type").value_or("").c_str()));
  for (const char* name : kOfAdapter) {
    while (auto* old = const_cast<xmlNode*>(convert::first_child(copy, name))) {
      xmlUnlinkNode(old);
      xmlFreeNode(old);
    }
    if (const xmlNode* part = convert::first_child(wanted, name))
      xmlAddChild(copy, xmlDocCopyNode(const_cast<xmlNode*>(part), doc.get(), 1));
  }
  return dump(copy);
}

// For people: the alias, where it has one.
std::string_view name_of(std::string_view device) {
  return device.starts_with("- ") ? device.substr(2) : device.substr(0, device.find(' '));
}

Result<void> done(int outcome, const char* what, std::string_view device) {
  if (outcome >= 0) return {};
  return libvirt_error(fmt::format("{} {}", what, name_of(device)));
}

// Nothing where the running machine has it as it is wished.
std::string update_of(const xmlNode* have, const xmlNode* wanted) {
  const std::string_view kind = convert::name_of(wanted);
  if (kind == "interface") return seen_adapter(have) == seen_adapter(wanted) ? "" : updated_adapter(have, wanted);
  const std::string device = convert::get(wanted, "@device").value_or("disk");
  if (kind != "disk" || (device != "cdrom" && device != "floppy")) return {};
  const bool same = convert::get(have, "source/@file") == convert::get(wanted, "source/@file");
  return same ? "" : dump(wanted);
}

Result<convert::XmlDoc> running(virDomainPtr domain) {
  const AllocatedText text(virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_SECURE));
  if (!text) return libvirt_error("reading the running domain");
  return convert::parse_xml(text.get(), "domain XML");
}

// A guest may hold on to a device: libvirt waits for it a while, and says nothing then.
Result<void> take_away(virDomainPtr domain, const xmlNode* have, std::string_view device) {
  if (auto asked =
          done(virDomainDetachDeviceFlags(domain, dump(have).c_str(), VIR_DOMAIN_AFFECT_LIVE), "detaching", device);
      !asked)
    return asked;
  const auto now = running(domain);
  if (!now) return now.error();
  if (!device_in(xmlDocGetRootElement(now->get()), device)) return {};
  return Error{ErrorCode::kOperationTimeout, fmt::format("the guest did not give device {} up", name_of(device))};
}

}  // namespace

Result<void> apply_devices(virDomainPtr domain, const LiveWish& wish) {
  for (const std::string& device : wish.devices) {
    const auto live = running(domain);
    if (!live) return live.error();
    const xmlNode* have = device_in(xmlDocGetRootElement(live->get()), device);
    const xmlNode* wanted = device_in(wish.domain, device);
    if (wanted && !have) {
      if (auto came = done(virDomainAttachDeviceFlags(domain, dump(wanted).c_str(), VIR_DOMAIN_AFFECT_LIVE),
                           "attaching", device);
          !came)
        return came;
    } else if (have && !wanted) {
      if (auto went = take_away(domain, have, device); !went) return went;
    } else if (have && wanted) {
      const std::string update = update_of(have, wanted);
      if (update.empty()) continue;
      if (auto changed =
              done(virDomainUpdateDeviceFlags(domain, update.c_str(), VIR_DOMAIN_AFFECT_LIVE), "changing", device);
          !changed)
        return changed;
    }
  }
  return {};
}

}  // namespace dispatcher
