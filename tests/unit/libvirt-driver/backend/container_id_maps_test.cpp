// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Through define calls of clients. The backend keeps what it is told, and answers when the test lets it.
#include "libvirt-driver/backend/container_id_maps.hpp"

#include "libvirt-driver/xml/domain_identity.hpp"
#include "tests/unit/libvirt-driver/support/session_world.hpp"

#include <gmock/gmock.h>

namespace driver::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int32_t kCreateXml = 10;
constexpr std::int32_t kDefineXml = 11;
constexpr std::int32_t kGetXmlDesc = 14;
constexpr std::int32_t kCreateXmlWithFiles = 309;
constexpr std::uint32_t kXmlInactive = 2;
constexpr std::uint32_t kFirst = 1000000;

std::string map_at(std::uint32_t first) { return format_id_map(first); }

std::string over_template(std::string_view name, std::uint8_t number, std::string_view inside = "") {
  return fmt::format(
      "<domain type='vz'>\n  <name>{}</name>\n  <uuid>{}</uuid>\n  <os><type>exe</type></os>\n  {}\n"
      "  <devices><filesystem type='template'><source name='t'/><target dir='/'/></filesystem></devices>\n"
      "</domain>",
      name, to_string(uuid_of(number)), inside);
}

std::string over_folder(std::string_view name, std::uint8_t number, std::string_view inside) {
  return fmt::format(
      "<domain type='lxc'><name>{}</name><uuid>{}</uuid>{}<devices><filesystem type='mount'>"
      "<source dir='/d'/><target dir='/'/></filesystem></devices></domain>",
      name, to_string(uuid_of(number)), inside);
}

DaemonConfig with_span(std::uint32_t containers) {
  DaemonConfig config;
  config.idmap_span = {kFirst, containers * kIdsOfAContainer};
  return config;
}

class ContainerIdMapsTest : public testing::Test {
 protected:
  explicit ContainerIdMapsTest(std::uint32_t room = 100) : world_(with_span(room)) {
    for (const std::int32_t procedure : {kDefineXml, kCreateXml, kCreateXmlWithFiles})
      world_.containers.on(procedure, [this](Peer& peer, Message& call) { define(peer, call); });
    world_.containers.on(kGetXmlDesc, [this](Peer& peer, Message& call) { describe(peer, call); });
  }

  // What the backend has from before virtvzd's start.
  void has(const FakeDomain& domain, std::string xml) {
    world_.containers.domains.push_back(domain);
    defined_[domain.uuid] = std::move(xml);
  }

  Message define(std::string_view xml) {
    Client client(world_);
    return client.call(kDefineXml, XdrWriter().string(xml).take());
  }
  std::string expect_defined(std::string_view xml, std::uint8_t number) {
    const Message reply = define(xml);
    EXPECT_EQ(reply.header.status, MessageStatus::kOk) << error_of(reply).message;
    return defined_[uuid_of(number)];
  }

  int has_map(std::uint8_t number, std::uint32_t first) {
    return defined_[uuid_of(number)].find(map_at(first)) == std::string::npos ? 0 : 1;
  }

  // Holds back its answers to defines.
  bool waits_ = false;
  std::vector<std::function<void()>> waiting_;
  std::map<Uuid, std::string> defined_;
  std::map<Uuid, std::string> running_;
  SessionWorld world_;

 private:
  void define(Peer& peer, Message& call) {
    const std::string xml(XdrReader(call.payload).string());
    const auto identity = parse_domain_identity(xml);
    const FrameHeader header = call.header;
    const auto answer = [this, &peer, header, xml, identity] {
      const FakeDomain domain{identity->name, *identity->uuid, -1};
      defined_[domain.uuid] = xml;
      world_.containers.domains.push_back(domain);
      world_.containers.lifecycle(domain, LifecycleEvent::kDefined);
      XdrWriter out;
      write_domain(out, domain.name, domain.uuid, -1);
      peer.reply(header, out.take());
    };
    if (!waits_) return answer();
    waiting_.push_back(answer);
  }
  void describe(Peer& peer, Message& call) {
    XdrReader in(call.payload);
    const Uuid uuid = read_domain(in).uuid;
    const auto& forms = in.u32() == kXmlInactive || !running_.contains(uuid) ? defined_ : running_;
    const auto found = forms.find(uuid);
    if (found == forms.end())
      return peer.reply(call.header, encode_error({ErrorCode::kNoDomain, "Domain not found"}), MessageStatus::kError);
    peer.reply(call.header, XdrWriter().string(found->second).take());
  }
};

TEST_F(ContainerIdMapsTest, containers_get_ranges_one_after_the_other) {
  world_.start();
  EXPECT_THAT(expect_defined(over_template("a", 1), 1), HasSubstr(map_at(kFirst)));
  EXPECT_THAT(expect_defined(over_template("b", 2), 2), HasSubstr(map_at(kFirst + kIdsOfAContainer)));
}

TEST_F(ContainerIdMapsTest, ranges_defined_before_the_start_are_not_given_again) {
  has({"old", uuid_of(1), 653}, over_folder("old", 1, map_at(kFirst)));
  running_[uuid_of(1)] = over_folder("old", 1, map_at(kFirst + kIdsOfAContainer));
  world_.start();
  EXPECT_THAT(expect_defined(over_template("a", 2), 2), HasSubstr(map_at(kFirst + 2 * kIdsOfAContainer)));
}

TEST_F(ContainerIdMapsTest, clients_that_define_at_once_never_get_the_same) {
  world_.start();
  waits_ = true;
  Client first(world_), second(world_);
  const auto one = first.send(kDefineXml, XdrWriter().string(over_template("a", 1)).take());
  const auto two = second.send(kDefineXml, XdrWriter().string(over_template("b", 2)).take());
  run_until(world_.io, [&] { return waiting_.size() == 2; });
  for (const auto& answer : waiting_) answer();
  EXPECT_EQ(first.reply_to(one).header.status, MessageStatus::kOk);
  EXPECT_EQ(second.reply_to(two).header.status, MessageStatus::kOk);
  EXPECT_EQ(has_map(1, kFirst) + has_map(2, kFirst), 1);
  EXPECT_EQ(has_map(1, kFirst + kIdsOfAContainer) + has_map(2, kFirst + kIdsOfAContainer), 1);
}

TEST_F(ContainerIdMapsTest, range_that_came_to_nothing_is_free_again) {
  world_.start();
  world_.containers.on(kDefineXml, [](Peer& peer, Message& call) {
    peer.reply(call.header, encode_error({ErrorCode::kOperationFailed, "no"}), MessageStatus::kError);
  });
  EXPECT_EQ(error_of(define(over_template("a", 1))).message, "no");
  world_.containers.on(kDefineXml, [this](Peer& peer, Message& call) {
    defined_[uuid_of(2)] = XdrReader(call.payload).string();
    peer.reply(call.header, about_domain("b", uuid_of(2)));
  });
  EXPECT_THAT(expect_defined(over_template("b", 2), 2), HasSubstr(map_at(kFirst)));
}

TEST_F(ContainerIdMapsTest, redefined_container_keeps_its_range) {
  has({"a", uuid_of(1)}, over_folder("a", 1, map_at(kFirst + 7 * kIdsOfAContainer)));
  world_.start();
  EXPECT_THAT(expect_defined(over_template("a", 1), 1), HasSubstr(map_at(kFirst + 7 * kIdsOfAContainer)));
  EXPECT_THAT(expect_defined(over_template("a", 1), 1), HasSubstr(map_at(kFirst + 7 * kIdsOfAContainer)));
}

TEST_F(ContainerIdMapsTest, clients_own_map_that_overlaps_is_refused_with_both_names) {
  world_.start();
  expect_defined(over_template("a", 1), 1);
  const Error refused = error_of(define(over_template("b", 2, map_at(kFirst + 9))));
  EXPECT_EQ(refused.code, ErrorCode::kOperationFailed);
  EXPECT_THAT(refused.message, HasSubstr("<idmap> of container 'b' overlaps that of container 'a'"));
  EXPECT_THAT(error_of(define(over_folder("c", 3, map_at(kFirst)))).message, HasSubstr("overlaps"));
  EXPECT_THAT(expect_defined(over_template("a", 1, map_at(kFirst + 9)), 1), HasSubstr(map_at(kFirst + 9)));
}

TEST_F(ContainerIdMapsTest, folders_of_the_users_may_share_ids) {
  has({"one", uuid_of(1)}, over_folder("one", 1, map_at(500000)));
  world_.start();
  EXPECT_THAT(expect_defined(over_folder("two", 2, map_at(500000)), 2), HasSubstr(map_at(500000)));
}

TEST_F(ContainerIdMapsTest, privileged_one_and_one_over_a_folder_get_none) {
  world_.start();
  const std::string privileged =
      "<metadata><s:domain xmlns:s='http://switchyard.org/xmlns/domain/1.0'><s:privileged/></s:domain></metadata>";
  EXPECT_THAT(expect_defined(over_template("a", 1, privileged), 1), Not(HasSubstr("idmap")));
  EXPECT_THAT(expect_defined(over_folder("b", 2, ""), 2), Not(HasSubstr("idmap")));
}

TEST_F(ContainerIdMapsTest, transient_container_gets_a_range_too_also_with_descriptors) {
  world_.start();
  Client client(world_);
  client.call(kCreateXml, XdrWriter().string(over_template("a", 1)).u32(0).take());
  EXPECT_THAT(defined_[uuid_of(1)], HasSubstr(map_at(kFirst)));
  client.call(kCreateXmlWithFiles, XdrWriter().string(over_template("b", 2)).u32(0).take());
  EXPECT_THAT(defined_[uuid_of(2)], HasSubstr(map_at(kFirst + kIdsOfAContainer)));
}

TEST_F(ContainerIdMapsTest, definitions_made_past_virtvzd_are_seen) {
  world_.start();
  expect_defined(over_template("a", 1), 1);
  defined_[uuid_of(1)] = over_folder("a", 1, map_at(kFirst + 2 * kIdsOfAContainer));
  world_.containers.lifecycle({"a", uuid_of(1)}, LifecycleEvent::kDefined, kDefinedUpdated);
  settle(world_.io);
  EXPECT_THAT(expect_defined(over_template("b", 2), 2), HasSubstr(map_at(kFirst)));
}

class ContainerIdMapsFull : public ContainerIdMapsTest {
 protected:
  ContainerIdMapsFull() : ContainerIdMapsTest(1) {}
};

TEST_F(ContainerIdMapsFull, says_so_and_gives_again_what_an_undefined_one_had) {
  world_.start();
  expect_defined(over_template("a", 1), 1);
  EXPECT_THAT(error_of(define(over_template("b", 2))).message,
              HasSubstr("no ids are left for container 'b': other containers have all 1 ranges of 65536 ids in "
                        "idmap_span 1000000:65536"));
  defined_.erase(uuid_of(1));
  world_.containers.domains.clear();
  world_.containers.lifecycle({"a", uuid_of(1)}, LifecycleEvent::kUndefined);
  settle(world_.io);
  EXPECT_THAT(expect_defined(over_template("b", 2), 2), HasSubstr(map_at(kFirst)));
}

}  // namespace
}  // namespace driver::test
