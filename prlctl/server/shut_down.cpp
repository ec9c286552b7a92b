// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl shutdown: the host goes down, by its own shutdown(8) or what `program` of [shutdown] in the settings' file
// names, which stops environments as they are set to be (switchyardd, or libvirt-guests). Where some run, only with
// --force.
#include "containers/processes/child_process.hpp"
#include "dispatcher/libvirt/domain_list.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/server/server_settings.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

constexpr const char* kContext = "Failed to shut down the server: ";

Answer<void> expect_none_running(Session& session) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const dispatcher::DomainList list(*connection, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
  if (list.count < 0) return libvirt_failure("listing environments");
  std::string names;
  for (int at = 0; at < list.count; ++at)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", virDomainGetName(list.domains[at]));
  if (names.empty()) return {};
  return Failure{fmt::format("These environments run: {}. Stop them, or use --force.", names)};
}

}  // namespace

Answer<int> shut_down_server(Invocation& invocation) {
  invocation.console().say("Shut down the server...");
  if (!invocation.request.has("force"))
    if (const auto idle = expect_none_running(invocation.session); !idle) return idle.error().under(kContext);
  const auto settings = ServerSettings::read(invocation.session.settings().server_settings);
  if (!settings) return failure_of(settings.error()).under(kContext);
  const std::string program = settings->text("shutdown", "program", "/sbin/shutdown");
  if (const auto done = containers::run_program({.words = {program, "-h", "now"}}); !done)
    return failure_of(done.error()).under(kContext);
  invocation.console().say("The server has been successfully shut down.");
  return 0;
}

}  // namespace prlctl
