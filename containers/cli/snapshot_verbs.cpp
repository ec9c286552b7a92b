// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/snapshot_verbs.hpp"

#include "containers/cli/open_home.hpp"
#include "containers/cli/stop_signals.hpp"
#include "containers/cli/verb_options.hpp"
#include "containers/snapshots/container_snapshots.hpp"
#include "containers/snapshots/snapshot_name.hpp"

#include <chrono>
#include <cstdio>
#include <poll.h>

namespace containers {
namespace {

constexpr auto kBetweenLines = std::chrono::milliseconds(200);

// Whoever reads the lines gets each at once.
CopyProgress told_by_lines(const UniqueFd& stop) {
  auto next = std::chrono::steady_clock::time_point{};
  return [next, fd = stop.get()](std::uint64_t done_bytes, std::uint64_t total_bytes) mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now >= next) {
      fmt::print("progress {} {}\n", done_bytes, total_bytes);
      std::fflush(stdout);
      next = now + kBetweenLines;
    }
    pollfd stopped{fd, POLLIN, 0};
    return ::poll(&stopped, 1, 0) == 0;
  };
}

struct Target {
  ContainerHome home;
  SnapshotOf snapshot;
};

Result<void> set_image(SnapshotOf& snapshot, std::string_view path) {
  if (!path.starts_with('/')) return usage_error(fmt::format("--image '{}' must be an absolute path", path));
  snapshot.image = path;
  return {};
}

constexpr Option<SnapshotOf> kImageOption[] = {{"--image", set_image}};

Result<Target> target_in(Words words, std::span<const Option<SnapshotOf>> options) {
  if (words.size() < 2) return usage_error("a UUID and a snapshot's name are needed");
  const auto uuid = parse_container_uuid(words[0]);
  if (!uuid) return uuid.error();
  const auto name = parse_snapshot_name(words[1]);
  if (!name) return name.error();
  SnapshotOf snapshot{*name};
  if (auto read = read_options(words.subspan(2), options, snapshot); !read) return read.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  return Target{*home, std::move(snapshot)};
}

Result<int> create(Words words) {
  const auto target = target_in(words, kImageOption);
  if (!target) return target.error();
  const auto stop = take_stop_signals();
  if (!stop) return stop.error();
  const auto made = create_snapshot(target->home, target->snapshot, told_by_lines(*stop));
  if (!made) return made.error();
  if (made->frozen) fmt::print("frozen {}\n", made->frozen->count());
  return kDone;
}

Result<int> revert(Words words) {
  const auto target = target_in(words, kImageOption);
  if (!target) return target.error();
  const auto stop = take_stop_signals();
  if (!stop) return stop.error();
  if (auto done = revert_to_snapshot(target->home, target->snapshot, told_by_lines(*stop)); !done) return done.error();
  return kDone;
}

Result<int> remove(Words words) {
  const auto target = target_in(words, {});
  if (!target) return target.error();
  if (auto done = delete_snapshot(target->home, target->snapshot.name); !done) return done.error();
  return kDone;
}

Result<int> list(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  if (auto alone = expect_no_more(words.subspan(1)); !alone) return alone.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  const auto snapshots = list_snapshots(*home);
  if (!snapshots) return snapshots.error();
  for (const SnapshotFile& file : *snapshots) fmt::print("{} {} {}\n", file.size_bytes, file.disk_bytes, file.name);
  return kDone;
}

constexpr Verb kVerbs[] = {
    {"snapshot create", "UUID NAME [--image PATH]",
     "Keeps a copy of the container's image as it is now, or of the raw image PATH that is its root; instead of\n"
     "one of that name. While the container runs, its file system takes no writes during the copy.",
     create},
    {"snapshot revert", "UUID NAME [--image PATH]", "Gives a container that does not run the image of then.", revert},
    {"snapshot delete", "UUID NAME", "Removes that copy, if there is one.", remove},
    {"snapshot list", "UUID", "Prints size, bytes on the disk and name of each.", list},
};

}  // namespace

std::span<const Verb> snapshot_verbs() { return kVerbs; }

}  // namespace containers
