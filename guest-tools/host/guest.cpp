// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/guest.hpp"

#include "guest-tools/host/agent_calls.hpp"
#include "guest-tools/host/channel_socket.hpp"
#include "guest-tools/host/memory_file.hpp"

#include <fmt/format.h>

namespace guest {
namespace {

namespace json = boost::json;

constexpr int kGreetingPatience_s = 5;
constexpr std::string_view kWindows = "mswindows";
constexpr char kSysprep[] = "C:\\Windows\\System32\\Sysprep\\sysprep.exe";
constexpr std::string_view kSetNetwork = "switchyard-set-network";
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

Result<ExitState> Guest::enter(const ProgramCall& call, int terminal, int output, const SessionControl& control) {
  const auto client = channel(control.deadline);
  if (!client) return client.error();
  if (*client == nullptr) return lacks("a terminal");
  const std::string fields = fields_of(guest_channel::kExec, call) +
                             text_field(guest_channel::kTerminal, terminal_bytes(size_of_terminal(terminal)));
  SessionControl with_size = control;
  with_size.terminal = terminal;
  return run(**client, fields, {terminal, output, -1}, with_size);
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
  return without_state(run(**client, fields, {-1, to, -1, kMostAnswer}, {.deadline = deadline}));
}

Result<void> Guest::set_password(const std::string& user, const std::string& password, bool is_hash,
                                 Deadline deadline) {
  return set_password_by_agent(domain_.get(), user, password, is_hash, deadline);
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

Result<std::string> Guest::system_id(Deadline deadline) {
  const auto system = ask_agent(domain_.get(), "guest-get-osinfo", {}, deadline);
  if (!system) return system.error();
  const json::value* id = system->is_object() ? system->get_object().if_contains("id") : nullptr;
  return id != nullptr && id->is_string() ? shown_words(id->get_string()) : std::string();
}

Result<bool> Guest::is_windows(Deadline deadline) {
  const auto client = channel(deadline);
  if (!client) return client.error();
  if (*client != nullptr) return false;  // switchyard-guest is not for Windows
  const auto system = system_id(deadline);
  return system && *system == kWindows;
}

Result<void> Guest::change_sid(AfterSysprep after, Deadline deadline) {
  const auto system = system_id(deadline);
  if (!system) return system.error();
  if (*system != kWindows)
    return Error{ErrorCode::kOperationUnsupported, fmt::format("only Windows has a SID, and this guest is {}",
                                                               system->empty() ? "not known" : system->c_str())};
  // What says that it succeeded is the machine's end, which the agent may come to before it can tell of sysprep's.
  const char* const end = after == AfterSysprep::kReboot ? "/reboot" : "/shutdown";
  const AgentProgram sysprep{kSysprep, {"/generalize", "/oobe", end, "/quiet"}, {}};
  const auto ended = exec_by_agent(domain_.get(), sysprep, {}, {.deadline = deadline});
  if (!ended && ended.error().code != ErrorCode::kAgentUnresponsive &&
      ended.error().code != ErrorCode::kOperationInvalid)
    return ended.error();
  if (!ended || *ended == ExitState{}) return {};
  return Error{ErrorCode::kOperationFailed, fmt::format("sysprep ended with status {}", ended->status)};
}

Result<void> Guest::set_network(const NetworkSettings& settings, Deadline deadline) {
  const auto returned = ask_ours(kSetNetwork, network_arguments(settings), deadline);
  if (!returned) return returned.error();
  return {};
}

Result<std::optional<std::string>> Guest::tools_version(Deadline deadline) {
  const auto info = ask("guest-info", {}, deadline);
  if (!info) return info.error();
  const json::object* object = info->if_object();
  const json::value* version = object ? object->if_contains("version") : nullptr;
  const json::value* commands = object ? object->if_contains("supported_commands") : nullptr;
  if (version == nullptr || !version->is_string() || commands == nullptr || !commands->is_array())
    return Error{ErrorCode::kRpc, "the guest's agent gave a malformed answer to guest-info"};
  for (const json::value& command : commands->get_array()) {
    const json::value* name = command.is_object() ? command.get_object().if_contains("name") : nullptr;
    if (name != nullptr && name->is_string() && name->get_string() == kSetNetwork)
      return std::optional(shown_words(version->get_string()));
  }
  return std::optional<std::string>();
}

Result<json::value> Guest::ask(std::string_view command, json::object arguments, Deadline deadline) {
  const auto client = channel(deadline);
  if (!client) return client.error();
  if (*client == nullptr) return ask_agent(domain_.get(), command, std::move(arguments), deadline);
  const json::object request{{"execute", command}, {"arguments", std::move(arguments)}};
  const auto input = memory_file(json::serialize(request)), output = memory_file("");
  if (!input) return input.error();
  if (!output) return output.error();
  const auto ended = run(**client, u16_field(guest_channel::kAct, guest_channel::kRequest),
                         {input->get(), output->get(), -1, kMostAnswer}, {.deadline = deadline});
  if (!ended) return ended.error();
  const auto answer = text_of(*output);
  if (!answer) return answer.error();
  return returned_by(command, *answer);
}

Result<json::value> Guest::ask_ours(std::string_view command, json::object arguments, Deadline deadline) {
  auto returned = ask(command, std::move(arguments), deadline);
  if (!returned && is_unknown_command(returned.error())) return lacks(command);
  return returned;
}

}  // namespace guest
