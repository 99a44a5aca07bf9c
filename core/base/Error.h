#pragma once

#include <QString>

namespace scorta::base {

/// What went wrong. Code branches on this and on Fate, never on text. The wire name (toName) is what
/// `--json` prints as "kind" and what crosses between processes, so names are never changed.
enum class Kind {
    Internal,       ///< our own mistake: a state that must not be
    Usage,          ///< the caller asked for something that makes no sense
    NotFound,       ///< no such account, folder, message
    Exists,         ///< it is there already
    Invalid,        ///< a value that cannot be accepted (address, date, header with CR or LF)
    Cancelled,      ///< the caller cancelled
    Io,             ///< a file or folder could not be read or written
    Permission,     ///< ... because we may not
    DiskFull,       ///< no room left; the profile is read-only until there is
    Damaged,        ///< a database fails its check
    NewerVersion,   ///< a database made by a newer Scorta
    Locked,         ///< another process holds what we need
    Timeout,        ///< no answer within the deadline
    Dns,            ///< the name could not be looked up
    Refused,        ///< connection refused
    Unreachable,    ///< no route, network down
    ConnectionLost, ///< reset, or end of stream in mid-talk
    Tls,            ///< the handshake failed for another reason than the certificate
    Certificate,    ///< the certificate is not trusted, expired, or for another host
    Protocol,       ///< the server said something that the protocol does not allow
    Auth,           ///< the password was refused
    AuthSuspect,    ///< refused, though it worked in the last 30 days
    Busy,           ///< the server is there and says: not now (421, BYE, [UNAVAILABLE], 4yz)
    ServerRefused,  ///< the server says no for good (NO, 5yz)
    TooBig,         ///< over a limit, ours or the server's
    Malformed,      ///< mail or data that cannot be understood
    NoKeychain,     ///< no system keychain to store or read a secret
    Secret,         ///< the password command failed or the keychain has no entry
    Frozen,         ///< a folder is frozen by the mirror guard
    Unconfirmed,    ///< handed over, and the reply never came
    Waiting,        ///< not tried: an outage is on and the next try is later
};

/// What to do about it.
enum class Fate {
    Defer,     ///< try again later, nothing is lost
    Final,     ///< will not get better by itself
    NeedsUser, ///< a person must decide or enter something
    Unknown,   ///< nobody can say whether it happened
};

/// A failure on its way to whoever can handle it. `where` names the step ("imap.select"), `detail` is for the
/// log and for "the server's own words"; it never holds secrets, mail text or bound SQL values.
struct Error
{
    Kind kind = Kind::Internal;
    Fate fate = Fate::Final;
    QString where;
    QString detail;
    int code = 0; ///< errno, SMTP reply code or SQLite result code, 0 when there is none
};

/// The wire name of a kind, e.g. "disk_full". Never translated.
QString toName(Kind kind);
/// The kind of a wire name; Kind::Internal for a name that is not known.
Kind kindFromName(const QString& name);
QString toName(Fate fate);
Fate fateFromName(const QString& name);

/// One line for the log: "kind where: detail (code)".
QString describe(const Error& error);

} // namespace scorta::base
