// SPDX-License-Identifier: LGPL-2.1-or-later
//
// installtools: by the agent that the guest has, if it runs programs; else the ISO of the guest tools goes into the
// machine's first drive, until it stops. A machine that was made without a channel for the tools gets one.
#include "config-convert/xml/xml_path.hpp"
#include "guest-tools/channel/frames.hpp"
#include "guest-tools/host/tools_install.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/guest_tools.hpp"
#include "prlctl/actions/inside.hpp"
#include "prlctl/views/domain_definition.hpp"

#include <algorithm>
#include <unistd.h>

namespace prlctl {
namespace {

constexpr int kPatience_s = 300;

bool has_channel(const xmlNode* devices) {
  for (auto* one = convert::first_child(devices, "channel"); one; one = convert::next_named(one, "channel"))
    if (convert::get(one, "target/@name") == guest_channel::kName) return true;
  return false;
}

struct ChannelPlace {
  dispatcher::Definition definition;
  unsigned flags;
  const char* without;  // what is told where it cannot be added
};
constexpr ChannelPlace kPlaces[] = {
    {dispatcher::Definition::kPersistent, VIR_DOMAIN_AFFECT_CONFIG,
     "Warning: the VM gets no channel for the guest tools: "},
    {dispatcher::Definition::kCurrent, VIR_DOMAIN_AFFECT_LIVE,
     "Warning: the VM gets its channel for the guest tools when it starts the next time: "},
};

Answer<void> give_channel(const Subject& subject, std::vector<std::string>& lines) {
  const std::string channel =
      fmt::format("<channel type='unix'><target type='virtio' name='{}'/></channel>", guest_channel::kName);
  for (const ChannelPlace& place : kPlaces) {
    const auto doc = read_definition(subject.domain(), place.definition);
    if (!doc) return doc.error();
    if (has_channel(convert::find(xmlDocGetRootElement(doc->get()), "devices"))) continue;
    if (virDomainAttachDeviceFlags(subject.domain(), channel.c_str(), place.flags) < 0)
      lines.push_back(place.without + libvirt_failure("adding it").text);
  }
  return {};
}

Answer<void> insert_iso(const Subject& subject, const guest::ToolsFiles& tools) {
  if (::access(tools.iso.c_str(), R_OK) != 0)
    return Failure{fmt::format("the ISO of the guest tools, '{}', is not there.", tools.iso)};
  const auto doc = read_definition(subject.domain(), dispatcher::Definition::kCurrent);
  if (!doc) return doc.error();
  const xmlNode* devices = convert::find(xmlDocGetRootElement(doc->get()), "devices");
  const xmlNode* drive = convert::first_child(devices, "disk");
  while (drive && convert::get(drive, "@device") != "cdrom") drive = convert::next_named(drive, "disk");
  if (!drive)
    return Failure{
        fmt::format("The VM has no CD/DVD-ROM drive. Add one while it is stopped: prlctl set {} --device-add cdrom",
                    subject.name())};
  // The file is the package's, and all may read it: libvirt need not make it QEMU's.
  const std::string disk = fmt::format(
      "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='{}'>"
      "<seclabel model='dac' relabel='no'/></source><target dev='{}' bus='{}'/><readonly/></disk>",
      tools.iso, convert::get(drive, "target/@dev").value_or(""), convert::get(drive, "target/@bus").value_or(""));
  if (virDomainUpdateDeviceFlags(subject.domain(), disk.c_str(), VIR_DOMAIN_AFFECT_LIVE) < 0)
    return libvirt_failure("Unable to insert the ISO");
  return {};
}

}  // namespace

Answer<std::vector<std::string>> install_guest_tools(Session& session, const Subject& subject) {
  if (subject.is_container()) return unimplemented();
  if (subject.state != State::kRunning) return refusal_of(subject, bit(State::kRunning));
  if (const auto events = session.run_events(); !events) return events.error();
  const auto tools = guest::find_tools();
  if (!tools) return failure_of(tools.error());
  std::vector<std::string> lines;
  if (const auto given = give_channel(subject, lines); !given) return given.error();
  guest::Guest inside(subject.domain());
  const auto deadline = std::min(guest::in_seconds(kPatience_s), deadline_of(session));
  const auto installed = guest::install_tools(inside, *tools, deadline);
  if (installed) {
    lines.emplace_back("The guest tools have been installed by the agent of the guest.");
    return lines;
  }
  if (installed.error().code != ErrorCode::kAgentUnresponsive)
    lines.push_back("The agent of the guest cannot install them: " + installed.error().message);
  if (const auto inserted = insert_iso(subject, *tools); !inserted)
    return inserted.error().under(lines.empty() ? "" : fmt::format("{}; ", fmt::join(lines, "; ")));
  lines.emplace_back("The guest tools ISO is mounted.");
  lines.emplace_back("Mount the CD in the guest, as root: mount /dev/cdrom /mnt");
  lines.emplace_back("Then run the installer: sh /mnt/install");
  return lines;
}

Answer<int> install_tools(Invocation& invocation) {
  if (const auto events = invocation.session.run_events(); !events) return events.error();
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  invocation.console().say("Installing...");
  const auto lines = install_guest_tools(invocation.session, *subject);
  if (!lines) return lines.error().under("Failed to install the guest tools: ");
  for (const std::string& line : *lines) invocation.console().say(line);
  return 0;
}

}  // namespace prlctl
