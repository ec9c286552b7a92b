// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an operator may set of virtvzd (/etc/switchyard/virtvzd.conf). Keys, meaning and defaults follow libvirtd.conf
// where it has the same; examples/virtvzd.conf shows all of them and is printed from the same table.
//
// parse_config: text in the form of config_text.hpp -> values. Errors are kConfigUnsupported and name file, line,
// key, the value seen and the values wanted; an unknown key is an error that names the nearest known ones.
#pragma once

#include "foundation/result.hpp"
#include "foundation/log.hpp"
#include "libvirt-driver/registry/container_ids.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

enum class SocketAuth { kNone, kPolkit };

struct DaemonConfig {
  std::string socket_dir = "/run/libvirt";
  std::string vm_socket;         // of the VM backend; empty: found as libvirt's clients do
  std::string container_socket;  // of the container backend, as above
  std::string unix_sock_group;   // empty: root's
  std::optional<unsigned> unix_sock_rw_perms;  // not set: see socket_mode()
  std::optional<unsigned> unix_sock_ro_perms;
  SocketAuth auth_unix_rw = SocketAuth::kNone;
  SocketAuth auth_unix_ro = SocketAuth::kNone;
  std::vector<std::string> access_drivers;  // empty, or "polkit"
  int max_clients = 5000;
  int max_anonymous_clients = 20;  // clients that have not authenticated yet
  int max_client_requests = 5;     // calls in flight per client
  int keepalive_interval_s = 5;    // -1: none are sent
  int keepalive_count = 5;
  LogLevel log_level = LogLevel::kInfo;
  int stats_deadline_ms = 450;
  std::string lxc_emulator = "/usr/lib/libvirt/libvirt_lxc";
  std::string homes_root = "/vz";
  HostIds idmap_span{2013265920, 134086656};
  std::string guest_agent;  // empty: the one that virtvzd was built with

  bool operator==(const DaemonConfig&) const = default;
};

Result<DaemonConfig> parse_config(std::string_view text, std::string_view name);

// The permissions of the read-only or the other socket: as configured, else 0770 with a group and 0700 without.
unsigned socket_mode(const DaemonConfig& config, bool read_only);
SocketAuth socket_auth(const DaemonConfig& config, bool read_only);
// Whether the access driver "polkit" checks each call.
bool checks_each_call(const DaemonConfig& config);

// All keys with their help and default as comments: the text of examples/virtvzd.conf.
std::string sample_config();

}  // namespace driver
