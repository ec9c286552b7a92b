// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A command line of prlsrvctl carried out against libvirt's own test driver, without a dispatcher, with a settings file
// of its own; its output and exit code. The test driver's networks are this process's while a connection to it stands.
#pragma once

#include "prlctl/server/server_families.hpp"
#include "prlctl/server/server_table.hpp"
#include "tests/unit/prlctl/actions/action_run.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace prlctl {

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() : connection_(virConnectOpen("test:///default"), &virConnectClose) {
    std::string folder = ::testing::TempDir() + "prlsrvctl.XXXXXX";
    folder_ = ::mkdtemp(folder.data());
  }
  ~ServerTest() override { std::filesystem::remove_all(folder_); }

  std::string settings() const { return folder_ + "/state/server.conf"; }

  // An error of syntax ends it as the program does.
  Ended run(std::vector<std::string> words) {
    words.insert(words.begin(), "prlsrvctl");
    const auto parsed = parse(kPrlsrvctl, words).request;
    if (!parsed) return {parsed.error().exit_code, parsed.error().out, parsed.error().err};
    Captured out;
    Captured err;
    Session session(
        {.uri = "test:///default", .dispatcher = {.socket = "", .system_bus = false}, .server_settings = settings()},
        {out.stream(), err.stream()});
    Invocation invocation{*parsed, session};
    const int code = carry_out(invocation, handler_of(server_handlers(), parsed->action()));
    return {code, out.text(), err.text()};
  }

  dispatcher::Connection connection_;
  std::string folder_;
};

}  // namespace prlctl
