// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/container_cpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <sys/xattr.h>

namespace driver {
namespace {

constexpr const char* kAttribute = "trusted.switchyard.cpus";
constexpr std::size_t kMaxWords = 65536;  // the kernel's limit of an attribute

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void apply_word(ContainerCpus& cpus, std::string_view key, std::string_view value) {
  if (key == "vcpus") {
    if (const auto online = number_in<std::uint32_t>(value); online && *online > 0)
      cpus.online = std::min(*online, cpus.maximum);
  } else if (key == "quota") {
    if (const auto quota = number_in<std::int64_t>(value)) cpus.quota_us = *quota;
  } else if (key == "emulator") {
    if (const auto list = parse_cpu_list(value)) cpus.emulator = *list;
  } else if (key.starts_with("pin.")) {
    const auto vcpu = number_in<std::uint32_t>(key.substr(4));
    const auto list = parse_cpu_list(value);
    if (vcpu && *vcpu < kMaxVcpus && list) cpus.pins[*vcpu] = *list;
  }
}

const std::string& attribute_folder(const ContainerCgroups& cgroups) {
  return cgroups.cpu.empty() ? cgroups.unified : cgroups.cpu;
}

}  // namespace

CpuSet cpus_of_vcpu(const ContainerCpus& cpus, std::uint32_t vcpu, const CpuSet& available) {
  const auto pin = cpus.pins.find(vcpu);
  if (pin != cpus.pins.end()) return pin->second;
  return cpus.placement.empty() ? available : cpus.placement;
}

std::optional<CpuSet> cpus_of_container(const ContainerCpus& cpus) {
  CpuSet all;
  for (std::uint32_t vcpu = 0; vcpu < cpus.online; ++vcpu) {
    const CpuSet one = cpus_of_vcpu(cpus, vcpu, {});
    if (one.empty()) return std::nullopt;
    all = all | one;
  }
  return all;
}

std::int64_t effective_quota(const ContainerCpus& cpus, std::uint64_t period_us, std::size_t host_cpus) {
  const std::int64_t of_user = cpus.quota_us.value_or(-1);
  if (cpus.online >= host_cpus) return of_user > 0 ? of_user : -1;
  const auto of_count = static_cast<std::int64_t>(cpus.online * std::min<std::uint64_t>(period_us, 1'000'000));
  return of_user > 0 ? std::min(of_user, of_count) : of_count;
}

ContainerCpus parse_live_cpus(std::string_view words, ContainerCpus of_definition) {
  ContainerCpus cpus = std::move(of_definition);
  cpus.pins.clear();
  cpus.emulator.reset();
  cpus.quota_us.reset();
  while (!words.empty()) {
    const std::size_t space = words.find(' ');
    const std::string_view word = words.substr(0, space);
    const std::size_t equals = word.find('=');
    if (equals != std::string_view::npos) apply_word(cpus, word.substr(0, equals), word.substr(equals + 1));
    if (space == std::string_view::npos) break;
    words.remove_prefix(space + 1);
  }
  return cpus;
}

std::string format_live_cpus(const ContainerCpus& cpus) {
  std::string words = fmt::format("vcpus={}", cpus.online);
  if (cpus.quota_us) words += fmt::format(" quota={}", *cpus.quota_us);
  if (cpus.emulator) words += fmt::format(" emulator={}", format_cpu_list(*cpus.emulator));
  for (const auto& [vcpu, pin] : cpus.pins) words += fmt::format(" pin.{}={}", vcpu, format_cpu_list(pin));
  return words;
}

ContainerCpus read_live_cpus(const ContainerCgroups& cgroups, ContainerCpus of_definition) {
  char first[512];  // all but those with many pins
  const char* folder = attribute_folder(cgroups).c_str();
  ssize_t length = ::getxattr(folder, kAttribute, first, sizeof first);
  if (length >= 0) return parse_live_cpus({first, static_cast<std::size_t>(length)}, std::move(of_definition));
  if (errno != ERANGE) return of_definition;
  std::string words(kMaxWords, '\0');
  length = ::getxattr(folder, kAttribute, words.data(), words.size());
  if (length < 0) return of_definition;
  return parse_live_cpus(std::string_view(words).substr(0, static_cast<std::size_t>(length)), std::move(of_definition));
}

Result<void> write_live_cpus(const ContainerCgroups& cgroups, const ContainerCpus& cpus) {
  const std::string words = format_live_cpus(cpus);
  const std::string& folder = attribute_folder(cgroups);
  if (::setxattr(folder.c_str(), kAttribute, words.data(), words.size(), 0) == 0) return {};
  return system_error(
      fmt::format("cannot remember '{}' of container in {} of {}", words.substr(0, 200), kAttribute, folder), errno);
}

}  // namespace driver
