// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/bench/process_usage.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

ProcessUsage process_usage(const std::string& pid) {
  const std::filesystem::path folder = "/proc/" + pid;
  ProcessUsage usage;
  std::ifstream status(folder / "status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) usage.rss_kib = std::stol(line.substr(6));
  if (usage.rss_kib == 0) throw std::runtime_error("process " + pid + " has no memory to measure");
  const std::filesystem::directory_iterator fds(folder / "fd");
  usage.fds = std::distance(begin(fds), end(fds));
  return usage;
}

ProcessUsage settled_usage(const std::string& pid, long fds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  ProcessUsage usage = process_usage(pid);
  while (usage.fds > fds && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    usage = process_usage(pid);
  }
  return usage;
}
