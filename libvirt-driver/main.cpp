// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virtvzd: reads its options, opens its sockets, serves until SIGTERM.
#include "libvirt-driver/access/listening_sockets.hpp"
#include "libvirt-driver/daemon/kvm_probe.hpp"
#include "foundation/log.hpp"
#include "libvirt-driver/daemon/options.hpp"
#include "libvirt-driver/server/server.hpp"

#include <boost/asio/signal_set.hpp>
#include <libxml/parser.h>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <cstdio>

namespace {

int print(const driver::PrintAndExit& text) {
  std::fputs(text.text.c_str(), text.exit_code == 0 ? stdout : stderr);
  return text.exit_code;
}

int serve(const driver::DaemonConfig& config) {
  auto sockets = driver::open_sockets(config);
  if (!sockets) {
    log_error("{}", sockets.error().message);
    return 1;
  }
  driver::asio::io_context io(1);
  driver::Server server(io, config, driver::kvm_works());
  driver::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    ::sd_notify(0, "STOPPING=1");
    server.stop();
  });
  server.start(std::move(*sockets), [] { ::sd_notify(0, "READY=1"); });
  io.run();
  log_info("stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  LIBXML_TEST_VERSION
  const auto options = driver::read_options(argc, argv);
  if (const auto* text = std::get_if<driver::PrintAndExit>(&options)) return print(*text);
  const auto& config = std::get<driver::DaemonConfig>(options);
  start_log("virtvzd", config.log_level);
  return serve(config);
}
