// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_disk.hpp"

#include "libvirt-driver/rpc/error_words.hpp"

namespace driver {
namespace {

constexpr std::chrono::milliseconds kPatience{10000};

}  // namespace

Task<Result<std::vector<ContainerDisk>>> disks_of(ClientSession& session, DomainObject domain,
                                                  std::uint32_t xml_flags) {
  const auto xml = co_await container_xml(session, std::move(domain), xml_flags);
  if (!xml) co_return xml.error();
  co_return read_container_disks(*xml);
}

FoundDisk about_disk(ClientSession& session, const DomainObject& domain, const ContainerDisk& disk) {
  const std::string& homes_root = session.services().config.homes_root;
  return {disk, path_of(disk, homes_root, domain.uuid), disk_word(disk, homes_root, domain.uuid)};
}

Task<Result<FoundDisk>> find_disk_of(ClientSession& session, DomainObject domain, std::string name,
                                     std::uint32_t xml_flags) {
  const auto disks = co_await disks_of(session, domain, xml_flags);
  if (!disks) co_return disks.error();
  const ContainerDisk* disk = find_disk(*disks, name, session.services().config.homes_root, domain.uuid);
  if (disk == nullptr) co_return invalid_argument(fmt::format("invalid path: {}", name));
  co_return about_disk(session, domain, *disk);
}

Task<Result<DiskFacts>> facts_of_disk(ClientSession& session, std::string word) {
  std::vector<std::string> words(1, std::move(word));
  auto facts = co_await look_at_disks(session.services().executor, std::move(words), kPatience);
  if (!facts) co_return facts.error();
  co_return facts->front();
}

}  // namespace driver
