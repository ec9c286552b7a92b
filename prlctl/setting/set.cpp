// SPDX-License-Identifier: LGPL-2.1-or-later
//
// set: one transaction of the dispatcher for all values and the device; before it what is done at once, connecting and
// passwords. Lines are told when the work is done, so that what failed is never said to be set.
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/actions/distribution_list.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/listing/info_source.hpp"
#include "prlctl/server/known_networks.hpp"
#include "prlctl/session/result_texts.hpp"
#include "prlctl/session/task_run.hpp"
#include "prlctl/session/typed_secret.hpp"
#include "prlctl/setting/set_call.hpp"
#include "prlctl/setting/set_failure.hpp"
#include "prlctl/setting/user_password.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace prlctl {
namespace {

// What `list -i` shows; nothing of what cannot be read.
InfoTree read_tree(Session& session, const Environment& environment) {
  auto facts = read_facts(session, environment);
  if (!facts) return {};
  const auto source = read_info_source(environment.domain.get(), std::move(*facts));
  return source ? info_of(*source, false) : InfoTree();
}

// The task's result.
Answer<dispatcher::VariantHandle> run(Invocation& invocation, const Environment& environment, const char* method,
                                      GVariant* arguments) {
  auto ended = run_task(invocation.session, dispatcher::environment_path(environment.uuid), kEnvironmentInterface,
                        method, arguments);
  if (!ended) return set_failure(ended.error(), environment, invocation.request);
  for (const std::string& refusal : texts_of(ended->get(), kRefused))
    invocation.console().say("Warning: the guest refuses the " + refusal);
  return ended;
}

struct Plug {
  const char* option;
  const char* before;
  const char* after;
};
constexpr Plug kPlugs[] = {
    {"device-connect", "Connect device: ", "The device successfully connected"},
    {"device-disconnect", "Disconnect device: ", "The device successfully disconnected"},
};

Answer<void> plug(Invocation& invocation, const Request& request, const Subject& subject) {
  for (const Plug& row : kPlugs) {
    const Given* given = request.find(row.option);
    if (!given) continue;
    invocation.console().say(row.before + given->text);
    GVariantBuilder operations;
    g_variant_builder_init(&operations, G_VARIANT_TYPE("a(sv)"));
    g_variant_builder_add(&operations, "(sv)", row.option, dispatcher::text_variant(given->text));
    if (auto done = run(invocation, subject.environment, "Set", g_variant_new("(a(sv))", &operations)); !done)
      return done.error();
    invocation.console().say(row.after);
  }
  return {};
}

Answer<void> set_password(Invocation& invocation, const Subject& subject) {
  const Given* given = invocation.request.find("userpasswd");
  const bool is_hash = invocation.request.has("crypted");
  if (!given)
    return is_hash ? Answer<void>(Failure{"The --crypted option is for --userpasswd.", kSyntaxExit}) : Answer<void>();
  if (auto set = set_user_password(invocation, subject, given->text, is_hash); !set) return set;
  invocation.console().say("Authentication tokens updated successfully.");
  return {};
}

Answer<void> mark_template(Invocation& invocation, const Subject& subject) {
  const auto is_template = invocation.request.number("template");
  if (!is_template) return {};
  if (auto done = run(invocation, subject.environment, *is_template ? "MarkTemplate" : "UnmarkTemplate", nullptr);
      !done)
    return done.error();
  invocation.console().say(fmt::format("Set template flag of {} to {}", subject.name(), *is_template));
  return {};
}

// "-" as a password is what is typed.
Answer<Request> with_typed_password(const Request& request) {
  Request whole = request;
  for (Given& given : whole.given) {
    if (given.option->name != "vnc-passwd") continue;
    auto typed = typed_secret(std::move(given.text));
    if (!typed) return typed.error();
    given.text = *std::move(typed);
  }
  return whole;
}

// An adapter's network that is not there is no error.
void warn_of_network(Invocation& invocation) {
  const Request& request = invocation.request;
  std::string name = request.text("network");
  if (request.text("device-add") == "net" && !request.has("network") && !request.has("type") && !request.has("iface"))
    name = kBridgedNetwork;
  constexpr std::string_view kOfPcs6[] = {"", "Shared", "Host-Only"};
  if (std::ranges::find(kOfPcs6, name) != std::end(kOfPcs6)) return;
  if (const auto known = find_network(invocation.session, name); !known && known.error().exit_code == kSyntaxExit)
    invocation.console().say(fmt::format("Warning: The virtual network '{}' is not configured", name));
}

// `before`: what `list -i` shows, where that was asked already.
Answer<void> commit(Invocation& invocation, const Subject& subject, const SetCall& call,
                    std::optional<InfoTree> before) {
  if (call.is_empty()) return {};
  if (!before) before = read_tree(invocation.session, subject.environment);
  const auto done = run(invocation, subject.environment, "Set", g_variant_new("(@a(sv))", call.operations.get()));
  if (!done) return done.error();
  const InfoTree after = read_tree(invocation.session, subject.environment);
  warn_of_network(invocation);
  invocation.console().print(
      set_lines(call.lines, subject.name(), *before, after, texts_of(done->get(), kReconfigured)));
  return {};
}

Answer<void> configure(Invocation& invocation, const Subject& subject) {
  const auto typed = with_typed_password(invocation.request);
  if (!typed) return typed.error();
  std::optional<InfoTree> before;
  if (typed->of_scope(Scope::kDeviceCommand)) before = read_tree(invocation.session, subject.environment);
  const Request request = before ? with_device_names(*typed, *before) : *typed;
  const auto call = set_call(request, subject.environment.kind);
  if (!call) return call.error();
  if (auto done = plug(invocation, request, subject); !done) return done;
  if (auto done = set_password(invocation, subject); !done) return done;
  if (auto done = commit(invocation, subject, *call, std::move(before)); !done) return done;
  return mark_template(invocation, subject);
}

}  // namespace

Answer<int> set(Invocation& invocation) {
  const Console& console = invocation.console();
  if (invocation.request.text("distribution") == "list") {
    console.print(distribution_list());
    return 0;
  }
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  if (invocation.request.has("distribution") && subject->is_container())
    console.complain("Note: the --distribution option is ignored for a Container.");
  if (const auto done = configure(invocation, *subject); !done) {
    console.complain(done.error().text);
    return Failure{"Failed to configure the virtual machine.", done.error().exit_code};
  }
  console.say("");
  console.say(subject->line("The {} has been successfully configured."));
  return 0;
}

}  // namespace prlctl
