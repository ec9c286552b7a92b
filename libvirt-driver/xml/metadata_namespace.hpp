// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The XML namespaces of what Switchyard keeps in a domain's <metadata>.
//
// libvirt keeps one child of <metadata> per namespace URI and drops every further one, and virDomainSetMetadata
// replaces the whole child of a URI. So the user's form, which is virtvzd's own, has a URI apart from the one that
// converter, dispatcher and clients write: a client that sets its metadata cannot lose the user's form with it.
#pragma once

#include <string_view>

namespace driver {

// Settings that libvirt has no element for; written by converter, dispatcher and clients.
inline constexpr std::string_view kDomainNamespace = "http://switchyard.org/xmlns/domain/1.0";
// <switchyard:user-form>: what the user wrote and the backend cannot have. Written and read by virtvzd alone.
inline constexpr std::string_view kUserFormNamespace = "http://switchyard.org/xmlns/user-form/1.0";
inline constexpr std::string_view kUserFormElement = "user-form";
// <switchyard-devices:devices>: what a container has of devices past its backend. Written and read by virtvzd, read by
// the hook.
inline constexpr std::string_view kDevicesNamespace = "http://switchyard.org/xmlns/devices/1.0";
inline constexpr std::string_view kDevicesPrefix = "switchyard-devices";
inline constexpr std::string_view kDevicesElement = "devices";
// The autostart flag of who is started by the dispatcher: events/held_autostart.hpp.
inline constexpr std::string_view kStartNamespace = "http://switchyard.org/xmlns/start/1.0";
inline constexpr std::string_view kStartPrefix = "switchyard-start";

}  // namespace driver
