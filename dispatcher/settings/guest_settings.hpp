// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a transaction's settings come to inside the guest: the wishes that are kept for it. A running container is told
// its host name and resolver; its addresses are libvirt's to set, and one that is stopped finds all of it in its files
// when it starts (containers/roots/guest_files.hpp). Pure; any thread.
#pragma once

#include "dispatcher/guests/guest_wishes.hpp"
#include "dispatcher/model/environment.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <vector>

namespace dispatcher {

// `settings`: those that are of the guest's own files (SetPlan::in_guest); `operations`: of which they are, with
// secrets.
std::vector<GuestWish> wishes_of(Kind kind, bool runs, const std::vector<std::string>& settings,
                                 const boost::json::array& operations);

}  // namespace dispatcher
