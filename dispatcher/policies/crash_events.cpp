// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/policies/crash_events.hpp"

#include <libvirt/libvirt.h>

namespace dispatcher {
namespace {

struct Row {
  int id;
  int event;
  int detail;  // -1: any
  const char* words;
  bool is_down;
};

constexpr Row kRows[] = {
    {VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_FAILED,
     "its process on the host ended without being asked to", true},
    {VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_CRASHED, "it crashed", true},
    {VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CRASHED, -1, "the guest's kernel panicked", false},
    {VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_IOERROR,
     "it is paused, for a disk of it cannot be read or written", false},
    {VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_WATCHDOG,
     "it is paused by its watchdog", false},
    {VIR_DOMAIN_EVENT_ID_WATCHDOG, -1, -1, "its watchdog fired", false},
};

}  // namespace

std::optional<Mishap> mishap_of(const DomainEvent& event) {
  for (const Row& row : kRows)
    if (row.id == event.id && (row.event == -1 || row.event == event.event) &&
        (row.detail == -1 || row.detail == event.detail))
      return Mishap{row.words, row.is_down};
  return {};
}

}  // namespace dispatcher
