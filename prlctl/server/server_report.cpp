// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl problem-report -d: what those need to know who look after the server, as a tar archive: what `info` tells,
// its networks and environments, what libvirt says of the host. No passwords.
#include "prlctl/actions/tar_archive.hpp"
#include "prlctl/server/known_networks.hpp"
#include "prlctl/server/server_facts.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/syntax/usage.hpp"
#include "prlctl/views/environment_facts.hpp"

#include <fmt/format.h>

#include <ctime>

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

Answer<std::string> report_of(Invocation& invocation) {
  Session& session = invocation.session;
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const auto facts = read_server_facts(session);
  if (!facts) return facts.error();
  const auto settings = ServerSettings::read(session.settings().server_settings);
  if (!settings) return failure_of(settings.error());
  TarArchive archive(std::time(nullptr));
  archive.add("versions.txt", version_line(invocation.request.tool()));
  archive.add("info.txt", server_info_text(server_info(*facts, *settings, true)));
  archive.add("environments.txt", environments(session));
  archive.add("networks.xml", networks(session));
  const dispatcher::AllocatedText capabilities(virConnectGetCapabilities(connection->get()));
  archive.add("capabilities.xml", capabilities ? capabilities.get() : "");
  return Answer<std::string>(boost::system::in_place_value, archive.gzipped());
}

}  // namespace

Answer<int> report_server(Invocation& invocation) {
  const Request& request = invocation.request;
  if (request.has("send"))
    return Failure{"Problem reports are not sent to anybody: use -d, which writes one to stdout."};
  if (!request.has("dump")) return Failure{"Either -d or -s must be specified.", kSyntaxExit};
  const auto report = report_of(invocation);
  if (!report) return report.error().under("Failed to get the problem report: ");
  invocation.console().print(*report);
  return 0;
}

}  // namespace prlctl
