// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/orderly_stop.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "guest-tools/host/agent_calls.hpp"
#include "prlctl/session/domain_events.hpp"

#include <algorithm>
#include <chrono>

namespace prlctl {
namespace {

using dispatcher::AllocatedText;
using dispatcher::DomainHandle;

constexpr std::string_view kAgent = "org.qemu.guest_agent.0";
constexpr int kMostPing_s = 5;
constexpr std::chrono::milliseconds kBetweenPings{1000};

Answer<DomainHandle> on(virConnectPtr connection, const Environment& environment) {
  DomainHandle domain(virDomainLookupByUUIDString(connection, environment.uuid.c_str()));
  if (!domain) return libvirt_failure("looking for '" + environment.name + "'");
  return domain;
}

Answer<void> power_off(virDomainPtr domain) {
  if (virDomainDestroy(domain) == 0) return {};
  const Failure failure = libvirt_failure("powering off");
  const auto off = is_off(domain);
  return off && *off ? Answer<void>() : failure;
}

// Without a flag libvirt takes the agent where there is one, then the button. A paused guest would not hear.
Answer<void> ask(virDomainPtr domain, bool acpi) {
  int state = VIR_DOMAIN_NOSTATE;
  if (virDomainGetState(domain, &state, nullptr, 0) < 0) return libvirt_failure("reading the state");
  if (state == VIR_DOMAIN_PAUSED && virDomainResume(domain) < 0) return libvirt_failure("continuing");
  if (virDomainShutdownFlags(domain, acpi ? VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN : 0) == 0) return {};
  return libvirt_failure("asking the guest to shut down");
}

enum class Agent { kNone, kAway, kThere };

Answer<Agent> agent_of(virDomainPtr domain) {
  const AllocatedText xml(virDomainGetXMLDesc(domain, 0));
  if (!xml) return libvirt_failure("reading the definition");
  const auto doc = convert::parse_xml(xml.get(), "domain XML");
  if (!doc) return failure_of(doc.error());
  const xmlNode* devices = convert::first_child(xmlDocGetRootElement(doc->get()), "devices");
  for (const xmlNode* channel = convert::first_child(devices, "channel"); channel;
       channel = convert::next_named(channel, "channel")) {
    const xmlNode* target = convert::first_child(channel, "target");
    if (convert::get(target, "@name") != kAgent) continue;
    return convert::get(target, "@state") == "connected" ? Agent::kThere : Agent::kAway;
  }
  return Agent::kNone;
}

// The definition has it a moment before libvirt can speak to it. What it refuses it has heard.
bool answers(virDomainPtr domain) {
  const auto answer = guest::ask_agent(domain, "guest-ping", {}, guest::in_seconds(kMostPing_s));
  return answer || (answer.error().code != ErrorCode::kAgentUnresponsive &&
                    answer.error().code != ErrorCode::kOperationInvalid);
}

}  // namespace

Answer<bool> is_off(virDomainPtr domain) {
  const int active = virDomainIsActive(domain);
  if (active >= 0) return active == 0;
  const virErrorPtr last = virGetLastError();
  if (last && last->code == VIR_ERR_NO_DOMAIN) return true;
  return libvirt_failure("asking whether it runs");
}

StopWish stop_wish_of(const Request& request, const Subject& subject) {
  return {request.has("kill"), request.has("noforce"), request.has("acpi") && !subject.is_container()};
}

Answer<void> stop_in_order(Session& session, const Environment& environment, const StopWish& wish) {
  if (wish.kill) return power_off(environment.domain.get());
  const auto events = DomainEvents::open(session.settings().uri);
  if (!events) return events.error();
  const auto domain = on((*events)->connection(), environment);
  if (!domain) return domain.error();
  const auto asked = ask(domain->get(), wish.acpi);
  if (!asked && wish.never_kill) return asked.error();
  if (asked) {
    const auto patience = session.settings().timeout;
    const bool gives_up = patience && *patience < wish.limit;
    const auto limit = gives_up ? std::chrono::milliseconds(*patience) : wish.limit;
    const auto ended = (*events)->until([&] { return is_off(domain->get()); }, limit);
    if (!ended) return ended.error();
    if (*ended) return {};
    if (gives_up) return Failure{"The operation has timed out. The guest was asked to shut down, and still runs."};
  }
  if (!wish.never_kill) return power_off(domain->get());
  return Failure{fmt::format("the guest did not shut down within {} s; it was not to be powered off, and still runs",
                             std::chrono::duration_cast<std::chrono::seconds>(wish.limit).count())};
}

Answer<void> wait_for_guest(Session& session, const Environment& environment) {
  if (environment.kind == Kind::kContainer) return {};
  const auto events = DomainEvents::open(session.settings().uri);
  if (!events) return events.error();
  const auto domain = on((*events)->connection(), environment);
  if (!domain) return domain.error();
  const auto agent_is_there = [&]() -> Answer<bool> {
    const auto agent = agent_of(domain->get());
    if (!agent) return agent.error();
    if (*agent == Agent::kNone)
      return Failure{"it is started, but has no channel for the agent of its guest, whose start could be waited for"};
    const auto off = is_off(domain->get());
    if (!off) return off.error();
    if (*off) return Failure{"it has stopped again"};
    return *agent == Agent::kThere && answers(domain->get());
  };
  // No event tells that an agent which was busy answers.
  const auto timeout = session.settings().timeout;
  const auto begun = std::chrono::steady_clock::now();
  Answer<bool> came = false;
  do {
    came = (*events)->until(agent_is_there, timeout ? std::min<std::chrono::milliseconds>(kBetweenPings, *timeout) : kBetweenPings);
  } while (came && !*came && (!timeout || std::chrono::steady_clock::now() - begun < *timeout));
  if (!came) return came.error();
  if (!*came) return Failure{"The operation has timed out. It is started, but its guest's agent does not answer yet."};
  return {};
}

Answer<void> wait_for_end(Session& session, const Environment& environment) {
  const auto events = DomainEvents::open(session.settings().uri);
  if (!events) return events.error();
  const auto domain = on((*events)->connection(), environment);
  if (!domain) return domain.error();
  const auto ended = (*events)->until([&] { return is_off(domain->get()); }, session.settings().timeout);
  if (!ended) return ended.error();
  if (!*ended) return Failure{"The operation has timed out. It still runs."};
  return {};
}

}  // namespace prlctl
