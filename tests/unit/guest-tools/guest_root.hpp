// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A guest in a folder: files where the agent looks for a guest's own, and the agent's answers to requests.
#pragma once

#include "guest-tools/agent.hpp"
#include "guest-tools/protocol/dispatcher.hpp"
#include "texts.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <string>
#include <thread>
#include <unistd.h>

class GuestRoot : public testing::Test {
 protected:
  GuestRoot() {
    char name[] = "/tmp/switchyard-guest-XXXXXX";
    root = mkdtemp(name);
    signal(SIGPIPE, SIG_IGN);  // as the program does
    agent.root = text(root);
  }
  ~GuestRoot() override { std::filesystem::remove_all(root); }

  void write(const std::string& path, const std::string& contents) const {
    std::filesystem::create_directories(std::filesystem::path(root + path).parent_path());
    std::ofstream(root + path, std::ios::binary) << contents;
  }

  std::string read(const std::string& path) const {
    std::ifstream file(root + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  void link(const std::string& path, const std::string& target) const {
    std::filesystem::create_directories(std::filesystem::path(root + path).parent_path());
    std::filesystem::create_symlink(target, root + path);
  }

  // The answer without its line end. Single quotes in the request are for tests that are easy to read.
  std::string ask(std::string request) {
    guest_tools::Buffer answers{96 * 1024 * 1024};
    guest_tools::answer_request(agent, request.data(), request.size(), answers);
    std::string answer = string(answers);
    if (!answer.empty()) {
      EXPECT_EQ(answer.back(), '\n');
      answer.pop_back();
    }
    return answer;
  }

  std::string call(const std::string& command, const std::string& arguments = "{}") {
    return ask("{'execute': '" + command + "', 'arguments': " + arguments + "}");
  }

  // "user:x:UID:GID:..." of whoever runs the test, who may change the owner of files to himself.
  std::string passwd_line(const std::string& user, const std::string& password, const std::string& home) const {
    return user + ":" + password + ":" + std::to_string(getuid()) + ":" + std::to_string(getgid()) + "::" + home +
           ":/bin/sh\n";
  }

  std::string root;
  guest_tools::Agent agent;
};

inline std::string failure(const std::string& words) {
  return R"({"error": {"class": "GenericError", "desc": ")" + words + R"("}})";
}

inline std::string success(const std::string& value) { return R"({"return": )" + value + "}"; }
