// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/access/peer_credentials.hpp"

#include "libvirt-driver/access/group_id.hpp"
#include "libvirt-driver/access/process_start_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <grp.h>
#include <optional>
#include <pwd.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace driver {
namespace {

constexpr unsigned kOthersWrite = 0002;  // connecting takes write permission (unix(7))
constexpr std::size_t kMaxLabelBytes = 4096;

// Runs one of the get*_r functions with a buffer that grows; gives the entry's name, empty when there is none.
template <typename Entry, typename Id, typename Look>
std::string name_of(Id id, Look look, char* Entry::*name) {
  std::vector<char> buffer(1024);
  for (;;) {
    Entry entry{};
    Entry* found = nullptr;
    const int failed = look(id, &entry, buffer.data(), buffer.size(), &found);
    if (failed != ERANGE) return failed == 0 && found ? entry.*name : "";
    buffer.resize(buffer.size() * 2);
  }
}

// The label that SO_PEERSEC gives is AppArmor's where that is the host's module; libvirt's identity has a place for
// SELinux's only.
std::string selinux_label(int socket) {
  static const bool selinux = ::access("/sys/fs/selinux/enforce", F_OK) == 0;
  if (!selinux) return {};
  std::string label(256, '\0');
  for (;;) {
    socklen_t length = static_cast<socklen_t>(label.size());
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERSEC, label.data(), &length) == 0) {
      label.resize(std::min<std::size_t>(length, label.size()));
      label.resize(label.find_last_not_of('\0') + 1);
      return label;
    }
    if (errno != ERANGE || length <= label.size() || length > kMaxLabelBytes) return {};
    label.resize(length);
  }
}

std::vector<gid_t> supplementary_groups(int socket) {
  std::vector<gid_t> groups(64);
  for (;;) {
    socklen_t length = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &length) == 0) {
      groups.resize(length / sizeof(gid_t));
      return groups;
    }
    if (errno != ERANGE || length / sizeof(gid_t) <= groups.size()) return {};
    groups.resize(length / sizeof(gid_t));
  }
}

bool is_member(int socket, const ClientIdentity& who, const std::string& group) {
  if (group.empty()) return false;
  const Result<gid_t> wanted = find_group(group);
  if (!wanted) return false;
  if (who.gid == *wanted) return true;
  const std::vector<gid_t> groups = supplementary_groups(socket);
  return std::find(groups.begin(), groups.end(), *wanted) != groups.end();
}

}  // namespace

Result<ClientIdentity> peer_identity(int socket) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
    return system_error("cannot tell who is at the other end of a client's socket", errno);
  ClientIdentity who;
  who.uid = peer.uid;
  who.gid = peer.gid;
  who.pid = peer.pid;
  who.start_time = process_start_time(peer.pid);
  who.user_name = name_of<passwd>(peer.uid, ::getpwuid_r, &passwd::pw_name);
  who.group_name = name_of<::group>(peer.gid, ::getgrgid_r, &::group::gr_name);
  who.selinux_context = selinux_label(socket);
  return who;
}

Result<void> check_peer(int socket, const ClientIdentity& who, const DaemonConfig& config, bool read_only) {
  if (who.uid == 0 || who.uid == ::geteuid()) return {};
  if (socket_auth(config, read_only) == SocketAuth::kPolkit) return {};
  if ((socket_mode(config, read_only) & kOthersWrite) != 0) return {};
  if (is_member(socket, who, config.unix_sock_group)) return {};
  const std::string wanted = config.unix_sock_group.empty()
                                 ? std::string("root")
                                 : fmt::format("root or a member of group '{}'", config.unix_sock_group);
  return Error{ErrorCode::kAuthFailed,
               fmt::format("authentication failed: user {} ('{}') of process {} must be {}", who.uid, who.user_name,
                           who.pid, wanted),
               ErrorDomain::kRpc};
}

}  // namespace driver
