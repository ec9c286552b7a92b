// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Lists, lookups and questions about snapshots of containers: from memory, without a call.
#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_snapshots.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/answers/visible_domains.hpp"

namespace driver {
namespace {

constexpr std::uint32_t kMaxNames = 16384;  // REMOTE_DOMAIN_SNAPSHOT_LIST_NAMES_MAX

// VIR_DOMAIN_SNAPSHOT_FILTERS_ALL
constexpr std::uint32_t kFilters = kSnapshotMetadata | kSnapshotNoMetadata | kSnapshotLeaves | kSnapshotNoLeaves |
                                   kSnapshotInactive | kSnapshotActive | kSnapshotDiskOnly | kSnapshotInternal |
                                   kSnapshotExternal;
constexpr std::uint32_t kCounted = kSnapshotRoots | kFilters;
constexpr std::uint32_t kListed = kCounted | kSnapshotTopological;

// What a question is about: a container, or one of its snapshots.
enum class About { kContainer, kSnapshot };

struct Question {
  Domain container;
  std::string snapshot;  // empty for one about the container
  XdrReader rest;        // the arguments behind
};

template <About kAbout>
Task<Result<Question>> read_question(Call& call) {
  XdrReader in(call.payload());
  SnapshotObject object;
  if constexpr (kAbout == About::kSnapshot) {
    object = read_snapshot_object(in);
  } else {
    object.domain = read_domain(in);
  }
  if (!in.ok()) co_return undecodable();
  const bool visible = co_await may_see(call.session(), Kind::kContainer, object.domain.uuid);
  if (!visible) co_return no_such_container(object.domain.uuid);
  auto container = known_container(call.session(), object.domain.uuid);
  if (!container) co_return container.error();
  if constexpr (kAbout == About::kSnapshot) {
    const auto found = find_snapshot(call.session(), object.domain.uuid, object.name);
    if (!found) co_return found.error();
  }
  co_return Question{std::move(*container), std::move(object.name), in};
}

Result<std::vector<std::string>> names_for(ClientSession& session, const Question& question, std::uint32_t flags,
                                           std::uint32_t known, std::string_view api) {
  if (auto good = check_flags(flags, known, api); !good) return good.error();
  return snapshots_of(session, question.container.uuid).list(question.snapshot, flags);
}

template <About kAbout>
Task<Result<Bytes>> count(Call& call) {
  auto question = co_await read_question<kAbout>(call);
  if (!question) co_return question.error();
  const std::uint32_t flags = question->rest.u32();
  if (!question->rest.ok()) co_return undecodable();
  const auto names = names_for(call.session(), *question, flags, kCounted, api_name(call.procedure()));
  if (!names) co_return names.error();
  co_return XdrWriter().i32(static_cast<std::int32_t>(names->size())).take();
}

template <About kAbout>
Task<Result<Bytes>> list_names(Call& call) {
  auto question = co_await read_question<kAbout>(call);
  if (!question) co_return question.error();
  const std::int32_t room = question->rest.i32();
  const std::uint32_t flags = question->rest.u32();
  if (!question->rest.ok()) co_return undecodable();
  if (room < 0 || static_cast<std::uint32_t>(room) > kMaxNames)
    co_return Error{ErrorCode::kRpc,
                    fmt::format("too many domain snapshot names: {}, must be at most {}", room, kMaxNames),
                    ErrorDomain::kRpc};
  auto names = names_for(call.session(), *question, flags, kListed, api_name(call.procedure()));
  if (!names) co_return names.error();
  if (names->size() > static_cast<std::size_t>(room)) names->resize(static_cast<std::size_t>(room));
  XdrWriter out;
  out.u32(static_cast<std::uint32_t>(names->size()));
  for (const std::string& name : *names) out.string(name);
  co_return out.take();
}

template <About kAbout>
Task<Result<Bytes>> list_all(Call& call) {
  auto question = co_await read_question<kAbout>(call);
  if (!question) co_return question.error();
  const bool need_results = question->rest.i32() != 0;
  const std::uint32_t flags = question->rest.u32();
  if (!question->rest.ok()) co_return undecodable();
  const auto names = names_for(call.session(), *question, flags, kListed, api_name(call.procedure()));
  if (!names) co_return names.error();
  const auto total = static_cast<std::uint32_t>(names->size());
  XdrWriter out;
  out.u32(need_results ? total : 0);
  if (need_results)
    for (const std::string& name : *names) write_snapshot_object(out, name, question->container);
  co_return out.u32(total).take();
}

// Their flags, which must be 0, end all calls below.
template <About kAbout>
Task<Result<Question>> read_plain_question(Call& call) {
  auto question = co_await read_question<kAbout>(call);
  if (!question) co_return question.error();
  const std::uint32_t flags = question->rest.u32();
  if (!question->rest.ok()) co_return undecodable();
  if (auto good = check_flags(flags, 0, api_name(call.procedure())); !good) co_return good.error();
  co_return question;
}

Bytes one(std::string_view name, const Domain& container) {
  XdrWriter out;
  write_snapshot_object(out, name, container);
  return out.take();
}

Task<Result<Bytes>> look_up(Call& call) {
  auto question = co_await read_question<About::kContainer>(call);
  if (!question) co_return question.error();
  const std::string name(question->rest.string());
  const std::uint32_t flags = question->rest.u32();
  if (!question->rest.ok()) co_return undecodable();
  if (auto good = check_flags(flags, 0, api_name(call.procedure())); !good) co_return good.error();
  const auto found = find_snapshot(call.session(), question->container.uuid, name);
  if (!found) co_return found.error();
  co_return one(name, question->container);
}

Task<Result<Bytes>> has_current(Call& call) {
  const auto question = co_await read_plain_question<About::kContainer>(call);
  if (!question) co_return question.error();
  co_return XdrWriter().i32(!snapshots_of(call.session(), question->container.uuid).current().empty()).take();
}

Task<Result<Bytes>> current(Call& call) {
  const auto question = co_await read_plain_question<About::kContainer>(call);
  if (!question) co_return question.error();
  const std::string& name = snapshots_of(call.session(), question->container.uuid).current();
  if (name.empty()) co_return no_snapshot("the domain does not have a current snapshot");
  co_return one(name, question->container);
}

Task<Result<Bytes>> parent(Call& call) {
  const auto question = co_await read_plain_question<About::kSnapshot>(call);
  if (!question) co_return question.error();
  const auto snapshot = find_snapshot(call.session(), question->container.uuid, question->snapshot);
  if (!snapshot) co_return snapshot.error();
  if (snapshot->parent.empty())
    co_return no_snapshot(fmt::format("snapshot '{}' does not have a parent", snapshot->name));
  co_return one(snapshot->parent, question->container);
}

Task<Result<Bytes>> is_current(Call& call) {
  const auto question = co_await read_plain_question<About::kSnapshot>(call);
  if (!question) co_return question.error();
  co_return XdrWriter()
      .i32(snapshots_of(call.session(), question->container.uuid).current() == question->snapshot)
      .take();
}

Task<Result<Bytes>> has_metadata(Call& call) {
  const auto question = co_await read_plain_question<About::kSnapshot>(call);
  if (!question) co_return question.error();
  co_return XdrWriter().i32(1).take();
}

Task<Result<Bytes>> describe(Call& call) {
  auto question = co_await read_question<About::kSnapshot>(call);
  if (!question) co_return question.error();
  const std::uint32_t flags = question->rest.u32();
  if (!question->rest.ok()) co_return undecodable();
  if (auto good = check_flags(flags, kXmlSecure, api_name(call.procedure())); !good) co_return good.error();
  const bool secure = (flags & kXmlSecure) != 0;
  if (secure && call.session().read_only())
    co_return Error{ErrorCode::kOperationDenied,
                    fmt::format("operation forbidden: {} with secure flag", api_name(call.procedure())),
                    ErrorDomain::kDomain};
  if (secure) {
    const DomainObject domain{question->container.name, question->container.uuid, -1};
    auto allowed = co_await may_write(call.session(), domain);
    if (!allowed) co_return allowed.error();
  }
  const auto snapshot = find_snapshot(call.session(), question->container.uuid, question->snapshot);
  if (!snapshot) co_return snapshot.error();
  const auto xml = format_snapshot_xml(*snapshot, secure);
  if (!xml) co_return xml.error();
  co_return XdrWriter().string(*xml).take();
}

constexpr Answer kAnswers[] = {{186, &describe},
                               {187, &count<About::kContainer>},
                               {188, &list_names<About::kContainer>},
                               {189, &look_up},
                               {190, &has_current},
                               {191, &current},
                               {244, &parent},
                               {246, &count<About::kSnapshot>},
                               {247, &list_names<About::kSnapshot>},
                               {271, &is_current},
                               {272, &has_metadata},
                               {274, &list_all<About::kContainer>},
                               {275, &list_all<About::kSnapshot>}};

}  // namespace

std::span<const Answer> container_snapshot_queries() { return kAnswers; }

}  // namespace driver
