// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine and a container that tests of keeping change, and a folder that goes away with the test.
#pragma once

#include "dispatcher/keeping/keep_plan.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/sha256.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <string>

namespace dispatcher {

inline constexpr const char* kMachineUuid = "5d1c0f5e-1f1b-49a4-9a5e-3c7f3a0c9d10";
inline constexpr const char* kContainerUuid = "7c4e1b66-2f0d-4f57-8a53-c1a9b2d4e501";

// `type`: vz, or test for libvirt's own test driver.
inline std::string machine_xml(unsigned memory_mib = 512, const std::string& name = "web",
                               const std::string& type = "vz") {
  return "<domain type='" + type + "'><name>" + name + "</name><uuid>" + kMachineUuid + "</uuid><memory unit='MiB'>" +
         std::to_string(memory_mib) +
         "</memory><vcpu>2</vcpu><os><type arch='x86_64'>hvm</type></os><devices/></domain>";
}

inline std::string machine_file(unsigned memory_mib = 512, const std::string& interval = "60") {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- by hand -->\n<ParallelsVirtualMachine schemaVersion=\"1.0\" "
         "dyn_lists=\"\">\n   <Identification>\n      <VmUuid>{" +
         std::string(kMachineUuid) +
         "}</VmUuid>\n      <VmName>web</VmName>\n   </Identification>\n   <Settings>\n      <Startup>\n         "
         "<AutoStart>0</AutoStart>\n      </Startup>\n      <Tools>\n         <TimeSync>\n            <SyncInterval>" +
         interval +
         "</SyncInterval>\n         </TimeSync>\n      </Tools>\n   </Settings>\n   <Hardware>\n      <Cpu>\n         "
         "<Number>2</Number>\n      </Cpu>\n      <Memory>\n         <RAM>" +
         std::to_string(memory_mib) + "</RAM>\n      </Memory>\n   </Hardware>\n</ParallelsVirtualMachine>\n";
}

inline std::string container_xml(unsigned memory_mib = 128) {
  return "<domain type='vz'><name>ct101</name><uuid>" + std::string(kContainerUuid) + "</uuid><memory unit='MiB'>" +
         std::to_string(memory_mib) +
         "</memory><vcpu>1</vcpu><os><type arch='x86_64'>exe</type><init>/sbin/init</init></os><devices/></domain>";
}

inline ConfigFile file_of(const std::string& text) {
  ConfigFile file;
  file.is = ConfigFile::Is::kThere;
  file.text = text;
  file.digest = digest_of(text);
  return file;
}

class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "keeping.XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string content(const std::string& path) { return read_file(path, 1U << 20).value(); }

}  // namespace dispatcher
