// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Adapters of containers as `prlctl set --device-…` changes them: reference 6.5, 6.6. venet0, the routed one, is the
// list IP_ADDRESS; net0, net1 … are the adapters of NETIF in their order, and may be called by their names inside
// (eth0). Adapters come and go while the container runs, and so does a cable; addresses count from its next start on,
// where nobody sets them inside.
#pragma once

#include "dispatcher/settings/draft.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace dispatcher {

Result<void> add_container_adapter(Draft& draft, const boost::json::object& given);
Result<void> set_container_adapter(Draft& draft, const boost::json::object& given);
Result<void> remove_container_adapter(Draft& draft, const boost::json::object& given);

}  // namespace dispatcher
