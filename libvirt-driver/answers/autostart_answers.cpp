// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virDomainGetAutostart and virDomainSetAutostart of both kinds: libvirt's flag, and the one that is held in metadata
// for those whom the dispatcher starts (events/held_autostart.hpp).
#include "config-convert/host_policy.hpp"
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/events/held_autostart.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"

namespace driver {
namespace {

constexpr std::int32_t kGetAutostart = 15;
constexpr std::int32_t kSetAutostart = 29;
constexpr std::int32_t kLookupByUuid = 24;
constexpr std::int32_t kSetMetadata = 264;
constexpr std::int32_t kGetMetadata = 265;
constexpr std::int32_t kElement = 2;  // VIR_DOMAIN_METADATA_ELEMENT
constexpr std::uint32_t kPersistent = 2;
constexpr std::chrono::milliseconds kDeadline{30000};

// Who is not in the registry yet, the backends know.
Task<Kind> kind_of(ClientSession& session, Uuid domain) {
  if (const Domain* known = session.services().registry.find(domain)) co_return known->kind;
  if (session.services().feed(Kind::kContainer).is_up() &&
      co_await session.ask(Kind::kContainer, kLookupByUuid, XdrWriter().uuid(domain).take(), kDeadline))
    co_return Kind::kContainer;
  co_return session.services().host_kind();
}

Task<Result<void>> set_flag(ClientSession& session, Kind kind, DomainObject domain, bool flag) {
  XdrWriter out;
  out.raw(about(domain)).i32(flag ? 1 : 0);
  auto set = co_await session.ask(kind, kSetAutostart, out.take(), kDeadline);
  if (!set) co_return set.error();
  co_return Result<void>{};
}

Task<Result<void>> hold(ClientSession& session, Kind kind, DomainObject domain, bool flag) {
  XdrWriter out;
  out.raw(about(domain)).i32(kElement);
  if (flag)
    out.u32(1).string(kStartElement).u32(1).string(kStartPrefix);
  else
    out.u32(0).u32(0);
  out.u32(1).string(kStartNamespace).u32(kPersistent);
  auto set = co_await session.ask(kind, kSetMetadata, out.take(), kDeadline);
  session.services().held_autostart->forget(domain.uuid);
  if (!set) co_return set.error();
  co_return Result<void>{};
}

// On the client's own connection: what it may not see it may not set.
Task<bool> has_start_wish(ClientSession& session, Kind kind, DomainObject domain) {
  auto reply = co_await session.ask(kind, kGetMetadata, metadata_question(domain.uuid, kDomainNamespace), kDeadline);
  co_return reply&& convert::host_policy_of(XdrReader(*reply).string()).has_start_wish();
}

// At each point between the calls one of the two flags is right, and both set mean the same as one.
Task<Result<void>> change(ClientSession& session, Kind kind, DomainObject domain, bool flag) {
  const bool held = co_await session.services().held_autostart->is_held(kind, domain.uuid);
  const bool to_hold = flag && co_await has_start_wish(session, kind, domain);
  if (!to_hold) {
    if (auto set = co_await set_flag(session, kind, domain, flag); !set || !held) co_return set;
    co_return co_await hold(session, kind, domain, false);
  }
  if (!held) {
    if (auto kept = co_await hold(session, kind, domain, true); !kept) co_return kept;
  }
  auto cleared = co_await set_flag(session, kind, domain, false);
  if (!cleared && !held) static_cast<void>(co_await hold(session, kind, domain, false));
  co_return cleared;
}

Task<Result<Bytes>> get_autostart(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const Kind kind = co_await kind_of(session, domain.uuid);
  auto reply = co_await session.ask(kind, kGetAutostart, about(domain), kDeadline);
  if (!reply || XdrReader(*reply).i32() != 0) co_return reply;
  co_return XdrWriter().i32(co_await session.services().held_autostart->is_held(kind, domain.uuid) ? 1 : 0).take();
}

Task<Result<Bytes>> set_autostart(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const bool flag = in.i32() != 0;
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const Kind kind = co_await kind_of(session, domain.uuid);
  if (auto changed = co_await change(session, kind, domain, flag); !changed) co_return changed.error();
  co_await session.services().feed(kind).barrier();
  session.services().definitions->look(domain.uuid);
  co_return Bytes{};
}

constexpr Answer kAnswers[] = {{kGetAutostart, &get_autostart}, {kSetAutostart, &set_autostart}};

}  // namespace

std::span<const Answer> autostart_answers() { return kAnswers; }

}  // namespace driver
