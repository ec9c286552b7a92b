// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/interface_rate.hpp"

#include "containers/processes/child_process.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <net/if.h>
#include <sstream>
#include <vector>

namespace containers {
namespace {

constexpr std::string_view kOwnPrefix = "ifb-";
constexpr const char* kInterfaces = "/sys/class/net";

// "qdisc add dev {} …" as a program's words.
Result<void> run(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream stream(line);
  for (std::string word; stream >> word;) words.push_back(word);
  return run_program({.words = std::move(words)});
}

bool exists(const std::string& device) {
  return std::filesystem::is_symlink(std::filesystem::path(kInterfaces) / device);
}

// At least what the rate brings in 10 ms, and two of the largest packets that the kernel hands over at once.
std::uint64_t burst_kib(const Rate& rate) {
  const std::uint64_t least = std::max<std::uint64_t>(128, std::max(rate.average, rate.peak) / 100);
  return std::max(rate.burst, least);
}

Result<void> shape(const std::string& device, const Rate& rate) {
  if (auto made = run(fmt::format("tc qdisc replace dev {} root handle 1: htb default 1", device)); !made) return made;
  return run(fmt::format(
      "tc class replace dev {} parent 1: classid 1:1 htb rate {}kbps ceil {}kbps burst {}kb cburst {}kb", device,
      rate.average, std::max(rate.average, rate.peak), burst_kib(rate), rate.peak > 0 ? 128 : burst_kib(rate)));
}

Result<void> police(const std::string& device, const Rate& rate) {
  return run(
      fmt::format("tc filter add dev {} parent ffff: protocol all u32 match u32 0 0 police rate {}kbps burst {}kb "
                  "mtu 64kb drop flowid :1",
                  device, rate.average, burst_kib(rate)));
}

Result<void> lead_through(const std::string& own, const std::string& device, const Rate& rate) {
  if (auto made = run(fmt::format("ip link add {} type ifb", own)); !made) return made;
  if (auto up = run(fmt::format("ip link set {} up", own)); !up) return up;
  if (auto shaped = shape(own, rate); !shaped) return shaped;
  return run(
      fmt::format("tc filter add dev {} parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect "
                  "dev {}",
                  device, own));
}

// Errors of these say that there is nothing to remove.
void clear(const std::string& device, const std::string& own) {
  static_cast<void>(run(fmt::format("tc qdisc del dev {} root", device)));
  static_cast<void>(run(fmt::format("tc qdisc del dev {} ingress", device)));
  if (exists(own)) static_cast<void>(run(fmt::format("ip link del {}", own)));
}

// Its name goes into the arguments of programs.
Result<void> check_device(const std::string& device) {
  const bool good = !device.empty() && kOwnPrefix.size() + device.size() < IFNAMSIZ && !device.starts_with('-') &&
                    device.find_first_of("/ \t\n") == std::string::npos && exists(device);
  if (good) return {};
  return Error{ErrorCode::kInvalidArg, fmt::format("'{}' must be an interface of the host", device)};
}

}  // namespace

Result<Rate> parse_rate(std::string_view text) {
  Rate rate;
  const char* at = text.data();
  const char* end = at + text.size();
  for (std::uint64_t* part : {&rate.average, &rate.peak, &rate.burst}) {
    if (part != &rate.average && (at == end || *at++ != ':'))
      return Error{ErrorCode::kInvalidArg, fmt::format("rate '{}' must be AVERAGE:PEAK:BURST", text)};
    const auto number = std::from_chars(at, end, *part);
    if (number.ec != std::errc{})
      return Error{ErrorCode::kInvalidArg, fmt::format("rate '{}' must be AVERAGE:PEAK:BURST", text)};
    at = number.ptr;
  }
  if (at != end) return Error{ErrorCode::kInvalidArg, fmt::format("rate '{}' must be AVERAGE:PEAK:BURST", text)};
  return rate;
}

Result<void> set_interface_rate(const std::string& device, const InterfaceRate& rate) {
  if (auto good = check_device(device); !good) return good;
  const std::string own = std::string(kOwnPrefix) + device;
  clear(device, own);
  if (rate.inbound.average > 0)
    if (auto shaped = shape(device, rate.inbound); !shaped) return shaped;
  if (rate.outbound.average == 0) return {};
  if (auto made = run(fmt::format("tc qdisc add dev {} ingress", device)); !made) return made;
  if (police(device, rate.outbound)) return {};
  if (auto led = lead_through(own, device, rate.outbound); !led) {
    clear(device, own);
    return Error{
        ErrorCode::kOperationUnsupported,
        fmt::format("limiting what a container sends needs act_police, or ifb and act_mirred, in the kernel: {}",
                    led.error().message)};
  }
  return {};
}

void sweep_interface_rates() {
  std::error_code ignored;
  std::vector<std::string> orphans;
  for (const auto& entry : std::filesystem::directory_iterator(kInterfaces, ignored)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kOwnPrefix) && !exists(name.substr(kOwnPrefix.size()))) orphans.push_back(name);
  }
  for (const std::string& name : orphans) static_cast<void>(run(fmt::format("ip link del {}", name)));
}

Result<void> set_interface_link(const std::string& device, bool up) {
  if (auto good = check_device(device); !good) return good;
  return run(fmt::format("ip link set {} {}", device, up ? "up" : "down"));
}

}  // namespace containers
