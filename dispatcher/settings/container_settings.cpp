// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What containers alone have: reference 6.2.
#include "config-convert/values/values.hpp"
#include "dispatcher/settings/aspects.hpp"
#include "dispatcher/settings/setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace dispatcher {
namespace {

using boost::json::value;

constexpr std::array<std::string_view, 9> kFeatures{"sysfs", "nfs",    "sit",  "ipip", "ppp",
                                                    "ipgre", "bridge", "nfsd", "time"};
constexpr std::array<std::string_view, 33> kCapabilities{
    "CHOWN",     "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER",           "FSETID",        "KILL",           "SETGID",
    "SETUID",    "SETPCAP",      "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN",      "NET_RAW",
    "IPC_LOCK",  "IPC_OWNER",    "SYS_MODULE",      "SYS_RAWIO",        "SYS_CHROOT",    "SYS_PTRACE",     "SYS_PACCT",
    "SYS_ADMIN", "SYS_BOOT",     "SYS_NICE",        "SYS_RESOURCE",     "SYS_TIME",      "SYS_TTY_CONFIG", "MKNOD",
    "LEASE",     "AUDIT_WRITE",  "VE_ADMIN",        "SETFCAP",          "FS_MASK"};

std::string upper(std::string_view text) {
  std::string big(text);
  std::transform(big.begin(), big.end(), big.begin(), [](unsigned char c) { return std::toupper(c); });
  return big;
}

struct State {
  std::string name;
  bool on = false;
};

// "NAME:on"
std::optional<State> parse_state(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return {};
  const std::string word = convert::lower(text.substr(colon + 1));
  if (word != "on" && word != "off") return {};
  return State{std::string(text.substr(0, colon)), word == "on"};
}

std::string_view name_in(std::string_view piece) { return piece.substr(0, piece.find(':')); }

// The file's list with that one said anew, where it stands or at the end.
std::string with_state(const std::string& list, const State& state) {
  std::string out;
  bool found = false;
  const auto add = [&](std::string_view piece) { out.append(out.empty() ? "" : " ").append(piece); };
  const std::string said = fmt::format("{}:{}", state.name, state.on ? "on" : "off");
  for (const std::string_view piece : convert::split(list, " \t,")) {
    std::string name = upper(name_in(piece));
    if (name.starts_with("CAP_")) name.erase(0, 4);
    const bool same = name == upper(state.name);
    if (!same || !found) add(same ? said : piece);
    found = found || same;
  }
  if (!found) add(said);
  return out;
}

Result<void> put_states(Draft& draft, const Setting& setting, const value& value,
                        Result<std::string> (*name_of)(const std::string& name)) {
  std::string list = draft.get(setting.ve);
  for (const auto& one : value.get_array()) {
    const std::string text(one.get_string());
    auto state = parse_state(text);
    if (!state) return incorrect_value(setting.name, convert::xml_safe(text));
    auto name = name_of(state->name);
    if (!name) return name.error();
    state->name = *std::move(name);
    list = with_state(list, *state);
  }
  return draft.put(setting.ve, list);
}

Result<void> edit_features(Draft& draft, const Setting& setting, const value& value) {
  return put_states(draft, setting, value, [](const std::string& name) -> Result<std::string> {
    const std::string small = convert::lower(name);
    if (std::find(kFeatures.begin(), kFeatures.end(), small) != kFeatures.end()) return small;
    return incorrect_value("features", convert::xml_safe(name));
  });
}

Result<void> edit_capabilities(Draft& draft, const Setting& setting, const value& value) {
  if (draft.before().is_active())
    return Error{ErrorCode::kOperationInvalid, "Unable to set the capability for the running Container."};
  return put_states(draft, setting, value, [](const std::string& name) -> Result<std::string> {
    const std::string big = upper(name);
    if (std::find(kCapabilities.begin(), kCapabilities.end(), big) != kCapabilities.end()) return big;
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("An incorrect capability ('{}') is specified.", convert::xml_safe(name))};
  });
}

// The root's image and the file system on it: made larger at once, smaller of a stopped container.
Result<void> edit_disk_space(Draft& draft, const Setting& setting, const value& value) {
  const auto mib = value.to_number<std::uint64_t>();
  draft.add_image({.act = ImageWish::Act::kResize,
                   .path = std::string(kContainerRoot),
                   .size_bytes = mib << 20,
                   .alias = std::string(kContainerRoot)});
  return draft.put(setting.ve, fmt::format("{0}:{0}", mib << 10));
}

// What the kernel holds it to is the limit; the barrier is the same.
Result<void> edit_process_limit(Draft& draft, const Setting& setting, const value& value) {
  const auto most = value.to_number<std::uint64_t>();
  return draft.put(setting.ve, most == 0 ? std::string("unlimited") : fmt::format("{0}:{0}", most));
}

constexpr WordForm kNetfilter[] = {{"disabled", nullptr, "disabled"},
                                   {"stateless", nullptr, "stateless"},
                                   {"stateful", nullptr, "stateful"},
                                   {"full", nullptr, "full"}};

constexpr std::array kRows{
    Setting{.name = "features",
            .takes = Takes::kTexts,
            .container = Rule::kNext,
            .ve = "FEATURES",
            .edit = &edit_features,
            .help = "NAME:on or NAME:off each: sysfs nfs sit ipip ppp ipgre bridge nfsd time"},
    // Its own words where it runs: no wrong-state error.
    Setting{.name = "capability",
            .takes = Takes::kTexts,
            .container = Rule::kPartly,
            .ve = "CAPABILITY",
            .edit = &edit_capabilities,
            .help = "NAME:on or NAME:off each, of capabilities(7)"},
    Setting{.name = "netfilter",
            .takes = Takes::kWord,
            .container = Rule::kStopped,
            .ve = "NETFILTER",
            .words = kNetfilter,
            .help = "disabled, stateless, stateful or full; kept for who reads it"},
    Setting{.name = "numproc",
            .takes = Takes::kNumber,
            .container = Rule::kLive,
            .ve = "NUMPROC",
            .aspects = kMetadata,
            .least = 0,
            .most = 4'194'304,
            .edit = &edit_process_limit,
            .help = "processes and threads; 0: no limit"},
    Setting{.name = "diskspace",
            .takes = Takes::kNumber,
            .container = Rule::kLive,
            .ve = "DISKSPACE",
            .least = 1,
            .most = std::int64_t{1} << 24,
            .edit = &edit_disk_space,
            .help = "size of its own files in MiB, the image's with its file system"},
    Setting{.name = "autocompact",
            .takes = Takes::kSwitch,
            .vm = Rule::kLive,
            .container = Rule::kLive,
            .pvs = "Settings/OnlineCompact/Mode",
            .ve = "AUTOCOMPACT",
            .help = "kept for who reads it"},
};

}  // namespace

std::span<const Setting> container_settings() { return kRows; }

}  // namespace dispatcher
