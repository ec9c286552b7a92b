// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/user_password.hpp"

#include "containers/roots/root_files.hpp"
#include "guest-tools/accounts/new_password.hpp"

namespace containers {
namespace {

constexpr RootFile kPasswd{"etc", "passwd"};
constexpr RootFile kShadow{"etc", "shadow"};
constexpr RootFile kLoginDefs{"etc", "login.defs"};

guest_tools::Text text_of(std::string_view text) { return {text.data(), text.size()}; }

guest_tools::Text text_of(const std::optional<RootText>& file) {
  return file ? text_of(std::string_view(file->text)) : guest_tools::Text();
}

Error words_of(const guest_tools::ErrorText& error) {
  return {ErrorCode::kOperationFailed, std::string(error.text().data, error.text().size)};
}

Result<std::optional<RootText>> read(int root_fd, const RootFile& file) {
  auto text = read_root_file(root_fd, file);
  if (!text) return about_file(file, text.error());
  return text;
}

Result<void> replace(int root_fd, const RootFile& file, const guest_tools::Buffer& text, const struct stat& like) {
  auto replaced = replace_root_file(root_fd, file, {text.text().data, text.text().size}, like);
  if (!replaced) return about_file(file, replaced.error());
  return {};
}

}  // namespace

Result<void> write_password_below(int root_fd, const UserPassword& wish) {
  const guest_tools::NewPassword change{text_of(wish.user), text_of(wish.password), wish.is_hash};
  guest_tools::ErrorText error;
  if (!guest_tools::may_be_new_password(change, error)) return words_of(error);
  const auto passwd = read(root_fd, kPasswd), shadow = read(root_fd, kShadow), login_defs = read(root_fd, kLoginDefs);
  for (const auto* file : {&passwd, &shadow, &login_defs})
    if (!*file) return file->error();
  const guest_tools::AccountTexts texts{text_of(*passwd), text_of(*shadow), text_of(*login_defs), shadow->has_value()};
  guest_tools::ChangedAccounts changed;
  if (!guest_tools::change_texts(texts, change, changed, error)) return words_of(error);
  if (changed.shadow_changed)
    if (auto done = replace(root_fd, kShadow, changed.shadow, (*shadow)->is); !done) return done;
  if (changed.passwd_changed)
    if (auto done = replace(root_fd, kPasswd, changed.passwd, (*passwd)->is); !done) return done;
  return {};
}

}  // namespace containers
