// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/client_identity.hpp"

namespace driver {
namespace {

struct Setter {
  std::string_view field;
  void (*set)(ClientIdentity& identity, const ParameterValue& value);
};

template <auto Member>
void set_number(ClientIdentity& identity, const ParameterValue& value) {
  using Number = std::remove_reference_t<decltype(identity.*Member)>;
  if (const auto* u = std::get_if<std::uint64_t>(&value)) identity.*Member = static_cast<Number>(*u);
  if (const auto* i = std::get_if<std::int64_t>(&value)) identity.*Member = static_cast<Number>(*i);
}

template <auto Member>
void set_text(ClientIdentity& identity, const ParameterValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) identity.*Member = *text;
}

constexpr Setter kSetters[] = {
    {"unix-user-id", &set_number<&ClientIdentity::uid>},
    {"unix-group-id", &set_number<&ClientIdentity::gid>},
    {"process-id", &set_number<&ClientIdentity::pid>},
    {"process-time", &set_number<&ClientIdentity::start_time>},
    {"user-name", &set_text<&ClientIdentity::user_name>},
    {"group-name", &set_text<&ClientIdentity::group_name>},
    {"selinux-context", &set_text<&ClientIdentity::selinux_context>},
};

}  // namespace

Bytes encode_identity(const ClientIdentity& identity) {
  std::vector<TypedParameter> parameters = {
      {"unix-user-id", std::uint64_t{identity.uid}},
      {"unix-group-id", std::uint64_t{identity.gid}},
      {"process-id", static_cast<std::int64_t>(identity.pid)},
  };
  if (identity.start_time != 0) parameters.push_back({"process-time", identity.start_time});
  if (!identity.user_name.empty()) parameters.push_back({"user-name", identity.user_name});
  if (!identity.group_name.empty()) parameters.push_back({"group-name", identity.group_name});
  if (!identity.selinux_context.empty()) parameters.push_back({"selinux-context", identity.selinux_context});
  XdrWriter out;
  write_parameters(out, parameters);
  out.u32(0);
  return out.take();
}

ClientIdentity decode_identity(const std::vector<TypedParameter>& parameters, ClientIdentity otherwise) {
  for (const TypedParameter& parameter : parameters) {
    for (const Setter& setter : kSetters) {
      if (setter.field == parameter.field) setter.set(otherwise, parameter.value);
    }
  }
  return otherwise;
}

}  // namespace driver
