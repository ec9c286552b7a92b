// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_snapshots.hpp"

#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/kernel/helper_program.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <charconv>

namespace driver {
namespace {

// A copy of a large image on a slow disk; a client may abort it.
constexpr std::chrono::milliseconds kCopyDeadline{std::chrono::hours(24)};

constexpr Answer kAnswers[] = {
    {185, &create_container_snapshot}, {192, &revert_container_to_snapshot}, {193, &delete_container_snapshot}};

// "progress 4194304 25690112"
void tell_progress(ContainerJob& job, std::string_view line) {
  constexpr std::string_view kProgress = "progress ";
  if (!line.starts_with(kProgress)) return;
  line.remove_prefix(kProgress.size());
  std::uint64_t done = 0, total = 0;
  const char* end = line.data() + line.size();
  const auto first = std::from_chars(line.data(), end, done);
  if (first.ec != std::errc{} || first.ptr == end) return;
  if (std::from_chars(first.ptr + 1, end, total).ec == std::errc{}) job.progress(done, total);
}

}  // namespace

std::span<const Answer> container_snapshots_answers() { return kAnswers; }

SnapshotObject read_snapshot_object(XdrReader& in) {
  SnapshotObject snapshot;
  snapshot.name = std::string(in.string());
  snapshot.domain = read_domain(in);
  return snapshot;
}

void write_snapshot_object(XdrWriter& out, std::string_view name, const Domain& container) {
  out.string(name);
  write_domain(out, container.name, container.uuid, container.id);
}

const SnapshotTree& snapshots_of(ClientSession& session, const Uuid& container) {
  return session.services().snapshots->of(container);
}

Error no_snapshot(std::string words) {
  return {ErrorCode::kNoSnapshot, "Domain snapshot not found: " + std::move(words), ErrorDomain::kLxc};
}

Result<Snapshot> find_snapshot(ClientSession& session, const Uuid& container, std::string_view name) {
  if (const Snapshot* found = snapshots_of(session, container).find(name)) return *found;
  return no_snapshot(fmt::format("no domain snapshot with matching name '{}'", name));
}

Result<Domain> known_container(ClientSession& session, const Uuid& container) {
  const Domain* known = session.services().registry.find(container);
  if (!known || known->kind != Kind::kContainer) return no_such_container(container);
  return *known;
}

Result<void> check_exclusive(std::uint32_t flags, std::uint32_t one, std::string_view one_name, std::uint32_t other,
                             std::string_view other_name) {
  if ((flags & one) == 0 || (flags & other) == 0) return {};
  return invalid_argument(fmt::format("Flags '{}' and '{}' are mutually exclusive", one_name, other_name));
}

Result<SnapshotSource> source_of_snapshots(ClientSession& session, const Uuid& container, std::string_view domain_xml) {
  return snapshot_source(
      domain_xml, fmt::format("{}/private/{}/upper.img", session.services().config.homes_root, to_string(container)));
}

Task<Result<void>> run_snapshot_helper(ClientSession& session, ContainerJob& job, std::string verb, Uuid container,
                                       std::string name, SnapshotSource source) {
  HelperRequest request{.words = {"snapshot", std::move(verb), to_string(container), std::move(name)},
                        .deadline = kCopyDeadline};
  if (source.is_whole_image) request.words.insert(request.words.end(), {"--image", source.disk});
  request.on_line = [&job](std::string_view line) { tell_progress(job, line); };
  request.on_start = [&job](std::function<void()> end) { job.on_abort(std::move(end)); };
  auto done = co_await run_helper(session.services().executor, std::move(request));
  if (done) co_return Result<void>{};
  Error error = done.error();
  error.message = "operation failed: " + error.message;
  error.domain = ErrorDomain::kLxc;
  if (error.code == ErrorCode::kOperationUnsupported) error.message.replace(0, 16, "Operation not supported");
  co_return error;
}

}  // namespace driver
