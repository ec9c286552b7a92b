// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a container has of devices that its backend does not know of: folders mounted while it runs, the bandwidth and
// the link state of interfaces. Kept in the <metadata> of the backend's definition, stored and live, so that it is
// there after a restart of virtvzd, is read by the hook, and is gone with the container's run or definition:
//
//   <switchyard-devices:devices xmlns:switchyard-devices='http://switchyard.org/xmlns/devices/1.0'>
//     <filesystem source='/srv/a' target='/mnt' readonly='yes'/>
//     <interface mac='52:54:00:12:34:56' link='down'>
//       <inbound average='1000' peak='2000' burst='256'/> <outbound average='500'/>
//     </interface>
//   </switchyard-devices:devices>
//
// libvirt puts all elements inside into the namespace, so they are read by their local names. dumpxml shows them where
// libvirt's XML has them. Units are libvirt's: kilobytes a second, KiB for burst; 0 is none.
// Whoever may write metadata can write it: numbers are checked, paths are what a client could have attached.
//
// Pure; any thread.
#pragma once

#include "libvirt-driver/rpc/uuid.hpp"
#include "libvirt-driver/xml/document.hpp"
#include "libvirt-driver/xml/text_edits.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

struct BandwidthRate {
  std::uint32_t average = 0, peak = 0, burst = 0;
  bool operator==(const BandwidthRate&) const = default;
};

struct InterfaceRecord {
  std::string mac;
  BandwidthRate inbound, outbound;
  std::string link{};  // "up" or "down" where the XML does not say it

  bool says_nothing() const { return inbound.average == 0 && outbound.average == 0 && link.empty(); }
  bool operator==(const InterfaceRecord&) const = default;
};

// A folder of the host, mounted while the container runs.
struct FolderRecord {
  std::string source, target;
  std::string alias{};  // that the client gave
  bool read_only = false;

  bool operator==(const FolderRecord&) const = default;
};

struct DeviceRecords {
  std::vector<FolderRecord> filesystems;
  std::vector<InterfaceRecord> interfaces;

  bool empty() const { return filesystems.empty() && interfaces.empty(); }
  // Of this MAC, in any case of its letters; one that says nothing where there is none.
  InterfaceRecord of(std::string_view mac) const;
  void set(InterfaceRecord record);
};

DeviceRecords read_device_records(const Element& domain);

enum RecordNamespace : bool { kWithoutNamespace = false, kWithNamespace = true };
// Without a namespace it is the argument of virDomainSetMetadata, which gives it one.
std::string format_device_records(const DeviceRecords& records, RecordNamespace with);

// <filesystem> as libvirt's XML has it.
std::string folder_text(const FolderRecord& folder);

// <bandwidth> and <link> of the interfaces that have a record.
void show_interface_records(TextEdits& edits, const Element& devices, const DeviceRecords& records);

// The <bandwidth> of an interface whose bandwidth is ours: not of macvlan's, which has no end on the host. Nothing when
// there is none, or when it is not what libvirt takes: libvirt says what is wrong with it.
struct TakenBandwidth {
  InterfaceRecord record;
  bool needs_mac = false;  // the interface has none; the record has the one given
  bool floor = false;
};
std::optional<TakenBandwidth> take_bandwidth(const Element& interface, const std::string& mac);
// Takes it out of the XML, and writes the MAC where one is needed.
void apply_taken(TextEdits& edits, const Element& interface, const TakenBandwidth& taken);

// 52:54:00 and three bytes of `seed`, another one for each `number`.
std::string generated_mac(const Uuid& seed, std::size_t number);

std::string lower_case(std::string_view text);

}  // namespace driver
