// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/processes/child_process.hpp"

#include "foundation/unique_fd.hpp"
#include "foundation/write_all.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace containers {
namespace {

constexpr std::array<const char*, 4> kFolders = {"/usr/sbin", "/usr/bin", "/sbin", "/bin"};
constexpr std::size_t kMaxWords = 2048;  // of a program's last words

std::string path_of(const std::string& program) {
  if (program.starts_with('/')) return ::access(program.c_str(), X_OK) == 0 ? program : std::string();
  for (const char* folder : kFolders)
    if (std::string path = fmt::format("{}/{}", folder, program); ::access(path.c_str(), X_OK) == 0) return path;
  return {};
}

// Between fork and exec only what is safe in a signal handler: other threads of ours may have held any lock.
// `input_fd` is -1 for nothing on standard input.
[[noreturn]] void become(const Program& program, const char* path, char* const* arguments, int input_fd, int words_fd,
                         pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::setpgid(0, 0);
  const int input = input_fd < 0 ? ::open("/dev/null", O_RDONLY) : input_fd;
  if (input < 0 || ::dup2(input, 0) < 0 || ::dup2(words_fd, 1) < 0 || ::dup2(words_fd, 2) < 0) ::_exit(127);
  ::close_range(3, ~0u, 0);
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (program.before_exec && !program.before_exec()) {
    ::dprintf(2, "cannot be prepared: %s\n", std::strerror(errno));
    ::_exit(127);
  }
  char search[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C", home[] = "HOME=/root";
  char* environment[] = {search, locale, home, nullptr};
  ::execve(path, arguments, environment);
  ::_exit(127);
}

Result<std::pair<UniqueFd, UniqueFd>> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot make a pipe", errno);
  return std::pair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::string end_of_output(int fd) {
  std::string words;
  char chunk[4096];
  for (;;) {
    const ssize_t n = ::read(fd, chunk, sizeof chunk);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    words.append(chunk, static_cast<std::size_t>(n));
    if (words.size() > 2 * kMaxWords) words.erase(0, words.size() - kMaxWords);
  }
  return words;
}

// The end of what it says, on one line.
std::string last_words(std::string words) {
  if (words.size() > kMaxWords) words.erase(0, words.size() - kMaxWords);
  while (!words.empty() && (words.back() == '\n' || words.back() == ' ')) words.pop_back();
  for (char& c : words)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return words;
}

}  // namespace

bool is_installed(const std::string& program) { return !path_of(program).empty(); }

Result<StartedProgram> start_program(const Program& program, bool with_input) {
  const std::string& name = program.words.front();
  const std::string path = path_of(name);
  if (path.empty())
    return Error{ErrorCode::kOperationUnsupported, fmt::format("the program '{}' must be installed", name)};
  auto output = make_pipe();
  if (!output) return output.error();
  auto input = with_input ? make_pipe() : std::pair<UniqueFd, UniqueFd>{};
  if (!input) return input.error();
  std::vector<char*> arguments;
  for (const std::string& word : program.words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return system_error("cannot fork", errno);
  if (child == 0) {
    const int input_fd = with_input ? input->first.get() : -1;
    become(program, path.c_str(), arguments.data(), input_fd, output->second.get(), parent);
  }
  ::setpgid(child, child);  // whoever is first: it must have its group before anybody ends it
  return StartedProgram{child, std::move(input->second), std::move(output->first)};
}

Result<void> finish_program(const Program& program, const StartedProgram& started, std::string said) {
  const std::string& name = program.words.front();
  int status = 0;
  while (::waitpid(started.pid, &status, 0) < 0)
    if (errno != EINTR) return system_error(fmt::format("cannot wait for '{}'", name), errno);
  if (WIFEXITED(status) && WEXITSTATUS(status) <= program.good_status) return {};
  const std::string how =
      WIFEXITED(status) ? fmt::format("status {}", WEXITSTATUS(status)) : fmt::format("signal {}", WTERMSIG(status));
  return Error{ErrorCode::kOperationFailed,
               fmt::format("'{}' ended with {}: {}", name, how, last_words(std::move(said)))};
}

Result<void> run_program(const Program& program) {
  auto started = start_program(program, !program.input.empty());
  if (!started) return started.error();
  // One that does not read it says why it failed.
  if (started->input) (void)write_all(started->input.get(), program.input, program.words.front());
  started->input.reset();
  return finish_program(program, *started, end_of_output(started->output.get()));
}

}  // namespace containers
