// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/tools_install.hpp"

#include "foundation/unique_fd.hpp"
#include "guest-tools/host/channel_frames.hpp"
#include "guest-tools/host/program_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace guest {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProgram = "switchyard-guest";

// As seen from the folder of the program that looks: of a build, and installed.
constexpr const char* kFolder = "../share/switchyard/guest-tools";
constexpr const char* kIso = "switchyard-guest-tools.iso";
constexpr const char* kProgramFolders[] = {".", "../libexec/switchyard"};

// A shell of the guest's, with "$0".
Result<ProgramAnswer> run_shell(Guest& guest, const std::string& script, const std::string& argument,
                                Deadline deadline) {
  return ask_program(guest, {"/bin/sh", "-c", script, argument}, deadline);
}

Result<void> put(Guest& guest, const std::string& file, const std::string& place, Deadline deadline) {
  const UniqueFd from(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!from) return system_error(fmt::format("cannot open '{}'", file), errno);
  return guest.put_file(from.get(), place, 0755, deadline);
}

// Of that kind of processor; uname(1)'s word.
Result<std::string> program_for(const ToolsFiles& tools, const std::string& processor) {
  const bool is_i386 = processor.size() == 4 && processor[0] == 'i' && processor.ends_with("86");
  const std::string file = fmt::format("{}/{}{}", tools.programs, kProgram, is_i386 ? "-i386" : "");
  if ((is_i386 || processor == "x86_64") && ::access(file.c_str(), R_OK) == 0) return file;
  return Error{ErrorCode::kOperationUnsupported,
               fmt::format("there is no switchyard-guest here for a guest of processor '{}'", shown_words(processor))};
}

struct Target {
  std::string folder;
  std::string processor;
};

Result<Target> make_folder(Guest& guest, Deadline deadline) {
  const auto made =
      run_shell(guest, "umask 077 && mktemp -d /tmp/switchyard-tools.XXXXXX && uname -s && uname -m", "sh", deadline);
  if (!made) return made.error();
  std::vector<std::string> lines;
  for (std::string_view rest = made->output; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (made->status != 0 || lines.size() != 3)
    return Error{ErrorCode::kOperationFailed,
                 fmt::format("the guest cannot make a folder for the tools: {}", shown_words(made->errors))};
  if (lines[1] != "Linux")
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("there are guest tools for Linux alone, this guest is {}", shown_words(lines[1]))};
  return Target{lines[0], lines[2]};
}

Result<void> put_all(Guest& guest, const ToolsFiles& tools, const Target& target, Deadline deadline) {
  // The installer looks for what it needs by name.
  const auto in_folder = [&](const fs::path& file) {
    return fmt::format("{}/{}", target.folder, file.filename().string());
  };
  const auto program = program_for(tools, target.processor);
  if (!program) return program.error();
  if (auto done = put(guest, *program, in_folder(*program), deadline); !done) return done;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(tools.folder, failed)) {
    if (entry.path() == tools.iso) continue;
    if (auto done = put(guest, entry.path(), in_folder(entry.path()), deadline); !done) return done;
  }
  return failed ? Result<void>(system_error("cannot read " + tools.folder, failed.value())) : Result<void>();
}

}  // namespace

Result<ToolsFiles> find_tools() {
  std::error_code failed;
  const fs::path here = fs::read_symlink("/proc/self/exe", failed).parent_path();
  const fs::path folder = (here / kFolder).lexically_normal();
  for (const char* place : kProgramFolders) {
    const fs::path programs = (here / place).lexically_normal();
    if (!fs::exists(programs / kProgram, failed) || !fs::exists(folder / "install", failed)) continue;
    const fs::path built = folder / kIso, installed = fs::path(SWITCHYARD_ISODIR) / kIso;
    return ToolsFiles{folder, programs, fs::exists(built, failed) ? built : installed, SWITCHYARD_VERSION};
  }
  return Error{ErrorCode::kOperationFailed,
               fmt::format("the guest tools are not installed on this host, in '{}'", folder.string())};
}

Result<void> install_tools(Guest& guest, const ToolsFiles& tools, Deadline deadline) {
  const auto target = make_folder(guest, deadline);
  if (!target) return target.error();
  auto installed = put_all(guest, tools, *target, deadline);
  if (installed) {
    const auto ran = run_shell(guest, "sh \"$0/install\"", target->folder, deadline);
    if (!ran)
      installed = ran.error();
    else if (ran->status != 0)
      installed = Error{ErrorCode::kOperationFailed, shown_words(ran->errors.empty() ? ran->output : ran->errors)};
  }
  // The guest's own cleaning of /tmp takes what this cannot.
  (void)run_shell(guest, "rm -rf \"$0\"", target->folder, deadline);
  return installed;
}

bool is_older(const std::string& version, const std::string& other) {
  const auto numbers = [](const std::string& text) {
    std::vector<unsigned> parts;
    for (const char *at = text.data(), *end = at + text.size(); at < end; ++at) {
      unsigned number = 0;
      const auto [after, wrong] = std::from_chars(at, end, number);
      if (wrong != std::errc{} || (after < end && *after != '.')) return std::vector<unsigned>();
      parts.push_back(number);
      at = after;
    }
    return parts;
  };
  const auto mine = numbers(version), others = numbers(other);
  return !mine.empty() && !others.empty() && mine < others;
}

}  // namespace guest
