// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_lifecycle_action.hpp"

#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/text_edits.hpp"

namespace driver {
namespace {

// In the order of virDomainLifecycle and virDomainLifecycleAction.
struct Moment {
  std::string_view name;
  std::string_view element;
  std::uint32_t followed;
};
constexpr Moment kMoments[] = {{"poweroff", "on_poweroff", 0}, {"reboot", "on_reboot", 1}, {"crash", "on_crash", 0}};
constexpr std::string_view kActions[] = {"destroy",  "restart",          "rename-restart",
                                         "preserve", "coredump-destroy", "coredump-restart"};

Result<std::string> with_action(const std::string& xml, std::string_view element, std::string_view action) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  TextEdits edits(*document);
  const std::string text = fmt::format("<{0}>{1}</{0}>", element, action);
  if (const Element* present = document->root.child(element)) {
    edits.replace(present->whole, text);
  } else {
    edits.append_children(document->root, {text}, 2);
  }
  return edits.apply();
}

Task<Result<Bytes>> set_action(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::uint32_t type = in.u32(), action = in.u32(), flags = in.u32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  if (auto known = check_flags(flags, kAffectLive | kAffectConfig, "virDomainSetLifecycleAction"); !known)
    co_return known.error();
  if (type >= std::size(kMoments) || action >= std::size(kActions))
    co_return invalid_argument(fmt::format("lifecycle type {} or action {} is not known", type, action));
  auto allowed = co_await may_write(session, domain);
  if (!allowed) co_return allowed.error();
  const auto impact = impact_of(session.services(), domain.uuid, flags);
  if (!impact) co_return impact.error();
  const Moment& moment = kMoments[type];
  if (action != moment.followed)
    co_return operation_unsupported(fmt::format("action '{}' on {} of a container: LXC always does '{}'",
                                                kActions[action], moment.name, kActions[moment.followed]));
  if (!impact->config) co_return Bytes{};
  auto xml = co_await container_xml(session, domain, kXmlSecure | kXmlInactive);
  if (!xml) co_return xml.error();
  const auto changed = with_action(*xml, moment.element, kActions[action]);
  if (!changed) co_return changed.error();
  auto defined = co_await define_container(session, *changed);
  if (!defined) co_return defined.error();
  co_await session.services().feed(Kind::kContainer).barrier();
  co_return Bytes{};
}

constexpr Answer kAnswers[] = {{390, &set_action}};

}  // namespace

std::span<const Answer> container_lifecycle_action_answers() { return kAnswers; }

}  // namespace driver
