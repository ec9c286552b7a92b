// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/daemon/config.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>
#include <sstream>

namespace driver {
namespace {

struct Accepted {
  const char* line;
  std::function<void(DaemonConfig&)> change;
};

using D = DaemonConfig;
const Accepted kAccepted[] = {
    {"socket_dir = \"/tmp/s\"", [](D& c) { c.socket_dir = "/tmp/s"; }},
    {"vm_socket = '/q'", [](D& c) { c.vm_socket = "/q"; }},
    {"container_socket = /l", [](D& c) { c.container_socket = "/l"; }},
    {"unix_sock_group = libvirt", [](D& c) { c.unix_sock_group = "libvirt"; }},
    {"unix_sock_rw_perms = \"0770\"", [](D& c) { c.unix_sock_rw_perms = 0770; }},
    {"unix_sock_ro_perms = 0777", [](D& c) { c.unix_sock_ro_perms = 0777; }},
    {"auth_unix_rw = \"polkit\"", [](D& c) { c.auth_unix_rw = SocketAuth::kPolkit; }},
    {"auth_unix_ro = polkit", [](D& c) { c.auth_unix_ro = SocketAuth::kPolkit; }},
    {"access_drivers = [ \"polkit\" ]", [](D& c) { c.access_drivers = {"polkit"}; }},
    {"max_clients = 1", [](D& c) { c.max_clients = 1; }},
    {"max_anonymous_clients = 7", [](D& c) { c.max_anonymous_clients = 7; }},
    {"max_client_requests = 50", [](D& c) { c.max_client_requests = 50; }},
    {"keepalive_interval = -1", [](D& c) { c.keepalive_interval_s = -1; }},
    {"keepalive_count = 0", [](D& c) { c.keepalive_count = 0; }},
    {"log_level = warning", [](D& c) { c.log_level = LogLevel::kWarning; }},
    {"stats_deadline_ms = 60000", [](D& c) { c.stats_deadline_ms = 60000; }},
    {"lxc_emulator = /opt/lxc", [](D& c) { c.lxc_emulator = "/opt/lxc"; }},
    {"homes_root = /srv", [](D& c) { c.homes_root = "/srv"; }},
    {"idmap_span = \"1000000:65536\"", [](D& c) { c.idmap_span = {1000000, 65536}; }},
    {"guest_agent = /opt/agent", [](D& c) { c.guest_agent = "/opt/agent"; }},
};

TEST(Config, each_key_sets_its_value_and_no_other) {
  for (const Accepted& row : kAccepted) {
    DaemonConfig expected;
    row.change(expected);
    const Result<DaemonConfig> config = parse_config(row.line, "f");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_TRUE(*config == expected) << row.line;
    EXPECT_FALSE(*config == DaemonConfig{}) << row.line;
  }
}

struct Refused {
  const char* text;
  const char* message;
};

const Refused kRefused[] = {
    {"socket_dir = run", "f:1: socket_dir is 'run', must be an absolute path"},
    {"socket_dir = \"\"", "f:1: socket_dir is '', must be an absolute path"},
    {"vm_socket = x", "f:1: vm_socket is 'x', must be an absolute path, or \"\""},
    {"unix_sock_group = [a, b]", "f:1: unix_sock_group is a list of 2, must be one string"},
    {"unix_sock_rw_perms = 0778",
     "f:1: unix_sock_rw_perms is '0778', must be permissions in octal, from \"0000\" to \"0777\""},
    {"unix_sock_ro_perms = 1777",
     "f:1: unix_sock_ro_perms is '1777', must be permissions in octal, from \"0000\" to \"0777\""},
    {"auth_unix_rw = sasl", "f:1: auth_unix_rw is 'sasl', must be \"none\" or \"polkit\""},
    {"access_drivers = [nop]", "f:1: access_drivers is a list of 1, must be [ ] or [ \"polkit\" ]"},
    {"max_clients = 0", "f:1: max_clients is '0', must be a number from 1 to 100000"},
    {"max_clients = 99999999999", "f:1: max_clients is '99999999999', must be a number from 1 to 100000"},
    {"max_clients = 5k", "f:1: max_clients is '5k', must be a number from 1 to 100000"},
    {"keepalive_interval = -2", "f:1: keepalive_interval is '-2', must be a number from -1 to 3600"},
    {"\nlog_level = 3",
     "f:2: log_level is '3', must be \"debug\" or \"info\" or \"warning\" or \"error\""},
    {"max_client = 3", "f:1: unknown key 'max_client' (known and near: 'max_clients')"},
    {"unix_sock_perms = 3",
     "f:1: unknown key 'unix_sock_perms' (known and near: 'unix_sock_rw_perms', 'unix_sock_ro_perms', "
     "'unix_sock_group')"},
    {"idmap_span = \"1000000\"",
     "f:1: idmap_span is '1000000', must be \"FIRST:COUNT\", of ids from 1 to 4294967294, at least 65536"},
    {"idmap_span = \"0:65536\"",
     "f:1: idmap_span is '0:65536', must be \"FIRST:COUNT\", of ids from 1 to 4294967294, at least 65536"},
    {"idmap_span = \"1000000:65535\"",
     "f:1: idmap_span is '1000000:65535', must be \"FIRST:COUNT\", of ids from 1 to 4294967294, at least 65536"},
    {"idmap_span = \"4294901760:65536\"",
     "f:1: idmap_span is '4294901760:65536', must be \"FIRST:COUNT\", of ids from 1 to 4294967294, at least 65536"},
    {"idmap_span = \"1000000:65536k\"",
     "f:1: idmap_span is '1000000:65536k', must be \"FIRST:COUNT\", of ids from 1 to 4294967294, at least 65536"},
    {"listen_tls = 0", "f:1: unknown key 'listen_tls'"},
};

TEST(Config, mistake_is_refused_telling_what_was_seen_and_wanted) {
  for (const Refused& row : kRefused) {
    const Result<DaemonConfig> config = parse_config(row.text, "f");
    ASSERT_FALSE(config) << row.text;
    EXPECT_EQ(config.error().message, row.message);
    EXPECT_EQ(config.error().code, ErrorCode::kConfigUnsupported);
  }
}

TEST(Config, mode_of_a_socket_opens_to_the_group_only_when_there_is_one) {
  EXPECT_EQ(socket_mode(parse_config("", "f").value(), false), 0700u);
  EXPECT_EQ(socket_mode(parse_config("unix_sock_group = g", "f").value(), true), 0770u);
  const DaemonConfig config = parse_config("unix_sock_group = g\nunix_sock_ro_perms = 0777", "f").value();
  EXPECT_EQ(socket_mode(config, false), 0770u);
  EXPECT_EQ(socket_mode(config, true), 0777u);
}

TEST(Config, authentication_is_set_for_each_socket) {
  const DaemonConfig config = parse_config("auth_unix_ro = polkit", "f").value();
  EXPECT_EQ(socket_auth(config, true), SocketAuth::kPolkit);
  EXPECT_EQ(socket_auth(config, false), SocketAuth::kNone);
}

TEST(Config, sample_shows_the_defaults) {
  std::istringstream sample(sample_config());
  std::string settings;
  for (std::string line; std::getline(sample, line);)
    if (line.starts_with('#') && !line.starts_with("# ")) settings += line.substr(1) + "\n";
  Result<DaemonConfig> config = parse_config(settings, "sample");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->unix_sock_rw_perms, 0700u);
  EXPECT_EQ(config->unix_sock_ro_perms, 0700u);
  config->unix_sock_rw_perms.reset();
  config->unix_sock_ro_perms.reset();
  EXPECT_TRUE(*config == DaemonConfig{});
}

TEST(Config, installed_sample_is_the_one_of_the_table) {
  EXPECT_EQ(read_file(SOURCE_DIR "/examples/virtvzd.conf", 1u << 20).value(), sample_config());
}

}  // namespace
}  // namespace driver
