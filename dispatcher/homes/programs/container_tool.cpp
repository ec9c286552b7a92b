// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/programs/container_tool.hpp"

#include "dispatcher/homes/programs/child_run.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

namespace dispatcher {
namespace {

constexpr std::chrono::seconds kShortWork{120};

// What it said.
Result<std::string> ask_switchyard_ct(TaskRun& run, std::vector<std::string> words, std::chrono::seconds deadline,
                                      std::function<void(std::string_view)> said = nullptr) {
  words.insert(words.begin(), container_tool());
  return run_child(run, {{.words = std::move(words)}, deadline, std::move(said)});
}

Result<void> switchyard_ct(TaskRun& run, std::vector<std::string> words, std::chrono::seconds deadline = kShortWork,
                           std::function<void(std::string_view)> said = nullptr) {
  const auto done = ask_switchyard_ct(run, std::move(words), deadline, std::move(said));
  if (!done) return done.error();
  return {};
}

const std::string& made(TaskRun& run) { return run.record().environment; }

}  // namespace

std::string container_tool() {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  return (self.parent_path() / "switchyard-ct").string();
}

Result<void> create_container_root(TaskRun& run, const std::string& template_name, std::uint64_t size_bytes) {
  std::vector<std::string> words{"create", made(run), "--template", template_name};
  if (size_bytes != 0) words.insert(words.end(), {"--size", fmt::to_string(size_bytes)});
  return switchyard_ct(run, std::move(words));
}

Result<void> unmount_container(TaskRun& run) { return switchyard_ct(run, {"unmount", made(run)}); }

Result<void> start_exports(TaskRun& run) { return switchyard_ct(run, {"export", "start", made(run)}); }
Result<void> end_exports(TaskRun& run) { return switchyard_ct(run, {"export", "end", made(run)}); }

Result<void> write_host_name(TaskRun& run, const std::string& host_name, const std::string& whole_image) {
  std::vector<std::string> words{"hostname", made(run), host_name};
  if (!whole_image.empty()) words.insert(words.end(), {"--image", whole_image});
  return switchyard_ct(run, std::move(words));
}

Result<void> create_container_snapshot(TaskRun& run, const std::string& uuid, const std::string& name,
                                       const std::string& whole_image) {
  std::vector<std::string> words{"snapshot", "create", uuid, name};
  if (!whole_image.empty()) words.insert(words.end(), {"--image", whole_image});
  return switchyard_ct(run, std::move(words), std::chrono::seconds(0), [&](std::string_view line) {
    if (const auto percent = parse_progress(line)) run.progress(*percent, "copying the container's image");
  });
}

Result<void> delete_container_snapshot(TaskRun& run, const std::string& uuid, const std::string& name) {
  return switchyard_ct(run, {"snapshot", "delete", uuid, name});
}

Result<void> make_fresh_root(TaskRun& run, const FreshRoot& wish) {
  std::vector<std::string> words{"reinstall", "make", made(run), wish.template_name};
  if (!wish.host_name.empty()) words.insert(words.end(), {"--hostname", wish.host_name});
  if (!wish.with_old_files) words.emplace_back("--no-old-files");
  if (!wish.with_people) words.emplace_back("--no-people");
  return switchyard_ct(run, std::move(words), std::chrono::seconds(0));
}

Result<void> place_fresh_root(TaskRun& run, const std::string& template_name) {
  return switchyard_ct(run, {"reinstall", "place", made(run), template_name});
}

Result<void> give_old_root_back(TaskRun& run) { return switchyard_ct(run, {"reinstall", "undo", made(run)}); }

Result<void> drop_old_root(TaskRun& run) { return switchyard_ct(run, {"reinstall", "finish", made(run)}); }

Result<void> mend_container_image(TaskRun& run, const std::string& overlay) {
  return switchyard_ct(run, {"upgrade", "mend", made(run), "--image", overlay}, std::chrono::seconds(0));
}

Result<std::string> fix_container(TaskRun& run, const std::string& overlay) {
  std::vector<std::string> words{"upgrade", "fix", made(run)};
  if (!overlay.empty()) words.insert(words.end(), {"--image", overlay});
  return ask_switchyard_ct(run, std::move(words), kShortWork);
}

Result<void> copy_container_tree(TaskRun& run, const std::string& image, std::uint64_t least_bytes) {
  return switchyard_ct(run, {"upgrade", "copy-tree", made(run), image, fmt::to_string(least_bytes)},
                       std::chrono::seconds(0));
}

std::optional<unsigned> parse_progress(std::string_view line) {
  constexpr std::string_view kWord = "progress ";
  if (!line.starts_with(kWord)) return {};
  const char* end = line.data() + line.size();
  std::uint64_t done = 0, total = 0;
  const auto first = std::from_chars(line.data() + kWord.size(), end, done);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ' ') return {};
  const auto second = std::from_chars(first.ptr + 1, end, total);
  if (second.ec != std::errc{} || total == 0 || done > total) return {};
  return static_cast<unsigned>(static_cast<double>(done) * 100 / static_cast<double>(total));
}

}  // namespace dispatcher
