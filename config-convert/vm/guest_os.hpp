// SPDX-License-Identifier: LGPL-2.1-or-later
//
// PCS6's guest OS numbers (OsNumber = OsType × 256 + n) and libosinfo's ids.
#pragma once

#include <cstdint>
#include <string_view>

namespace convert {

enum class OsFamily { kMacOs = 7, kWindows = 8, kLinux = 9, kFreeBsd = 10, kDos = 12, kSolaris = 14, kOther = 255 };

struct GuestOs {
  OsFamily family = OsFamily::kOther;
  unsigned number = 0;  // n; 0xff: other of the family

  bool is_windows() const { return family == OsFamily::kWindows; }
  // Linux of PCS6's own time has smaller numbers; of "other" nothing is known.
  bool is_linux_from(unsigned n) const { return family == OsFamily::kLinux && number >= n && number != 0xff; }
  // Within Windows a larger n is newer, but 0xff stands for the oldest.
  bool is_windows_from(unsigned n) const { return is_windows() && number >= n && number != 0xff; }
};

inline constexpr unsigned kWindowsVista = 0x09;
inline constexpr unsigned kWindows2008 = 0x0a;
inline constexpr unsigned kWindows8 = 0x0c;
inline constexpr unsigned kWindows2012 = 0x0d;

inline constexpr unsigned kLinuxOfVirtuozzo7 = 0x13;
inline constexpr unsigned kRhel8 = 0x1a;

// Files of old versions have other numbers: the family then comes from OsType where that is known.
GuestOs guest_os_of(std::int64_t os_type, std::int64_t os_number);

// The number of a libosinfo id: its own row, else the newest of the same product, else the family's "other".
std::int64_t os_number_of(std::string_view id);

// Empty where libosinfo knows nothing that fits.
std::string_view libosinfo_id(const GuestOs& os);

}  // namespace convert
