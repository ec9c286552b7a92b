// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_guest_info.hpp"

#include "libvirt-driver/agent/guest_info.hpp"
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_agent.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

namespace driver {
namespace {

constexpr std::size_t kMaxParameters = 2048;  // REMOTE_DOMAIN_GUEST_INFO_PARAMS_MAX

std::uint32_t all_types() {
  std::uint32_t types = 0;
  for (const GuestInfoRow& row : guest_info_rows()) types |= row.type;
  return types;
}

}  // namespace

// Without types all there is to know is wanted, and what the agent does not serve is left out.
Task<Result<Bytes>> guest_info(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::uint32_t types = in.u32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, 0, "virDomainGetGuestInfo"); !known) co_return known.error();
  if ((types & ~all_types()) != 0)
    co_return invalid_argument(fmt::format("unsupported guest information types '0x{:x}'", types & ~all_types()));
  Parameters parameters;
  for (const GuestInfoRow& row : guest_info_rows()) {
    if (types != 0 && (types & row.type) == 0) continue;
    const auto returned =
        co_await agent_returns_if_served(call.session(), domain, "virDomainGetGuestInfo", row.command);
    if (!returned) co_return returned.error();
    if (!*returned && types == 0) continue;
    if (!*returned)
      co_return Error{ErrorCode::kInternal,
                      fmt::format("internal error: unable to execute QEMU agent command '{}': the guest agent does not "
                                  "serve it",
                                  row.command),
                      ErrorDomain::kLxc};
    if (auto added = row.add(**returned, parameters); !added) co_return added.error();
  }
  if (parameters.size() > kMaxParameters)
    co_return Error{ErrorCode::kRpc,
                    fmt::format("too many parameters '{}' for limit '{}'", parameters.size(), kMaxParameters),
                    ErrorDomain::kRpc};
  XdrWriter out;
  write_parameters(out, parameters);
  co_return out.take();
}

}  // namespace driver
