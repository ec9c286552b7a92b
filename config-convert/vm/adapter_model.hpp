// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which chip, cable and virtual port the guest's adapter has.
#pragma once

#include "config-convert/vm/adapter_wiring.hpp"

namespace convert {

AdapterForward adapter_model;
AdapterForward link_state;
AdapterForward port_type;  // of Open vSwitch, the one kind that Virtuozzo 7 had
AdapterForward port_uuid;
AdapterForward port_profile;

AdapterBack back_mac;  // PCS6's form: 12 hex digits
AdapterBack back_adapter_type;
AdapterBack back_connected;
// libvirt gives a port an id of its own; one that the file does not have is not written into it.
AdapterBack back_port_uuid;

}  // namespace convert
