// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which serial and parallel ports can be, and what is behind them. QEMU makes and replaces files and sockets with the
// names that it is given, so names stay in the machine's folder, or in folders that the caller allows; a port whose
// name leaves them, and one that a host printer or a PDF maker served, stays in the PCS6 file only.
#pragma once

#include "config-convert/vm/device_kind.hpp"

namespace convert {

// EmulatedType of a port; libvirt's word for it.
struct PortType {
  std::int64_t type;
  std::string_view word;
  bool is_file;     // SystemName is a name in the host's file system
  bool is_network;  // … is host:port
};

// nullptr: a port has no such type.
const PortType* port_type(std::int64_t emulated_type);
const PortType* port_type(std::string_view word);

// A port with nothing behind it, as `Connected` 0 says.
inline constexpr std::string_view kUnconnected = "null";

Result<bool> plan_serial(DeviceScope& scope);
Result<bool> plan_parallel(DeviceScope& scope);  // Parallel, and Printer of newer files

}  // namespace convert
