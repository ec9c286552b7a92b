// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/prlctl_table.hpp"

#include "prlctl/syntax/values.hpp"

namespace prlctl {
namespace {

using namespace rows;

constexpr std::int64_t kManySeconds = 1U << 31;

constexpr Option kGlobals[] = {
    text("login", "[USER[:PW]@]HOST[:PORT]", "works on another host, over ssh").letter("l").hidden(),
    text("read-passwd", "FILE", "takes a password from the first line of FILE").letter("p"),
    number("timeout", "SECONDS", 0, kManySeconds, "how long to wait for the end of long work"),
    number("verbose", "LEVEL", 0, 5, "tells on stderr what is asked of libvirt and the dispatcher; 0: nothing")
        .letter("v"),
    flag("compat", "lists with the columns of vzlist"),
};

constexpr std::string_view kId = "<ID | NAME>";
constexpr std::string_view kStorage = "[USER[:PW]@]HOST[:PORT]";

constexpr Option kCreate[] = {
    words("vmtype", "ct|c|vm|v", "container or machine; vm unless said"),
    text("ostemplate", "NAME", "OS template of a container, template of a machine").letter("t"),
    text("ostype", "TYPE|list", "family of systems").letter("o").vm(),
    text("distribution", "NAME|list", "system that it is made for").letter("d").vm(),
    text("config", "SAMPLE", "sample configuration").letter("c"),
    text("dst", "DIR", "folder that gets its home").also("location"),
    uuid("uuid", "its UUID"),
    flag("no-hdd", "without a disk"),
    number("hdd-block-size", "KB", 1, 1 << 20, "block size of its disk image").vm(),
    flag("changesid", "gives a Windows clone a security identifier of its own").letter("s").vm(),
    text("encryption-keyid", "ID", "encrypts the root disk").container(),
    words("chipset", "q35|piix", "kind of machine").vm(),
    flag("lion-recovery", "taken, without a meaning"),
};
constexpr Option kStart[] = {
    flag("wait", "until the system in it is up"),
    flag("repair", "with the system of a template, its own disk mounted below").container(),
};
constexpr Option kStop[] = {
    flag("kill", "power off at once").letter("k").also("fast"),
    flag("acpi", "by the ACPI button only"),
    flag("force", "power off where the guest does not react"),
    flag("noforce", "never power off"),
};
constexpr Pair kStopPairs[] = {{"kill", "noforce"}, {"force", "noforce"}};
constexpr Option kList[] = {
    flag("all", "whatever their state").letter("a"),
    flag("stopped", "stopped ones only").letter("S"),
    flag("template", "templates").letter("t"),
    text("output", "FIELD[,FIELD]", "which fields, in that order").letter("o"),
    text("sort", "[-]FIELD", "by which field").letter("s"),
    flag("no-header", "without the line of headers").letter("H"),
    flag("name", "with names, where --compat leaves them out").letter("n"),
    flag("json", "as JSON").letter("j"),
    words("vmtype", "ct|c|vm|v|all", "one kind only"),
    flag("info", "all about them").letter("i"),
    flag("full", "with --info: more").letter("f"),
    flag("list", "which fields there are").letter("L"),
};
constexpr Option kDelete[] = {flag("force", "a running one is powered off first")};
constexpr Option kClone[] = {
    text("name", "NEW", "its name").letter("n"),
    text("dst", "DIR", "folder that gets its home").also("location"),
    flag("template", "the clone is a template").letter("t"),
    flag("changesid", "with a security identifier of its own").letter("s").vm(),
    flag("linked", "disks over those of the source"),
    yes_no("detach-external-hdd", "without disks that lie outside the home"),
    uuid("uuid", "its UUID"),
    flag("online", "taken: a running one is always copied as it runs"),
};
constexpr Option kRegister[] = {
    flag("preserve-uuid", "keeps the UUID of the file, or fails"),
    uuid("uuid", "its UUID"),
    flag("regenerate-src-uuid", "a new source UUID"),
    flag("force", "disks may be missing"),
    flag("ignore-ha-cluster", "taken: there is no such cluster"),
};
constexpr Pair kRegisterPairs[] = {{"preserve-uuid", "uuid"}};
constexpr Option kMigrate[] = {
    text("dst", "DIR", "folder that gets its home").also("location"),
    flag("changesid", "with a security identifier of its own"),
    flag("clone", "the source stays").also("keep-src"),
    flag("remove-src", "the source is deleted"),
    text("session", "SESSION", "of the destination").letter("s").hidden(),
    flag("no-compression", "data as they are").also("uncompressed").letter("u"),
    flag("no-tunnel", "data beside the encrypted connection"),
    text("ssh", "OPTIONS", "options of ssh"),
    flag("force", "whatever may go wrong").letter("f"),
    flag("ignore-existing-bundle", "takes a home that is there"),
    flag("switch-template", "a machine becomes a template, or the other way"),
};
constexpr Pair kMigratePairs[] = {{"clone", "remove-src"}};
constexpr Option kMove[] = {text("dst", "DIR", "folder that gets its home").also("location")};
constexpr Option kConvert[] = {
    text("dst", "DIR", "folder that gets its home").also("location"),
    flag("force", "whatever may go wrong"),
};
constexpr Option kSnapshot[] = {
    text("name", "NAME", "its name").letter("n"),
    text("description", "TEXT", "words for people").letter("d"),
    flag("wait", "until all of it is on disk"),
};
constexpr Option kSnapshotList[] = {
    flag("tree", "as a tree").letter("t"),
    uuid("id", "that one, with all about it").letter("i"),
    flag("no-header", "without the line of headers").letter("H"),
    flag("json", "as JSON").letter("j"),
};
constexpr Option kSnapshotSwitch[] = {
    uuid("id", "which one; the current one unless said").letter("i"),
    flag("skip-resume", "what ran is not resumed"),
    flag("wait", "until all of it is on disk"),
};
constexpr Option kSnapshotDelete[] = {
    uuid("id", "which one").letter("i"),
    flag("children", "with those that were made after it").letter("c"),
};
constexpr Option kBackup[] = {
    flag("full", "all of it").letter("fFI"),
    flag("incremental", "what has changed").letter("i"),
    text("storage", kStorage, "where to").letter("s").hidden(),
    text("description", "TEXT", "words for people"),
    flag("no-compression", "data as they are").also("uncompressed").letter("u"),
    flag("no-tunnel", "data beside the encrypted connection"),
};
constexpr Option kBackupOfOne[] = {
    flag("no-reversed-delta", "increments forwards"),
    text("backup-path", "DIR", "where to, on this host"),
};
constexpr Option kBackupList[] = {
    flag("full", "with all about them").letter("f"),
    text("storage", kStorage, "from where").letter("s").hidden(),
    flag("localvms", "of environments of this host").also("localvm"),
    words("vmtype", "ct|c|vm|v|all", "one kind only"),
    flag("no-header", "without the line of headers").letter("H"),
    text("backup-path", "DIR", "from where, on this host"),
};
constexpr Option kBackupDelete[] = {
    text("tag", "BACKUPID", "which one").letter("t").also("id"),
    flag("keep-chain", "what stands on it stays").letter("k"),
    text("storage", kStorage, "from where").letter("s").hidden(),
};
constexpr Option kRestore[] = {
    text("tag", "BACKUPID", "which one").letter("t").also("id"),
    text("name", "NAME", "another name").letter("n"),
    text("vm", "ID", "into that environment").letter("e"),
    text("dst", "DIR", "folder that gets its home").also("location"),
    flag("live", "starts before all of its data are there"),
    flag("no-tunnel", "data beside the encrypted connection"),
    text("storage", kStorage, "from where").letter("s").hidden(),
    flag("list", "lists backups instead").letter("l"),
    flag("full", "with --list: all about them").letter("f"),
};
constexpr Option kExec[] = {flag("without-shell", "the command as it is, not through a shell")};
constexpr Option kCapture[] = {text("file", "FILE", "into that file")};
constexpr Option kAuth[] = {
    text("username", "USER", "who"),
    text("userpassword", "PW", "with which password").hidden(),
};
constexpr Option kMount[] = {
    words("options", "ro|rw", "whether it may be written").letter("o"),
    flag("info", "where it is mounted"),
};
constexpr Option kUpgradeDevices[] = {
    flag("undo", "the devices that it had before"),
};
constexpr Option kReinstall[] = {
    text("ostemplate", "TEMPLATE", "another template").letter("t"),
    flag("no-backup", "the old files are not kept in it"),
    flag("no-scripts", "without scripts of the template"),
    flag("resetpwdb", "without the accounts that it had"),
};
constexpr Option kStatistics[] = {
    flag("all", "all of them").letter("a"),
    text("filter", "MASK", "counters by name, with * for anything"),
    flag("loop", "again and again, until a key").letter("l"),
};
constexpr Option kProblemReport[] = {
    flag("dump", "to stdout").letter("d"),
    flag("send", "to the maker's server").letter("s"),
    flag("full", "with all that there is"),
    text("proxy", "[USER[:PW]@]HOST[:PORT]", "through a proxy").hidden(),
    flag("no-proxy", "through none"),
    text("name", "NAME", "who you are"),
    text("email", "ADDRESS", "how you are reached"),
    text("description", "TEXT", "what happened"),
};
constexpr Pair kProblemReportPairs[] = {{"dump", "send"}, {"proxy", "no-proxy"}};
constexpr Option kJson[] = {flag("json", "taken: it always is").letter("j")};

constexpr Option kUpgrade[] = {
    text("name", "NAME", "another name"),
    uuid("uuid", "another UUID"),
};
constexpr Option kUpgradeHow[] = {
    flag("check", "tells what would happen, and changes nothing"),
    words("to", "qcow2|raw|keep", "what a commit makes of its disks; qcow2 unless said"),
    words("profile", "keep|virtio", "the devices of machines: those they had, or virtio's, with drivers by virt-v2v"),
    words("snapshots", "tree|flatten",
          "what a commit makes of its snapshots: one tree here, or only what is now; that unless said"),
    flag("discard-state", "gives the saved state of a suspended one up"),
    flag("start", "starts it"),
    words("live-tools", "none|auto", "with --start: the guest tools for it").vm(),
};
constexpr Option kUpgradeAll[] = {
    text("all", "DIR", "all bundles in DIR"),
    text("order", "name|size|FILE", "with --all: which first; a file has names or paths, a line each"),
    flag("continue", "with --all: takes up again what was cut off"),
};
constexpr Option kMany[] = {
    number("jobs", "N", 1, 64, "with --all: how many at once; 4 unless said"),
    checked("report", "FILE.{txt|json|html}", &is_report_name, "with --all: how all of it ended"),
};
constexpr Pair kUpgradePairs[] = {
    {"all", "name"},           {"all", "uuid"},
    {"continue", "check"},     {"check", "start"},
    {"check", "name"},         {"check", "uuid"},
    {"check", "profile"},      {"check", "jobs"},
    {"continue", "order"},     {"continue", "to"},
    {"continue", "start"},     {"continue", "discard-state"},
    {"continue", "snapshots"}, {"continue", "live-tools"},
    {"continue", "profile"},
};
constexpr Option kAllTrials[] = {flag("all", "all trials of this host")};
constexpr Option kCommit[] = {
    size_mb("limit", "N[K|M|G]", 1, "bytes a second that are copied of each disk; MB unless said"),
    words("snapshots", "flatten", "gives up the snapshots that the upgrade was to keep"),
};
constexpr Option kRollback[] = {flag("force", "a running one is powered off at once, not shut down")};
constexpr Option kUpgradeList[] = {
    flag("json", "as JSON").letter("j"),
    flag("no-header", "without the line of headers").letter("H"),
};

constexpr Operand kEnvironment = Operand::kEnvironment;
constexpr Operand kAnywhere = Operand::kAnywhere;

const Action kActions[] = {
    {.name = "auth",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kAuth},
     .help = "Checks a password of the guest"},
    {.name = "backup",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kBackup, kBackupOfOne},
     .help = "Backs up an environment"},
    {.name = "backup-delete",
     .operand = kAnywhere,
     .placeholder = "[<ID | NAME>]",
     .options = {kBackupDelete},
     .help = "Deletes backups"},
    {.name = "backup-list",
     .operand = kAnywhere,
     .placeholder = "[<ID | NAME>]",
     .options = {kBackupList},
     .help = "Lists backups"},
    {.name = "capture",
     .synonyms = "screenshot",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kCapture},
     .help = "What the screen shows, as PNG"},
    {.name = "change-sid",
     .operand = kEnvironment,
     .placeholder = kId,
     .help = "Gives Windows a security identifier of its own",
     .applies = Applies::kVm},
    {.name = "clone", .operand = kEnvironment, .placeholder = kId, .options = {kClone}, .help = "Makes another one"},
    {.name = "console",
     .operand = kEnvironment,
     .placeholder = kId,
     .help = "A container's console; Esc and then . leaves it",
     .applies = Applies::kContainer},
    {.name = "convert",
     .operand = kEnvironment,
     .placeholder = "<PATH>",
     .options = {kConvert},
     .help = "Makes an old machine one of today",
     .applies = Applies::kVm},
    {.name = "create",
     .operand = kEnvironment,
     .placeholder = "<NAME>",
     .options = {kCreate},
     .help = "Makes an environment"},
    {.name = "ct2vm",
     .operand = kEnvironment,
     .placeholder = kId,
     .help = "Makes a machine of a container",
     .applies = Applies::kContainer},
    {.name = "delete",
     .synonyms = "destroy",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kDelete},
     .help = "Deletes an environment with all of its files"},
    {.name = "enter", .operand = kEnvironment, .placeholder = kId, .help = "A shell in it"},
    {.name = "exec",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kExec},
     .help = "Runs a command in it",
     .rest = Rest::kCommand,
     .rest_placeholder = "<COMMAND> [ARG...]"},
    {.name = "installtools",
     .operand = kEnvironment,
     .placeholder = kId,
     .help = "Puts the guest tools into it",
     .applies = Applies::kVm},
    {.name = "list",
     .operand = kAnywhere,
     .placeholder = "[<ID | NAME>]",
     .options = {kList},
     .help = "Lists environments"},
    {.name = "migrate",
     .operand = kEnvironment,
     .placeholder = "[SRC/]<ID | NAME> <DST[/NAME]>",
     .options = {kMigrate},
     .exclusive = kMigratePairs,
     .help = "Moves an environment to another host",
     .rest = Rest::kOneWord},
    {.name = "monitor", .options = {kJson}, .help = "Tells what happens to environments, as JSON"},
    {.name = "mount",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kMount},
     .help = "Mounts its disks on the host"},
    {.name = "move",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kMove},
     .help = "Moves its home into another folder"},
    {.name = "pause", .operand = kEnvironment, .placeholder = kId, .help = "Freezes it in memory"},
    {.name = "problem-report",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kProblemReport},
     .exclusive = kProblemReportPairs,
     .help = "What those need to know who look after it"},
    {.name = "register",
     .operand = Operand::kPath,
     .placeholder = "<PATH>",
     .options = {kRegister},
     .exclusive = kRegisterPairs,
     .help = "Takes the home at PATH"},
    {.name = "reinstall",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kReinstall},
     .help = "Makes a container anew from its template",
     .applies = Applies::kContainer},
    {.name = "reset",
     .operand = kEnvironment,
     .placeholder = kId,
     .help = "Resets a machine, as by its button",
     .applies = Applies::kVm},
    {.name = "reset-uptime", .operand = kEnvironment, .placeholder = kId, .help = "Counts its uptime from now on"},
    {.name = "restart", .operand = kEnvironment, .placeholder = kId, .help = "Restarts it"},
    {.name = "restore",
     .operand = kAnywhere,
     .placeholder = "[<ID | NAME>]",
     .options = {kRestore},
     .help = "Restores a backup"},
    {.name = "resume", .operand = kEnvironment, .placeholder = kId, .help = "Goes on from a pause or a suspend"},
    {.name = "server", .help = "What prlsrvctl does", .rest = Rest::kCommand, .rest_placeholder = "<ACTION> [options]"},
    {.name = "set",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kResourceOptions, kBehaviourOptions, kDeviceOptions, kAdapterOptions, kHeritageOptions},
     .exclusive = kExclusiveInSet,
     .help = "Changes its configuration"},
    {.name = "snapshot",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kSnapshot},
     .help = "Makes a snapshot"},
    {.name = "snapshot-delete",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kSnapshotDelete},
     .help = "Deletes a snapshot"},
    {.name = "snapshot-list",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kSnapshotList},
     .help = "Lists snapshots"},
    {.name = "snapshot-switch",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kSnapshotSwitch},
     .help = "Goes back to a snapshot"},
    {.name = "start", .operand = kEnvironment, .placeholder = kId, .options = {kStart}, .help = "Starts it"},
    {.name = "statistics",
     .operand = kAnywhere,
     .placeholder = "[<ID | NAME>]",
     .options = {kStatistics},
     .help = "What it uses"},
    {.name = "status", .operand = kEnvironment, .placeholder = kId, .help = "Its state"},
    {.name = "stop",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kStop},
     .exclusive = kStopPairs,
     .help = "Stops it"},
    {.name = "suspend", .operand = kEnvironment, .placeholder = kId, .help = "Saves its state to disk"},
    {.name = "umount", .operand = kEnvironment, .placeholder = kId, .help = "Unmounts its disks"},
    {.name = "unregister", .operand = kEnvironment, .placeholder = kId, .help = "Forgets it; its files stay"},
    {.name = "update-qemu",
     .operand = kEnvironment,
     .placeholder = kId,
     .help = "Moves a running machine onto today's QEMU",
     .applies = Applies::kVm},
    {.name = "upgrade",
     .operand = kAnywhere,
     .placeholder = "[<PATH | ID | NAME>]",
     .options = {kUpgrade, kUpgradeHow, kUpgradeAll, kMany},
     .exclusive = kUpgradePairs,
     .help = "Runs an environment of PCS6 here, on trial: its old files are only read"},
    {.name = "upgrade-commit",
     .operand = kAnywhere,
     .placeholder = "[<ID | NAME>]",
     .options = {kCommit, kAllTrials, kMany},
     .help = "Makes a trial whole: nothing of it needs the old files any more"},
    {.name = "upgrade-devices",
     .operand = kEnvironment,
     .placeholder = kId,
     .options = {kUpgradeDevices},
     .help = "Gives a machine that was upgraded today's devices",
     .applies = Applies::kVm},
    {.name = "upgrade-list", .options = {kUpgradeList}, .help = "Lists trials"},
    {.name = "upgrade-rollback",
     .operand = kAnywhere,
     .placeholder = "[<ID | NAME>]",
     .options = {kRollback, kAllTrials, kMany},
     .help = "Ends a trial: what it wrote is gone, the old files are as they were"},
};

}  // namespace

constinit const Options kGlobalOptions = kGlobals;
constinit const Options kBackupOptions = kBackup;
constinit const Options kProblemReportOptions = kProblemReport;
constinit const std::span<const Pair> kExclusiveInProblemReport = kProblemReportPairs;

const Tool kPrlctl{
    .name = "prlctl", .synopsis = "ACTION <ID | NAME> [options]", .actions = kActions, .globals = kGlobals};

}  // namespace prlctl
