// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_definition.hpp"

#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

namespace driver {
namespace {

constexpr std::int32_t kDefineXml = 11;
constexpr std::int32_t kGetXmlDesc = 14;
constexpr std::int32_t kGetAutostart = 15;
constexpr std::int32_t kSetAutostart = 29;
constexpr std::chrono::milliseconds kDeadline{30000};

}  // namespace

Result<Impact> impact_of(const Services& services, const Uuid& container, std::uint32_t flags) {
  const Domain* domain = services.registry.find(container);
  if (!domain) return no_such_container(container);
  Impact impact{(flags & kAffectLive) != 0, (flags & kAffectConfig) != 0};
  if (!impact.live && !impact.config) (domain->active() ? impact.live : impact.config) = true;
  if (impact.live && !domain->active()) return not_running();
  if (impact.config && !domain->persistent)
    return operation_invalid("transient domains do not have any persistent config");
  return impact;
}

Task<Result<void>> may_write(ClientSession& session, DomainObject domain) {
  if (session.services().answers_for_all()) co_return Result<void>{};
  auto autostart = co_await session.ask(Kind::kContainer, kGetAutostart, about(domain), kDeadline);
  if (!autostart) co_return autostart.error();
  XdrWriter out;
  out.raw(about(domain)).i32(XdrReader(*autostart).i32());
  auto set = co_await session.ask(Kind::kContainer, kSetAutostart, out.take(), kDeadline);
  // A transient one has no autostart, which is said to those who may.
  if (!set && set.error().code != ErrorCode::kOperationInvalid) co_return set.error();
  co_return Result<void>{};
}

Task<Result<std::string>> container_xml(ClientSession& session, DomainObject domain, std::uint32_t flags) {
  XdrWriter out;
  out.raw(about(domain)).u32(flags);
  auto reply = co_await session.ask(Kind::kContainer, kGetXmlDesc, out.take(), kDeadline);
  if (!reply) co_return reply.error();
  XdrReader in(*reply);
  std::string xml(in.string());
  if (!in.ok()) co_return undecodable();
  co_return xml;
}

Task<Result<void>> define_container(ClientSession& session, std::string xml) {
  auto defined = co_await session.ask(Kind::kContainer, kDefineXml, XdrWriter().string(xml).take(), kDeadline);
  if (!defined) co_return defined.error();
  co_return Result<void>{};
}

Error no_such_container(const Uuid& uuid) {
  return {ErrorCode::kNoDomain, fmt::format("Domain not found: no domain with matching uuid '{}'", to_string(uuid)),
          ErrorDomain::kLxc};
}

}  // namespace driver
