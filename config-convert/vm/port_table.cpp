// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Serial and parallel ports. A port with a pseudo terminal is the one that every machine without ports gets for its
// console, and does not come back.
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/port_plan.hpp"
#include "config-convert/vm/storage_back.hpp"
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using PortRow = Row<DeviceScope>;

Value type(const PortRow&, DeviceScope& scope) { return std::string(scope.device.port); }

const PortType* opened(const DeviceScope& scope) { return port_type(scope.device.port); }

Value path(const PortRow&, DeviceScope& scope) {
  const PortType* type = opened(scope);
  if (!type || !type->is_file) return {};
  return scope.device.backend;
}

Value if_file(const PortRow& row, DeviceScope& scope) {
  if (scope.device.port != "file") return {};
  return std::string(row.word);
}

Value if_tcp(const PortRow& row, DeviceScope& scope) {
  if (scope.device.port != "tcp") return {};
  return std::string(row.word);
}

// SocketMode: 0 waits for a client, 1 is one.
Value socket_mode(const PortRow& row, DeviceScope& scope) {
  if (scope.device.port == "udp") return "connect";
  if (scope.device.port != "unix" && scope.device.port != "tcp") return {};
  return number(scope, row.pcs6, 0, 0, 1) == 1 ? "connect" : "bind";
}

Value host(const PortRow&, DeviceScope& scope) {
  const PortType* type = opened(scope);
  if (!type || !type->is_network) return {};
  return scope.device.backend;
}

Value service(const PortRow&, DeviceScope& scope) {
  const PortType* type = opened(scope);
  if (!type || !type->is_network) return {};
  return scope.device.service;
}

Value port(const PortRow&, DeviceScope& scope) { return fmt::to_string(scope.device.stack_index); }

// A new port with nothing behind it is an output file's, not connected.
Value back_type(const PortRow& row, DeviceScope& scope, const xmlNode* element) {
  if (const PortType* known = port_type(get(element, row.xml).value_or(""))) return fmt::to_string(known->type);
  return scope.device.element ? Value() : "2";
}

Value back_is_connected(const PortRow& row, DeviceScope&, const xmlNode* element) {
  return get(element, row.xml) == kUnconnected ? "0" : "1";
}

Value back_name(const PortRow& row, DeviceScope& scope, const xmlNode* element) {
  const PortType* known = port_type(get(element, "@type").value_or(""));
  if (!known || !known->is_network) {
    const Value path = get(element, row.xml);
    if (!path) return {};
    return name_in_home(scope.vm, *path);
  }
  const xmlNode* source = find(element, "source[mode=connect]");
  if (!source) source = find(element, "source");
  const Value host = get(source, "@host"), service = get(source, "@service");
  if (!host || !service) return {};
  return host->find(':') == host->npos ? fmt::format("{}:{}", *host, *service)
                                       : fmt::format("[{}]:{}", *host, *service);
}

Value back_socket_mode(const PortRow& row, DeviceScope&, const xmlNode* element) {
  const Value mode = get(element, row.xml), type = get(element, "@type");
  if (!mode || type == "udp") return {};
  return *mode == "connect" ? "1" : "0";
}

constexpr std::array kSerialRows{
    PortRow{"EmulatedType", "@type", type, {}, back_type, {"file", "2"}},
    PortRow{"Connected", "@type", nullptr, {}, back_is_connected, {"null", "0"}},
    PortRow{"SystemName", "source/@path", path, {}, back_name, {"/var/parallels/every.pvm/com.txt", "com.txt"}},
    PortRow{
        "UserFriendlyName", "source/@path", nullptr, {}, back_name, {"/var/parallels/every.pvm/com.txt", "com.txt"}},
    PortRow{"", "source/@append", if_file, "on"},
    PortRow{"SocketMode", "source/@mode", socket_mode, {}, back_socket_mode, {"connect", "1"}},
    PortRow{"SystemName", "source/@host", host},
    PortRow{"SystemName", "source/@service", service},
    PortRow{"", "protocol/@type", if_tcp, "raw"},
    PortRow{"", "target/@port", port},
    PortRow{"", "alias/@name", device_alias},
    PortRow{"Enabled", "", nullptr, "1", back_word},
};

constexpr std::array kParallelRows{
    PortRow{"EmulatedType", "@type", type, {}, back_type, {"dev", "0"}},
    PortRow{"Connected", "@type", nullptr, {}, back_is_connected, {"null", "0"}},
    PortRow{"SystemName", "source/@path", path, {}, back_name, {"/var/parallels/every.pvm/lpt.txt", "lpt.txt"}},
    PortRow{
        "UserFriendlyName", "source/@path", nullptr, {}, back_name, {"/var/parallels/every.pvm/lpt.txt", "lpt.txt"}},
    PortRow{"", "source/@append", if_file, "on"},
    PortRow{"", "target/@port", port},
    PortRow{"", "alias/@name", device_alias},
    PortRow{"Enabled", "", nullptr, "1", back_word},
};

}  // namespace

std::span<const PortRow> serial_rows() { return kSerialRows; }
std::span<const PortRow> parallel_rows() { return kParallelRows; }

}  // namespace convert
