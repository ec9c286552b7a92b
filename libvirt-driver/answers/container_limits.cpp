// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_limits.hpp"

#include "containers/limits/limit_set.hpp"
#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"

namespace driver {
namespace {

using containers::LimitPlace;
using containers::LimitSet;

constexpr std::int32_t kSetMetadata = 264;
constexpr std::int32_t kElement = 2;  // VIR_DOMAIN_METADATA_ELEMENT; title and description are the others
constexpr std::chrono::milliseconds kDeadline{30000};

struct MetadataCall {
  DomainObject domain;
  std::int32_t type = 0;
  std::string metadata;
  std::string uri;
  std::uint32_t flags = 0;
};

std::string optional_string(XdrReader& in) { return in.present() ? std::string(in.string()) : std::string(); }

Result<MetadataCall> read_metadata_call(BytesView arguments) {
  XdrReader in(arguments);
  MetadataCall call;
  call.domain = read_domain(in);
  call.type = in.i32();
  call.metadata = optional_string(in);
  static_cast<void>(optional_string(in));  // the prefix
  call.uri = optional_string(in);
  call.flags = in.u32();
  if (!in.ok()) return undecodable();
  return call;
}

// What a definition that somebody wrote past virtvzd has, and is wrong, was never told.
Task<Result<LimitSet>> limits_now(ClientSession& session, DomainObject domain) {
  const Result<std::string> xml = co_await container_xml(session, domain, 0);
  if (!xml) co_return xml.error();
  const Result<LimitSet> limits = containers::parse_limits(*xml);
  co_return limits ? *limits : LimitSet{};
}

Task<Result<Bytes>> store(Call& call) {
  Bytes arguments(call.payload().begin(), call.payload().end());
  co_return co_await call.session().ask(Kind::kContainer, kSetMetadata, std::move(arguments), kDeadline);
}

Task<Result<Bytes>> tell_and_store(Call& call, MetadataCall asked, LimitSet limits) {
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, asked.domain); !allowed) co_return allowed.error();
  const Result<LimitSet> before = co_await limits_now(session, asked.domain);
  if (!before) co_return before.error();
  const Result<Domain> container = running_container(session.services(), asked.domain.uuid);
  if (!container) co_return container.error();
  const Result<LimitPlace> place = limit_place_of(*container, session.services().config.homes_root);
  if (!place) co_return place.error();
  if (auto told = containers::apply_limits(*place, *before, limits); !told) co_return told.error();
  auto stored = co_await store(call);
  if (!stored) static_cast<void>(containers::apply_limits(*place, limits, *before));
  co_return stored;
}

Task<Result<Bytes>> set_metadata(Call& call) {
  const Result<MetadataCall> asked = read_metadata_call(call.payload());
  if (!asked) co_return asked.error();
  if (asked->type != kElement || asked->uri != kDomainNamespace) co_return co_await store(call);
  const Result<LimitSet> limits = containers::parse_limit_metadata(asked->metadata);
  if (!limits) co_return limits.error();
  const Result<Impact> impact = impact_of(call.session().services(), asked->domain.uuid, asked->flags);
  if (!impact) co_return impact.error();
  if (!impact->live) co_return co_await store(call);
  co_return co_await tell_and_store(call, *asked, *limits);
}

constexpr Answer kAnswers[] = {{kSetMetadata, &set_metadata}};

}  // namespace

std::span<const Answer> container_limit_answers() { return kAnswers; }

Result<LimitPlace> limit_place_of(const Domain& container, const std::string& homes_root) {
  Result<LimitPlace> place = containers::find_limit_place(controller_pid(container.id), to_string(container.uuid));
  if (place) containers::look_at_own_root(*place, homes_root);
  return place;
}

}  // namespace driver
