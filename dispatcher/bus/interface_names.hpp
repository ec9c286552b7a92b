// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What org.switchyard.Dispatcher1 and its interfaces are called, for the dispatcher and for its clients.
#pragma once

namespace dispatcher {

inline constexpr const char* kBusName = "org.switchyard.Dispatcher1";
inline constexpr const char* kHostInterface = "org.switchyard.Dispatcher1.Host";
inline constexpr const char* kEnvironmentInterface = "org.switchyard.Dispatcher1.Environment";
inline constexpr const char* kVmInterface = "org.switchyard.Dispatcher1.Vm";
inline constexpr const char* kContainerInterface = "org.switchyard.Dispatcher1.Container";
inline constexpr const char* kTaskInterface = "org.switchyard.Dispatcher1.Task";
inline constexpr const char* kTemplateInterface = "org.switchyard.Dispatcher1.Template";
inline constexpr const char* kObjectManagerInterface = "org.freedesktop.DBus.ObjectManager";
inline constexpr const char* kPropertiesInterface = "org.freedesktop.DBus.Properties";

}  // namespace dispatcher
