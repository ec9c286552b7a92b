// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/addresses.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/vm/adapter_addresses.hpp"
#include "dispatcher/settings/setting.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace dispatcher {
namespace {

constexpr std::size_t kMostAddresses = 256;

std::string netmask(unsigned prefix) {
  const std::uint32_t mask = prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix);
  return fmt::format("{}.{}.{}.{}", mask >> 24, mask >> 16 & 255, mask >> 8 & 255, mask & 255);
}

std::string text_of(const convert::IpAddress& ip) {
  return ip.is_ipv6 ? fmt::format("{}/{}", ip.address, ip.prefix)
                    : fmt::format("{}/{}", ip.address, netmask(ip.prefix));
}

bool is_same_host(const std::string& written, const convert::IpAddress& ip) {
  const auto other = convert::parse_ip(written);
  return other && other->address == ip.address;
}

Error invalid(const std::vector<std::string>& wrong) {
  return {ErrorCode::kOperationInvalid,
          fmt::format("The following IP addresses are invalid: '{}'", fmt::join(wrong, "', '"))};
}

}  // namespace

Result<std::vector<std::string>> changed_addresses(const std::vector<std::string>& addresses, AddressChange change,
                                                   const boost::json::array& words, Unmasked unmasked) {
  std::vector<std::string> changed = change == AddressChange::kSet ? std::vector<std::string>() : addresses;
  std::vector<std::string> wrong;
  for (const auto& one : words) {
    const std::string word(one.get_string());
    if (change == AddressChange::kRemove && word == "all") {
      changed.clear();
      continue;
    }
    auto ip = convert::parse_ip(word);
    if (!ip || (change != AddressChange::kRemove && !convert::fault_of(*ip).empty())) {
      wrong.push_back(convert::xml_safe(word));
      continue;
    }
    if (word.find('/') == word.npos && unmasked == Unmasked::kHost) ip->prefix = ip->is_ipv6 ? 128 : 32;
    const auto same = std::find_if(changed.begin(), changed.end(),
                                   [&](const std::string& written) { return is_same_host(written, *ip); });
    if (change == AddressChange::kRemove) {
      if (same != changed.end()) changed.erase(same);
    } else if (same != changed.end()) {
      *same = text_of(*ip);
    } else {
      changed.push_back(text_of(*ip));
    }
  }
  if (!wrong.empty()) return invalid(wrong);
  if (changed.size() > kMostAddresses)
    return Error{ErrorCode::kInvalidArg, fmt::format("an adapter has at most {} addresses", kMostAddresses)};
  return changed;
}

bool has_ipv4(const std::vector<std::string>& addresses) {
  return std::any_of(addresses.begin(), addresses.end(), [](const std::string& text) {
    const auto ip = convert::parse_ip(text);
    return ip && !ip->is_ipv6;
  });
}

Result<std::string> checked_gateway(const std::string& text, bool ipv6) {
  if (text == "x") return std::string();
  const auto ip = convert::parse_ip(text);
  if (text.find('/') != text.npos || !ip || ip->is_ipv6 != ipv6)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("The following gateway is invalid: '{}'", convert::xml_safe(text))};
  return ip->address;
}

Result<std::vector<std::string>> checked_texts(const boost::json::array& texts, std::string_view option) {
  std::vector<std::string> good, wrong;
  const bool are_servers = option == "nameserver";
  for (const auto& one : texts) {
    const std::string text(one.get_string());
    const bool is_word =
        !text.empty() && text.find_first_of(" \t\n\r\"'$`\\;,") == text.npos && convert::xml_safe(text) == text;
    const bool fits = are_servers ? text.find('/') == text.npos && convert::parse_ip(text).has_value() : is_word;
    (fits ? good : wrong).push_back(convert::xml_safe(text));
  }
  if (wrong.empty()) return good;
  return are_servers ? invalid(wrong) : incorrect_value(option, wrong.front());
}

}  // namespace dispatcher
