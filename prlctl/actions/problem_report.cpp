// SPDX-License-Identifier: LGPL-2.1-or-later
//
// problem-report -d: what those need to know who look after an environment, as a tar archive: versions, state,
// definitions without passwords, snapshots; with --full, the end of its log.
#include "prlctl/actions/problem_report.hpp"

#include "prlctl/actions/families.hpp"
#include "prlctl/actions/snapshot_text.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/syntax/usage.hpp"

#include <ctime>
#include <fstream>
#include <iterator>
#include <sys/utsname.h>

namespace prlctl {
namespace {

using dispatcher::AllocatedText;

constexpr std::streamoff kMostLog = 1 << 20;

std::string versions(const Tool& tool, virConnectPtr connection) {
  unsigned long library = 0;
  unsigned long hypervisor = 0;
  virGetVersion(&library, nullptr, nullptr);
  virConnectGetVersion(connection, &hypervisor);
  utsname system{};
  ::uname(&system);
  const auto dotted = [](unsigned long number) {
    return fmt::format("{}.{}.{}", number / 1000000, number / 1000 % 1000, number % 1000);
  };
  return fmt::format("{}libvirt {}\nhypervisor {}\n{} {} {}\n", version_line(tool), dotted(library), dotted(hypervisor),
                     system.sysname, system.release, system.machine);
}

std::string definition(virDomainPtr domain, unsigned flags) {
  const AllocatedText xml(virDomainGetXMLDesc(domain, flags));
  return xml ? xml.get() : libvirt_failure("reading the definition").text + "\n";
}

// What libvirt's backend wrote last about it.
std::string log_end(const Subject& subject) {
  const std::string path =
      fmt::format("/var/log/libvirt/{}/{}.log", subject.is_container() ? "lxc" : "qemu", subject.name());
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (size < 0) return fmt::format("{} cannot be read\n", path);
  file.seekg(std::max<std::streamoff>(0, size - kMostLog));
  return {std::istreambuf_iterator<char>(file), {}};
}

// Who reports it, and what they say.
std::string words_of(const Request& request) {
  std::string words;
  for (const char* option : {"name", "email", "description"})
    if (request.has(option)) words += fmt::format("{}: {}\n", option, request.text(option));
  return words;
}

Answer<void> fill_report(Invocation& invocation, TarArchive& archive) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  const auto connection = invocation.session.libvirt();
  if (!connection) return connection.error();
  archive.add("versions.txt", versions(invocation.request.tool(), connection->get()));
  archive.add("state.txt", fmt::format("{} {} {} {}\n", subject->environment.title(),
                                       subject->environment.braced_uuid(), subject->name(), word_of(subject->state)));
  archive.add("domain.xml", definition(subject->domain(), 0));
  archive.add("domain-persistent.xml", definition(subject->domain(), VIR_DOMAIN_XML_INACTIVE));
  const auto snapshots = read_snapshots(subject->environment);
  archive.add("snapshots.txt", snapshots ? snapshot_table(*snapshots, true) : snapshots.error().text + "\n");
  if (invocation.request.has("full")) archive.add("log.txt", log_end(*subject));
  return {};
}

}  // namespace

Answer<int> answer_problem_report(Invocation& invocation, const std::function<Answer<void>(TarArchive&)>& fill) {
  const Request& request = invocation.request;
  if (request.has("send"))
    return Failure{"Problem reports are not sent to anybody: use -d, which writes one to stdout."};
  if (!request.has("dump")) return Failure{"Either -d or -s must be specified.", kSyntaxExit};
  TarArchive archive(std::time(nullptr));
  if (const auto filled = fill(archive); !filled) return filled.error();
  if (const std::string words = words_of(request); !words.empty()) archive.add("words.txt", words);
  invocation.console().print(archive.gzipped());
  return 0;
}

Answer<int> problem_report(Invocation& invocation) {
  return answer_problem_report(invocation, [&](TarArchive& archive) { return fill_report(invocation, archive); });
}

}  // namespace prlctl
