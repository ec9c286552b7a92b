// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a container's definition says about its own files: the host name, name servers and search domains that PCS6
// keeps in ve.conf and that libvirt has no element for (HOSTNAME, NAMESERVER, SEARCHDOMAIN, kept in our metadata); none
// with APPLY_IPONLY.
//
// In: untrusted text, at most kMaxDomainBytes. Of hostile words only those that are a host name, addresses, domains are
// taken: the others, `inherit` of PCS6 too, are nobody's. Errors: kXml. Pure; any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace containers {

struct GuestFileWishes {
  std::string host_name;                  // empty: as it is
  std::vector<std::string> name_servers;  // both empty: as they are
  std::vector<std::string> search_domains;

  bool operator==(const GuestFileWishes&) const = default;
};

Result<GuestFileWishes> parse_guest_file_wishes(std::string_view domain_xml);

// The same of the words of ve.conf, blanks between them.
std::vector<std::string> name_servers_in(std::string_view words);
std::vector<std::string> domains_in(std::string_view words);

}  // namespace containers
