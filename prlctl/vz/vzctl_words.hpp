// SPDX-License-Identifier: LGPL-2.1-or-later
//
// vzctl's command line in prlctl's words. What differs are names of options, units (vzctl's iolimit is in bytes, its
// diskspace in KB with a soft and a hard limit), and that prlctl always saves. What prlctl has no word for, user
// beancounters above all, are fields of ve.conf, set as they were typed once they are of their form. Values; any
// thread.
//
//   vzctl set 101 --ram 1G --iolimit 1048576 --save        prlctl set 101 --memsize 1G --iolimit 1048576B
#pragma once

#include <boost/system/result.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

// Of vzctl(8).
inline constexpr int kVzCreateFailed = 7;
inline constexpr int kVzCommandFailed = 8;
inline constexpr int kVzNoConfig = 14;
inline constexpr int kVzCheckpointFailed = 16;
inline constexpr int kVzRestoreFailed = 17;
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
inline constexpr int kVzDisabled = 105;
inline constexpr int kVzRegisterFailed = 133;

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
  // In prlctl's units, or those of the field; nothing for what is not of its form. nullptr: as it is.
  std::optional<std::string> (*value)(const VzOption& option, const std::string& text) = nullptr;
  std::string_view field = {};    // of ve.conf, where prlctl has no such option
  std::string_view setting = {};  // the dispatcher's, of a number, likewise
};

std::span<const VzOption> vz_set_options();
std::span<const VzOption> vz_create_options();
std::span<const VzOption> vz_start_options();
std::span<const VzOption> vz_stop_options();

std::span<const VzOption> vz_reinstall_options();
std::span<const VzOption> vz_snapshot_options();
std::span<const VzOption> vz_snapshot_list_options();
std::span<const VzOption> vz_snapshot_id_options();

// A device of the host, by its node.
struct DeviceNode {
  std::string path;    // "/dev/net/tun"
  bool given = false;  // else taken away

  bool operator==(const DeviceNode&) const = default;
};
// "net/tun:rw", "net/tun:none"; nothing for what is not of that form.
std::optional<DeviceNode> parse_device_node(std::string_view text);

struct VzCall {
  std::vector<std::string> words;  // prlctl's
  std::map<std::string, std::string> fields;
  std::map<std::string, std::int64_t> settings;  // the dispatcher's (docs/dispatcher-settings.md)
  std::vector<DeviceNode> nodes;
  bool force = false;
  bool restarts = false;  // what only a start applies is to be applied now
};

// Options of one action, "--name value" or "--name=value".
VzAnswer<VzCall> call_of(std::span<const VzOption> options, std::span<const std::string> words);

}  // namespace prlctl
