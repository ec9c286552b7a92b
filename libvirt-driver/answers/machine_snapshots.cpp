// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine's snapshots are QEMU's driver's, which answers for them. What it is given back as a snapshot's description
// (virsh snapshot-create --redefine, snapshot-edit) has the machine in it as virtvzd showed it, of type vz: it gets the
// machine that it knows, for else it would start none that went back to that snapshot.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/xml/backend_form.hpp"
#include "libvirt-driver/xml/backend_form_options.hpp"

namespace driver {
namespace {

constexpr std::int32_t kSnapshotCreateXml = 185;

// XML that cannot be read goes on as it is: the backend says what is wrong with it.
Result<Passage> describe_to_backend(ClientSession& session, BytesView arguments) {
  XdrReader in(arguments);
  const DomainObject domain = read_domain(in);
  const std::string_view xml = in.string();
  const BytesView flags = in.rest();
  if (!in.ok()) return undecodable();
  const Services& services = session.services();
  const Result<BackendForm> form =
      backend_form(xml, Kind::kVm, form_options(services.kvm_works, services.config.homes_root));
  if (!form || form->xml == xml) return Passage{};
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, domain.id);
  return Passage{Kind::kVm, out.string(form->xml).raw(flags).take()};
}

constexpr Answer kAnswers[] = {{kSnapshotCreateXml, &describe_to_backend}};

}  // namespace

std::span<const Answer> machine_answers() { return kAnswers; }

}  // namespace driver
