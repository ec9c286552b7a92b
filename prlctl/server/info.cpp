// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl info: what this server is, in text and as JSON. There are no licenses to tell of.
#include "prlctl/listing/json_text.hpp"
#include "prlctl/server/server_facts.hpp"
#include "prlctl/server/server_families.hpp"

namespace prlctl {

Answer<int> tell_server(Invocation& invocation) {
  const Request& request = invocation.request;
  const Console& console = invocation.console();
  if (request.has("license")) {
    console.print(request.has("json") ? json_object({})
                                      : "Searching for installed licenses...\nNo licenses installed.\n");
    return 0;
  }
  const auto facts = read_server_facts(invocation.session);
  if (!facts) return facts.error();
  const auto settings = ServerSettings::read(invocation.session.settings().server_settings);
  if (!settings) return failure_of(settings.error());
  const InfoTree info = server_info(*facts, *settings, request.has("full"));
  console.print(request.has("json") ? json_object(info) : server_info_text(info));
  return 0;
}

}  // namespace prlctl
