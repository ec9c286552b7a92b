// SPDX-License-Identifier: LGPL-2.1-or-later
//
// org.switchyard.Dispatcher1: the objects, told and served on the system bus and on the private socket, as the
// configuration says. Peers can do what polkit lets them (SECURITY.md); tasks that they submit do not end with them.
// Main loop only.
#pragma once

#include "dispatcher/bus/announcer.hpp"
#include "dispatcher/bus/private_socket.hpp"
#include "dispatcher/bus/system_bus.hpp"

#include <functional>
#include <string>
#include <vector>

namespace dispatcher {

class BusService {
 public:
  BusService(EnvironmentTable& environments, TaskEngine& tasks, ConfigKeeper& keeper, UsageStore& usage,
             Services& services);
  BusService(const BusService&) = delete;
  BusService& operator=(const BusService&) = delete;

  // What the host warns of from now on besides problems of environments.
  void warn_too(std::vector<std::string> warnings);
  // Once the environments were read, or it is known that they cannot be: peers believe what they see. `known` once:
  // the system bus knows us, or it does not for now.
  void start(std::function<void()> known);

 private:
  HostFacts host_facts() const;
  void emit(const char* path, const char* interface, const char* signal, GVariant* parameters);

  EnvironmentTable& environments_;
  Services& services_;
  Templates templates_;
  ObjectModel objects_;
  MethodContext context_;
  Announcer announcer_;
  SystemBus system_bus_;
  PrivateSocket private_socket_;
  std::vector<std::string> more_warnings_;
  bool connected_ = false;
  bool started_ = false;
};

}  // namespace dispatcher
