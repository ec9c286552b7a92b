// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/guest.hpp"

#include "guest-tools/host/agent_calls.hpp"
#include "guest-tools/host/channel_socket.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <sys/mman.h>
#include <unistd.h>

namespace guest {
namespace {

namespace json = boost::json;

constexpr int kGreetingPatience_s = 5;
constexpr char kSysprep[] = "C:\\Windows\\System32\\Sysprep\\sysprep.exe";
constexpr std::size_t kMostAnswer = 16 * 1024 * 1024;
// What an agent for a program that has no variables of its own gives others.
constexpr std::string_view kSearchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

Error lacks(std::string_view what) {
  return {
      ErrorCode::kOperationUnsupported,
      fmt::format("{} needs switchyard-guest in the guest, which is not there or serves another client; install the "
                  "guest tools",
                  what)};
}

Error no_agent() {
  return {ErrorCode::kAgentUnresponsive, "no guest agent is connected: install the guest tools, or qemu-guest-agent"};
}

std::string fields_of(guest_channel::Act act, const ProgramCall& call) {
  std::string fields = u16_field(guest_channel::kAct, act);
  for (const std::string& argument : call.arguments) fields += text_field(guest_channel::kArgument, argument);
  for (const std::string& variable : call.variables) fields += text_field(guest_channel::kVariable, variable);
  if (!call.folder.empty()) fields += text_field(guest_channel::kFolder, call.folder);
  if (!call.user.empty()) fields += text_field(guest_channel::kUser, call.user);
  return fields;
}

Result<void> without_state(const Result<ExitState>& ended) {
  if (!ended) return ended.error();
  return {};
}

Result<std::string> contents_of(const UniqueFd& file) {
  std::string bytes(kMostAnswer + 1, '\0');
  const ssize_t count = ::pread(file.get(), bytes.data(), bytes.size(), 0);
  if (count < 0) return system_error("cannot read the answer of the guest's agent", errno);
  if (static_cast<std::size_t>(count) > kMostAnswer)
    return Error{ErrorCode::kRpc, fmt::format("the answer of the guest's agent has more than {} bytes", kMostAnswer)};
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

Result<json::value> returned_by(std::string_view command, std::string_view answer) {
  boost::system::error_code wrong;
  const json::value value = json::parse(answer, wrong);
  const json::object* object = wrong ? nullptr : value.if_object();
  const json::value* returned = object ? object->if_contains("return") : nullptr;
  if (returned != nullptr) return *returned;
  const json::value* error = object ? object->if_contains("error") : nullptr;
  const json::object* fields = error ? error->if_object() : nullptr;
  const json::value* words = fields ? fields->if_contains("desc") : nullptr;
  if (words == nullptr || !words->is_string())
    return Error{ErrorCode::kRpc, fmt::format("the guest's agent gave a malformed answer to {}", command)};
  return Error{ErrorCode::kOperationFailed, shown_words(words->get_string())};
}

}  // namespace

Guest::Guest(virDomainPtr domain) : domain_(domain) { virDomainRef(domain); }

Result<GuestWays> Guest::ways() {
  const AllocatedText xml(virDomainGetXMLDesc(domain_.get(), 0));
  if (!xml) return libvirt_error();
  return read_guest_ways(xml.get());
}

Result<ChannelClient*> Guest::channel(Deadline deadline) {
  if (channel_) return &*channel_;
  const int active = virDomainIsActive(domain_.get());
  if (active < 0) return libvirt_error();
  if (active == 0) return Error{ErrorCode::kOperationInvalid, "the guest does not run"};
  const auto found = ways();
  if (!found) return found.error();
  for (const std::string& name : found->channels) {
    auto socket = open_channel_socket(domain_.get(), name);
    if (!socket && found->is_container) return socket.error();
    if (!socket) continue;  // it is somebody else's
    auto client = ChannelClient::greet(std::move(*socket), std::min(deadline, in_seconds(kGreetingPatience_s)));
    if (!client && found->is_container) return client.error();
    if (!client) continue;
    channel_ = std::move(*client);
    return &*channel_;
  }
  if (!found->agent) return no_agent();
  return nullptr;
}

Result<ExitState> Guest::run(ChannelClient& client, const std::string& fields, const SessionStreams& streams,
                             const SessionControl& control) {
  auto ended = run_session(client, fields, streams, control);
  const bool good = ended || ended.error().code == ErrorCode::kOperationFailed;
  if (!good) channel_.reset();
  return ended;
}

Result<ExitState> Guest::exec(const ProgramCall& call, const SessionStreams& streams, const SessionControl& control) {
  const auto client = channel(control.deadline);
  if (!client) return client.error();
  if (*client == nullptr) return exec_without_channel(call, streams, control);
  return run(**client, fields_of(guest_channel::kExec, call), streams, control);
}

Result<ExitState> Guest::enter(const ProgramCall& call, int terminal, const SessionControl& control) {
  const auto client = channel(control.deadline);
  if (!client) return client.error();
  if (*client == nullptr) return lacks("a terminal");
  const std::string fields = fields_of(guest_channel::kExec, call) +
                             text_field(guest_channel::kTerminal, terminal_bytes(size_of_terminal(terminal)));
  SessionControl with_size = control;
  with_size.terminal = terminal;
  return run(**client, fields, {terminal, terminal, -1}, with_size);
}

Result<ExitState> Guest::exec_without_channel(const ProgramCall& call, const SessionStreams& streams,
                                              const SessionControl& control) {
  if (!call.user.empty()) return lacks("a program of another user");
  if (call.arguments.empty()) return lacks("a login shell");
  AgentProgram program{call.arguments[0], {call.arguments.begin() + 1, call.arguments.end()}, call.variables};
  if (!program.variables.empty()) program.variables.insert(program.variables.begin(), std::string(kSearchPath));
  if (!call.folder.empty() && call.folder != "/") {
    program.path = "/bin/sh";
    program.arguments = {"-c", "cd \"$0\" && exec \"$@\"", call.folder};
    program.arguments.insert(program.arguments.end(), call.arguments.begin(), call.arguments.end());
  }
  return exec_by_agent(domain_.get(), program, streams, control);
}

Result<void> Guest::put_file(int from, const std::string& path, std::uint32_t mode, Deadline deadline) {
  const auto client = channel(deadline);
  if (!client) return client.error();
  if (*client == nullptr) return put_file_by_agent(domain_.get(), from, path, deadline);
  const std::string fields = u16_field(guest_channel::kAct, guest_channel::kPut) +
                             text_field(guest_channel::kPath, path) + u32_field(guest_channel::kMode, mode);
  return without_state(run(**client, fields, {from, -1, -1}, {.deadline = deadline}));
}

Result<void> Guest::get_file(const std::string& path, int to, Deadline deadline) {
  const auto client = channel(deadline);
  if (!client) return client.error();
  if (*client == nullptr) return get_file_by_agent(domain_.get(), path, to, deadline);
  const std::string fields =
      u16_field(guest_channel::kAct, guest_channel::kGet) + text_field(guest_channel::kPath, path);
  return without_state(run(**client, fields, {-1, to, -1}, {.deadline = deadline}));
}

Result<void> Guest::set_password(const std::string& user, const std::string& password, bool is_hash) {
  const unsigned flags = is_hash ? VIR_DOMAIN_PASSWORD_ENCRYPTED : 0;
  if (virDomainSetUserPassword(domain_.get(), user.c_str(), password.c_str(), flags) != 0) return libvirt_error();
  return {};
}

Result<std::vector<std::string>> Guest::logged_in_users(Deadline deadline) {
  const auto returned = ask_agent(domain_.get(), "guest-get-users", {}, deadline);
  if (!returned) return returned.error();
  const Error malformed{ErrorCode::kRpc, "the guest's agent gave a malformed answer to guest-get-users"};
  if (!returned->is_array()) return malformed;
  std::vector<std::string> users;
  for (const json::value& one : returned->get_array()) {
    const json::value* name = one.is_object() ? one.get_object().if_contains("user") : nullptr;
    if (name == nullptr || !name->is_string()) return malformed;
    users.push_back(shown_words(name->get_string()));
  }
  return users;
}

Result<std::string> Guest::host_name() {
  const AllocatedText name(virDomainGetHostname(domain_.get(), VIR_DOMAIN_GET_HOSTNAME_AGENT));
  if (!name) return libvirt_error();
  return shown_words(name.get());
}

Result<void> Guest::set_host_name(const std::string& name, Deadline deadline) {
  const auto returned = ask_ours("switchyard-set-host-name", {{"host-name", name}}, deadline);
  if (!returned) return returned.error();
  return {};
}

Result<long long> Guest::time() {
  long long seconds = 0;
  unsigned nanoseconds = 0;
  if (virDomainGetTime(domain_.get(), &seconds, &nanoseconds, 0) != 0) return libvirt_error();
  return seconds;
}

Result<void> Guest::set_time(long long seconds) {
  if (virDomainSetTime(domain_.get(), seconds, 0, 0) != 0) return libvirt_error();
  return {};
}

Result<void> Guest::change_sid(Deadline deadline) {
  const auto system = ask_agent(domain_.get(), "guest-get-osinfo", {}, deadline);
  if (!system) return system.error();
  const json::value* id = system->is_object() ? system->get_object().if_contains("id") : nullptr;
  if (id == nullptr || !id->is_string() || id->get_string() != "mswindows")
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("only Windows has a SID, and this guest is {}",
                             id != nullptr && id->is_string() ? shown_words(id->get_string()) : "not known")};
  // sysprep ends at once and goes on by itself, so what it says of its success is the machine's end.
  const AgentProgram sysprep{kSysprep, {"/generalize", "/oobe", "/shutdown", "/quiet"}, {}};
  const auto ended = exec_by_agent(domain_.get(), sysprep, {}, {.deadline = deadline});
  if (!ended) return ended.error();
  if (*ended == ExitState{}) return {};
  return Error{ErrorCode::kOperationFailed, fmt::format("sysprep ended with status {}", ended->status)};
}

Result<void> Guest::set_network(const NetworkSettings& settings, Deadline deadline) {
  const auto returned = ask_ours("switchyard-set-network", network_arguments(settings), deadline);
  if (!returned) return returned.error();
  return {};
}

Result<json::value> Guest::ask_ours(std::string_view command, json::object arguments, Deadline deadline) {
  const auto client = channel(deadline);
  if (!client) return client.error();
  if (*client == nullptr) return lacks(command);
  const json::object request{{"execute", command}, {"arguments", std::move(arguments)}};
  const std::string text = json::serialize(request);
  const UniqueFd input(::memfd_create("request", MFD_CLOEXEC)), output(::memfd_create("answer", MFD_CLOEXEC));
  if (!input || !output || ::write(input.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::lseek(input.get(), 0, SEEK_SET) != 0)
    return system_error("cannot keep a request to the guest's agent", errno);
  const auto ended = run(**client, u16_field(guest_channel::kAct, guest_channel::kRequest),
                         {input.get(), output.get(), -1}, {.deadline = deadline});
  if (!ended) return ended.error();
  const auto answer = contents_of(output);
  if (!answer) return answer.error();
  return returned_by(command, *answer);
}

}  // namespace guest
