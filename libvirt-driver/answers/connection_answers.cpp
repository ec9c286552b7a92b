// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The connection itself: open and close, what it is and what it can.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::string_view kUri = "vz:///system";
constexpr std::string_view kType = "vz";
constexpr std::uint32_t kOpenFlagReadOnly = 1;
// Clients of the vz driver (OpenStack Nova) ask for at least 7.0.0, since that is where Virtuozzo 7 counts from.
constexpr std::uint64_t kLeastVersion = 7000000;
constexpr std::size_t kMaxIdentityParameters = 20;

// virDrvFeature (libvirt src/libvirt_internal.h), where the answer is ours; the others are the VMs'.
struct FeatureRow {
  std::int32_t feature;
  bool only_with_vms;
};
constexpr std::int32_t kKeepaliveFeature = 10;
constexpr FeatureRow kFeatures[] = {
    {3, true},    // migration v2
    {4, true},    // migration v3
    {6, true},    // direct migration
    {7, true},    // peer-to-peer migration
    {8, false},   // passing descriptors
    {9, false},   // typed parameters may hold strings
    {10, false},  // keepalive
    {11, true},   // migration with offline domains
    {12, true},   // migration with parameters
    {13, true},   // change protection across migration
    {14, false},  // events by callback id
    {15, false},  // close callback
    {16, false},  // descriptors on this very socket
};

Bytes number(std::uint64_t value) { return XdrWriter().u64(value).take(); }

Result<void> check_uri(std::string_view uri) {
  if (uri.empty() || uri == "vz:///system" || uri == "parallels:///system") return {};
  if (uri.starts_with("vz:///") || uri.starts_with("parallels:///"))
    return Error{ErrorCode::kInternal,
                 fmt::format("internal error: unexpected VZ URI path in '{}', expected vz:///system", uri)};
  return Error{ErrorCode::kNoConnect, fmt::format("no connection driver available for {}", uri), ErrorDomain::kNone};
}

Result<Bytes> open(ClientSession& session, BytesView arguments) {
  XdrReader in(arguments);
  const std::string_view uri = in.present() ? in.string() : std::string_view();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) return undecodable();
  if (session.is_open())
    return Error{ErrorCode::kInternal, "internal error: connection already open", ErrorDomain::kRpc};
  if (auto known = check_uri(uri); !known) return known.error();
  const Services& services = session.services();
  if (std::ranges::none_of(kKinds, [&](Kind kind) { return services.feed(kind).was_up(); }))
    return services.feed(Kind::kVm).last_error();
  session.set_open((flags & kOpenFlagReadOnly) != 0);
  return Bytes{};
}

Result<Bytes> close(ClientSession& session, BytesView) {
  session.close_when_sent();
  return Bytes{};
}

Result<Bytes> type(ClientSession&, BytesView) { return XdrWriter().string(kType).take(); }
Result<Bytes> uri(ClientSession&, BytesView) { return XdrWriter().string(kUri).take(); }
Result<Bytes> secure(ClientSession&, BytesView) { return XdrWriter().i32(1).take(); }
Result<Bytes> nothing(ClientSession&, BytesView) { return Bytes{}; }

Result<Bytes> version(ClientSession& session, BytesView) {
  return number(std::max(session.services().feed(Kind::kVm).hypervisor_version(), kLeastVersion));
}

Result<Bytes> library_version(ClientSession& session, BytesView) {
  const Services& services = session.services();
  return number(services.feed(services.host_kind()).library_version());
}

Result<Bytes> supports_feature(ClientSession& session, BytesView arguments) {
  XdrReader in(arguments);
  const std::int32_t feature = in.i32();
  if (!in.ok()) return undecodable();
  if (feature == kKeepaliveFeature) session.start_keepalive();
  const auto* row = std::ranges::find(kFeatures, feature, &FeatureRow::feature);
  const bool supported =
      row != std::end(kFeatures) && (!row->only_with_vms || session.services().host_kind() == Kind::kVm);
  return XdrWriter().i32(supported ? 1 : 0).take();
}

// Daemons that proxy for others (virtproxyd, virt-ssh-helper's far side) say for whom. Only root may speak for others.
Result<Bytes> set_identity(ClientSession& session, BytesView arguments) {
  XdrReader in(arguments);
  const auto parameters = read_parameters(in, kMaxIdentityParameters);
  in.u32();
  if (!parameters || !in.ok()) return undecodable();
  if (session.identity().uid != 0)
    return Error{ErrorCode::kAccessDenied, "access denied: only root may set another identity", ErrorDomain::kRpc};
  return session.adopt_identity(*parameters);
}

constexpr Answer kAnswers[] = {
    {1, &open},
    {2, &close},
    {3, &type},
    {4, &version},
    {60, &supports_feature},
    {110, &uri},
    {149, &secure},
    {157, &library_version},
    {360, &nothing},
    {361, &nothing},
    {419, &set_identity},
};

}  // namespace

std::span<const Answer> connection_answers() { return kAnswers; }

}  // namespace driver
