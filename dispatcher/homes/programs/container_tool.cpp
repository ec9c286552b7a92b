// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/programs/container_tool.hpp"

#include "dispatcher/homes/programs/child_run.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

namespace dispatcher {
namespace {

constexpr std::chrono::seconds kShortWork{120};

// Beside this program, as both are installed and built.
std::string program_path() {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  return (self.parent_path() / "switchyard-ct").string();
}

Result<void> switchyard_ct(TaskRun& run, std::vector<std::string> words, std::chrono::seconds deadline = kShortWork,
                           std::function<void(std::string_view)> said = nullptr) {
  words.insert(words.begin(), program_path());
  const auto done = run_child(run, {{.words = std::move(words)}, deadline, std::move(said)});
  if (!done) return done.error();
  return {};
}

const std::string& made(TaskRun& run) { return run.record().environment; }

}  // namespace

Result<void> create_container_root(TaskRun& run, const std::string& template_name, std::uint64_t size_bytes) {
  std::vector<std::string> words{"create", made(run), "--template", template_name};
  if (size_bytes != 0) words.insert(words.end(), {"--size", fmt::to_string(size_bytes)});
  return switchyard_ct(run, std::move(words));
}

Result<void> unmount_container(TaskRun& run) { return switchyard_ct(run, {"unmount", made(run)}); }

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
