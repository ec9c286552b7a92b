// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-client: guest-tools/host as a command, for system tests.
//
//   guest-client DOMAIN exec [--user U] [--folder F] [--variable N=V]… [--seconds S] WORD…
//   guest-client DOMAIN enter            on the terminal that is standard input
//   guest-client DOMAIN put PATH | get PATH | password USER PASSWORD | users | host-name [NAME] | time | change-sid
//   guest-client DOMAIN network JSON     arguments of switchyard-set-network, one adapter
//
// Ends as the program in the guest did, 128 + N for signal N, 125 with libvirt's code and words for an error.
#include "guest-tools/host/event_thread.hpp"
#include "guest-tools/host/guest.hpp"
#include "guest-tools/host/raw_terminal.hpp"

#include <fmt/format.h>
#include <libvirt/virterror.h>

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <unistd.h>

namespace {

using guest::Deadline;
using guest::Guest;
using Words = std::span<char* const>;

constexpr int kFailed = 125;
constexpr int kUsualSeconds = 60;

int complain(const Error& error) {
  fmt::print(stderr, "error {}: {}\n", static_cast<int>(error.code), error.message);
  return kFailed;
}

int status_of(const Result<guest::ExitState>& ended) {
  if (!ended) return complain(ended.error());
  return ended->signal != 0 ? 128 + ended->signal : ended->status;
}

int status_of(const Result<void>& done) { return done ? 0 : complain(done.error()); }

Deadline usual() { return guest::in_seconds(kUsualSeconds); }

int exec(Guest& domain, Words words) {
  guest::ProgramCall call;
  guest::SessionControl control;
  while (words.size() > 1 && std::string_view(words[0]).starts_with("--")) {
    const std::string_view option = words[0];
    if (option == "--user") call.user = words[1];
    if (option == "--folder") call.folder = words[1];
    if (option == "--variable") call.variables.emplace_back(words[1]);
    if (option == "--seconds") control.deadline = guest::in_seconds(std::atoi(words[1]));
    words = words.subspan(2);
  }
  call.arguments.assign(words.begin(), words.end());
  const auto signals = guest::SignalPipe::make({SIGINT, SIGTERM, SIGHUP, SIGQUIT});
  if (!signals) return complain(signals.error());
  control.signals = signals->read_end();
  ::signal(SIGPIPE, SIG_IGN);
  return status_of(domain.exec(call, {0, 1, 2}, control));
}

int enter(Guest& domain, Words) {
  const auto signals = guest::SignalPipe::make({SIGWINCH, SIGTERM, SIGHUP});
  if (!signals) return complain(signals.error());
  const auto raw = guest::RawTerminal::make(0);
  if (!raw) return complain(raw.error());
  guest::ProgramCall login_shell;
  login_shell.variables = {"TERM=xterm"};
  guest::SessionControl control;
  control.signals = signals->read_end();
  return status_of(domain.enter(login_shell, 0, 0, control));
}

int users(Guest& domain, Words) {
  const auto found = domain.logged_in_users(usual());
  if (!found) return complain(found.error());
  for (const std::string& user : *found) fmt::print("{}\n", user);
  return 0;
}

int host_name(Guest& domain, Words words) {
  if (!words.empty()) return status_of(domain.set_host_name(words[0], usual()));
  const auto name = domain.host_name();
  if (!name) return complain(name.error());
  fmt::print("{}\n", *name);
  return 0;
}

int show_time(Guest& domain, Words) {
  const auto seconds = domain.time();
  if (!seconds) return complain(seconds.error());
  fmt::print("{}\n", *seconds);
  return 0;
}

std::vector<std::string> texts_in(const boost::json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  const boost::json::value* list = object.if_contains(name);
  for (const auto& one : list ? list->as_array() : boost::json::array()) texts.emplace_back(one.as_string());
  return texts;
}

std::string text_in(const boost::json::object& object, std::string_view name) {
  const boost::json::value* text = object.if_contains(name);
  return text ? std::string(text->as_string()) : std::string();
}

bool flag_in(const boost::json::object& object, std::string_view name) {
  const boost::json::value* flag = object.if_contains(name);
  return flag && flag->as_bool();
}

int network(Guest& domain, Words words) {
  const boost::json::value arguments = boost::json::parse(words[0]);
  guest::NetworkSettings settings;
  for (const auto& one : arguments.at("adapters").as_array()) {
    const boost::json::object& adapter = one.as_object();
    settings.adapters.push_back({text_in(adapter, "mac"), texts_in(adapter, "addresses"), flag_in(adapter, "dhcp4"),
                                 flag_in(adapter, "dhcp6"), text_in(adapter, "gateway4"),
                                 text_in(adapter, "gateway6")});
  }
  if (arguments.as_object().contains("name-servers"))
    settings.name_servers = texts_in(arguments.as_object(), "name-servers");
  if (arguments.as_object().contains("search-domains"))
    settings.search_domains = texts_in(arguments.as_object(), "search-domains");
  return status_of(domain.set_network(settings, usual()));
}

struct Command {
  std::size_t least_words;
  std::function<int(Guest&, Words)> act;
};

const std::map<std::string_view, Command> kCommands = {
    {"exec", {1, exec}},
    {"enter", {0, enter}},
    {"put", {1, [](Guest& domain, Words words) { return status_of(domain.put_file(0, words[0], 0600, usual())); }}},
    {"get", {1, [](Guest& domain, Words words) { return status_of(domain.get_file(words[0], 1, usual())); }}},
    {"password",
     {2, [](Guest& domain, Words words) { return status_of(domain.set_password(words[0], words[1], false)); }}},
    {"users", {0, users}},
    {"host-name", {0, host_name}},
    {"time", {0, show_time}},
    {"network", {1, network}},
    {"change-sid",
     {0, [](Guest& domain, Words) { return status_of(domain.change_sid(guest::AfterSysprep::kShutdown, usual())); }}},
};

int run(Words words) {
  const auto command = words.size() < 2 ? kCommands.end() : kCommands.find(words[1]);
  if (command == kCommands.end() || words.size() - 2 < command->second.least_words) {
    fmt::print(stderr, "usage: guest-client DOMAIN COMMAND WORD...\n");
    return 2;
  }
  const auto events = guest::EventThread::start();
  if (!events) return complain(events.error());
  virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
  const std::unique_ptr<virConnect, decltype(&virConnectClose)> connection(virConnectOpen("vz:///system"),
                                                                           &virConnectClose);
  if (!connection) return complain(guest::libvirt_error());
  const guest::DomainHandle domain(virDomainLookupByName(connection.get(), words[0]));
  if (!domain) return complain(guest::libvirt_error());
  Guest inside(domain.get());
  return command->second.act(inside, words.subspan(2));
}

}  // namespace

int main(int argc, char** argv) { return run(Words(argv + 1, static_cast<std::size_t>(argc - 1))); }
