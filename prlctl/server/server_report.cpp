// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl problem-report -d: what those need to know who look after the server, as a tar archive: what `info` tells,
// its networks and environments, what libvirt says of the host. No passwords.
#include "prlctl/actions/problem_report.hpp"
#include "prlctl/server/known_networks.hpp"
#include "prlctl/server/server_facts.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/syntax/usage.hpp"
#include "prlctl/views/environment_facts.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

std::string environments(Session& session) {
  const auto all = read_all_facts(session);
  if (!all) return all.error().text + "\n";
  std::string text;
  for (const EnvironmentFacts& one : *all)
    text += fmt::format("{} {{{}}} {} {}\n", one.title(), one.uuid, one.state_word(), one.name);
  return text;
}

std::string networks(Session& session) {
  const auto all = read_networks(session);
  if (!all) return all.error().text + "\n";
  std::string text;
  for (const KnownNetwork& one : *all) text += one.xml;
  return text;
}

Answer<void> fill_report(Invocation& invocation, TarArchive& archive) {
  Session& session = invocation.session;
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const auto facts = read_server_facts(session);
  if (!facts) return facts.error();
  const auto settings = ServerSettings::read(session.settings().server_settings);
  if (!settings) return failure_of(settings.error());
  archive.add("versions.txt", version_line(invocation.request.tool()));
  archive.add("info.txt", server_info_text(server_info(*facts, *settings, true)));
  archive.add("environments.txt", environments(session));
  archive.add("networks.xml", networks(session));
  const dispatcher::AllocatedText capabilities(virConnectGetCapabilities(connection->get()));
  archive.add("capabilities.xml", capabilities ? capabilities.get() : "");
  return {};
}

}  // namespace

Answer<int> report_server(Invocation& invocation) {
  return answer_problem_report(invocation, [&](TarArchive& archive) -> Answer<void> {
    const auto filled = fill_report(invocation, archive);
    return filled ? filled : filled.error().under("Failed to get the problem report: ");
  });
}

}  // namespace prlctl
