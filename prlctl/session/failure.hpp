// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Why an action failed, as prlctl says it: one line for stderr, and the exit code. Service errors come to 255, whatever
// they are; what cannot be reached to 253; what the command line got wrong, or a device that is not there, to 1.
//
// Texts are Virtuozzo's, since clients match them. An Error of libvirt or of the dispatcher keeps its own words where
// there is no such text. Values; any thread.
#pragma once

#include "foundation/result.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace prlctl {

inline constexpr int kSyntaxExit = 1;
inline constexpr int kNoServiceExit = 253;
inline constexpr int kFrozenExit = 254;
inline constexpr int kServiceExit = 255;

struct Failure {
  std::string text = {};  // without the line's end
  int exit_code = kServiceExit;

  bool operator==(const Failure&) const = default;
  // "Failed to start the VM: " before the text.
  Failure under(std::string_view context) const { return {std::string(context) + text, exit_code}; }
};

[[noreturn]] inline void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::logic_error(failure.text);
}

template <typename T>
using Answer = boost::system::result<T, Failure>;

// Of libvirt or the dispatcher.
Failure failure_of(const Error& error);

Failure no_service(std::string_view why);                            // 253: "Login failed: …"
Failure no_environment();                                            // "The virtual machine could not be found. …"
Failure wrong_state(std::string_view uuid, std::string_view state);  // `… is in the "running" state.`
Failure not_started(std::string_view name);
Failure not_stopped(std::string_view name);
Failure name_taken(std::string_view name);
Failure canceled(std::string_view what);
Failure unimplemented();

}  // namespace prlctl
