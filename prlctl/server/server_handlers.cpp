// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/families.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/syntax/usage.hpp"

namespace prlctl {
namespace {

Answer<int> help(Invocation& invocation) {
  invocation.console().print(usage(invocation.request.tool()));
  return 0;
}

constexpr HandlerRow kRows[] = {
    {"cttemplate list", &list_templates},
    {"cttemplate remove", &remove_template},
    {"help", &help},
    {"info", &tell_server},
    {"list-network-config", &list_network_config},
    {"monitor", &monitor},
    {"net add", &add_network},
    {"net addif", &bind_network},
    {"net del", &remove_network},
    {"net delif", &unbind_network},
    {"net info", &tell_network},
    {"net list", &list_networks},
    {"net set", &set_network},
    {"problem-report", &report_server},
    {"set", &set_server},
    {"shutdown", &shut_down_server},
    {"statistics", &server_statistics},
    {"usb del", &remove_usb},
    {"usb list", &list_usb},
    {"usb set", &set_usb},
    {"user list", &list_users},
    {"user set", &set_user},
};

}  // namespace

std::span<const HandlerRow> server_handlers() { return kRows; }

}  // namespace prlctl
