// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/held_autostart.hpp"

#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"

namespace driver {
namespace {

constexpr std::int32_t kGetMetadata = 265;
constexpr std::int32_t kElement = 2;  // VIR_DOMAIN_METADATA_ELEMENT
constexpr std::uint32_t kPersistent = 2;
constexpr std::chrono::milliseconds kDeadline{2000};
// VIR_ERR_NO_DOMAIN_METADATA, and VIR_ERR_OPERATION_INVALID of a domain without a persistent definition.
constexpr int kNoMetadata = 80;

bool says_none(const Error& error) {
  return static_cast<int>(error.code) == kNoMetadata || error.code == ErrorCode::kOperationInvalid;
}

bool is_about_definition(const DomainEvent& event) {
  if (event.event_id == kEventMetadataChange) return true;
  if (event.event_id != kEventLifecycle) return false;
  const auto body = read_lifecycle(event.body);
  return !body || body->event == LifecycleEvent::kDefined || body->event == LifecycleEvent::kUndefined;
}

}  // namespace

Bytes metadata_question(const Uuid& domain, std::string_view uri) {
  XdrWriter out;
  write_domain(out, "", domain, -1);
  return out.i32(kElement).u32(1).string(uri).u32(kPersistent).take();
}

HeldAutostart::HeldAutostart(EventHub& hub, std::array<std::shared_ptr<BackendFeed>, kKinds.size()> feeds)
    : hub_(hub), feeds_(std::move(feeds)) {
  hub_.add(this);
}

HeldAutostart::~HeldAutostart() { hub_.remove(this); }

void HeldAutostart::on_domain_event(const DomainEvent& event) {
  if (is_about_definition(event)) known_.erase(event.domain);
}

Task<bool> HeldAutostart::is_held(Kind kind, Uuid domain) {
  if (const auto found = known_.find(domain); found != known_.end()) co_return found->second;
  auto reply = co_await feeds_[index_of(kind)]->connection().call(
      kRemoteProgram, kGetMetadata, metadata_question(domain, kStartNamespace), kDeadline);
  if (!reply && !says_none(reply.error())) co_return false;
  known_[domain] = reply.has_value();
  co_return reply.has_value();
}

}  // namespace driver
