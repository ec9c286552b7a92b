// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/guest_os.hpp"

#include <array>

namespace convert {
namespace {

constexpr unsigned kAnyNumber = 0x100;

struct OsRow {
  OsFamily family;
  unsigned number;
  std::string_view id;
};

// A row of kAnyNumber stands for the rest of its family and comes last of it.
constexpr std::array kSystems{
    OsRow{OsFamily::kWindows, 0x06, "http://microsoft.com/win/2k"},
    OsRow{OsFamily::kWindows, 0x07, "http://microsoft.com/win/xp"},
    OsRow{OsFamily::kWindows, 0x08, "http://microsoft.com/win/2k3"},
    OsRow{OsFamily::kWindows, 0x09, "http://microsoft.com/win/vista"},
    OsRow{OsFamily::kWindows, 0x0a, "http://microsoft.com/win/2k8"},
    OsRow{OsFamily::kWindows, 0x0b, "http://microsoft.com/win/7"},
    OsRow{OsFamily::kWindows, 0x0c, "http://microsoft.com/win/8"},
    OsRow{OsFamily::kWindows, 0x0d, "http://microsoft.com/win/2k12"},
    OsRow{OsFamily::kWindows, 0x0e, "http://microsoft.com/win/8.1"},
    OsRow{OsFamily::kWindows, 0x0f, "http://microsoft.com/win/10"},
    OsRow{OsFamily::kWindows, 0x10, "http://microsoft.com/win/2k16"},
    OsRow{OsFamily::kWindows, 0x11, "http://microsoft.com/win/2k19"},
    OsRow{OsFamily::kWindows, 0x12, "http://microsoft.com/win/2k22"},
    OsRow{OsFamily::kWindows, 0x13, "http://microsoft.com/win/11"},
    OsRow{OsFamily::kLinux, 0x01, "http://redhat.com/rhel/6.0"},
    OsRow{OsFamily::kLinux, 0x06, "http://debian.org/debian/7"},
    OsRow{OsFamily::kLinux, 0x07, "http://fedoraproject.org/fedora/20"},
    OsRow{OsFamily::kLinux, 0x0a, "http://ubuntu.com/ubuntu/14.04"},
    OsRow{OsFamily::kLinux, 0x0d, "http://centos.org/centos/6.10"},
    OsRow{OsFamily::kLinux, 0x0f, "http://opensuse.org/opensuse/13.1"},
    OsRow{OsFamily::kLinux, 0x13, "http://redhat.com/rhel/7.0"},
    OsRow{OsFamily::kLinux, 0x14, "http://centos.org/centos/7.0"},
    OsRow{OsFamily::kLinux, 0x17, "http://suse.com/sles/11"},
    OsRow{OsFamily::kLinux, 0x18, "http://suse.com/sles/12"},
    OsRow{OsFamily::kLinux, 0x1a, "http://redhat.com/rhel/8.0"},
    OsRow{OsFamily::kLinux, 0x1b, "http://centos.org/centos/8"},
    OsRow{OsFamily::kLinux, 0x1f, "http://redhat.com/rhel/9.0"},
    OsRow{OsFamily::kLinux, 0x20, "http://almalinux.org/almalinux/9"},
    OsRow{OsFamily::kLinux, kAnyNumber, "http://libosinfo.org/linux/2016"},
    OsRow{OsFamily::kFreeBsd, kAnyNumber, "http://freebsd.org/freebsd/8.4"},
    OsRow{OsFamily::kDos, kAnyNumber, "http://microsoft.com/msdos/6.22"},
    OsRow{OsFamily::kSolaris, kAnyNumber, "http://oracle.com/solaris/11"},
};

bool is_family(std::int64_t type) {
  return (type >= static_cast<std::int64_t>(OsFamily::kMacOs) && type <= 16) || type == 255;
}

// "http://centos.org/centos/" of "http://centos.org/centos/7.0". Virtuozzo 7 wrote ids without the version.
std::string_view product_of(std::string_view id) {
  const auto last = id.find_last_of('/');
  const bool has_version = last != id.npos && id.substr(0, last).find('/', id.find("//") + 2) != id.npos;
  return has_version ? id.substr(0, last) : id;
}

std::string_view major_of(std::string_view id) {
  std::string_view version = id.substr(product_of(id).size());
  return version.substr(0, version.find('.'));
}

// How well a system's own id stands for another: 0 not at all.
int likeness(std::string_view own, std::string_view id) {
  if (own == id) return 4;
  if (id.starts_with(own) && (id[own.size()] < '0' || id[own.size()] > '9')) return 3;
  if (product_of(own) != product_of(id)) return 0;
  return major_of(own) == major_of(id) ? 2 : 1;
}

}  // namespace

std::int64_t os_number_of(std::string_view id) {
  constexpr unsigned kRest = 0xff;
  std::int64_t number = 0xffff;
  int best = 0;
  for (const OsRow& row : kSystems) {
    const int found = likeness(row.id, id);
    if (found == 0 || found < best) continue;
    best = found;
    number = static_cast<std::int64_t>(row.family) * 256 + (row.number == kAnyNumber ? kRest : row.number);
  }
  return number;
}

GuestOs guest_os_of(std::int64_t os_type, std::int64_t os_number) {
  const std::int64_t family = is_family(os_number >> 8) ? os_number >> 8 : is_family(os_type) ? os_type : 255;
  const bool agrees = os_number >> 8 == family;
  return {static_cast<OsFamily>(family), agrees ? static_cast<unsigned>(os_number & 0xff) : 0xff};
}

std::string_view libosinfo_id(const GuestOs& os) {
  for (const OsRow& row : kSystems)
    if (row.family == os.family && (row.number == os.number || row.number == kAnyNumber)) return row.id;
  return {};
}

}  // namespace convert
