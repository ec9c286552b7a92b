// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyardd: reads its options, opens its database, serves until SIGTERM.
#include "dispatcher/daemon/dispatcher.hpp"
#include "dispatcher/daemon/options.hpp"
#include "dispatcher/power/host_stop.hpp"
#include "foundation/log.hpp"

#include <glib-unix.h>
#include <libxml/parser.h>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <cstdio>
#include <sys/stat.h>

namespace {

gboolean quit(gpointer loop) {
  g_main_loop_quit(static_cast<GMainLoop*>(loop));
  return G_SOURCE_CONTINUE;
}

int serve(dispatcher::DispatcherConfig config) {
  dispatcher::start_libvirt_events();
  auto made = dispatcher::Dispatcher::make(std::move(config));
  if (!made) {
    log_error("{}", made.error().message);
    return 1;
  }
  GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
  g_unix_signal_add(SIGTERM, &quit, loop);
  g_unix_signal_add(SIGINT, &quit, loop);
  if (const auto started = (*made)->start([] { ::sd_notify(0, "READY=1"); }); !started) {
    log_error("{}", started.error().message);
    return 1;
  }
  g_main_loop_run(loop);
  ::sd_notify(0, "STOPPING=1");
  (*made)->stop();
  made->reset();
  g_main_loop_unref(loop);
  log_info("stopped");
  return 0;
}

int stop(const dispatcher::DispatcherConfig& config) {
  const auto stopped = dispatcher::stop_environments(config);
  if (!stopped) log_error("not all environments have stopped: {}", stopped.error().message);
  return stopped ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  // As systemd's unit has it: disks and configurations are nobody else's.
  ::umask(0077);
  LIBXML_TEST_VERSION
  auto options = dispatcher::read_options(argc, argv);
  if (const auto* text = std::get_if<dispatcher::PrintAndExit>(&options)) {
    std::fputs(text->text.c_str(), text->exit_code == 0 ? stdout : stderr);
    return text->exit_code;
  }
  if (const auto* wish = std::get_if<dispatcher::StopEnvironments>(&options)) {
    start_log("switchyardd", wish->config.log_level);
    return stop(wish->config);
  }
  auto& config = std::get<dispatcher::DispatcherConfig>(options);
  start_log("switchyardd", config.log_level);
  return serve(std::move(config));
}
