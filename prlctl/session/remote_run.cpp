// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/remote_run.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/trimmed.hpp"
#include "foundation/unique_fd.hpp"
#include "foundation/write_all.hpp"
#include "prlctl/session/remote_command.hpp"
#include "prlctl/session/typed_secret.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace prlctl {
namespace {

constexpr const char* kAskVariable = "SWITCHYARD_SSH_PASSWORD";
constexpr int kSshFailed = 255;
constexpr std::size_t kPasswordLimit = 4096;
constexpr std::size_t kSshWordsLimit = std::size_t{1} << 20;

// A file of this process's memory, with a name that its children can open.
struct MemoryFile {
  UniqueFd fd;
  std::string path;

  explicit MemoryFile(const char* name)
      : fd(::memfd_create(name, MFD_CLOEXEC)), path(fmt::format("/proc/{}/fd/{}", ::getpid(), fd.get())) {}
};

bool is_on_terminal() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

std::vector<std::string> ssh_words(const RemoteHost& remote, const std::string& script, const std::string& words_file) {
  std::vector<std::string> words{"ssh", "-E", words_file, "-o", "LogLevel=ERROR", "-l", remote.user};
  if (remote.port != 0) words.insert(words.end(), {"-p", std::to_string(remote.port)});
  if (!remote.password.empty())
    words.insert(words.end(), {"-o", "NumberOfPasswordPrompts=1", "-o", "StrictHostKeyChecking=accept-new"});
  words.emplace_back(is_on_terminal() ? "-t" : "-T");
  // exec: a login shell between would die of the terminal's Ctrl-C, with its own exit code.
  words.insert(words.end(), {"--", remote.host, "exec sh -c " + shell_quoted(script)});
  return words;
}

std::vector<std::string> environment_of(const MemoryFile* password) {
  std::vector<std::string> variables;
  for (char** at = environ; *at; ++at) variables.emplace_back(*at);
  if (password == nullptr) return variables;
  variables.push_back(fmt::format("SSH_ASKPASS=/proc/{}/exe", ::getpid()));
  variables.emplace_back("SSH_ASKPASS_REQUIRE=force");
  variables.push_back(fmt::format("{}={}", kAskVariable, password->path));
  return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct SpawnSetup {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;

  SpawnSetup() {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    sigset_t defaults;
    ::sigemptyset(&defaults);
    ::sigaddset(&defaults, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes, &defaults);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
};

Answer<int> exit_code_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return failure_of(system_error("waiting for ssh", errno));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// What ssh says itself: who is not let in got an answer, at least.
Failure login_failure(std::string_view words) {
  if (words.find("Permission denied") == std::string_view::npos) return no_service(words);
  return failure_of(Error{ErrorCode::kAuthFailed, std::string(words)}).under("Login failed: Access denied. ");
}

}  // namespace

Answer<int> run_remotely(const RemoteHost& remote, const Request& request) {
  RemoteCommand command = remote_command(request);
  std::string lines;
  for (std::string& secret : command.secrets) {
    const auto line = typed_secret(std::move(secret));
    if (!line) return line.error();
    if (line->find('\n') != std::string::npos)
      return Failure{"A password cannot have more than one line.", kSyntaxExit};
    lines += *line + "\n";
  }
  MemoryFile said("ssh");
  MemoryFile password("password");
  if (!said.fd || !password.fd) return failure_of(system_error("memory for ssh", errno));
  if (auto written = write_all(password.fd.get(), remote.password, "password"); !written)
    return failure_of(written.error());
  std::array<int, 2> pipe{-1, -1};
  if (!lines.empty() && ::pipe2(pipe.data(), O_CLOEXEC) < 0) return failure_of(system_error("a pipe for ssh", errno));
  UniqueFd from(pipe[0]);
  UniqueFd into(pipe[1]);

  std::vector<std::string> words = ssh_words(remote, command.script, said.path);
  std::vector<std::string> variables = environment_of(remote.password.empty() ? nullptr : &password);
  SpawnSetup setup;
  if (from) ::posix_spawn_file_actions_adddup2(&setup.files, from.get(), STDIN_FILENO);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, "ssh", &setup.files, &setup.attributes, pointers_to(words).data(),
                                    pointers_to(variables).data());
  if (failed != 0) return no_service(system_error("starting ssh", failed).message);
  // A terminal's Ctrl-C is for the other program, whose end is ours.
  for (const int number : {SIGINT, SIGQUIT}) std::signal(number, SIG_IGN);
  from.reset();
  // One that ended already has said why.
  if (into) (void)write_all(into.get(), lines, "ssh");
  into.reset();
  const auto code = exit_code_of(child);
  if (!code || *code != kSshFailed) return code;
  ::lseek(said.fd.get(), 0, SEEK_SET);
  const auto ssh_said = read_to_end(said.fd.get(), "ssh", kSshWordsLimit);
  if (ssh_said && !trimmed(*ssh_said).empty()) return login_failure(*ssh_said);
  return code;
}

bool answered_ssh(int argc, char** argv, int& exit_code) {
  const char* path = std::getenv(kAskVariable);
  if (path == nullptr || argc != 2) return false;
  // Anything else ssh asks, say about an unknown host, is no question for a password.
  const bool is_asked = std::string_view(argv[1]).find("assword") != std::string_view::npos;
  const auto password = is_asked ? read_file(path, kPasswordLimit) : Result<std::string>(Error{});
  exit_code = password ? 0 : 1;
  if (password) std::printf("%s\n", password->c_str());
  return true;
}

Answer<std::string> read_password_file(const std::string& path) {
  const auto text = read_file(path, kPasswordLimit);
  if (!text) return Failure{"Unable to read a password: " + text.error().message, kSyntaxExit};
  return {boost::system::in_place_value, text->substr(0, text->find('\n'))};
}

}  // namespace prlctl
