// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a PCS6 file asks the host's services for, and libvirt has no place for: read from our element of
// domain/metadata, where the converter keeps it. Both virtvzd, which keeps the autostart flag of who has a wish, and
// switchyardd, which does it, read it here.
//
//   Settings/Startup/BootOrderPrio, BOOTORDER      who comes first: the higher number; none: 0
//   Settings/Startup/AutoStartDelay                seconds between it and the next one
//   Settings/Startup/AutoStart 2, ONBOOT auto      with the host only if it ran when the host went down
//   Settings/Shutdown/AutoStop 1, AUTOSTOP suspend  its state is saved when the host goes down
//   Settings/Runtime/OnCrash/Limit                 how often it is restarted after crashes
//   Hardware/Memory/MemGuarantee, …Type 1          percent of its memory that no balloon may take; 0, automatic: none
//
// Text in, values out; a number that is none, or out of its range, is not there. Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

namespace convert {

struct HostPolicy {
  unsigned order = 0;
  unsigned delay_s = 0;
  bool if_it_ran = false;
  bool suspend_at_stop = false;
  unsigned crash_limit = 3;
  unsigned memory_guarantee_percent = 0;
  bool guarantees_percent = false;

  // libvirt's own autostart cannot do it.
  bool has_start_wish() const { return order != 0 || delay_s != 0 || if_it_ran; }
  // Of that much, in its unit, rounded up.
  std::uint64_t guaranteed_of(std::uint64_t memory) const {
    return guarantees_percent
               ? (memory / 100) * memory_guarantee_percent + ((memory % 100) * memory_guarantee_percent + 99) / 100
               : 0;
  }
  bool operator==(const HostPolicy&) const = default;
};

// As virDomainGetMetadata gives it; empty: the defaults.
HostPolicy host_policy_of(std::string_view metadata_element);
// Of a whole definition.
HostPolicy host_policy_of_domain(std::string_view xml);

}  // namespace convert
