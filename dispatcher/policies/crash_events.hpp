// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which of libvirt's events mean that something went wrong with an environment, in words, and whether it is down then.
// QEMU that dies, and the controller of a container that does, are told as STOPPED/FAILED. A container whose init ends
// has stopped by itself, however it ended: libvirt does not tell the difference.
//
// Pure. Source: include/libvirt/libvirt-domain.h, virDomainEventStoppedDetailType and others.
#pragma once

#include "dispatcher/libvirt/domain_event.hpp"

#include <optional>
#include <string>

namespace dispatcher {

struct Mishap {
  std::string words;  // "the guest's kernel panicked"
  bool is_down = false;
};

std::optional<Mishap> mishap_of(const DomainEvent& event);

}  // namespace dispatcher
