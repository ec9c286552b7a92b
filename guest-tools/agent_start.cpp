// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyard-agent-start: makes a process inside a running container that runs the agent, and ends. virtvzd runs it; it
// is no command for users.
//
// Until the agent runs, a process of the container sees this one, and could reach its program and its libraries through
// /proc and write to the host's files (CVE-2019-5736). So this program is static, and both it and the agent are run
// from sealed copies in memory. It knows nothing of a container but what it is told:
//
//   switchyard-agent-start NAMESPACES CAPABILITIES LABEL PROTOCOL PROCS…
//
//   descriptor 2  where a failure is told, in words; else the pid of the new process, as virtvzd's namespace has it
//   descriptor 3  the agent's channel, the one descriptor that it gets
//   descriptor 4  pidfd of the container's first process
//   descriptor 5  the agent's program
//   NAMESPACES    CLONE_NEW… flags, in hexadecimal, of those to enter
//   CAPABILITIES  bounding set, in hexadecimal: all others are dropped
//   LABEL         what is written to /proc/self/attr/exec; empty: nothing
//   PROTOCOL      "sessions": the agent serves the channel org.switchyard.guest.0; empty: the QEMU guest agent protocol
//   PROCS         cgroup.procs of each cgroup to join
//
// The new process is its sibling, a child of virtvzd, which therefore hears of its end.
//
// Sources: setns(2), clone(2) CLONE_PARENT, execveat(2), capabilities(7), keyctl(2), proc(5) attr/exec.
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr int kReport = 2, kChannel = 3, kFirstProcess = 4, kProgram = 5, kFirstSpare = 6;
constexpr int kArgumentsBeforeProcs = 5;

[[noreturn]] void fail(const char* what, const char* subject = "") {
  const int why = errno;
  dprintf(kReport, "%s%s: %s\n", what, subject, strerror(why));
  _exit(1);
}

void write_file(int folder, const char* path, const char* words) {
  const int file = openat(folder, path, O_WRONLY | O_CLOEXEC);
  if (file < 0) fail("cannot open ", path);
  const size_t length = strlen(words);
  if (write(file, words, length) != static_cast<ssize_t>(length)) fail("cannot write to ", path);
  close(file);
}

// A child that is not told by its parent's end, but tells it: CLONE_PARENT makes it a sibling.
pid_t make_sibling() { return static_cast<pid_t>(syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)); }

void become_root() {
  if (setgroups(0, nullptr) != 0 || setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0)
    fail("cannot become root of the container");
}

void drop_capabilities(uint64_t kept) {
  for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (capability < 64 && (kept >> capability & 1) != 0) continue;
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) fail("cannot drop capabilities");
  }
  // What may be inherited is added by exec whatever the bounding set is.
  __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
  if (syscall(SYS_capget, &head, sets) != 0) fail("cannot read capabilities");
  for (__user_cap_data_struct& set : sets) set.inheritable = 0;
  if (syscall(SYS_capset, &head, sets) != 0) fail("cannot drop inheritable capabilities");
}

// Of the service manager's keys none is the container's.
void leave_keyring() {
  constexpr int kJoinSessionKeyring = 1;
  if (syscall(SYS_keyctl, kJoinSessionKeyring, nullptr) < 0 && errno != ENOSYS) fail("cannot leave the host's keyring");
}

[[noreturn]] void become_agent(bool own_users, uint64_t capabilities, int proc, const char* label, bool sessions) {
  setsid();
  leave_keyring();
  if (own_users) become_root();
  if (*label != '\0') write_file(proc, "thread-self/attr/exec", label);
  drop_capabilities(capabilities);
  // Ends in order when virtvzd is gone, also a program that does not notice the end of its channel.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // As if the agent had been started by the container's first process.
  char name[] = "switchyard-guest", option[] = "--fd", number[] = "3", container[] = "--container",
       protocol[] = "--sessions";
  char search[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  char* arguments[] = {name, option, number, container, sessions ? protocol : nullptr, nullptr};
  char* environment[] = {search, nullptr};
  fcntl(kChannel, F_SETFD, 0);
  syscall(SYS_execveat, kProgram, "", arguments, environment, AT_EMPTY_PATH);
  fail("cannot run the agent");
}

void keep_only_own_descriptors() {
  close(0);
  close(1);
  for (int fd = kReport; fd < kFirstSpare; ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc <= kArgumentsBeforeProcs) {
    errno = EINVAL;
    fail("arguments");
  }
  const int namespaces = static_cast<int>(strtoul(argv[1], nullptr, 16));
  const uint64_t capabilities = strtoull(argv[2], nullptr, 16);
  keep_only_own_descriptors();
  prctl(PR_SET_DUMPABLE, 0);
  const int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (proc < 0) fail("cannot open /proc");
  for (char** procs = argv + kArgumentsBeforeProcs; *procs != nullptr; ++procs) write_file(AT_FDCWD, *procs, "0");
  if (namespaces != 0 && setns(kFirstProcess, namespaces) != 0) fail("cannot enter the container");
  if (chdir("/") != 0) fail("cannot enter /");
  const pid_t sibling = make_sibling();
  if (sibling < 0) fail("cannot make a process in the container");
  if (sibling == 0) become_agent((namespaces & CLONE_NEWUSER) != 0, capabilities, proc, argv[3], *argv[4] != '\0');
  dprintf(kReport, "%d\n", static_cast<int>(sibling));
  return 0;
}
