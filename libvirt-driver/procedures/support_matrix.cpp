// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/procedures/support_matrix.hpp"

#include "libvirt-driver/procedures/connection_rows.hpp"
#include "libvirt-driver/procedures/domain_rows.hpp"
#include "libvirt-driver/procedures/event_rows.hpp"
#include "libvirt-driver/procedures/hypervisor_rows.hpp"
#include "libvirt-driver/procedures/migration_rows.hpp"
#include "libvirt-driver/procedures/network_rows.hpp"
#include "libvirt-driver/procedures/node_rows.hpp"
#include "libvirt-driver/procedures/snapshot_rows.hpp"
#include "libvirt-driver/procedures/storage_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

namespace driver {
namespace {

struct Family {
  std::string_view title;
  std::span<const Procedure> rows;
};

constexpr std::array kCallFamilies{
    Family{"Connection", rows::kConnectionRows},
    Family{"Domains", rows::kDomainRows},
    Family{"Snapshots and checkpoints", rows::kSnapshotRows},
    Family{"Steps of a migration", rows::kMigrationRows},
    Family{"QEMU only, LXC only", rows::kHypervisorRows},
    Family{"Host and its devices", rows::kNodeRows},
    Family{"Networks, host interfaces, packet filters", rows::kNetworkRows},
    Family{"Storage and secrets", rows::kStorageRows},
};

// Calls about domains for which libvirt's QEMU driver (9.0 to 11.3) has no entry: migration's first version, and
// what is meant for containers alone.
constexpr std::array kLackedByQemu{
    std::pair{kRemoteProgram, 61},  std::pair{kRemoteProgram, 63},  std::pair{kRemoteProgram, 295},
    std::pair{kRemoteProgram, 309}, std::pair{kRemoteProgram, 310}, std::pair{kLxcProgram, 1},
};

enum class Answer : std::uint8_t {
  kNative,
  kCompleted,
  kMerged,
  kChosen,
  kOurs,
  kRefused,
  kUnsupported,
  kNotPerDomain
};

struct Meaning {
  std::string_view word;
  std::string_view for_vm;
  std::string_view for_container;
};

// In the order of Answer.
constexpr std::array kMeanings{
    Meaning{"native", "libvirt's QEMU driver, or its network, storage, … driver, answers; bytes pass unchanged",
            "libvirt's LXC driver answers"},
    Meaning{"completed", "",
            "virtvzd answers what LXC's driver leaves out, or mends its answer, or answers for both kinds at once"},
    Meaning{"merged", "one answer made from both drivers'", ""},
    Meaning{"chosen", "native; which driver gets the call, the XML or another argument says", ""},
    Meaning{"virtvzd", "virtvzd answers from what it knows, without asking a driver", ""},
    Meaning{"refused", "", "has no meaning for a container; an error that says why and what to do instead"},
    Meaning{"unsupported", "libvirt's error 3, \"this function is not supported by the connection driver\"",
            "the same error; for an event: none is sent"},
    Meaning{"not per domain", "", "not about domains: answered as in the VM column"},
};

std::string_view word(Answer answer) { return kMeanings[static_cast<std::size_t>(answer)].word; }

Answer answer_for_vm(const Procedure& procedure) {
  if (std::ranges::find(kLackedByQemu, std::pair{procedure.program, procedure.number}) != kLackedByQemu.end()) {
    return Answer::kUnsupported;
  }
  switch (procedure.handling) {
    case Handling::kLocal: return Answer::kOurs;
    case Handling::kMerge: return Answer::kMerged;
    case Handling::kChoose: return Answer::kChosen;
    case Handling::kRoute:
    case Handling::kVm:
    case Handling::kEvent: break;
  }
  return Answer::kNative;
}

Answer answer_for_container(const Procedure& procedure) {
  switch (procedure.for_container) {
    case ForContainer::kNative: return Answer::kNative;
    case ForContainer::kCompleted: return Answer::kCompleted;
    case ForContainer::kRefused: return Answer::kRefused;
    case ForContainer::kUnsupported: return Answer::kUnsupported;
    case ForContainer::kNotPerDomain: break;
  }
  return Answer::kNotPerDomain;
}

std::string notes(const Procedure& procedure) {
  std::vector<std::string_view> parts;
  if (procedure.read_only == ReadOnly::kYes) parts.push_back("read-only");
  if (procedure.read_only == ReadOnly::kConditional) parts.push_back("read-only but for some flags");
  if (procedure.stream == StreamUse::kToServer) parts.push_back("stream to the server");
  if (procedure.stream == StreamUse::kToClient) parts.push_back("stream to the client");
  if (procedure.fds == FdUse::kCall) parts.push_back("takes file descriptors");
  if (procedure.fds == FdUse::kReply) parts.push_back("returns file descriptors");
  if (procedure.fds == FdUse::kBoth) parts.push_back("takes and returns file descriptors");
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string_view program_letter(const Procedure& procedure) {
  if (procedure.program == kQemuProgram) return "qemu ";
  return procedure.program == kLxcProgram ? "lxc " : "";
}

void print_legend(std::string& page) {
  page += "| Word | in the VM column | in the container column |\n| --- | --- | --- |\n";
  for (const Meaning& meaning : kMeanings) {
    page += fmt::format("| {} | {} | {} |\n", meaning.word, meaning.for_vm, meaning.for_container);
  }
}

void print_counts(std::string& page) {
  struct Count {
    int vm = 0;
    int container = 0;
  };
  std::array<Count, kMeanings.size()> counts{};
  int calls = 0;
  for (const Procedure& procedure : procedures()) {
    if (procedure.handling == Handling::kEvent) continue;
    ++calls;
    ++counts[static_cast<std::size_t>(answer_for_vm(procedure))].vm;
    ++counts[static_cast<std::size_t>(answer_for_container(procedure))].container;
  }
  page += fmt::format("\n{} calls and {} events:\n\n| Calls | VM | container |\n| --- | ---: | ---: |\n", calls,
                      procedures().size() - static_cast<std::size_t>(calls));
  for (std::size_t at = 0; at < counts.size(); ++at) {
    page += fmt::format("| {} | {} | {} |\n", kMeanings[at].word, counts[at].vm, counts[at].container);
  }
}

void print_calls(std::string& page, const Family& family) {
  page += fmt::format("\n## {}\n\n| Function | Number | VM | Container | Since | Notes |\n"
                      "| --- | ---: | --- | --- | --- | --- |\n",
                      family.title);
  for (const Procedure& procedure : family.rows) {
    page += fmt::format("| {} | {}{} | {} | {} | {} | {} |\n", api_name(procedure), program_letter(procedure),
                        procedure.number, word(answer_for_vm(procedure)), word(answer_for_container(procedure)),
                        procedure.since.empty() ? "internal" : procedure.since, notes(procedure));
  }
}

void print_events(std::string& page) {
  page += "\n## Events\n\nOlder clients know some events by a second number, without a callback id.\n\n"
          "| Asked for with | Number | VM | Container |\n| --- | ---: | --- | --- |\n";
  for (const Procedure& procedure : rows::kEventRows) {
    page += fmt::format("| {} | {}{} | {} | {} |\n", api_name(procedure), program_letter(procedure), procedure.number,
                        word(answer_for_vm(procedure)), word(answer_for_container(procedure)));
  }
}

}  // namespace

std::string support_matrix() {
  std::string page =
      "<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->\n"
      "<!-- Printed by the program support-matrix from libvirt-driver/procedures/; do not edit. -->\n"
      "# What vz:///system supports\n\n"
      "Every call and event of libvirt's protocol (release 11.3; older and newer clients work, unknown numbers pass\n"
      "to the VM's driver), and who answers it where the domain is a virtual machine or a container.\n\n";
  print_legend(page);
  page += "\nOn a host with only one of the two drivers, that one answers what is not about domains. A number is the\n"
          "procedure's in the protocol. Since: the release of libvirt; \"internal\": libvirt's library makes the call\n"
          "itself, no application does. Notes: \"read-only\" calls are also allowed on a read-only connection.\n";
  print_counts(page);
  for (const Family& family : kCallFamilies) print_calls(page, family);
  print_events(page);
  return page;
}

}  // namespace driver
