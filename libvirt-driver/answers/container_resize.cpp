// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_resize.hpp"

#include "libvirt-driver/answers/container_disk.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/kernel/helper_program.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/root_size.hpp"

#include <sys/stat.h>

namespace driver {
namespace {

// virDomainBlockResizeFlags
constexpr std::uint32_t kBytes = 1;
constexpr std::uint32_t kCapacity = 2;
constexpr std::uint64_t kKib = 1024;
constexpr std::chrono::milliseconds kPatience{std::chrono::minutes(30)};  // ext4 of a stopped one: by a copy

Result<void> check_resizable(const FoundDisk& found) {
  const ContainerDisk& disk = found.disk;
  if (disk.form == DiskForm::kFolder)
    return operation_unsupported("the root is a folder of the host, which has no size of its own");
  if (disk.format != "raw")
    return operation_unsupported(
        fmt::format("image '{}' has format {}: of a stopped container it is resized by qemu-img, and its "
                    "file system by resize2fs",
                    found.path, disk.format));
  return {};
}

Task<Result<void>> tell_definition(ClientSession& session, DomainObject domain, std::uint64_t size_bytes) {
  const Domain* known = session.services().registry.find(domain.uuid);
  if (!known || !known->persistent) co_return Result<void>{};
  const auto old_xml = co_await container_xml(session, domain, kXmlSecure | kXmlInactive);
  if (!old_xml) co_return old_xml.error();
  const Result<Document> old = parse_document(*old_xml, "domain_definition");
  if (!old) co_return old.error();
  const auto xml = with_root_size(*old, size_bytes);
  if (!xml) co_return xml.error();
  if (*xml == *old_xml) co_return Result<void>{};
  co_return co_await define_container(session, *xml);
}

// A container sees the host's device itself, and with it a size that was changed there; a VM has to be told. So a
// client that has had a volume grown, and tells it as it tells a VM, is right already.
Task<Result<void>> check_device_size(ClientSession& session, const FoundDisk& found, std::uint64_t size_bytes) {
  const auto facts = co_await facts_of_disk(session, found.word);
  if (!facts) co_return facts.error();
  if (facts->capacity_bytes == size_bytes) co_return Result<void>{};
  co_return operation_unsupported(
      fmt::format("'{}' is a device of the host and has {} bytes: resize it there, and then its file "
                  "system",
                  found.path, facts->capacity_bytes));
}

struct ResizeCall {
  DomainObject domain;
  std::string disk;
  std::uint64_t size_bytes = 0;
};

Result<ResizeCall> read_resize_call(BytesView arguments) {
  XdrReader in(arguments);
  ResizeCall call;
  call.domain = read_domain(in);
  call.disk = std::string(in.string());
  call.size_bytes = in.u64();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) return undecodable();
  if (auto known = check_flags(flags, kBytes | kCapacity, "virDomainBlockResize"); !known) return known.error();
  if ((flags & kCapacity) != 0)
    return operation_unsupported("VIR_DOMAIN_BLOCK_RESIZE_CAPACITY is for raw block devices, whose capacity is given");
  if ((flags & kBytes) == 0 && call.size_bytes > UINT64_MAX / kKib)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("numerical overflow: size must be less than {}", UINT64_MAX / kKib), ErrorDomain::kLxc};
  if ((flags & kBytes) == 0) call.size_bytes *= kKib;
  return call;
}

HelperRequest resize_request(const ResizeCall& call, const std::string& image) {
  HelperRequest request{.words = {"resize", to_string(call.domain.uuid), std::to_string(call.size_bytes)},
                        .deadline = kPatience};
  if (!image.empty()) request.words.insert(request.words.end(), {"--image", image});
  return request;
}

Task<Result<Bytes>> resize(Call& call) {
  const auto asked = read_resize_call(call.payload());
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, asked->domain); !allowed) co_return allowed.error();
  const auto found = co_await find_disk_of(session, asked->domain, asked->disk, 0);
  if (!found) co_return found.error();
  if (found->disk.form == DiskForm::kBlock) {
    const auto good = co_await check_device_size(session, *found, asked->size_bytes);
    co_return good ? Result<Bytes>(Bytes{}) : good.error();
  }
  if (auto good = check_resizable(*found); !good) co_return good.error();
  const bool own_image = found->disk.form == DiskForm::kTemplate;
  HelperRequest request = resize_request(*asked, own_image ? "" : found->path);
  if (auto resized = co_await run_helper(session.services().executor, std::move(request)); !resized)
    co_return resized.error();
  if (own_image) {
    const auto facts = co_await facts_of_disk(session, found->word);
    if (!facts) co_return facts.error();
    if (auto told = co_await tell_definition(session, asked->domain, facts->capacity_bytes); !told)
      co_return told.error();
  }
  co_await session.services().feed(Kind::kContainer).barrier();
  co_return Bytes{};
}

constexpr Answer kAnswers[] = {{251, &resize}};

}  // namespace

std::span<const Answer> container_resize_answers() { return kAnswers; }

Task<Result<std::string>> with_live_root_size(ClientSession& session, std::string user_xml, DomainObject domain) {
  const Result<Document> seen = parse_document(user_xml, "domain_definition");
  RootSize told = seen ? root_size_in(*seen) : RootSize::kNone;
  if (told == RootSize::kNotTold) {  // it may have been resized since it was started
    const auto stored = co_await container_xml(session, domain, kXmlInactive);
    if (!stored) co_return user_xml;
    if (const Result<Document> next = parse_document(*stored, "domain_definition")) told = root_size_in(*next);
  }
  if (told != RootSize::kTold) co_return user_xml;
  struct stat image {};
  const ContainerDisk root{.target = "/", .form = DiskForm::kTemplate, .format = "raw", .path = {}};
  const std::string path = path_of(root, session.services().config.homes_root, domain.uuid);
  if (::stat(path.c_str(), &image) != 0) co_return user_xml;
  co_return with_root_size(*seen, static_cast<std::uint64_t>(image.st_size));
}

}  // namespace driver
