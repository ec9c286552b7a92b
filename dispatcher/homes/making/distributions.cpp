// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/making/distributions.hpp"

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

constexpr unsigned kWindows = 8, kLinux = 9, kFreeBsd = 10, kDos = 12, kNetWare = 13, kSolaris = 14, kChrome = 15,
                   kAndroid = 16;
constexpr unsigned kOther = 0xff;
constexpr unsigned kSmall = 256, kMiddle = 1024, kLarge = 2048;
constexpr std::string_view kDefault = "win-2012";

constexpr auto kScsi = DiskBus::kVirtioScsi;
constexpr auto kSata = DiskBus::kSata;
constexpr auto kIde = DiskBus::kIde;
constexpr auto kVirtio = NetworkCard::kVirtio;
constexpr auto kE1000 = NetworkCard::kE1000;
constexpr auto kRtl = NetworkCard::kRtl8139;

// In the order in which prlctl lists them.
constexpr std::array kTable{
    Distribution{"msdos", kDos, 0x01, kSmall, kIde, kRtl, 32, false},
    Distribution{"win-2000", kWindows, 0x06, kSmall, kIde, kRtl, 32, false},
    Distribution{"win-xp", kWindows, 0x07, kSmall, kIde, kRtl, 32, false},
    Distribution{"win-2003", kWindows, 0x08, kSmall, kIde, kRtl, 64, false},
    Distribution{"win-vista", kWindows, 0x09, kLarge, kSata, kE1000, 32, false},
    Distribution{"win-2008", kWindows, 0x0a, kMiddle, kSata, kE1000, 32, false},
    Distribution{"win-7", kWindows, 0x0b, kLarge, kSata, kE1000, 32, false},
    Distribution{"win-8", kWindows, 0x0c, kLarge, kSata, kE1000},
    Distribution{"win-2012", kWindows, 0x0d, kMiddle, kSata, kE1000},
    Distribution{"win-8.1", kWindows, 0x0e, kLarge, kSata, kE1000},
    Distribution{"win-10", kWindows, 0x0f, kLarge, kSata, kE1000},
    Distribution{"win-11", kWindows, 0x13, kLarge, kSata, kE1000},
    Distribution{"win-2016", kWindows, 0x10, kLarge, kSata, kE1000},
    Distribution{"win-2019", kWindows, 0x11, kLarge, kSata, kE1000},
    Distribution{"win-2022", kWindows, 0x12, kLarge, kSata, kE1000},
    Distribution{"win", kWindows, kOther, kSmall, kIde, kRtl, 32, false},
    Distribution{"rhel", kLinux, 0x01, kSmall, kScsi, kVirtio},
    Distribution{"rhel7", kLinux, 0x13, kLarge, kScsi, kVirtio},
    Distribution{"rhel8", kLinux, 0x1a, kLarge, kScsi, kVirtio},
    Distribution{"rhel9", kLinux, 0x1f, kLarge, kScsi, kVirtio},
    Distribution{"suse", kLinux, 0x02, kSmall, kScsi, kVirtio},
    Distribution{"sles11", kLinux, 0x17, kSmall, kScsi, kVirtio},
    Distribution{"sles12", kLinux, 0x18, kMiddle, kScsi, kVirtio},
    Distribution{"debian", kLinux, 0x06, kSmall, kScsi, kVirtio},
    Distribution{"fedora-core", kLinux, 0x07, kMiddle, kScsi, kVirtio},
    Distribution{"fc", kLinux, 0x07, kMiddle, kScsi, kVirtio},
    Distribution{"xandros", kLinux, 0x09, kSmall, kIde, kE1000},
    Distribution{"ubuntu", kLinux, 0x0a, kSmall, kScsi, kVirtio},
    Distribution{"mandriva", kLinux, 0x03, kSmall, kScsi, kVirtio},
    Distribution{"centos", kLinux, 0x0d, kSmall, kScsi, kVirtio},
    Distribution{"centos7", kLinux, 0x14, kLarge, kScsi, kVirtio},
    Distribution{"centos8", kLinux, 0x1b, kLarge, kScsi, kVirtio},
    Distribution{"vzlinux", kLinux, 0x15, kSmall, kScsi, kVirtio},
    Distribution{"vzlinux7", kLinux, 0x16, kLarge, kScsi, kVirtio},
    Distribution{"vzlinux8", kLinux, 0x1c, kLarge, kScsi, kVirtio},
    Distribution{"cloudlinux", kLinux, 0x19, kSmall, kScsi, kVirtio},
    Distribution{"cloudlinux7", kLinux, 0x1d, kLarge, kScsi, kVirtio},
    Distribution{"cloudlinux8", kLinux, 0x1e, kLarge, kScsi, kVirtio},
    Distribution{"almalinux9", kLinux, 0x20, kLarge, kScsi, kVirtio},
    Distribution{"psbm", kLinux, 0x10, kLarge, kScsi, kVirtio},
    Distribution{"redhat", kLinux, 0x0e, kSmall, kIde, kE1000},
    Distribution{"opensuse", kLinux, 0x0f, kSmall, kScsi, kVirtio},
    Distribution{"linux", kLinux, kOther, kSmall, kScsi, kVirtio},
    Distribution{"linux-2.4", kLinux, 0x04, kSmall, kIde, kE1000, 32, false},
    Distribution{"linux-2.6", kLinux, 0x05, kSmall, kScsi, kVirtio},
    Distribution{"mageia", kLinux, 0x11, kSmall, kScsi, kVirtio},
    Distribution{"mint", kLinux, 0x12, kSmall, kScsi, kVirtio},
    Distribution{"freebsd-4", kFreeBsd, 0x01, kSmall, kIde, kE1000, 32, false},
    Distribution{"freebsd-5", kFreeBsd, 0x02, kSmall, kIde, kE1000, 32, false},
    Distribution{"freebsd-6", kFreeBsd, 0x03, kSmall, kIde, kE1000, 32, false},
    Distribution{"freebsd-7", kFreeBsd, 0x04, kSmall, kIde, kE1000, 32, false},
    Distribution{"freebsd-8", kFreeBsd, 0x05, kSmall, kSata, kE1000, 32, false},
    Distribution{"freebsd", kFreeBsd, kOther, kSmall, kSata, kE1000},
    Distribution{"chrome-1", kChrome, 0x01, kSmall, kSata, kE1000},
    Distribution{"chrome", kChrome, kOther, kSmall, kSata, kE1000},
    Distribution{"android", kAndroid, kOther, kSmall, kSata, kE1000},
    Distribution{"netware", kNetWare, kOther, kSmall, kIde, kRtl, 32, false},
    Distribution{"solaris", kSolaris, kOther, kSmall, kSata, kE1000, 32, false},
};

}  // namespace

std::span<const Distribution> distributions() { return kTable; }

const Distribution* find_distribution(std::string_view name) {
  const auto* found = std::ranges::find(kTable, name.empty() ? kDefault : name, &Distribution::name);
  return found == kTable.end() ? nullptr : found;
}

}  // namespace dispatcher
