// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/server_table.hpp"

#include "prlctl/server/server_values.hpp"
#include "prlctl/syntax/prlctl_table.hpp"

namespace prlctl {
namespace {

using namespace rows;

constexpr std::int64_t kManySeconds = 1U << 31;
constexpr std::string_view kStorage = "[USER[:PW]@]HOST[:PORT]";

constexpr Option kJson[] = {flag("json", "as JSON").letter("j")};
constexpr Option kInfo[] = {
    flag("json", "as JSON").letter("j"),
    flag("full", "more of it").letter("f"),
    flag("license", "the license alone").letter("l"),
};
constexpr Option kSet[] = {
    words("min-security-level", "low|normal|high", "least protection of connections").letter("s"),
    words("mng-settings", "allow|deny", "whether new users may change settings"),
    checked("mem-limit", "auto|MB", &is_memory_limit, "memory kept for environments").letter("m"),
    text("device", "NAME", "a host's PCI device"),
    words("assignment", "host|vm", "who gets that device"),
    text("backup-path", "DIR", "folder of backups"),
    text("backup-tmpdir", "DIR", "folder of what a backup needs while it is made"),
    text("backup-storage", kStorage, "host of backups; empty: this one")
        .also("def-backup-storage default-backup-storage")
        .hidden(),
    words("backup-mode", "push|push-with-reversed-delta", "how backups travel"),
    number("backup-timeout", "SECONDS", 0, kManySeconds, "silence after which a backup is given up")
        .also("idle-connection-timeout"),
    on_off("backup-compression", "smaller backups"),
    on_off("backup-tunnel", "backups inside the encrypted connection"),
    text("cpu-features-mask", "+F,-F|off", "CPU features that machines do not see"),
    words("vm-cpulimit-type", "full|guest", "whether --cpulimit counts QEMU's own work"),
    words("vcmmd-policy", "density|performance", "what memory is managed for"),
    text("vnc-ssl-certificate", "FILE", "certificate of displays").also("vnc-public-key"),
    text("vnc-ssl-key", "FILE", "key of displays").also("vnc-private-key"),
    checked("add-network-class", "CLASS:NET", &is_network_class, "destinations that are counted as one"),
    checked("del-network-class", "CLASS:NET", &is_network_class, "no longer"),
    checked("add-shaping-entry", "DEV:CLASS:TOTAL:RATE", &is_shaping_entry, "Kbit/s of all and of each"),
    checked("del-shaping-entry", "DEV:CLASS", &is_shaping_key, "no longer"),
    checked("add-bandwidth-entry", "DEV:KBIT", &is_bandwidth_entry, "what an interface can carry"),
    text("del-bandwidth-entry", "DEV", "no longer"),
    on_off("shaping", "traffic shaping"),
    checked("add-offsrv", "NAME:PORT[:default]", &is_offline_service, "a service for stopped containers"),
    text("del-offsrv", "NAME", "no longer"),
    on_off("verbose-log", "more in the log"),
    on_off("cep", "customer experience program").letter("c"),
    on_off("log-rotation", "old logs are removed"),
    on_off("allow-attach-screenshots", "screenshots in problem reports"),
    on_off("lock-edit-settings", "a password to change settings"),
    on_off("advanced-security-mode", "actions need a password"),
    text("require-pwd", "CMD:on|off", "actions that need a password"),
};
constexpr Option kNetwork[] = {
    text("ifname", "IF", "the host's interface, or a bridge").letter("i"),
    checked("mac", "MAC", &is_mac_address, "the bridge's address").letter("m"),
    words("type", "bridged|host-only", "what it connects to").letter("t"),
    text("description", "TEXT", "words for people").letter("d"),
    text("name", "NEW", "another name").letter("n"),
    checked("ip", "ADDRESS[/MASK]", &is_ipv4_network, "the host's address in it"),
    checked("ip6", "ADDRESS[/PREFIX]", &is_ipv6_network, "the host's IPv6 address in it"),
    on_off("dhcp-server", "gives addresses to guests"),
    on_off("dhcp6-server", "gives IPv6 addresses to guests"),
    checked("dhcp-ip", "ADDRESS", &is_ipv4_address, "the server's address"),
    checked("dhcp-ip6", "ADDRESS", &is_ipv6_address, "the server's IPv6 address"),
    checked("ip-scope-start", "ADDRESS", &is_ipv4_address, "the first that is given"),
    checked("ip-scope-end", "ADDRESS", &is_ipv4_address, "the last that is given"),
    checked("ip6-scope-start", "ADDRESS", &is_ipv6_address, "the first that is given"),
    checked("ip6-scope-end", "ADDRESS", &is_ipv6_address, "the last that is given"),
};
constexpr Option kNetworkList[] = {
    flag("json", "as JSON").letter("j"),
    flag("no-slave", "without the interfaces of guests"),
};
constexpr Option kPrivateNetworkAdd[] = {
    text("add", "NET", "a network of it").letter("a"),
    yes_no("global", "reached from all others"),
};
constexpr Option kPrivateNetworkSet[] = {
    text("add", "NET", "a further network").letter("a"),
    text("delete", "NET", "one less").letter("d"),
    yes_no("global", "reached from all others"),
};
constexpr Option kUserList[] = {
    text("output", "FIELD[,FIELD]", "which fields, in that order").letter("o"),
    text("sort", "[-]FIELD", "by which field").letter("s"),
    flag("json", "as JSON").letter("j"),
    flag("no-header", "without the line of headers").letter("H"),
};
constexpr Option kUserSet[] = {text("def-vm-home", "DIR", "folder that gets homes of machines")};
constexpr Option kShutdown[] = {
    flag("force", "does not wait for environments").letter("f"),
    flag("suspend-vm-to-pram", "taken, without a meaning"),
};
constexpr Option kStatistics[] = {
    flag("all", "of environments, too").letter("a"),
    text("filter", "MASK", "counters of that name; * stands for any text"),
    flag("loop", "again and again").letter("l"),
};
constexpr Option kStandAlone[] = {flag("stand-alone", "without the service, which it never needs")};
constexpr Option kLicense[] = {
    text("key", "KEY", "the license").letter("k").hidden(),
    text("name", "NAME", "of its owner").letter("n"),
    text("company", "NAME", "of its owner").letter("c"),
};
constexpr Option kTemplateCopy[] = {flag("force", "takes the place of one that is there").letter("f")};

constexpr Operand kAnywhere = Operand::kAnywhere;
constexpr std::string_view kNetworkId = "<NETWORK>";

const Action kActions[] = {
    {.name = "appliance-install", .operand = kAnywhere, .placeholder = "<NAME>", .help = "Installs an appliance"},
    {.name = "backup", .options = {kBackupOptions}, .help = "Backs up all environments"},
    {.name = "cttemplate copy",
     .operand = kAnywhere,
     .placeholder = "<HOST> <NAME>",
     .options = {kTemplateCopy},
     .help = "Copies a template to another host",
     .rest = Rest::kOneWord},
    {.name = "cttemplate list", .options = {kJson}, .help = "Lists templates of containers"},
    {.name = "cttemplate remove", .operand = kAnywhere, .placeholder = "<NAME>", .help = "Removes a template"},
    {.name = "help", .help = "Tells this"},
    {.name = "info", .options = {kInfo}, .help = "What this server is"},
    {.name = "install-license", .options = {kLicense}, .help = "Takes a license"},
    {.name = "list-network-config", .help = "Network classes and rates"},
    {.name = "monitor", .options = {kJson}, .help = "Tells what happens to environments, as JSON"},
    {.name = "net add",
     .synonyms = "net new",
     .operand = kAnywhere,
     .placeholder = kNetworkId,
     .options = {kNetwork},
     .help = "Makes a virtual network"},
    {.name = "net addif",
     .operand = kAnywhere,
     .placeholder = "<NETWORK> <IF>",
     .help = "Binds it to an interface: net set -i",
     .rest = Rest::kOneWord},
    {.name = "net del", .operand = kAnywhere, .placeholder = kNetworkId, .help = "Removes a virtual network"},
    {.name = "net delif",
     .operand = kAnywhere,
     .placeholder = "<NETWORK> <IF>",
     .help = "No longer: it becomes host-only",
     .rest = Rest::kOneWord},
    {.name = "net info",
     .operand = kAnywhere,
     .placeholder = kNetworkId,
     .options = {kJson},
     .help = "All about a virtual network"},
    {.name = "net list", .options = {kNetworkList}, .help = "Lists virtual networks"},
    {.name = "net set",
     .synonyms = "net change",
     .operand = kAnywhere,
     .placeholder = kNetworkId,
     .options = {kNetwork},
     .help = "Changes a virtual network"},
    {.name = "privnet add",
     .operand = kAnywhere,
     .placeholder = "<NAME>",
     .options = {kPrivateNetworkAdd},
     .help = "Makes a private network"},
    {.name = "privnet del", .operand = kAnywhere, .placeholder = "<NAME>", .help = "Removes a private network"},
    {.name = "privnet list", .options = {kJson}, .help = "Lists private networks"},
    {.name = "privnet set",
     .operand = kAnywhere,
     .placeholder = "<NAME>",
     .options = {kPrivateNetworkSet},
     .help = "Changes a private network"},
    {.name = "problem-report",
     .options = {kProblemReportOptions, kStandAlone},
     .exclusive = kExclusiveInProblemReport,
     .help = "What those need to know who look after it"},
    {.name = "set", .options = {kSet}, .help = "Changes the server's settings"},
    {.name = "shutdown", .synonyms = "stop", .options = {kShutdown}, .help = "Shuts the server down"},
    {.name = "statistics", .options = {kStatistics}, .help = "What the server uses"},
    {.name = "tc restart", .help = "Applies network shaping anew"},
    {.name = "update-license", .help = "Asks for a newer license"},
    {.name = "usb del", .operand = kAnywhere, .placeholder = "<SYSTEM NAME>", .help = "Takes a USB device away"},
    {.name = "usb list", .options = {kJson}, .help = "Lists USB devices, and whose they are"},
    {.name = "usb set",
     .operand = kAnywhere,
     .placeholder = "<SYSTEM NAME> <ID | NAME>",
     .help = "Gives a USB device to a machine",
     .rest = Rest::kOneWord},
    {.name = "user list", .options = {kUserList}, .help = "Lists users"},
    {.name = "user set", .options = {kUserSet}, .help = "Changes settings of the user"},
};

}  // namespace

const Tool kPrlsrvctl{.name = "prlsrvctl",
                      .synopsis = "ACTION [SUBACTION] [options]",
                      .actions = kActions,
                      .globals = kGlobalOptions,
                      .repeats_usage = false};

}  // namespace prlctl
