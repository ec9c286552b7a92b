// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The actions of prlsrvctl that something carries out, a block for each file here.
#pragma once

#include "prlctl/actions/invocation.hpp"

namespace prlctl {

std::span<const HandlerRow> server_handlers();

// info.cpp
Answer<int> tell_server(Invocation& invocation);

// network_config.cpp
Answer<int> list_network_config(Invocation& invocation);

// networks.cpp
Answer<int> list_networks(Invocation& invocation);
Answer<int> tell_network(Invocation& invocation);
Answer<int> add_network(Invocation& invocation);
Answer<int> set_network(Invocation& invocation);
Answer<int> bind_network(Invocation& invocation);
Answer<int> unbind_network(Invocation& invocation);
Answer<int> remove_network(Invocation& invocation);

// server_report.cpp
Answer<int> report_server(Invocation& invocation);

// server_statistics.cpp
Answer<int> server_statistics(Invocation& invocation);

// set_server.cpp
Answer<int> set_server(Invocation& invocation);

// shut_down.cpp
Answer<int> shut_down_server(Invocation& invocation);

// templates.cpp
Answer<int> list_templates(Invocation& invocation);
Answer<int> remove_template(Invocation& invocation);

// usb.cpp
Answer<int> list_usb(Invocation& invocation);
Answer<int> set_usb(Invocation& invocation);
Answer<int> remove_usb(Invocation& invocation);

// users.cpp
Answer<int> list_users(Invocation& invocation);
Answer<int> set_user(Invocation& invocation);

}  // namespace prlctl
