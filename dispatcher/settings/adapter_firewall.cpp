// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/adapter_firewall.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/vm/firewall_rule.hpp"
#include "config-convert/xml/xml_writer.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

using boost::json::object;

// Of a rule, in the order of prlctl's words.
struct RuleLeaf {
  const char* name;
  const char* any;
};
constexpr std::array kRuleLeaves{RuleLeaf{"Protocol", ""}, RuleLeaf{"LocalNetAddress", ""}, RuleLeaf{"LocalPort", "0"},
                                 RuleLeaf{"RemoteNetAddress", ""}, RuleLeaf{"RemotePort", "0"}};

Result<std::vector<NewLeaf>> leaves_of_rule(const std::string& text) {
  const Error wrong = incorrect_value("fw-rule", convert::xml_safe(text));
  const auto words = convert::split(text, " \t");
  if (words.size() != kRuleLeaves.size()) return wrong;
  std::vector<NewLeaf> leaves;
  const convert::XmlWriter rule("FirewallRule");
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto& [name, any] = kRuleLeaves[at];
    leaves.push_back({name, std::string(words[at] == "*" ? any : words[at])});
    convert::set(rule.root(), name, leaves.back().value);
  }
  if (!convert::firewall_rule_of(convert::PvsElement(rule.root()))) return wrong;
  return leaves;
}

Result<std::vector<std::vector<NewLeaf>>> rules_of(const boost::json::array& texts) {
  std::vector<std::vector<NewLeaf>> rules;
  for (const auto& text : texts) {
    if (text.get_string().empty()) continue;  // alone: no rules
    auto rule = leaves_of_rule(std::string(text.get_string()));
    if (!rule) return rule.error();
    rules.push_back(*std::move(rule));
  }
  if (rules.size() > convert::kRulesOfOneDirection)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("The --fw-rule option is specified too often: an adapter has at most {} rules in each "
                             "direction.",
                             convert::kRulesOfOneDirection)};
  return rules;
}

const char* leaf_of(std::span<const WordForm> words, const boost::json::value& word) {
  for (const WordForm& form : words)
    if (form.word == std::string_view(word.get_string())) return form.pvs;
  return "";
}

}  // namespace

Result<void> complete_firewall(DeviceEdit& device, const object& given) {
  const auto* direction = given.if_contains("fw-direction");
  const auto* policy = given.if_contains("fw-policy");
  const auto* texts = given.if_contains("fw-rule");
  if (direction && !policy && !texts)
    return Error{ErrorCode::kInvalidArg, "The --fw-direction option requires --fw-policy or --fw-rule."};
  const auto rules = texts ? rules_of(texts->get_array()) : rules_of({});
  if (!rules) return rules.error();
  for (const WordForm& one : kDirections) {
    if (direction && one.word != std::string_view(direction->get_string())) continue;
    const std::string place = fmt::format("Firewall/{}/Direction", one.pvs);
    if (policy)
      if (auto put = device.put(place + "/DefaultPolicy", leaf_of(kPolicies, *policy)); !put) return put;
    if (!texts) continue;
    auto put =
        device.draft.put_elements(fmt::format("{}/{}/FirewallRules", device.place(), place), "FirewallRule", *rules);
    if (!put) return put;
  }
  const bool is_asked_for = direction || policy || texts || given.contains("fw");
  if (is_asked_for && device.get("Firewall/Enabled") == "1" && device.get("EmulatedType") == "5")
    return Error{ErrorCode::kOperationUnsupported,
                 "Unable to turn the firewall on: this adapter is in the routed mode, and libvirt filters on bridges "
                 "only"};
  return {};
}

}  // namespace dispatcher
