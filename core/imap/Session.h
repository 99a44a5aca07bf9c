#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "base/Secret.h"
#include "model/Account.h"
#include "model/Flags.h"
#include "model/Folder.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace scorta::imap {

struct LoginOptions
{
    model::Endpoint endpoint;
    QString caFile;
    QString user;
    base::Secret secret;
    base::Milliseconds connectTimeout{20'000};
    base::Milliseconds replyTimeout{60'000}; ///< without a single byte from the server
};

/// A mailbox as LIST shows it.
struct ListedFolder
{
    QString path; ///< decoded (modified UTF-7, or UTF-8 when enabled)
    QChar delimiter;
    QStringList attributes;
    model::Role role = model::Role::None; ///< of SPECIAL-USE (RFC 6154); None when the server says nothing
    bool isSelectable = true;
    /// LIST-STATUS or STATUS; nullopt when it was not asked or not answered.
    struct Status
    {
        quint32 messages = 0;
        quint32 uidNext = 0;
        quint32 uidValidity = 0;
        quint64 highestModSeq = 0;
    };
    std::optional<Status> status;
};

/// What SELECT said.
struct Selected
{
    quint32 exists = 0;
    quint32 uidValidity = 0;
    quint32 uidNext = 0;
    quint64 highestModSeq = 0; ///< 0: the mailbox has no mod-sequences (NOMODSEQ, or no CONDSTORE)
    bool isReadOnly = false;
    /// Of QRESYNC (RFC 7162, 3.2.5): what changed since the given mod-sequence.
    std::vector<quint32> vanished;
};

/// One message of a FETCH reply; only what was asked is set.
struct Fetched
{
    quint32 uid = 0;
    std::optional<model::Flags> flags;
    quint64 modSeq = 0;
    base::WallTime internalDate{};
    qint64 size = 0;
    QByteArray body;       ///< BODY.PEEK[], byte-exact; null when there is none
    bool isTooBig = false; ///< the body is over 256 MiB: it was read and dropped
    QByteArray headers;    ///< BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]
};

struct Appended
{
    quint32 uidValidity = 0; ///< 0: the server has no UIDPLUS
    quint32 uid = 0;
};

struct Copied
{
    quint32 uidValidity = 0;                       ///< 0: the server did not say (no UIDPLUS)
    std::vector<std::pair<quint32, quint32>> uids; ///< (source, target)
};

/// A logged-in IMAP connection. Blocking to its caller, belongs to one thread; the CancelToken given at
/// connect() ends any call within 200 ms with Kind::Cancelled. A server's NO is ServerRefused, or by its
/// response code Busy, NotFound or Exists (RFC 5530), and leaves the connection usable. After any other error
/// isUsable() is false and every later call answers ConnectionLost.
class Session
{
public:
    /// Connects, secures, logs in once with one mechanism (a wrong password is one attempt), takes the stream
    /// over from vmime, and enables what helps (CONDSTORE, QRESYNC, UTF8=ACCEPT, COMPRESS where useful).
    /// Errors: Dns, Refused, Unreachable, Timeout, ConnectionLost, Tls, Certificate, Auth, Busy, Protocol,
    /// Cancelled.
    static base::Result<std::unique_ptr<Session>> connect(const LoginOptions& options,
                                                          const base::CancelToken& cancel);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    bool isUsable() const;
    /// Upper-case names, after login.
    QStringList capabilities() const;
    bool has(const char* capability) const;
    bool hasCondstore() const; ///< and it is enabled
    bool hasQresync() const;   ///< and it is enabled
    /// Bytes received and sent since connect().
    qint64 bytesReceived() const;

    /// All folders; with their status in the same round trip where LIST-STATUS is there (RFC 5819), by
    /// pipelined STATUS otherwise when `wantStatus` says so.
    enum class ListStatus { Without, With };
    base::Result<std::vector<ListedFolder>> list(ListStatus wantStatus);

    /// SELECTs. With QRESYNC enabled and a known uidValidity and modSeq, what changed arrives in the same
    /// round trip: flag changes through `onFetched`, vanished UIDs in the result.
    struct KnownState
    {
        quint32 uidValidity = 0;
        quint64 modSeq = 0;
    };
    using OnFetched = std::function<base::Status(Fetched&&)>;
    base::Result<Selected> select(const QString& path, const std::optional<KnownState>& known,
                                  const OnFetched& onFetched);
    QString selectedPath() const;

    struct FetchItems
    {
        bool flags = false;
        bool internalDate = false;
        bool size = false;
        bool body = false;
        bool messageId = false;
        quint64 changedSince = 0; ///< not 0: CHANGEDSINCE, only with CONDSTORE
    };
    /// UID FETCH. `set` is a sequence set in IMAP's syntax ("1:*", "5,7:9"). `onFetched` is called for each
    /// message as it arrives; its error ends the call and makes the session unusable.
    base::Status fetch(const QByteArray& set, const FetchItems& items, const OnFetched& onFetched);
    /// The same for several sets, pipelined: the next command is on its way while the last one's reply
    /// streams in.
    base::Status fetchAll(const std::vector<QByteArray>& sets, const FetchItems& items,
                          const OnFetched& onFetched);

    /// UID SEARCH with a raw search key, e.g. `HEADER Message-ID "<a@b>"`; ESEARCH where the server has it.
    base::Result<std::vector<quint32>> search(const QByteArray& key);

    enum class StoreMode { Add, Remove };
    base::Status store(const QByteArray& set, StoreMode mode, const model::Flags& flags);
    /// MOVE (RFC 6851), or COPY + STORE \Deleted + UID EXPUNGE where it is missing.
    base::Result<Copied> move(const QByteArray& set, const QString& target);
    base::Result<Copied> copy(const QByteArray& set, const QString& target);
    /// UID EXPUNGE; without UIDPLUS the messages stay marked \Deleted (a plain EXPUNGE could remove others').
    base::Status expunge(const QByteArray& set);
    base::Result<Appended> append(const QString& path, const QByteArray& message, const model::Flags& flags,
                                  const std::optional<base::WallTime>& internalDate);
    base::Status createFolder(const QString& path);
    base::Status renameFolder(const QString& path, const QString& newPath);
    base::Status deleteFolder(const QString& path);
    base::Status noop();

    /// IDLEs (RFC 2177) until the server reports anything or `limit` is over (renewed every 28 minutes). True
    /// when something was reported. Without IDLE: waits, then NOOP.
    base::Result<bool> idle(base::Milliseconds limit);

    /// Says LOGOUT and closes; never fails.
    void logout();

private:
    Session();
    struct Private;
    std::unique_ptr<Private> d;
};

/// "5,7:9" of ascending UIDs.
QByteArray toSequenceSet(const std::vector<quint32>& uids);

} // namespace scorta::imap
