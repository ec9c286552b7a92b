// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Lists of addresses as --ipadd, --ipdel and --ipset change them, gateways, name servers: reference 6.6. Texts as PCS6
// files have them: "10.0.0.5/255.255.255.0", "2001:db8::5/64". Pure; errors have prlctl's words.
#pragma once

#include "foundation/result.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

enum class AddressChange { kAdd, kRemove, kSet };
// What an address without a mask is.
enum class Unmasked { kNetwork, kHost };

// `words`: addresses; for kRemove also "all". One that is there already is not added twice, one that is not there is
// no error to remove.
Result<std::vector<std::string>> changed_addresses(const std::vector<std::string>& addresses, AddressChange change,
                                                   const boost::json::array& words, Unmasked unmasked);

bool has_ipv4(const std::vector<std::string>& addresses);

// "x": none.
Result<std::string> checked_gateway(const std::string& text, bool ipv6);

// Name servers where `option` is "nameserver", else words without blanks.
Result<std::vector<std::string>> checked_texts(const boost::json::array& texts, std::string_view option);

}  // namespace dispatcher
