// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/images/image_files.hpp"

#include "dispatcher/homes/programs/child_run.hpp"
#include "dispatcher/tasks/json_fields.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace dispatcher {
namespace {

constexpr std::chrono::seconds kShortWork{120};

std::string qemu_format(const std::string& format) { return format == "ploop" ? "parallels" : format; }

Error about(const std::string& path, const Error& error) {
  return {error.code, fmt::format("image '{}': {}", path, error.message), error.domain};
}

Result<std::string> qemu_img(TaskRun& run, std::vector<std::string> words, std::chrono::seconds deadline,
                             std::function<void(std::string_view)> said = nullptr) {
  words.insert(words.begin(), "qemu-img");
  return run_child(run, {{.words = std::move(words)}, deadline, std::move(said)});
}

// QEMU tries how many rounds make a new key take its time, by the processor time that it is told of; where the host
// counts that in ticks it may see none at all, and gives up before anything is copied (7.2, crypto/pbkdf.c).
Result<std::string> qemu_img_with_new_key(TaskRun& run, const std::vector<std::string>& words,
                                          std::chrono::seconds deadline,
                                          const std::function<void(std::string_view)>& said = nullptr) {
  constexpr std::string_view kSawNone = "Unable to get accurate CPU usage";
  constexpr unsigned kTries = 20;
  auto done = qemu_img(run, words, deadline, said);
  for (unsigned number = 1; number < kTries && !done && done.error().message.find(kSawNone) != std::string::npos;
       ++number)
    done = qemu_img(run, words, deadline, said);
  return done;
}

std::uint64_t number_in(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return 0;
  boost::system::error_code failed;
  const auto number = value->to_number<std::uint64_t>(failed);
  return failed ? 0 : number;
}

std::string key_words(const char* id, const std::string& key_file) {
  return fmt::format("secret,id={},file={}", id, key_file);
}

// What opens an image as one that is there.
std::vector<std::string> words_of(const ImageFile& image) {
  if (image.key_file.empty()) return {"-f", qemu_format(image.format), image.path};
  const boost::json::object node{{"driver", qemu_format(image.format)},
                                 {"file", {{"driver", "file"}, {"filename", image.path}}},
                                 {"encrypt", {{"format", "luks"}, {"key-secret", "from"}}}};
  return {"--object", key_words("from", image.key_file), "json:" + boost::json::serialize(node)};
}

// What makes a new one encrypted.
void add_encryption(std::vector<std::string>& words, const std::string& key_file) {
  if (!key_file.empty())
    words.insert(words.end(),
                 {"--object", key_words("to", key_file), "-o", "encrypt.format=luks,encrypt.key-secret=to"});
}

Result<void> made(const std::string& path, const Result<std::string>& done) {
  if (!done) return about(path, done.error());
  return sync_file(path);
}

}  // namespace

Result<ImageFacts> parse_image_facts(std::string_view json) {
  // What qemu-img warns of stands before it.
  const auto begin = json.find('[');
  boost::system::error_code failed;
  const auto value = boost::json::parse(json.substr(std::min(begin, json.size())), failed);
  if (failed || !value.is_array() || value.get_array().empty())
    return Error{ErrorCode::kOperationFailed, "qemu-img does not say what it is"};
  ImageFacts facts;
  for (const auto& level : value.get_array()) {
    if (!level.is_object()) return Error{ErrorCode::kOperationFailed, "qemu-img does not say what it is"};
    const auto& object = level.get_object();
    if (facts.chain.empty()) {
      facts.size_bytes = number_in(object, "virtual-size");
      facts.backing = {text_in(object, "backing-filename"), text_in(object, "backing-filename-format")};
    }
    facts.disk_bytes += number_in(object, "actual-size");
    const auto* name = object.if_contains("filename");
    facts.chain.push_back(name != nullptr && name->is_string() ? std::string(name->get_string()) : "");
  }
  return facts;
}

Result<ImageFacts> look_at_image(TaskRun& run, const ImageFile& image) {
  // -U: it may be a running machine's; what is asked for does not change while it runs.
  const auto said = qemu_img(
      run, {"info", "-U", "--backing-chain", "--output=json", "-f", qemu_format(image.format), image.path}, kShortWork);
  if (!said) return about(image.path, said.error());
  auto facts = parse_image_facts(*said);
  if (!facts) return about(image.path, facts.error());
  return facts;
}

Result<void> make_image(TaskRun& run, const std::string& path, std::uint64_t size_bytes, std::uint64_t cluster_bytes,
                        const std::string& key_file) {
  std::vector<std::string> words{"create", "-q", "-f", "qcow2"};
  if (cluster_bytes) words.insert(words.end(), {"-o", fmt::format("cluster_size={}", cluster_bytes)});
  add_encryption(words, key_file);
  words.insert(words.end(), {path, fmt::to_string(size_bytes)});
  return made(path, qemu_img_with_new_key(run, words, kShortWork));
}

Result<void> make_mountable_image(TaskRun& run, const std::string& path, std::uint64_t size_bytes) {
  std::vector<std::string> words{
      "mke2fs", "-q", "-F", "-t", "ext4", "-E", "lazy_journal_init=1", path, fmt::format("{}k", size_bytes >> 10)};
  return made(path, run_child(run, {{.words = std::move(words)}, kShortWork, nullptr}));
}

Result<void> make_overlay(TaskRun& run, const std::string& path, const ImageFile& base) {
  return made(path,
              qemu_img(run, {"create", "-q", "-f", "qcow2", "-b", base.path, "-F", qemu_format(base.format), path},
                       kShortWork));
}

Result<void> resize_image(TaskRun& run, const ImageFile& image, std::uint64_t size_bytes, bool shrink) {
  std::vector<std::string> words{"resize", "-q"};
  if (shrink) words.emplace_back("--shrink");
  std::ranges::move(words_of(image), std::back_inserter(words));
  words.push_back(fmt::to_string(size_bytes));
  return made(image.path, qemu_img(run, std::move(words), kShortWork));
}

Result<void> make_empty_image(TaskRun& run, const ImageFile& image, std::uint64_t size_bytes) {
  return made(image.path,
              qemu_img(run, {"create", "-q", "-f", qemu_format(image.format), image.path, fmt::to_string(size_bytes)},
                       kShortWork));
}

Result<void> convert_image(TaskRun& run, const std::vector<std::string>& source, const ImageFile& to,
                           const std::function<void(unsigned percent)>& told, std::uint64_t bytes_a_second) {
  const auto said = [&](std::string_view line) {
    if (const auto percent = parse_percent(line)) told(*percent);
  };
  std::vector<std::string> words{"convert", "-p", "-O", qemu_format(to.format)};
  if (bytes_a_second != 0) words.insert(words.end(), {"-r", fmt::to_string(bytes_a_second)});
  add_encryption(words, to.key_file);
  words.insert(words.end(), source.begin(), source.end());
  words.push_back(to.path);
  return made(to.path, qemu_img_with_new_key(run, words, std::chrono::seconds(0), said));
}

Result<void> copy_image_file(TaskRun& run, const ImageFile& from, const ImageFile& to, unsigned from_percent,
                             unsigned to_percent) {
  const std::string words = fmt::format("copying {}", std::filesystem::path(from.path).filename().string());
  return convert_image(run, words_of(from), to, [&](unsigned percent) {
    run.progress(from_percent + (to_percent - from_percent) * percent / 100, words);
  });
}

Result<void> commit_overlay(TaskRun& run, const std::string& path) {
  return made(path, qemu_img(run, {"commit", "-q", "-f", "qcow2", path}, std::chrono::seconds(0)));
}

Result<void> change_inner_snapshot(TaskRun& run, const std::string& path, InnerSnapshot change,
                                   const std::string& name) {
  const char* option = change == InnerSnapshot::kMake ? "-c" : change == InnerSnapshot::kGoTo ? "-a" : "-d";
  return made(path, qemu_img(run, {"snapshot", "-q", option, name, path}, std::chrono::seconds(0)));
}

Result<void> rebase_overlay(TaskRun& run, const std::string& path, const ImageFile& backing) {
  const std::string format = qemu_format(backing.format);
  return made(path, qemu_img(run, {"rebase", "-q", "-f", "qcow2", "-b", backing.path, "-F", format, path},
                             std::chrono::seconds(0)));
}

Result<void> take_place(const std::string& path, const ImageFile& base) {
  struct stat old = {};
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file || ::stat(base.path.c_str(), &old) != 0 || ::fchown(file.get(), old.st_uid, old.st_gid) != 0 ||
      ::fchmod(file.get(), old.st_mode & 07777) != 0)
    return system_error(fmt::format("cannot put '{}' in the place of '{}'", path, base.path), errno);
  return move_into_place(file.get(), path, base.path);
}

std::optional<unsigned> parse_percent(std::string_view line) {
  const auto open = line.find('(');
  if (open == line.npos || line.find("/100%)") == line.npos) return {};
  unsigned percent = 0;
  const auto [end, failed] = std::from_chars(line.data() + open + 1, line.data() + line.size(), percent);
  if (failed != std::errc{} || percent > 100) return {};
  return percent;
}

Result<void> sync_file(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file || ::fsync(file.get()) != 0) return system_error(fmt::format("cannot sync '{}'", path), errno);
  return sync_folder(std::filesystem::path(path).parent_path());
}

}  // namespace dispatcher
