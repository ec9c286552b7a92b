// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What each method does, once its caller was found to be allowed. A method that the introspection XML annotates with a
// kind of task submits one, on the object's environment, and answers with its path; the others have a function in the
// table here. A unit test sees to it that each method has one or the other. Main loop only.
#pragma once

#include "dispatcher/accounting/usage_store.hpp"
#include "dispatcher/bus/authority.hpp"
#include "dispatcher/bus/call.hpp"
#include "dispatcher/bus/object_model.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/keeping/config_keeper.hpp"

#include <string>
#include <string_view>

namespace dispatcher {

struct MethodContext {
  EnvironmentTable& environments;
  TaskEngine& tasks;
  ConfigKeeper& keeper;
  UsageStore& usage;
  Services& services;
  ObjectModel& objects;
};

// The polkit action that a call wants; reading properties and what says none: monitor.
std::string action_of(const Call& call);

void run_method(MethodContext& context, const CallPointer& call, const Caller& caller);

// Whether the table here has a function for it.
bool has_function(std::string_view interface, std::string_view method);

}  // namespace dispatcher
