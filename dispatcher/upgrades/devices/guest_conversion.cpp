// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/devices/guest_conversion.hpp"

#include "config-convert/xml/xml_writer.hpp"
#include "dispatcher/homes/programs/child_run.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>

namespace dispatcher {
namespace {

constexpr const char* kProgram = "virt-v2v-in-place";

// Stages that it tells, "[  36.1] Inspecting the source", and what is done of all when each begins.
struct Stage {
  std::string_view words;
  unsigned percent;
};
constexpr std::array kStages{Stage{"Opening the source", 1}, Stage{"Inspecting the source", 20},
                             Stage{"Converting ", 35}, Stage{"Mapping filesystem data", 90}};

void tell_stage(TaskRun& run, std::string_view line) {
  for (const Stage& stage : kStages)
    if (line.find(stage.words) != line.npos) run.progress(stage.percent, line.substr(line.find(stage.words)));
}

}  // namespace

Result<void> expect_conversion_programs() {
  for (const char* program : {kProgram, "nbdkit"})
    if (!containers::is_installed(program))
      return Error{
          ErrorCode::kOperationUnsupported,
          fmt::format("'{}' is not installed: install the packages virt-v2v and nbdkit, or start the machine and "
                      "try again while the agent of its guest answers",
                      program)};
  return {};
}

std::string conversion_xml(const GuestConversion& conversion) {
  convert::XmlWriter domain("domain");
  convert::set(domain.root(), "@type", conversion.has_kvm ? "kvm" : "qemu");
  convert::set(domain.root(), "name", conversion.name);
  convert::set(domain.root(), "memory", "1048576");
  convert::set(domain.root(), "vcpu", "1");
  convert::set(domain.root(), "os/type", "hvm");
  for (const ConversionDisk& disk : conversion.disks) {
    xmlNode* element = convert::add(convert::at(domain.root(), "devices"), "disk");
    convert::set(element, "@type", "file");
    convert::set(element, "@device", "disk");
    convert::set(element, "driver/@name", "qemu");
    convert::set(element, "driver/@type", disk.image.format);
    convert::set(element, "source/@file", disk.image.path);
    convert::set(element, "target/@dev", disk.target);
    convert::set(element, "target/@bus", disk.bus);
  }
  return domain.dump();
}

Result<VirtioDevices> devices_of_conversion(std::string_view said) {
  if (said.find("This guest has virtio drivers installed") == said.npos)
    return Error{ErrorCode::kOperationUnsupported,
                 "virt-v2v has no virtio drivers for this guest: those of Windows are in package virtio-win"};
  return VirtioDevices{.disks = VirtioBus::kBlk, .adapters = said.find("no virtio network driver") == said.npos};
}

Result<VirtioDevices> convert_guest(TaskRun& run, const GuestConversion& conversion) {
  const std::string definition = conversion.log + ".xml";
  if (auto written = write_file_atomically(definition, conversion_xml(conversion)); !written) return written.error();
  std::vector<std::string> words{"env", "LIBGUESTFS_BACKEND=direct"};
  if (!conversion.has_kvm) words.emplace_back("LIBGUESTFS_BACKEND_SETTINGS=force_tcg");
  for (const char* word : {kProgram, "-i", "libvirtxml"}) words.emplace_back(word);
  words.push_back(definition);
  std::string said;
  const auto done = run_child(run, {{.words = std::move(words)}, std::chrono::seconds(0), [&](std::string_view line) {
                                      said.append(line) += '\n';
                                      tell_stage(run, line);
                                    }});
  std::error_code ignored;
  std::filesystem::remove(definition, ignored);
  if (auto written = write_file_atomically(conversion.log, said); !written) return written.error();
  if (!done && done.error().code == ErrorCode::kOperationAborted) return done.error();
  auto devices = done ? devices_of_conversion(said) : Result<VirtioDevices>(done.error());
  if (devices) return devices;
  return Error{devices.error().code,
               fmt::format("{}; all that virt-v2v said is in '{}'", devices.error().message, conversion.log)};
}

}  // namespace dispatcher
