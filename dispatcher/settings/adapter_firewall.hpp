// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The firewall of a machine's adapter: reference 6.5 and 6.6. What is not covered by a rule is accepted or denied, in
// each direction, and a rule is the opposite of that. Written as PCS6 has it; the network filter that libvirt gets is
// made of it by config-convert.
//
//   "tcp * 22 192.0.2.0/24 *"   protocol, local address and port, remote address and port; * is any
//
// Pure. Errors have prlctl's words.
#pragma once

#include "dispatcher/settings/device_types.hpp"

#include <boost/json/object.hpp>

namespace dispatcher {

inline constexpr WordForm kPolicies[] = {{"accept", "0", nullptr}, {"deny", "1", nullptr}};
inline constexpr WordForm kDirections[] = {{"in", "Incoming", nullptr}, {"out", "Outgoing", nullptr}};

// `given`: fw-policy and fw-rule (all rules, in place of those that are there) of fw-direction, else of both.
// kOperationUnsupported where a firewall is on and nothing could filter the adapter.
Result<void> complete_firewall(DeviceEdit& device, const boost::json::object& given);

}  // namespace dispatcher
