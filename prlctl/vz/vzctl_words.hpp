// SPDX-License-Identifier: LGPL-2.1-or-later
//
// vzctl's command line in prlctl's words. What differs are names of options, units (vzctl's iolimit is in bytes, its
// diskspace in KB with a soft and a hard limit), and that prlctl always saves. Values; any thread.
//
//   vzctl set 101 --ram 1G --iolimit 1048576 --save        prlctl set 101 --memsize 1G --iolimit 1048576B
#pragma once

#include <boost/system/result.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

// Of vzctl(8).
inline constexpr int kVzCreateFailed = 7;
inline constexpr int kVzCommandFailed = 8;
inline constexpr int kVzNoConfig = 14;
inline constexpr int kVzBadParameter = 20;
inline constexpr int kVzBadValue = 21;
inline constexpr int kVzNoTemplate = 24;
inline constexpr int kVzNotRunning = 31;
inline constexpr int kVzRunning = 32;
inline constexpr int kVzCannotStop = 33;
inline constexpr int kVzNotMounted = 40;
inline constexpr int kVzMounted = 41;
inline constexpr int kVzExists = 44;
inline constexpr int kVzMountFailed = 50;
inline constexpr int kVzUnmountFailed = 51;

struct VzRefusal {
  std::string text;
  int exit_code = kVzBadParameter;

  bool operator==(const VzRefusal&) const = default;
};

[[noreturn]] void throw_exception_from_error(const VzRefusal& refusal, const boost::source_location&);

template <typename T>
using VzAnswer = boost::system::result<T, VzRefusal>;

struct VzOption {
  std::string_view name;    // vzctl's
  std::string_view prlctl;  // empty: it has no meaning here
  bool has_value;
  std::string (*value)(const std::string& text) = nullptr;  // in prlctl's units; nullptr: as it is
};

std::span<const VzOption> vz_set_options();
std::span<const VzOption> vz_create_options();
std::span<const VzOption> vz_start_options();
std::span<const VzOption> vz_stop_options();

// Options of one action, "--name value" or "--name=value", in prlctl's words.
VzAnswer<std::vector<std::string>> prlctl_options(std::span<const VzOption> options,
                                                  std::span<const std::string> words);

}  // namespace prlctl
