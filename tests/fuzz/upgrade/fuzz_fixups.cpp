// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any bytes as the files that fix-ups read and change, parts by NUL, and a name in a runlevel: each fix-up, whatever the
// system, does its work and finds nothing to do the second time; files keep their number of lines; what is told is text.
#include "config-convert/rendering/report_text.hpp"
#include "foundation/unique_fd.hpp"
#include "upgrade/fixups/fixup.hpp"
#include "upgrade/fixups/host_needs.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

constexpr std::array kFiles{"usr/lib/os-release",
                            "etc/lsb-release",
                            "etc/redhat-release",
                            "etc/debian_version",
                            "etc/fstab",
                            "etc/inittab",
                            "etc/sysconfig/init",
                            "etc/sysconfig/network",
                            "etc/sysconfig/network-scripts/ifcfg-venet0:0",
                            "etc/network/interfaces",
                            "etc/rsyslog.conf",
                            "etc/selinux/config",
                            "etc/systemd/system/data.mount"};
constexpr const char* kRunlevel = "etc/rc3.d";
constexpr const char* kWanted = "etc/systemd/system/multi-user.target.wants/data.mount";

struct Root {
  fs::path path;
  UniqueFd fd;

  Root() {
    std::string name = fs::exists("/dev/shm") ? "/dev/shm/fixups-XXXXXX" : "/tmp/fixups-XXXXXX";
    path = ::mkdtemp(name.data());
    fd = UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (const char* file : kFiles) fs::create_directories((path / file).parent_path());
    fs::create_directories((path / kWanted).parent_path());
  }
  ~Root() { fs::remove_all(path); }
};

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Root root;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto next = [&rest] {
    const auto end = rest.find('\0');
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    return part;
  };
  std::array<std::string, kFiles.size()> texts;
  for (std::size_t i = 0; i < kFiles.size(); ++i) {
    texts[i] = next();
    fs::remove(root.path / kFiles[i]);
    std::ofstream(root.path / kFiles[i]) << texts[i];
  }
  fs::remove(root.path / kWanted);
  fs::create_symlink("../data.mount", root.path / kWanted);
  std::string script(next().substr(0, 200));
  std::ranges::replace(script, '/', '_');
  fs::remove_all(root.path / kRunlevel);
  fs::create_directory(root.path / kRunlevel);
  std::ofstream(root.path / kRunlevel / ("S" + script)) << "";

  const upgrade::GuestSystem system = upgrade::read_guest_system(root.fd.get());
  upgrade::unmet_needs(system, {});
  const auto told = upgrade::apply_fixups(root.fd.get(), system);
  expect(told.has_value());
  for (const upgrade::FixupReport& report : *told) expect(convert::printable(report.change) == report.change);
  for (const upgrade::Fixup& fixup : upgrade::fixups()) {
    upgrade::Changes changes;
    expect(fixup.apply(root.fd.get(), changes).has_value());
    changes.clear();
    expect(fixup.apply(root.fd.get(), changes).has_value() && changes.empty());
  }
  for (std::size_t i = 0; i < kFiles.size(); ++i)
    if (const fs::path file = root.path / kFiles[i]; fs::exists(file))
      expect(std::ranges::count(text_of(file), '\n') == std::ranges::count(texts[i], '\n'));
  return 0;
}
