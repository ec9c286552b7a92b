// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/guests/container_resolver.hpp"

#include "config-convert/fields.hpp"
#include "containers/roots/guest_files.hpp"
#include "guest-tools/host/memory_file.hpp"

namespace dispatcher {
namespace {

constexpr const char* kResolver = "/etc/resolv.conf";
constexpr std::uint32_t kMode = 0644;

}  // namespace

Result<void> tell_resolver(guest::Guest& guest, const std::string& ve_conf, guest::Deadline deadline) {
  const auto servers = convert::ve_conf_field(ve_conf, "NAMESERVER");
  if (!servers) return servers.error();
  const auto domains = convert::ve_conf_field(ve_conf, "SEARCHDOMAIN");
  if (!domains) return domains.error();
  const containers::GuestFileWishes wishes{{}, containers::name_servers_in(*servers), containers::domains_in(*domains)};
  if (wishes == containers::GuestFileWishes{}) return {};
  const auto old = guest::memory_file("");
  if (!old) return old.error();
  // One that is not there, or leads nowhere, is made.
  const auto read = guest.get_file(kResolver, old->get(), deadline);
  if (!read && read.error().code != ErrorCode::kOperationFailed) return read;
  const auto text = guest::text_of(*old);
  if (!text) return text.error();
  const auto file = guest::memory_file(containers::resolver_text(*text, wishes));
  if (!file) return file.error();
  return guest.put_file(file->get(), kResolver, kMode, deadline);
}

}  // namespace dispatcher
