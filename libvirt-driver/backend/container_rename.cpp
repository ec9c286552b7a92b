// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/container_rename.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/log.hpp"
#include "foundation/path_exists.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/xml/text_edits.hpp"

#include <filesystem>
#include <vector>

namespace driver {
namespace {

namespace fs = std::filesystem;

constexpr std::int32_t kDefineXml = 11;
constexpr std::int32_t kLookupByUuid = 24;
constexpr std::int32_t kSetAutostart = 29;
constexpr std::chrono::milliseconds kDeadline{30000};

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kMaxJournal = 8u << 20;
constexpr std::string_view kSuffix = ".journal";

std::string folder_of_journals(const std::string& folder) { return folder + "/renames"; }
std::string path_of(const std::string& folder, const Uuid& container) {
  return fmt::format("{}/{}{}", folder_of_journals(folder), to_string(container), kSuffix);
}

std::vector<std::string> journals_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_of_journals(folder), ignored)) {
    if (entry.path().string().ends_with(kSuffix)) paths.push_back(entry.path().string());
  }
  return paths;
}

Task<Result<void>> set_autostart(BackendConnection& backend, std::string name, Uuid container) {
  XdrWriter out;
  write_domain(out, name, container, -1);
  auto reply = co_await backend.call(kRemoteProgram, kSetAutostart, out.i32(1).take(), kDeadline);
  if (!reply) co_return reply.error();
  co_return Result<void>{};
}

Task<Result<void>> define(BackendConnection& backend, std::string xml, std::string name, RenameJournal journal) {
  auto defined = co_await backend.call(kRemoteProgram, kDefineXml, XdrWriter().string(xml).take(), kDeadline);
  if (!defined) co_return defined.error();
  if (journal.autostart) co_return co_await set_autostart(backend, std::move(name), journal.container);
  co_return Result<void>{};
}

std::string name_in(std::string_view xml) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  const Element* name = document ? document->root.child("name") : nullptr;
  return name ? name->text : std::string();
}

// The backend has it, under either name; or not.
Task<Result<void>> finish(BackendConnection& backend, RenameJournal journal) {
  auto found =
      co_await backend.call(kRemoteProgram, kLookupByUuid, XdrWriter().uuid(journal.container).take(), kDeadline);
  if (!found && found.error().code != ErrorCode::kNoDomain) co_return found.error();
  if (!found) {
    auto renamed = co_await define_renamed(backend, journal);
    if (!renamed) co_return renamed.error();
    co_return Result<void>{};
  }
  std::string name(XdrReader(*found).string());
  if (journal.autostart && name == journal.new_name)
    co_return co_await set_autostart(backend, std::move(name), journal.container);
  co_return Result<void>{};
}

}  // namespace

std::string encode_journal(const RenameJournal& journal) {
  const Bytes bytes = XdrWriter()
                          .u32(kVersion)
                          .uuid(journal.container)
                          .string(journal.new_name)
                          .u32(journal.autostart ? 1 : 0)
                          .string(journal.old_xml)
                          .take();
  return {bytes.begin(), bytes.end()};
}

std::optional<RenameJournal> decode_journal(std::string_view text) {
  const Bytes bytes(text.begin(), text.end());
  XdrReader in(bytes);
  if (in.u32() != kVersion) return std::nullopt;
  RenameJournal journal;
  journal.container = in.uuid();
  journal.new_name = std::string(in.string());
  journal.autostart = in.u32() != 0;
  journal.old_xml = std::string(in.string());
  if (!in.ok()) return std::nullopt;
  return journal;
}

Result<void> write_journal(const std::string& folder, const RenameJournal& journal) {
  std::error_code error;
  fs::create_directories(folder_of_journals(folder), error);
  if (error) return system_error(fmt::format("cannot make {}", folder_of_journals(folder)), error.value());
  return write_file_atomically(path_of(folder, journal.container), encode_journal(journal));
}

void remove_journal(const std::string& folder, const Uuid& container) {
  std::error_code ignored;
  fs::remove(path_of(folder, container), ignored);
}

Result<std::string> with_name(std::string_view xml, std::string_view name) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  const Element* element = document->root.child("name");
  if (!element || element->self_closing)
    return Error{ErrorCode::kXml, "the backend's XML of the container has no name", ErrorDomain::kLxc};
  TextEdits edits(*document);
  edits.replace(element->content, escape_xml(name));
  return edits.apply();
}

Task<Result<bool>> define_renamed(BackendConnection& backend, RenameJournal journal) {
  const Result<std::string> new_xml = with_name(journal.old_xml, journal.new_name);
  Result<void> defined = new_xml ? Result<void>{} : Result<void>(new_xml.error());
  if (new_xml) defined = co_await define(backend, *new_xml, journal.new_name, journal);
  if (defined) co_return true;
  log_warning("container {}: cannot become '{}': {}; it keeps its name", to_string(journal.container), journal.new_name,
              defined.error().message);
  auto restored = co_await define(backend, journal.old_xml, name_in(journal.old_xml), journal);
  if (!restored) co_return restored.error();
  co_return false;
}

Task<void> finish_renames(BackendConnection& backend, std::string folder, RenamedContainers busy) {
  const std::vector<std::string> paths = journals_in(folder);
  // Of a journal that was not whole when virtvzd ended, so that nothing was renamed yet.
  if (path_exists(folder_of_journals(folder)))
    if (auto removed = remove_temporaries_in(folder_of_journals(folder)); !removed)
      log_warning("{}", removed.error().message);
  for (const std::string& path : paths) {
    const auto text = read_file(path, kMaxJournal);
    const auto journal = text ? decode_journal(*text) : std::nullopt;
    if (!journal) {
      log_error("{}: not a whole journal of a rename; it is left as it is", path);
      continue;
    }
    if (busy.contains(journal->container)) continue;
    const Result<void> done = co_await finish(backend, *journal);
    if (done) {
      log_warning("container {}: its rename to '{}', which was interrupted, is finished", to_string(journal->container),
                  journal->new_name);
      remove_journal(folder, journal->container);
    } else {
      log_error("container {}: cannot finish its rename to '{}': {}", to_string(journal->container), journal->new_name,
                done.error().message);
    }
  }
}

}  // namespace driver
