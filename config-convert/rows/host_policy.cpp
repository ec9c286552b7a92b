// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/host_policy.hpp"

#include "config-convert/convert.hpp"
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

HostPolicy policy_in(const xmlNode* element) {
  HostPolicy policy;
  const xmlNode* pcs6 = element ? first_child(element, "pcs6") : nullptr;
  if (!pcs6) return policy;
  for (const xmlNode* kept = first_child(pcs6, "kept"); kept; kept = next_named(kept, "kept")) {
    const auto path = get(kept, "@path");
    for (const Wish& wish : kWishes)
      if (path == wish.path) wish.take(policy, get(kept, "").value_or(""));
  }
  return policy;
}

}  // namespace

HostPolicy host_policy_of(std::string_view metadata_element) {
  if (metadata_element.empty()) return {};
  const auto doc = parse_xml(metadata_element, "metadata");
  return doc ? policy_in(xmlDocGetRootElement(doc->get())) : HostPolicy{};
}

HostPolicy host_policy_of_domain(std::string_view xml) {
  // Most have nothing of ours.
  if (xml.find(kNamespaceUri) == xml.npos) return {};
  const auto doc = parse_xml(xml, "domain XML");
  if (!doc) return {};
  const std::string ours = std::string("metadata/") + kNamespacePrefix + ":domain";
  return policy_in(find(xmlDocGetRootElement(doc->get()), ours));
}

}  // namespace convert
