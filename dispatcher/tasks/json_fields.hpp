// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Fields of JSON objects that come from clients, and of notes: what is not there, or of another kind, is empty or
// false. Pure; any thread.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

std::string text_in(const boost::json::object& object, std::string_view name);
bool flag_in(const boost::json::object& object, std::string_view name);
// Those of an array that are text.
std::vector<std::string> texts_in(const boost::json::object& object, std::string_view name);

}  // namespace dispatcher
