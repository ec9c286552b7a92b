// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/container_limits.hpp"

namespace driver {
namespace {

struct Limit {
  std::string_view element;
  std::string_view attribute;  // empty: the element whatever its attributes
  std::string_view value;
  std::string_view why;
};

constexpr std::string_view kNoBus = "it has no device bus";
constexpr std::string_view kNoDisplay = "it has no display";
constexpr std::string_view kNoFirmware = "it starts its init, no firmware";
constexpr std::string_view kNoKernel = "it runs on the host's kernel";
constexpr std::string_view kNoMachine = "it has no machine of its own";
constexpr std::string_view kNoMedium = "it has no drive for removable media";
constexpr std::string_view kNoNetwork = "LXC has no such network type";

constexpr Limit kDevices[] = {
    {"graphics", "", "", kNoDisplay},
    {"video", "", "", kNoDisplay},
    {"input", "", "", kNoDisplay},
    {"sound", "", "", "it has no sound card"},
    {"audio", "", "", "it has no sound card"},
    {"controller", "", "", kNoBus},
    {"hub", "", "", kNoBus},
    {"redirdev", "", "", kNoBus},
    {"redirfilter", "", "", kNoBus},
    {"smartcard", "", "", kNoBus},
    {"iommu", "", "", kNoBus},
    {"memballoon", "", "", "its memory limit needs no balloon"},
    {"memory", "", "", "its memory is a limit, not a module"},
    {"rng", "", "", "it uses the host's random numbers"},
    {"crypto", "", "", kNoMachine},
    {"nvram", "", "", kNoMachine},
    {"panic", "", "", kNoMachine},
    {"pstore", "", "", kNoMachine},
    {"shmem", "", "", kNoMachine},
    {"tpm", "", "", kNoMachine},
    {"vsock", "", "", kNoMachine},
    {"watchdog", "", "", kNoMachine},
    {"channel", "", "", "virtvzd itself is its agent's channel"},
    {"parallel", "", "", "it has no such port"},
    {"serial", "", "", "its console is no serial port"},
    {"console", "type", "pty", ""},
    {"console", "type", "", "LXC has consoles of type pty only"},
    {"disk", "device", "cdrom", kNoMedium},
    {"disk", "device", "floppy", kNoMedium},
    {"interface", "type", "user", kNoNetwork},
    {"interface", "type", "hostdev", kNoNetwork},
    {"interface", "type", "vhostuser", kNoNetwork},
    {"interface", "type", "vdpa", kNoNetwork},
    {"interface", "type", "server", kNoNetwork},
    {"interface", "type", "client", kNoNetwork},
    {"interface", "type", "mcast", kNoNetwork},
    {"interface", "type", "udp", kNoNetwork},
    {"interface", "type", "internal", kNoNetwork},
    {"interface", "type", "null", kNoNetwork},
    {"interface", "type", "vds", kNoNetwork},
    {"filesystem", "type", "template", "only its root can come from a template"},
};

// LXC would ignore them, but libvirt's schema has none of them for exe: `define --validate` would fail.
constexpr Limit kBootSettings[] = {
    {"boot", "", "", kNoFirmware},    {"bootmenu", "", "", kNoFirmware}, {"loader", "", "", kNoFirmware},
    {"nvram", "", "", kNoFirmware},   {"firmware", "", "", kNoFirmware}, {"bios", "", "", kNoFirmware},
    {"smbios", "", "", kNoFirmware},  {"acpi", "", "", kNoFirmware},     {"kernel", "", "", kNoKernel},
    {"initrd", "", "", kNoKernel},    {"cmdline", "", "", kNoKernel},    {"dtb", "", "", kNoKernel},
};

constexpr Limit kSettings[] = {
    {"maxMemory", "", "", "its memory is a limit, not a module"},
};

// The first row that fits decides; an attribute with an empty value in its row stands for any value there is.
template <std::size_t N>
std::string_view why(const Limit (&limits)[N], const Element& element) {
  if (!element.namespace_uri.empty()) return {};
  for (const Limit& limit : limits) {
    if (limit.element != element.name) continue;
    const Attribute* seen = limit.attribute.empty() ? nullptr : element.attribute(limit.attribute);
    if (limit.attribute.empty() || (seen != nullptr && (limit.value.empty() || seen->value == limit.value)))
      return limit.why;
  }
  return {};
}

}  // namespace

std::string_view why_no_device(const Element& device) { return why(kDevices, device); }
std::string_view why_no_boot_setting(const Element& setting) { return why(kBootSettings, setting); }
std::string_view why_no_setting(const Element& setting) { return why(kSettings, setting); }

}  // namespace driver
