// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/client_identity.hpp"

#include "libvirt-driver/rpc/typed_parameters.hpp"

namespace driver {

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

}  // namespace driver
