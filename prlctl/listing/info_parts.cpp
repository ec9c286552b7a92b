// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/info_parts.hpp"

#include "config-convert/container/ve_addresses.hpp"
#include "config-convert/values/values.hpp"
#include "prlctl/views/local_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace prlctl {
namespace {

constexpr std::size_t kLongestDescription = 4095;
constexpr std::int64_t kDay = 86'400;

}  // namespace

std::string shown_description(std::string_view text) {
  if (text.size() > kLongestDescription) return {};
  std::string line(text);
  std::ranges::replace(line, '\n', ' ');
  std::erase(line, '\r');
  return line;
}

InfoValue uptime_value(const InfoSource& source, std::int64_t counted_before, std::string_view counted_since) {
  const bool runs = source.live.started > 0;
  // Counted from its start, or from a reset of the count that was later (reset-uptime).
  const std::int64_t reset = from_local_time(std::string(counted_since));
  const std::int64_t from = reset > source.now ? source.live.started : std::max(source.live.started, reset);
  const std::int64_t run = runs ? std::max<std::int64_t>(0, source.now - from) : 0;
  const std::int64_t seconds = std::max<std::int64_t>(0, counted_before) + run;
  const std::string since =
      !counted_since.empty() ? std::string(counted_since) : local_time(runs ? source.live.started : source.now);
  const std::string days = seconds >= kDay ? fmt::format("{} days ", seconds / kDay) : "";
  InfoValue value(fmt::format("{}{:02}:{:02}:{:02} (since {})", days, seconds % kDay / 3600, seconds % 3600 / 60,
                              seconds % 60, since));
  value.json_text = std::to_string(seconds);
  return value;
}

void add_identity(InfoTree& tree, const InfoSource& source, std::string_view description) {
  const EnvironmentFacts& facts = source.facts;
  InfoValue id("{" + facts.uuid + "}");
  id.json_text = facts.uuid;
  tree.push_back({"ID", std::move(id)});
  tree.push_back({"EnvID", facts.ctid.empty() ? facts.uuid : facts.ctid});
  tree.push_back({"Name", facts.name});
  tree.push_back({"Description", shown_description(description)});
  tree.push_back({"Type", facts.title()});
  tree.push_back({"State", facts.state_word()});
}

std::string shown_home(const EnvironmentFacts& facts) {
  return facts.kind == Kind::kVm && !facts.home.empty() ? facts.home + "/" : facts.home;
}

std::string each_with_blank(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + " ";
  return text;
}

std::string shown_address(std::string_view text) {
  const auto ip = convert::parse_ip(text);
  if (!ip) return std::string(text);
  if (ip->is_ipv6) return fmt::format("{}/{}", ip->address, ip->prefix);
  return fmt::format("{}/{}", ip->address, convert::mask_of_prefix(ip->prefix));
}

InfoMember high_availability(bool enabled, std::int64_t priority) {
  return {"High Availability", InfoTree{{"enabled", InfoValue(enabled ? "yes" : "no")}, {"prio", InfoValue(priority)}},
          Shown::kItems};
}

InfoMember network_shaping(bool rate_bound, const std::vector<std::string>& rates) {
  InfoTree members{{"enabled", InfoValue(!rates.empty())}};
  members.push_back({"ratebound", on_off_word(rate_bound)});
  if (!rates.empty()) members.push_back({"rate", fmt::format("{}", fmt::join(rates, " "))});
  return {"Network Shaping", std::move(members), Shown::kSwitched};
}

InfoMember offline_management(bool enabled, const std::vector<std::string>& services) {
  InfoTree members{{"enabled", InfoValue(enabled)}};
  if (enabled) {
    std::string names;
    for (const std::string& service : services) names += "'" + service + "' ";
    members.push_back({"services", names});
  }
  return {"Offline management", std::move(members), Shown::kSwitched};
}

}  // namespace prlctl
