// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/setting/kept_password.hpp"

#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/session/result_texts.hpp"
#include "prlctl/session/task_run.hpp"
#include "prlctl/setting/set_failure.hpp"
#include "prlctl/views/environment_facts.hpp"

namespace prlctl {

Answer<bool> keeps_password(Invocation& invocation, const Subject& subject) {
  if (subject.is_container()) return false;
  const auto facts = read_facts(invocation.session, subject.environment);
  if (!facts) return facts.error();
  return !facts->home.empty();
}

Answer<void> keep_user_password(Invocation& invocation, const Subject& subject, std::string_view user,
                                std::string_view password, bool is_hash) {
  TaskOptions value;
  value.add("user", std::string(user));
  value.add("password", std::string(password));
  value.add("crypted", is_hash);
  GVariantBuilder operations;
  g_variant_builder_init(&operations, G_VARIANT_TYPE("a(sv)"));
  g_variant_builder_add(&operations, "(sv)", "userpasswd", value.variant());
  const auto ended = run_task(invocation.session, dispatcher::environment_path(subject.environment.uuid),
                              kEnvironmentInterface, "Set", g_variant_new("(a(sv))", &operations));
  if (!ended) return set_failure(ended.error(), subject.environment, invocation.request);
  // Others may be about what waited before.
  const std::string about = fmt::format("password of {}: ", user);
  for (const std::string& refusal : texts_of(ended->get(), kRefused))
    if (refusal.starts_with(about)) return Failure{"Unable to set the password: " + refusal.substr(about.size())};
  return {};
}

}  // namespace prlctl
