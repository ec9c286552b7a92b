// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A small tree in the shape of a container's, in a folder of the test's own.
#pragma once

#include "foundation/unique_fd.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

namespace upgrade {

class GuestTree {
 public:
  GuestTree() {
    std::string name = testing::TempDir() + "guest-tree-XXXXXX";
    root_ = ::mkdtemp(name.data());
    fd_ = UniqueFd(::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  ~GuestTree() { std::filesystem::remove_all(root_); }
  GuestTree(const GuestTree&) = delete;
  GuestTree& operator=(const GuestTree&) = delete;

  int fd() const { return fd_.get(); }
  std::filesystem::path path(const std::string& name) const { return root_ / name; }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(path(name).parent_path());
    std::ofstream(path(name)) << text;
  }
  void link(const std::string& name, const std::string& target) const {
    std::filesystem::create_directories(path(name).parent_path());
    std::filesystem::create_symlink(target, path(name));
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name)).rdbuf();
    return text.str();
  }
  bool has(const std::string& name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(path(name)));
  }

 private:
  std::filesystem::path root_;
  UniqueFd fd_;
};

}  // namespace upgrade
