// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a D-Bus caller gives as arguments of a task, and what a task gives back, between GVariant and JSON.
//
// Arguments are hostile: GDBus has compared the signature of the whole; what is in a{sv} is compared here with the
// options that the introspection XML announces. An unknown name, one that is given twice, another type, too many or
// too long ones are kInvalidArg, by name. Any thread.
#pragma once

#include "config-convert/fields.hpp"
#include "dispatcher/bus/glib_handles.hpp"
#include "dispatcher/bus/interfaces.hpp"
#include "foundation/result.hpp"

#include <boost/json/object.hpp>

namespace dispatcher {

inline constexpr std::size_t kMaxTextBytes = 64U << 10;  // of one text

// `parameters`: the tuple of a call of that method. Positional arguments by their names, then the options. One of type
// a(sv) becomes a list of lists of two: [["memsize", 2048], ["vnc", {"mode": "off"}]].
inline constexpr std::size_t kMaxOperations = 256;
Result<boost::json::object> arguments_of(const GDBusMethodInfo& method, GVariant* parameters);

// `parameters`: (a{ss}). At most kMaxFields of them.
inline constexpr std::size_t kMaxFields = 256;
Result<convert::Fields> fields_of(GVariant* parameters);

// a{sv}, floating: texts s, whole numbers x (t beyond), others d, truth b, lists av, objects a{sv}; null is left out.
GVariant* variant_of(const boost::json::object& object);

}  // namespace dispatcher
