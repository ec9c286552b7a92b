// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How fast a container may read and write its disks. LXC's XML has no <iotune> for file systems; it is kept in the
// definition's metadata, under a URI of its own so that neither a client's metadata nor the user's form is lost with
// it:
//
//   <metadata><switchyard:iotunes xmlns:switchyard='http://switchyard.org/xmlns/iotune/1.0'>
//     <switchyard:iotune target='/'><switchyard:total_iops_sec>100</switchyard:total_iops_sec></switchyard:iotune>
//
// The fields have the names of libvirt's <iotune>. libvirt's hook reads this when the container starts
// (containers/devices/domain_io_limits.hpp). Errors: kXml. Pure; any thread.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace driver {

inline constexpr std::string_view kIotuneNamespace = "http://switchyard.org/xmlns/iotune/1.0";

// Per second; 0 is no limit.
struct IoTune {
  std::uint64_t total_bytes = 0, read_bytes = 0, write_bytes = 0;
  std::uint64_t total_iops = 0, read_iops = 0, write_iops = 0;

  bool operator==(const IoTune&) const = default;
};

struct IoTuneField {
  std::string_view name;  // libvirt's
  std::uint64_t IoTune::*value;
};
std::span<const IoTuneField> iotune_fields();

// By target.
using IoTunes = std::map<std::string, IoTune, std::less<>>;

// Of XML that somebody else wrote into: what is no number reads as 0.
Result<IoTunes> read_iotunes(std::string_view xml);
Result<std::string> with_iotunes(std::string_view xml, const IoTunes& tunes);

// As virDomainSetMetadata takes it: without a prefix, which libvirt adds. Empty for no limit at all.
std::string iotunes_for_set_metadata(const IoTunes& tunes);

}  // namespace driver
