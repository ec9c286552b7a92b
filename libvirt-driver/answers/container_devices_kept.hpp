// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Reads and writes a container's device records (xml/device_records.hpp) in the backend's metadata, stored or live, and
// runs the verbs of switchyard-ct that put them into force. Daemon thread only.
#pragma once

#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/xml/device_records.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace driver {

enum class Of : bool { kNextBoot, kRunning };

// The backend's XML and what is kept in it.
struct KeptDevices {
  std::string xml;
  DeviceRecords records;
};
Task<Result<KeptDevices>> kept_devices(ClientSession& session, DomainObject domain, Of which);

Task<Result<void>> keep_devices(ClientSession& session, DomainObject domain, Of which, DeviceRecords records);

// The host's end of the interface with this MAC in a running container's XML; empty when it has none.
std::string host_end_of(std::string_view live_xml, std::string_view mac);

// `switchyard-ct device VERB PID:TICKS WORDS…` about a running container's first process; what it printed.
Task<Result<std::string>> act_on_device(Services& services, Uuid container, std::string verb,
                                        std::vector<std::string> words);
// `switchyard-ct rate set`: what holds is replaced.
Task<Result<void>> put_rate_in_force(Services& services, std::string device, InterfaceRecord record);
// `switchyard-ct rate sweep`: of interfaces that are gone.
Task<void> sweep_rates(Services& services);
// `switchyard-ct link set`: with the host's end down, the container's has no carrier.
Task<Result<void>> put_link_in_force(Services& services, std::string device, bool up);

}  // namespace driver
