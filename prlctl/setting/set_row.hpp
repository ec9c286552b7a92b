// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an option of `prlctl set` becomes: an operation of the dispatcher's Environment.Set
// (docs/dispatcher-settings.md), a member of such an operation's object, or something done at once; and the line that
// tells of it. A row for each option of syntax/'s tables, in the order of work: values, network, device, boot order,
// display, the rest.
//
//   {"iolimit", Place::kOperation, "", &as_number, "Set up iolimit: {new}"}
//
// Values; any thread. Source: prlctl's reference, section 6.
#pragma once

#include "prlctl/syntax/request.hpp"

#include <glib.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

enum class Place {
  kOperation,      // an operation of its own
  kDeviceMember,   // of the device that the device command is about
  kAdapterMember,  // likewise; without such a command, of the first adapter
  kEitherMember,   // of the device; without such a command, an operation of its own
  kCommand,        // a device command of the transaction
  kDisplayMember,  // of the operation "vnc"
  kAtOnce,         // before the transaction, or by a method of its own
  kNothing,        // nothing is behind it: refused
};

// All that were given of one option; at least one.
using Givens = std::vector<const Given*>;

struct SetRow {
  std::string_view option;
  Place place = Place::kOperation;
  std::string_view name = {};                                 // the dispatcher's; empty: the option's
  GVariant* (*value)(const Givens& givens) = nullptr;         // floating
  std::string_view echo = {};                                 // with {old} and {new}; empty: no line
  std::string (*shown)(const Given& given) = nullptr;         // {new}; null: of a switch 1 or 0, else as typed
  std::string_view old = {};                                  // {old}: of list -i's CPU; empty: the name
  std::string_view (*name_of)(const Given& given) = nullptr;  // in place of `name`

  std::string_view target(const Given& given) const { return name_of ? name_of(given) : name.empty() ? option : name; }
};

std::span<const SetRow> set_rows();
const SetRow* find_set_row(std::string_view option);

}  // namespace prlctl
