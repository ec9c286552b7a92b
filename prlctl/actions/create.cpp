// SPDX-License-Identifier: LGPL-2.1-or-later
//
// create: a machine by its distribution, a machine as a clone of a template, a container over an OS template. Tasks of
// the dispatcher. What it cannot make is refused before anything is.
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/actions/caller_path.hpp"
#include "prlctl/actions/distribution_list.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/new_name.hpp"
#include "prlctl/server/known_networks.hpp"
#include "prlctl/server/server_settings.hpp"
#include "prlctl/session/environment.hpp"
#include "prlctl/session/task_run.hpp"

#include <fmt/format.h>

#include <span>

namespace prlctl {
namespace {

using dispatcher::environment_path;
using dispatcher::kHostPath;

constexpr Pair kMachinePairs[] = {{"config", "distribution"},
                                  {"config", "ostype"},
                                  {"config", "ostemplate"},
                                  {"ostemplate", "distribution"},
                                  {"ostemplate", "ostype"}};
// What PCS6 could, and nothing here can.
constexpr std::string_view kNotForMachines[] = {"encryption-keyid"};
constexpr std::string_view kNotForContainers[] = {"no-hdd", "hdd-block-size", "changesid", "chipset",
                                                  "encryption-keyid"};

bool is_container(const Request& request) { return request.text("vmtype", "vm").starts_with('c'); }

Answer<void> expect_possible(const Request& request) {
  if (!is_container(request))
    for (const auto& [one, other] : kMachinePairs)
      if (request.has(one) && request.has(other))
        return Failure{fmt::format("Unable to simultaneously use --{} and --{}", one, other), kSyntaxExit};
  const std::span<const std::string_view> impossible =
      is_container(request) ? std::span<const std::string_view>(kNotForContainers) : kNotForMachines;
  for (const std::string_view option : impossible)
    if (request.has(option))
      return Failure{fmt::format("The --{} option is not supported for a new {}.", option,
                                 is_container(request) ? "Container" : "virtual machine")};
  if (request.has("changesid") && !request.has("ostemplate"))
    return Failure{"The --changesid option is for a machine made of a template: use --ostemplate, too."};
  return {};
}

Answer<void> run(Invocation& invocation, const std::string& path, const char* interface, const char* method,
                 GVariant* arguments) {
  const auto ended = run_task(invocation.session, path, interface, method, arguments);
  if (!ended) return ended.error();
  return {};
}

// A machine's home lies where it was said, else where `prlsrvctl user set` said, else where the dispatcher has them.
Answer<void> add_common(TaskOptions& options, Invocation& invocation) {
  const Request& request = invocation.request;
  if (request.has("uuid")) options.add("uuid", request.text("uuid"));
  if (request.has("dst")) {
    options.add("folder", absolute_path(request.text("dst")));
    return {};
  }
  const auto settings = ServerSettings::read(invocation.session.settings().server_settings);
  if (!settings) return failure_of(settings.error());
  if (const std::string folder = settings->text("user", "def-vm-home"); !folder.empty()) options.add("folder", folder);
  return {};
}

// Of a container, only where it lies anyway.
Answer<void> expect_folder(Invocation& invocation, const std::string& wished) {
  const auto proxy = invocation.session.dispatcher();
  if (!proxy) return proxy.error();
  const auto host = (*proxy)->properties(kHostPath, kHostInterface);
  if (!host) return host.error();
  const char* root = "";
  g_variant_lookup(host->get(), "HomesRoot", "&s", &root);
  const std::string folder = std::string(root) + "/private";
  if (absolute_path(wished + "/") == folder + "/") return {};
  return Failure{fmt::format("Containers lie in '{}': --dst '{}' cannot be had.", folder, wished)};
}

Answer<void> make_container(Invocation& invocation) {
  const Request& request = invocation.request;
  if (const auto good = expect_new_name(invocation.session, request.operand); !good) return good.error();
  if (!request.has("ostemplate")) return Failure{"The OS template is not specified: use --ostemplate."};
  if (request.has("dst"))
    if (const auto good = expect_folder(invocation, request.text("dst")); !good) return good.error();
  TaskOptions options;
  if (request.has("uuid")) options.add("uuid", request.text("uuid"));
  if (request.has("config")) options.add("sample", request.text("config"));
  return run(
      invocation, kHostPath, kHostInterface, "CreateContainer",
      g_variant_new("(ss@a{sv})", request.operand.c_str(), request.text("ostemplate").c_str(), options.variant()));
}

// Where the host has none of that name, the dispatcher takes libvirt's own.
Answer<void> add_network(TaskOptions& options, Session& session) {
  const auto known = find_network(session, kBridgedNetwork);
  if (known) options.add("network", std::string("network:") + kBridgedNetwork);
  return known || known.error().exit_code == kSyntaxExit ? Answer<void>() : Answer<void>(known.error());
}

Answer<void> make_machine(Invocation& invocation, const std::string& distribution) {
  const Request& request = invocation.request;
  if (const auto good = expect_new_name(invocation.session, request.operand); !good) return good.error();
  TaskOptions options;
  if (const auto added = add_common(options, invocation); !added) return added.error();
  if (const auto added = add_network(options, invocation.session); !added) return added;
  options.add("distribution", distribution);
  if (request.has("no-hdd")) options.add("no_disk", true);
  if (request.has("config")) options.add("sample", request.text("config"));
  if (request.has("chipset")) options.add("chipset", std::string(request.text("chipset") == "q35" ? "q35" : "pc"));
  if (const auto block = request.number("hdd-block-size")) options.add("block_kib", static_cast<std::uint32_t>(*block));
  return run(invocation, kHostPath, kHostInterface, "CreateVm",
             g_variant_new("(s@a{sv})", request.operand.c_str(), options.variant()));
}

Answer<int> create_container(Invocation& invocation) {
  for (const std::string_view option : {"distribution", "ostype"})
    if (invocation.request.has(option))
      invocation.console().complain(fmt::format("Note: the --{} option is ignored for a Container.", option));
  invocation.console().say("Creating the Container...");
  if (const auto made = make_container(invocation); !made) {
    invocation.console().complain(made.error().under("Failed to register the CT: ").text);
    return Failure{"Failed to create the virtual machine.", made.error().exit_code};
  }
  invocation.console().say("The Container has been successfully created.");
  return 0;
}

Answer<Environment> find_template(Invocation& invocation, const std::string& word) {
  auto environment = find_environment(invocation.session, word);
  if (!environment) return environment;
  const auto proxy = invocation.session.dispatcher();
  if (!proxy) return proxy.error();
  const auto facts = (*proxy)->properties(environment_path(environment->uuid), kEnvironmentInterface);
  if (!facts) return facts.error();
  gboolean is_template = FALSE;
  g_variant_lookup(facts->get(), "IsTemplate", "b", &is_template);
  if (!is_template || environment->kind != Kind::kVm)
    return Failure{fmt::format("Failed to find the {} template.", word), kSyntaxExit};
  return environment;
}

Answer<int> create_from_template(Invocation& invocation) {
  const Request& request = invocation.request;
  const std::string word = request.text("ostemplate");
  const auto source = find_template(invocation, word);
  if (!source) return source.error();
  invocation.console().say(fmt::format("Creating the VM on the basis of the {} template...", word));
  invocation.console().say(fmt::format("Clone the {} VM to VM {}...", source->name, request.operand));
  constexpr const char* kContext = "Failed to clone the VM: ";
  if (const auto good = expect_new_name(invocation.session, request.operand); !good)
    return good.error().under(kContext);
  TaskOptions options;
  if (const auto added = add_common(options, invocation); !added) return added.error().under(kContext);
  if (request.has("changesid")) options.add("change_sid", true);
  if (const auto made = run(invocation, environment_path(source->uuid), kEnvironmentInterface, "Clone",
                            g_variant_new("(s@a{sv})", request.operand.c_str(), options.variant()));
      !made)
    return made.error().under(kContext);
  invocation.console().say("\nThe VM has been successfully cloned.");
  return 0;
}

// The list of what could be said instead of a distribution that is not known, and for "list".
Answer<int> tell_distributions(Invocation& invocation, int exit_code) {
  invocation.console().print(distribution_list());
  return exit_code;
}

Answer<int> create_machine(Invocation& invocation) {
  const Request& request = invocation.request;
  std::string distribution = request.text("distribution");
  if (request.has("distribution")) {
    if (distribution == "list") return tell_distributions(invocation, 0);
    if (!is_distribution(distribution)) return tell_distributions(invocation, kSyntaxExit);
  } else if (request.has("ostype")) {
    const std::string family = request.text("ostype");
    if (family == "list") {
      invocation.console().print(family_list());
      return kSyntaxExit;
    }
    const auto chosen = distribution_of_family(family);
    if (!chosen) return Failure{"An incorrect value for --ostype is specified: " + family, kSyntaxExit};
    distribution = *chosen;
  } else {
    distribution = kDefaultDistribution;
  }
  if (const auto possible = expect_possible(request); !possible) return possible.error();
  invocation.console().say("Creating the virtual machine...");
  invocation.console().say(fmt::format("Generate the VM configuration for {}.", distribution));
  if (const auto made = make_machine(invocation, distribution); !made) {
    invocation.console().complain(made.error().under("Failed to register the VM: ").text);
    return Failure{"Failed to create the virtual machine.", made.error().exit_code};
  }
  invocation.console().say("The VM has been successfully created.");
  return 0;
}

}  // namespace

Answer<int> create(Invocation& invocation) {
  const Request& request = invocation.request;
  if (is_container(request) || request.has("ostemplate")) {
    if (const auto possible = expect_possible(request); !possible) return possible.error();
    return is_container(request) ? create_container(invocation) : create_from_template(invocation);
  }
  return create_machine(invocation);
}

}  // namespace prlctl
