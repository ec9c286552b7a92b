// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/setting/user_password.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "guest-tools/host/raw_terminal.hpp"
#include "prlctl/actions/container_tool.hpp"
#include "prlctl/setting/kept_password.hpp"
#include "prlctl/views/domain_definition.hpp"

#include <csignal>

namespace prlctl {
namespace {

constexpr const char* kContext = "Unable to set the password: ";

Answer<void> set_in_files(const Subject& subject, const std::string& user, const std::string& password, bool is_hash) {
  if (password.find('\n') != std::string::npos) return Failure{"a password has one line"};
  const auto doc = read_definition(subject.domain(), dispatcher::Definition::kPersistent);
  if (!doc) return doc.error();
  const Image image = root_image(convert::first_child(xmlDocGetRootElement(doc->get()), "devices"));
  std::vector<std::string> words{"password", subject.environment.uuid, user};
  if (is_hash) words.emplace_back("--crypted");
  if (!image.path.empty()) words.insert(words.end(), {"--image", image.path, "--format", image.format});
  // Who interrupts this program would end that one, too, with the root mounted.
  const auto held = guest::SignalPipe::make({SIGINT, SIGTERM, SIGHUP, SIGQUIT});
  if (!held) return failure_of(held.error());
  return switchyard_ct(std::move(words), password + "\n");
}

}  // namespace

Answer<void> set_user_password(Invocation& invocation, const Subject& subject, std::string_view user_and_password,
                               bool is_hash) {
  const std::size_t colon = user_and_password.find(':');
  if (colon == std::string_view::npos || colon == 0)
    return Failure{"An incorrect value for --userpasswd is specified: USER:PASSWORD is expected", kSyntaxExit};
  const std::string user(user_and_password.substr(0, colon));
  const std::string password(user_and_password.substr(colon + 1));
  if (subject.is_container() && subject.state == State::kStopped) {
    const auto set = set_in_files(subject, user, password, is_hash);
    return set ? set : set.error().under(kContext);
  }
  const auto is_kept = keeps_password(invocation, subject);
  if (!is_kept) return is_kept.error();
  if (*is_kept) return keep_user_password(invocation, subject, user, password, is_hash);
  if (subject.state != State::kRunning) return refusal_of(subject, bit(State::kRunning));
  const unsigned flags = is_hash ? VIR_DOMAIN_PASSWORD_ENCRYPTED : 0;
  if (virDomainSetUserPassword(subject.domain(), user.c_str(), password.c_str(), flags) < 0)
    return libvirt_failure("Unable to set the password");
  return {};
}

}  // namespace prlctl
