// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/host_policy.hpp"

#include "config-convert/xml/xml_path.hpp"

#include <charconv>

namespace convert {
namespace {

constexpr unsigned kMost = 1'000'000;

void take_number(unsigned& into, std::string_view value) {
  unsigned number = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failed == std::errc() && end == value.data() + value.size() && number <= kMost) into = number;
}

struct Wish {
  std::string_view path;
  void (*take)(HostPolicy&, std::string_view value);
};

void take_order(HostPolicy& policy, std::string_view value) { take_number(policy.order, value); }
void take_stop(HostPolicy& policy, std::string_view value) {
  policy.suspend_at_stop = value == "1" || value == "suspend";
}
void take_guarantee(HostPolicy& policy, std::string_view value) {
  unsigned percent = 0;
  take_number(percent, value);
  if (percent <= 100) policy.memory_guarantee_percent = percent;
}

constexpr Wish kWishes[] = {
    {"Settings/Startup/BootOrderPrio", &take_order},
    {"BOOTORDER", &take_order},
    {"Settings/Startup/AutoStartDelay", [](HostPolicy& p, std::string_view v) { take_number(p.delay_s, v); }},
    {"Settings/Startup/AutoStart", [](HostPolicy& p, std::string_view v) { p.if_it_ran = v == "2"; }},
    {"ONBOOT", [](HostPolicy& p, std::string_view v) { p.if_it_ran = v == "auto"; }},
    {"Settings/Shutdown/AutoStop", &take_stop},
    {"AUTOSTOP", &take_stop},
    {"Settings/Runtime/OnCrash/Limit", [](HostPolicy& p, std::string_view v) { take_number(p.crash_limit, v); }},
    {"Hardware/Memory/MemGuarantee", &take_guarantee},
    {"Hardware/Memory/MemGuaranteeType", [](HostPolicy& p, std::string_view v) { p.guarantees_percent = v == "1"; }},
};

}  // namespace

HostPolicy host_policy_of(std::string_view metadata_element) {
  HostPolicy policy;
  if (metadata_element.empty()) return policy;
  const auto doc = parse_xml(metadata_element, "metadata");
  if (!doc) return policy;
  const xmlNode* pcs6 = first_child(xmlDocGetRootElement(doc->get()), "pcs6");
  if (!pcs6) return policy;
  for (const xmlNode* kept = first_child(pcs6, "kept"); kept; kept = next_named(kept, "kept")) {
    const auto path = get(kept, "@path");
    for (const Wish& wish : kWishes)
      if (path == wish.path) wish.take(policy, get(kept, "").value_or(""));
  }
  return policy;
}

}  // namespace convert
