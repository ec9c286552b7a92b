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
    OsRow{OsFamily::kLinux, 0x14, "http://centos.org/centos/7.0"},
    OsRow{OsFamily::kLinux, 0x17, "http://suse.com/sles/11"},
    OsRow{OsFamily::kLinux, 0x18, "http://suse.com/sles/12"},
    OsRow{OsFamily::kLinux, kAnyNumber, "http://libosinfo.org/linux/2016"},
    OsRow{OsFamily::kFreeBsd, kAnyNumber, "http://freebsd.org/freebsd/8.4"},
    OsRow{OsFamily::kDos, kAnyNumber, "http://microsoft.com/msdos/6.22"},
    OsRow{OsFamily::kSolaris, kAnyNumber, "http://oracle.com/solaris/11"},
};

bool is_family(std::int64_t type) {
  return (type >= static_cast<std::int64_t>(OsFamily::kMacOs) && type <= 16) || type == 255;
}

}  // namespace

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
