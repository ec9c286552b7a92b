// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Video and the remote display: reference 6.3. VNC's values are one setting, for its rules are about several of them.
#include "config-convert/values/values.hpp"
#include "dispatcher/settings/set_errors.hpp"
#include "dispatcher/settings/setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

namespace json = boost::json;

constexpr std::string_view kVnc = "Settings/RemoteDisplay/";

std::string leaf(std::string_view name) { return std::string(kVnc) + std::string(name); }

constexpr std::array<std::string_view, 5> kMembers{"mode", "port", "password", "nopasswd", "address"};
constexpr WordForm kModes[] = {{"off", "0", nullptr}, {"auto", "1", nullptr}, {"manual", "2", nullptr}};

struct VncWish {
  const char* mode = nullptr;  // the leaf; null: as it is
  std::optional<std::int64_t> port;
  std::optional<std::string> password;  // empty: none is asked for
  std::optional<std::string> address;
};

Result<VncWish> read_wish(const json::object& given) {
  VncWish wish;
  for (const auto& [key, value] : given)
    if (std::find(kMembers.begin(), kMembers.end(), std::string_view(key)) == kMembers.end())
      return Error{ErrorCode::kInvalidArg, fmt::format("vnc: unknown value '{:.32}'; known are mode, port, password, "
                                                       "nopasswd, address",
                                                       std::string_view(key))};
  if (const auto* mode = given.if_contains("mode")) {
    const auto word = mode->is_string() ? std::string_view(mode->get_string()) : std::string_view();
    for (const WordForm& form : kModes)
      if (form.word == word) wish.mode = form.pvs;
    if (!wish.mode) return incorrect_value("vnc-mode", convert::xml_safe(word));
  }
  if (const auto* port = given.if_contains("port")) {
    const bool is_number = port->is_int64() || port->is_uint64();
    const auto number = is_number ? port->to_number<std::int64_t>() : 0;
    if (number < 1 || number > 65'535) return incorrect_value("vnc-port", fmt::to_string(number));
    wish.port = number;
  }
  if (const auto* none = given.if_contains("nopasswd"); none && none->is_bool() && none->get_bool()) wish.password = "";
  if (const auto* password = given.if_contains("password")) {
    // VNC's own most: libvirt refuses more.
    if (!password->is_string() || password->get_string().size() > 8 || password->get_string().empty() ||
        convert::xml_safe(std::string_view(password->get_string())) != std::string_view(password->get_string()))
      return incorrect_value("vnc-passwd", "***");
    wish.password = std::string(password->get_string());
  }
  if (const auto* address = given.if_contains("address")) {
    const std::string text = address->is_string() ? std::string(address->get_string()) : "";
    if (text.find('/') != text.npos || !convert::parse_ip(text))
      return incorrect_value("vnc-address", convert::xml_safe(text));
    wish.address = text;
  }
  return wish;
}

Result<void> expect_complete(const VncWish& wish) {
  const bool turns_on = wish.mode && *wish.mode != '0';
  if (turns_on && !wish.password)
    return Error{ErrorCode::kOperationInvalid,
                 "A password is required to enable VNC support, or the --vnc-nopasswd option must be used."};
  if (turns_on && *wish.mode == '2' && !wish.port)
    return Error{ErrorCode::kOperationInvalid, "A port is required to enable VNC support in manual mode"};
  return {};
}

// A container has no display: what it was told is kept for who reads it, but no password, which nothing would ask for.
Result<void> keep_vnc(Draft& draft, const VncWish& wish) {
  const auto mode =
      std::find_if(std::begin(kModes), std::end(kModes), [&](const WordForm& form) { return form.pvs == wish.mode; });
  const std::pair<const char*, std::string> leaves[] = {
      {"VNC_MODE", mode == std::end(kModes) ? "" : std::string(mode->word)},
      {"VNC_PORT", wish.port ? fmt::to_string(*wish.port) : ""},
      {"VNC_ADDRESS", wish.address.value_or("")}};
  for (const auto& [leaf, text] : leaves)
    if (!text.empty())
      if (auto put = draft.put(leaf, text); !put) return put;
  return {};
}

Result<void> edit_vnc(Draft& draft, const Setting& setting, const json::value& value) {
  const auto wish = read_wish(value.get_object());
  if (!wish) return wish.error();
  if (!draft.is_vm()) {
    const auto complete = expect_complete(*wish);
    return complete ? keep_vnc(draft, *wish) : complete;
  }
  const bool needs_stop = wish->mode || wish->password || wish->address;
  if (draft.before().is_active() && needs_stop) return wrong_state(draft.before());
  if (draft.before().is_active()) draft.wait_for_start(setting.name);
  if (auto complete = expect_complete(*wish); !complete) return complete;
  const auto put = [&](bool given, std::string_view name, const std::string& text) -> Result<void> {
    return given ? draft.put(leaf(name), text) : Result<void>();
  };
  if (auto done = put(wish->mode != nullptr, "Mode", wish->mode ? wish->mode : ""); !done) return done;
  if (auto done = put(wish->port.has_value(), "PortNumber", fmt::to_string(wish->port.value_or(0))); !done) return done;
  if (auto done = put(wish->password.has_value(), "Password", wish->password.value_or("")); !done) return done;
  return put(wish->address.has_value(), "HostName", wish->address.value_or(""));
}

constexpr WordForm k3d[] = {{"off", "0", nullptr}, {"highest", "1", nullptr}, {"dx9", "2", nullptr}};

constexpr std::array kRows{
    Setting{.name = "videosize",
            .takes = Takes::kNumber,
            .vm = Rule::kStopped,
            .pvs = "Hardware/Video/VideoMemorySize",
            .least = 1,
            .most = 4096,
            .hardware = true,
            .help = "memory of the video card in MiB"},
    Setting{.name = "3d-accelerate",
            .takes = Takes::kWord,
            .vm = Rule::kStopped,
            .pvs = "Hardware/Video/Enable3DAcceleration",
            .words = k3d,
            .hardware = true,
            .help = "off, highest or dx9; kept for who reads it"},
    Setting{.name = "vertical-sync",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .pvs = "Hardware/Video/EnableVSync",
            .hardware = true,
            .help = "kept for who reads it"},
    Setting{.name = "high-resolution",
            .takes = Takes::kSwitch,
            .vm = Rule::kStopped,
            .pvs = "Hardware/Video/EnableHiResDrawing",
            .hardware = true,
            .help = "kept for who reads it"},
    Setting{.name = "vnc",
            .takes = Takes::kObject,
            .vm = Rule::kPartly,
            .container = Rule::kLive,
            .edit = &edit_vnc,
            .secret = true,
            .help = "any of mode (off, auto, manual), port, password or nopasswd, address; a mode that is on "
                    "needs one of the two, and manual a port; a container's are kept for who reads them"},
};

}  // namespace

std::span<const Setting> display_settings() { return kRows; }

}  // namespace dispatcher
