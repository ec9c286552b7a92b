// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_refusals.hpp"

#include "libvirt-driver/answers/visible_domains.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr ErrorCode kNot = ErrorCode::kOperationUnsupported;
constexpr ErrorCode kInvalid = ErrorCode::kOperationInvalid;

constexpr std::string_view kNoSave =
    "a container's memory cannot be saved, since its processes are the host's; suspend it, or shut it down and start "
    "it again";
constexpr std::string_view kNoDump =
    "a container has no memory of its own to dump; take a core of one of its processes on the host, with gcore";
constexpr std::string_view kNoImage = "domain does not have managed save image";
constexpr std::string_view kNoDisplay = "a container has no display; use its console, or enter it";
constexpr std::string_view kNoPower = "a container has no power management; suspend and resume freeze and thaw it";
constexpr std::string_view kNoPeek = "a container has no memory of its own to read; its processes are the host's";

constexpr std::string_view kNoChain =
    "the files of a container's disks are its home's and its template's, which other containers read: a block job "
    "would write to them; use snapshots, or copy the disk of a stopped container";
constexpr std::string_view kNoBlockJob = "the disk does not have an active block job";
constexpr std::string_view kNoBlockPeek =
    "a container's disk is mounted on the host, which holds newer contents than the disk has; read its files instead";

constexpr Refusal kRefusals[] = {
    {53, kNot, kNoDump},
    {55, kNot, kNoSave},
    {103, kNot, kNoBlockPeek},
    {104, kNot, kNoPeek},
    {182, kNot, kNoSave},
    {184, kInvalid, kNoImage},
    {210, kNot, "a container has no processor of its own to interrupt; send a signal to its first process"},
    {211, kNot, kNoDisplay},
    {226, kNot, "a container has no keyboard; use its console"},
    {232, kNot, kNoSave},
    {237, kInvalid, kNoBlockJob},
    {239, kInvalid, kNoBlockJob},
    {240, kNot, kNoChain},
    {245, kNot, "a container has no reset button; destroy it and start it again, or reboot it"},
    {249, kNot, kNoDisplay},
    {261, kNot, kNoPower},
    {266, kNot, kNoChain},
    {267, kNot, kNoPower},
    {290, kNot, kNoChain},
    {334, kNot, kNoDump},
    {343, kNot, kNoDisplay},
    {345, kNot, kNoChain},
    {372, kNot, "a container's processors are the host's; choose which of them it runs on with vcpupin"},
    {386, kNot, "no thresholds are watched on a container's disk, whose image has its size from the start"},
    {388, kInvalid, kNoImage},
    {389, kInvalid, kNoImage},
    {411, kNot,
     "a container has no checkpoints: its image keeps no record of what was written since; take a snapshot of it"},
    {421, kNot,
     "a container's image is not exported for a backup while it runs; take a snapshot of it, or copy it while it is "
     "stopped"},
    {427, kNot, "a container's memory is the host's, which does not count its dirty pages"},
    {440, kNot, kNoSave},
};

}  // namespace

std::span<const Refusal> container_refusals() { return kRefusals; }

Task<Result<Bytes>> refuse_for_container(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const bool visible = co_await may_see(call.session(), Kind::kContainer, domain.uuid);
  if (!visible)
    co_return Error{ErrorCode::kNoDomain,
                    fmt::format("Domain not found: no domain with matching uuid '{}'", to_string(domain.uuid)),
                    ErrorDomain::kLxc};
  const auto* row = std::ranges::find(kRefusals, call.procedure().number, &Refusal::procedure);
  co_return worded_error(row->code, row->words);
}

}  // namespace driver
