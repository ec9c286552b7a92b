// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virDomainRename. A VM is renamed by its backend, which sees only VMs' names; a container by us
// (container_rename.hpp), with the conditions and the words of QEMU's driver. Clients hear "undefined, renamed" and
// "defined, renamed".
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/answers/name_conflict.hpp"
#include "libvirt-driver/backend/container_rename.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

namespace driver {
namespace {

constexpr std::int32_t kRename = 358;
constexpr std::int32_t kGetXmlDesc = 14;
constexpr std::int32_t kGetAutostart = 15;
constexpr std::int32_t kUndefine = 35;
constexpr std::uint32_t kXmlSecureInactive = 1 | 2;
constexpr std::chrono::milliseconds kDeadline{30000};

struct Wanted {
  DomainObject domain;
  std::string name;
  std::uint32_t flags = 0;
};

Result<void> check(const Services& services, const Domain& container, const Wanted& wanted) {
  if (auto known = check_flags(wanted.flags, 0, "virDomainRename"); !known) return known.error();
  if (wanted.name.find('/') != std::string::npos)
    return Error{ErrorCode::kXml, fmt::format("XML error: name {} cannot contain '/'", wanted.name),
                 ErrorDomain::kDomain};
  if (wanted.name.empty() || wanted.name.find('\n') != std::string::npos)
    return Error{ErrorCode::kXml, "XML error: name must not be empty, nor have a line break in it",
                 ErrorDomain::kDomain};
  if (container.active()) return operation_invalid("cannot rename active domain");
  if (!container.persistent) return operation_invalid("cannot rename a transient domain");
  if (container.name == wanted.name) return operation_invalid("Can't rename domain to itself");
  if (services.registry.find_name(wanted.name))
    return operation_invalid(fmt::format("domain with name '{}' already exists", wanted.name));
  return {};
}

Task<Result<RenameJournal>> describe(ClientSession& session, Wanted wanted) {
  XdrWriter out;
  write_domain(out, wanted.domain.name, wanted.domain.uuid, -1);
  auto xml = co_await session.ask(Kind::kContainer, kGetXmlDesc, out.u32(kXmlSecureInactive).take(), kDeadline);
  if (!xml) co_return xml.error();
  auto autostart = co_await session.ask(Kind::kContainer, kGetAutostart, about(wanted.domain), kDeadline);
  if (!autostart) co_return autostart.error();
  co_return RenameJournal{wanted.domain.uuid, wanted.name, XdrReader(*autostart).i32() != 0,
                          std::string(XdrReader(*xml).string())};
}

// Undefines on the client's own connection, which judges whether it may; the rest must not fail for want of rights.
Task<Result<bool>> replace_definition(ClientSession& session, RenameJournal journal) {
  BackendFeed& feed = session.services().feed(Kind::kContainer);
  const DomainObject container{"", journal.container, -1};
  auto undefined = co_await session.ask(Kind::kContainer, kUndefine, about(container), kDeadline);
  if (!undefined) {
    // Where the backend is gone, the journal tells what to do when it is back.
    if (undefined.error().code != ErrorCode::kRpc) remove_journal(feed.state_folder(), journal.container);
    co_return undefined.error();
  }
  auto renamed = co_await define_renamed(feed.connection(), journal);
  if (!renamed) co_return renamed.error();
  remove_journal(feed.state_folder(), journal.container);
  co_return renamed;
}

Task<Result<Bytes>> rename_container(ClientSession& session, Domain container, Wanted wanted) {
  Services& services = session.services();
  if (auto fit = check(services, container, wanted); !fit) co_return fit.error();
  const auto hold = services.reservations.hold({wanted.name, container.uuid, Kind::kContainer});
  if (!hold) co_return operation_invalid(fmt::format("domain with name '{}' already exists", wanted.name));
  BackendFeed& feed = services.feed(Kind::kContainer);
  auto journal = co_await describe(session, wanted);
  if (!journal) co_return journal.error();
  if (auto written = write_journal(feed.state_folder(), *journal); !written) co_return written.error();
  services.id_maps.remember(container.uuid, journal->old_xml);
  feed.begin_rename(container.uuid);
  const auto renamed = co_await replace_definition(session, *journal);
  co_await feed.barrier();
  const bool has_new_name = renamed && *renamed;
  feed.end_rename(container.uuid, has_new_name ? wanted.name : container.name);
  if (!renamed) co_return renamed.error();
  if (!*renamed) co_return operation_failed(fmt::format("libvirt's LXC driver refused the name '{}'", wanted.name));
  co_return XdrWriter().i32(0).take();
}

Task<Result<Bytes>> rename_vm(Call& call, Wanted wanted) {
  ClientSession& session = call.session();
  if (const auto error = name_conflict(session.services().registry, Kind::kVm, wanted.name, std::nullopt))
    co_return *error;
  Bytes arguments(call.payload().begin(), call.payload().end());
  auto reply = co_await session.ask(Kind::kVm, kRename, std::move(arguments), kDeadline);
  if (reply) co_await session.services().feed(Kind::kVm).settle(wanted.domain.uuid);
  co_return reply;
}

Task<Result<Bytes>> rename(Call& call) {
  XdrReader in(call.payload());
  Wanted wanted;
  wanted.domain = read_domain(in);
  if (in.present()) wanted.name = std::string(in.string());
  wanted.flags = in.u32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const Domain* known = session.services().registry.find(wanted.domain.uuid);
  if (!known || known->kind == Kind::kVm) co_return co_await rename_vm(call, std::move(wanted));
  Domain container = *known;
  co_return co_await rename_container(session, std::move(container), std::move(wanted));
}

constexpr Answer kAnswers[] = {{kRename, &rename}};

}  // namespace

std::span<const Answer> rename_answers() { return kAnswers; }

}  // namespace driver
