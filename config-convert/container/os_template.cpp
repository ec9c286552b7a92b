// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/os_template.hpp"

#include "config-convert/values/values.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

struct OsRow {
  std::string_view name;
  std::string_view version;  // "6" is any 6.x
  std::string_view id;
};

constexpr std::array kSystems{
    OsRow{"almalinux", "8", "http://almalinux.org/almalinux/8"},
    OsRow{"almalinux", "9", "http://almalinux.org/almalinux/9"},
    OsRow{"centos", "5", "http://centos.org/centos/5.11"},
    OsRow{"centos", "6", "http://centos.org/centos/6.10"},
    OsRow{"centos", "7", "http://centos.org/centos/7.0"},
    OsRow{"centos", "8", "http://centos.org/centos/8"},
    OsRow{"debian", "3.1", "http://debian.org/debian/3.1"},
    OsRow{"debian", "4", "http://debian.org/debian/4"},
    OsRow{"debian", "5", "http://debian.org/debian/5"},
    OsRow{"debian", "6", "http://debian.org/debian/6"},
    OsRow{"debian", "7", "http://debian.org/debian/7"},
    OsRow{"debian", "8", "http://debian.org/debian/8"},
    OsRow{"debian", "9", "http://debian.org/debian/9"},
    OsRow{"debian", "10", "http://debian.org/debian/10"},
    OsRow{"debian", "11", "http://debian.org/debian/11"},
    OsRow{"fedora", "7", "http://fedoraproject.org/fedora/7"},
    OsRow{"fedora", "8", "http://fedoraproject.org/fedora/8"},
    OsRow{"fedora", "9", "http://fedoraproject.org/fedora/9"},
    OsRow{"fedora", "10", "http://fedoraproject.org/fedora/10"},
    OsRow{"fedora", "11", "http://fedoraproject.org/fedora/11"},
    OsRow{"fedora", "12", "http://fedoraproject.org/fedora/12"},
    OsRow{"fedora", "13", "http://fedoraproject.org/fedora/13"},
    OsRow{"fedora", "14", "http://fedoraproject.org/fedora/14"},
    OsRow{"fedora", "15", "http://fedoraproject.org/fedora/15"},
    OsRow{"fedora", "16", "http://fedoraproject.org/fedora/16"},
    OsRow{"fedora", "17", "http://fedoraproject.org/fedora/17"},
    OsRow{"fedora", "18", "http://fedoraproject.org/fedora/18"},
    OsRow{"fedora", "19", "http://fedoraproject.org/fedora/19"},
    OsRow{"fedora", "20", "http://fedoraproject.org/fedora/20"},
    OsRow{"fedora", "21", "http://fedoraproject.org/fedora/21"},
    OsRow{"fedora", "22", "http://fedoraproject.org/fedora/22"},
    OsRow{"fedora", "23", "http://fedoraproject.org/fedora/23"},
    OsRow{"opensuse", "12.1", "http://opensuse.org/opensuse/12.1"},
    OsRow{"opensuse", "12.2", "http://opensuse.org/opensuse/12.2"},
    OsRow{"opensuse", "12.3", "http://opensuse.org/opensuse/12.3"},
    OsRow{"opensuse", "13.1", "http://opensuse.org/opensuse/13.1"},
    OsRow{"opensuse", "13.2", "http://opensuse.org/opensuse/13.2"},
    OsRow{"opensuse", "42.1", "http://opensuse.org/opensuse/42.1"},
    OsRow{"oracle", "6", "http://oracle.com/ol/6.10"},
    OsRow{"redhat", "5", "http://redhat.com/rhel/5.11"},
    OsRow{"redhat", "6", "http://redhat.com/rhel/6.10"},
    OsRow{"redhat", "7", "http://redhat.com/rhel/7.9"},
    OsRow{"scientific", "5", "http://scientificlinux.org/scientificlinux/5.11"},
    OsRow{"scientific", "6", "http://scientificlinux.org/scientificlinux/6.10"},
    OsRow{"sles", "10", "http://suse.com/sles/10"},
    OsRow{"sles", "11", "http://suse.com/sles/11"},
    OsRow{"sles", "12", "http://suse.com/sles/12"},
    OsRow{"suse", "10.2", "http://opensuse.org/opensuse/10.2"},
    OsRow{"suse", "10.3", "http://opensuse.org/opensuse/10.3"},
    OsRow{"suse", "11.0", "http://opensuse.org/opensuse/11.0"},
    OsRow{"suse", "11.1", "http://opensuse.org/opensuse/11.1"},
    OsRow{"suse", "11.2", "http://opensuse.org/opensuse/11.2"},
    OsRow{"suse", "11.3", "http://opensuse.org/opensuse/11.3"},
    OsRow{"suse", "11.4", "http://opensuse.org/opensuse/11.4"},
    OsRow{"suse", "12.1", "http://opensuse.org/opensuse/12.1"},
    OsRow{"ubuntu", "6.06", "http://ubuntu.com/ubuntu/6.06"},
    OsRow{"ubuntu", "8.04", "http://ubuntu.com/ubuntu/8.04"},
    OsRow{"ubuntu", "10.04", "http://ubuntu.com/ubuntu/10.04"},
    OsRow{"ubuntu", "11.04", "http://ubuntu.com/ubuntu/11.04"},
    OsRow{"ubuntu", "11.10", "http://ubuntu.com/ubuntu/11.10"},
    OsRow{"ubuntu", "12.04", "http://ubuntu.com/ubuntu/12.04"},
    OsRow{"ubuntu", "12.10", "http://ubuntu.com/ubuntu/12.10"},
    OsRow{"ubuntu", "13.04", "http://ubuntu.com/ubuntu/13.04"},
    OsRow{"ubuntu", "13.10", "http://ubuntu.com/ubuntu/13.10"},
    OsRow{"ubuntu", "14.04", "http://ubuntu.com/ubuntu/14.04"},
    OsRow{"ubuntu", "16.04", "http://ubuntu.com/ubuntu/16.04"},
    OsRow{"ubuntu", "18.04", "http://ubuntu.com/ubuntu/18.04"},
    OsRow{"ubuntu", "20.04", "http://ubuntu.com/ubuntu/20.04"},
    OsRow{"ubuntu", "22.04", "http://ubuntu.com/ubuntu/22.04"},
};

bool is_version(std::string_view seen, std::string_view wanted) {
  return seen.starts_with(wanted) && (seen.size() == wanted.size() || seen[wanted.size()] == '.');
}

}  // namespace

std::string_view architecture_of(std::string_view os_template) {
  for (const std::string_view end : {"-x86", "-i386", "-i586", "-i686"})
    if (os_template.ends_with(end)) return "i686";
  return "x86_64";
}

// "redhat-el5-x86" is RHEL 5; "fedora-core-6" has a word between.
std::string_view libosinfo_id_of(std::string_view os_template) {
  const std::string name = lower(os_template);
  const auto words = split(name, ".-_");
  if (words.empty()) return {};
  const auto digits = name.find_first_of("0123456789");
  if (digits == name.npos) return {};
  std::string_view version = std::string_view(name).substr(digits);
  version = version.substr(0, version.find_first_not_of("0123456789."));
  for (const OsRow& row : kSystems)
    if (row.name == words[0] && is_version(version, row.version)) return row.id;
  return {};
}

}  // namespace convert
