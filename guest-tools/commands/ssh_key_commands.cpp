// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-ssh-get-, -add-, -remove-authorized-keys. What lies in a user's home is the user's: a link there could make the
// agent, which is root, read or write another file. So .ssh and what is in it are opened without following links.
#include "guest-tools/accounts/account_file.hpp"
#include "guest-tools/accounts/authorized_keys.hpp"
#include "guest-tools/accounts/file_replacement.hpp"
#include "guest-tools/agent.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace guest_tools {
namespace {

constexpr size_t kLargestKeyFile = 1024 * 1024;
constexpr const char* kKeyFile = "authorized_keys";

constexpr Parameter kGetParameters[] = {{"username", ParameterType::kText}};
constexpr Parameter kAddParameters[] = {{"username", ParameterType::kText},
                                        {"keys", ParameterType::kTextList},
                                        {"reset", ParameterType::kBoolean, kOptional}};
constexpr Parameter kRemoveParameters[] = {{"username", ParameterType::kText}, {"keys", ParameterType::kTextList}};

struct User {
  Buffer passwd{8 * 1024 * 1024};
  Account account;

  FileOwner owner_of(mode_t mode) const { return {account.user_id, account.group_id, mode}; }
};

bool look_up(Text root, Text name, User& user, ErrorText& error) {
  if (!read_file(Path{root, "/etc/passwd"}.c_str(), user.passwd))
    return error.say("failed to lookup user '", name, "': ", SystemError{});
  return find_account(user.passwd.text(), name, user.account) ||
         error.say("failed to lookup user '", name, "': not in /etc/passwd");
}

bool read_keys_argument(const Arguments& arguments, Array<Text>& keys, ErrorText& error) {
  for (const JsonValue* key = arguments.first("keys"); key != nullptr; key = arguments.next(*key)) {
    if (!may_be_authorized_key(key->text)) return error.say("invalid OpenSSH public key: '", key->text, "'");
    if (keys.add(key->text) == nullptr) return error.say("memory is short");
  }
  return true;
}

enum class Missing { kMade, kAllowed, kRefused };

// The folder .ssh; it must be the user's or root's. None, without words, where it is missing and that is allowed.
Fd open_ssh_folder(Text root, const User& user, Missing missing, ErrorText& error) {
  const Path path{user.account.home, "/.ssh"};
  const Fd home{open(Path{root, user.account.home}.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  const bool made = home && missing == Missing::kMade && mkdirat(home.get(), ".ssh", 0700) == 0;
  Fd folder{home ? openat(home.get(), ".ssh", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1};
  struct stat status;
  if (!folder || fstat(folder.get(), &status) != 0) {
    if (errno != ENOENT || missing != Missing::kAllowed)
      error.say(missing == Missing::kMade ? "failed to create directory '" : "failed to read '", path.text(),
                "': ", SystemError{});
    return {};
  }
  if (made && fchown(folder.get(), user.account.user_id, user.account.group_id) != 0) {
    error.say("failed to set ownership of directory '", path.text(), "': ", SystemError{});
    return {};
  }
  if (!made && status.st_uid != user.account.user_id && status.st_uid != 0) {
    error.say("'", path.text(), "' belongs to somebody else");
    return {};
  }
  return folder;
}

bool read_key_file(int folder, const User& user, Buffer& text, ErrorText& error) {
  const Fd file{openat(folder, kKeyFile, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  return (file && read_open_file(file.get(), text)) ||
         error.say("failed to read '", user.account.home, "/.ssh/authorized_keys': ", SystemError{});
}

bool write_key_file(int folder, const User& user, const Buffer& text, ErrorText& error) {
  if (!text.ok()) return error.say("the keys are too many, or memory is short");
  return replace_file(folder, kKeyFile, text.text(), user.owner_of(0600), error);
}

bool get_keys(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  User user;
  Buffer text{kLargestKeyFile};
  if (!look_up(agent.root, arguments.text("username"), user, error)) return false;
  const Fd folder = open_ssh_folder(agent.root, user, Missing::kRefused, error);
  if (!folder || !read_key_file(folder.get(), user, text, error)) return false;
  result.begin_object();
  result.key("keys");
  result.begin_array();
  Text rest = text.text(), key;
  while (take_authorized_key(rest, key)) result.text(key);
  result.end_array();
  result.end_object();
  return true;
}

bool add_keys(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  User user;
  Array<Text> keys{JsonTree::kMostValues};
  Buffer text{kLargestKeyFile}, changed{kLargestKeyFile};
  if (!read_keys_argument(arguments, keys, error) || !look_up(agent.root, arguments.text("username"), user, error))
    return false;
  const Fd folder = open_ssh_folder(agent.root, user, Missing::kMade, error);
  if (!folder) return false;
  const bool fresh = arguments.boolean_or("reset", false) || faccessat(folder.get(), kKeyFile, F_OK, 0) != 0;
  if (!fresh && !read_key_file(folder.get(), user, text, error)) return false;
  add_authorized_keys(text.text(), keys, changed);
  return write_key_file(folder.get(), user, changed, error);
}

bool remove_keys(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  User user;
  Array<Text> keys{JsonTree::kMostValues};
  Buffer text{kLargestKeyFile}, changed{kLargestKeyFile};
  if (!read_keys_argument(arguments, keys, error) || !look_up(agent.root, arguments.text("username"), user, error))
    return false;
  const Fd folder = open_ssh_folder(agent.root, user, Missing::kAllowed, error);
  if (!folder) return error.empty();  // no keys: none to remove
  if (faccessat(folder.get(), kKeyFile, F_OK, 0) != 0) return true;
  if (!read_key_file(folder.get(), user, text, error)) return false;
  remove_authorized_keys(text.text(), keys, changed);
  return write_key_file(folder.get(), user, changed, error);
}

constexpr Command kRows[] = {{"guest-ssh-get-authorized-keys", get_keys, kGetParameters},
                             {"guest-ssh-add-authorized-keys", add_keys, kAddParameters},
                             {"guest-ssh-remove-authorized-keys", remove_keys, kRemoveParameters}};

}  // namespace

constinit const CommandRows kSshKeyCommands = kRows;

}  // namespace guest_tools
