// SPDX-License-Identifier: LGPL-2.1-or-later
//
// <switchyard:user-form>: the one place where virtvzd keeps what the user wrote and a backend cannot have, in the
// <metadata> of the backend's own definition, so that it moves, is copied and is deleted with it.
//
//   <switchyard:user-form xmlns:switchyard='http://switchyard.org/xmlns/user-form/1.0' type='vz'>
//     <switchyard:dropped from='devices'> …the elements as the user wrote them… </switchyard:dropped>
//     <switchyard:root> <filesystem type='template'>…</filesystem> </switchyard:root>
//     <switchyard:image number='1'> <filesystem type='file'>…</filesystem> </switchyard:image>
//   </switchyard:user-form>
//
// Whoever can write a domain's metadata can write this too: it may shape what dumpxml shows, never name a path or a
// backend. What a client's XML carries of it is thrown away.
#pragma once

#include "libvirt-driver/xml/text_edits.hpp"

#include <string>
#include <vector>

namespace driver {

struct UserForm {
  std::string type{};                            // as the user wrote it: vz, parallels, lxc
  std::vector<std::string> dropped_devices{};    // texts of whole elements
  std::vector<std::string> dropped_of_os{};      // the same, children of <os>
  std::vector<std::string> dropped_of_domain{};  // the same, children of <domain>
  std::string root{};                            // the <filesystem> of target "/", where the backend has another
  std::vector<std::string> images{};             // those of other targets, numbered from 1

  bool operator==(const UserForm&) const = default;
};

// Takes every user form and every record of devices (device_records.hpp) out of `domain` and puts `form`, as text, in;
// an empty text puts none in. A <metadata> that this leaves empty goes too.
void set_user_form(TextEdits& edits, const Element& domain, const std::string& form);

std::string format_user_form(const UserForm& form);

// The form that `domain` carries, texts indented for their places; null when it carries none.
const Element* find_user_form(const Element& domain);
UserForm read_user_form(const Document& document, const Element& form);

}  // namespace driver
