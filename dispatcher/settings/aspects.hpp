// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What of a running domain can be made to follow a definition. Each aspect is one function that makes the running
// domain agree with an XML in that respect, by libvirt's calls with AFFECT_LIVE; so the inverse of a change is the same
// function with the XML of before, it may be called twice, and after a crash too, whatever half of it was done.
//
// Errors are libvirt's, with the aspect's name. Blocks; a task's thread.
#pragma once

#include "config-convert/context.hpp"
#include "dispatcher/libvirt/handles.hpp"
#include "dispatcher/model/environment.hpp"

#include <libxml/tree.h>

#include <span>
#include <string>

namespace dispatcher {

enum Aspect : unsigned {
  kMemory = 1U << 0,
  kVcpus = 1U << 1,
  kScheduler = 1U << 2,
  kPins = 1U << 3,
  kNodes = 1U << 4,
  kBlkio = 1U << 5,
  kDiskTune = 1U << 6,
  kDescription = 1U << 7,
  kMetadata = 1U << 8,
  kDevices = 1U << 9,
};

struct LiveWish {
  Kind kind = Kind::kVm;
  const xmlNode* domain = nullptr;  // root of the XML to agree with
  convert::CgroupVersion cgroup = convert::CgroupVersion::kV2;
  std::uint32_t host_cpus = 0;
  std::span<const std::string> devices = {};  // aliases of those that kDevices is about
};

// Devices: those of `wish.devices` that the domain lacks come, those that the XML lacks go, the others change where a
// running machine's can (live_devices.cpp).
Result<void> apply_devices(virDomainPtr domain, const LiveWish& wish);

struct AspectRow {
  Aspect aspect;
  const char* name;
  Result<void> (*apply)(virDomainPtr domain, const LiveWish& wish);
};

// In the order in which they are applied.
std::span<const AspectRow> aspect_rows();

// Those of `aspects`, in the table's order, or backwards.
Result<void> apply_aspects(virDomainPtr domain, unsigned aspects, const LiveWish& wish);
// Tries each, whatever becomes of the others; the first error.
Result<void> undo_aspects(virDomainPtr domain, unsigned aspects, const LiveWish& wish);

}  // namespace dispatcher
