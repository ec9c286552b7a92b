// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/guest_settings.hpp"

#include "config-convert/values/values.hpp"
#include "dispatcher/settings/setting.hpp"
#include "dispatcher/tasks/json_fields.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

namespace json = boost::json;

constexpr std::string_view kPassword = "userpasswd";

// Nothing of it is in the file.
Result<void> edit_password(Draft& draft, const Setting& setting, const json::value& value) {
  const json::object& given = value.get_object();
  const std::string user = text_in(given, "user");
  const auto* password = given.if_contains("password");
  const bool fits = !user.empty() && user.find_first_of(": \t\n") == user.npos && convert::xml_safe(user) == user &&
                    password && password->is_string();
  if (!fits) return incorrect_value(setting.name, "***");
  draft.tell_guest(setting.name);
  return {};
}

constexpr std::array kRows{
    Setting{.name = kPassword,
            .takes = Takes::kObject,
            .vm = Rule::kLive,
            .edit = &edit_password,
            .in_guest = true,
            .secret = true,
            .help = "user and password of the guest; crypted: true where that is its hash"},
};

GuestWish password_wish(const json::object& given) {
  return {GuestWish::About::kPassword, text_in(given, "user"), text_in(given, "password"), flag_in(given, "crypted")};
}

}  // namespace

std::span<const Setting> guest_settings() { return kRows; }

std::vector<GuestWish> wishes_of(Kind kind, bool runs, const std::vector<std::string>& settings,
                                 const json::array& operations) {
  const auto has = [&](std::string_view name) {
    return std::find(settings.begin(), settings.end(), name) != settings.end();
  };
  const bool is_vm = kind == Kind::kVm;
  if (!is_vm && !runs) return {};
  std::vector<GuestWish> wishes;
  if (has("hostname")) wishes.push_back({GuestWish::About::kHostName, {}, {}});
  const bool has_resolver = has("nameserver") || has("searchdomain");
  if (has_resolver || (is_vm && (has("device-set") || has("device-add"))))
    wishes.push_back({GuestWish::About::kNetwork, {}, {}});
  for (const json::value& one : operations)
    if (one.as_array()[0].as_string() == kPassword) wishes.push_back(password_wish(one.as_array()[1].as_object()));
  return wishes;
}

}  // namespace dispatcher
