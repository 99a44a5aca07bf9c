#pragma once

#include "store/Database.h"

#include "base/Result.h"
#include "model/Action.h"
#include "model/Mail.h"

#include <QByteArray>
#include <QList>

#include <optional>
#include <utility>
#include <vector>

namespace scorta::store {

/// A copy as the server shows it, about to be stored.
struct NewMail
{
    model::MailId id; ///< from MailIds
    model::AccountId account;
    model::FolderId folder;
    quint32 uid = 0;
    quint64 modSeq = 0;
    model::Flags flags;
    base::WallTime internalDate{};
    qint64 size = 0;
    QByteArray sha256; ///< empty: the body is not here yet; the envelope is then empty as well
    model::Envelope envelope;
    qint64 conversation = 0;
};

/// What the reconciler compares: one entry a UID, ascending.
struct KnownUid
{
    quint32 uid = 0;
    quint32 flagBits = 0;
    quint64 modSeq = 0;
    model::MailId mail;
    bool hasBody = false;
    bool hasKeywords = false;
};

struct ServerFlags
{
    quint32 uid = 0;
    quint64 modSeq = 0;
    model::Flags flags;
};

/// Mail copies, in the mirror.
class MailTable
{
public:
    explicit MailTable(Database& mirror);

    // What the server says (mirror thread; inside Database::transaction() for a batch).
    /// All or none; Exists when an id, or a UID of a folder, is taken. With uid 0 a row is Unmapped. Long
    /// header fields are cut to what lists show.
    base::Status insert(const std::vector<NewMail>& mails);
    /// The body (and with it the envelope) of a row that was stored without.
    base::Status setBody(model::MailId id, const QByteArray& sha256, qint64 size,
                         const model::Envelope& envelope, qint64 conversation);
    /// Server flags; the user's view follows unless a pending action says otherwise (the caller re-derives).
    /// A modSeq of 0 leaves the stored one; a UID that is not here is left out.
    base::Status setServerFlags(model::FolderId folder, const std::vector<ServerFlags>& flags);
    base::Status setServerState(const QList<model::MailId>& ids, model::ServerState state);
    /// The server moved a copy: same row, new folder and UID (COPYUID, or matched by content).
    base::Status setPlace(model::MailId id, model::FolderId folder, quint32 uid, quint64 modSeq);
    base::Status remove(const QList<model::MailId>& ids);
    base::Result<std::vector<KnownUid>> known(model::FolderId folder);
    /// Copies of `folder` that no UID of the server stands for: not matched yet, or held though it has them
    /// no more. In the order of their ids.
    base::Result<QList<model::MailId>> withoutUid(model::FolderId folder);
    /// UIDs of `folder` without a body, newest first.
    base::Result<std::vector<quint32>> withoutBody(model::FolderId folder);
    /// How the server has a copy; what the user sees may differ while an action waits. NotFound.
    struct Place
    {
        model::MailId id;
        model::AccountId account;
        model::FolderId folder;
        model::FolderId viewFolder; ///< invalid: hidden
        quint32 uid = 0;            ///< 0: not matched with the server
        quint64 modSeq = 0;
        model::Flags flags; ///< the server's
        model::ServerState server = model::ServerState::Present;
        base::WallTime internalDate{};
    };
    base::Result<Place> place(model::MailId id);
    base::Result<std::optional<model::MailId>> atUid(model::FolderId folder, quint32 uid);
    /// All copies of these bytes, in any account and folder.
    base::Result<QList<model::MailId>> bySha256(const QByteArray& sha256);
    /// An invalid account means all.
    base::Result<QList<model::MailId>> byMessageId(model::AccountId account, const QString& messageId);

    // What the user does (the engine's command thread).
    base::Status applyFlags(const QList<model::MailId>& ids, const model::Flags& add,
                            const model::Flags& remove);
    /// An invalid target hides them.
    base::Status applyMove(const QList<model::MailId>& ids, model::FolderId target);
    /// The user's view of these mails from the server's columns and `actions` (all waiting ones, in order;
    /// those of other mails are passed over). A Move to a folder that is not here leaves the mail where it
    /// is.
    base::Status rederive(const QList<model::MailId>& ids, const QList<model::Action>& actions);
    /// The same for every mail that some action names, and for those that still look as if one did; at start.
    base::Status rederiveAll(const QList<model::Action>& actions);

    // Bodies that are gone.
    /// Whether `bodies` has every body that a row speaks of; rows without become "body missing" and are
    /// fetched again. Reads both indexes side by side (0.2 s for 200,000); after an unclean end and a
    /// rebuild. Answers with the number of rows changed.
    base::Result<int> forgetMissingBodies(Database& bodies);

    // What is shown (any thread's own connection).
    // MailRow::folder is where the user sees it; invalid when it is hidden.
    base::Result<model::MailRow> find(model::MailId id);
    base::Result<QList<model::MailRow>> rows(
        const QList<model::MailId>& ids); ///< in the order asked, gaps left out
    /// Newest first; an invalid folder means all folders of the account, an invalid account all accounts.
    base::Result<QList<model::MailRow>> list(model::AccountId account, model::FolderId folder, int limit,
                                             int offset);
    /// Ids and dates of a whole folder, newest first, through the covering index.
    struct IdDate
    {
        qint64 id = 0;
        qint64 date = 0;
    };
    base::Result<std::vector<IdDate>> ids(const QList<model::FolderId>& folders);
    /// Oldest first, hidden copies left out.
    base::Result<QList<model::MailRow>> conversation(qint64 conversation);
    /// As the user sees them; an invalid account means all.
    /// Copies of a folder that stand so with the server.
    base::Result<int> count(model::FolderId folder, model::ServerState state);
    base::Result<int> count(model::AccountId account);
    /// (with body, all), hidden ones too.
    base::Result<std::pair<int, int>> bodyCount(model::AccountId account);

private:
    Database& m_mirror;
};

/// Leases mail ids from the vault in blocks of 1,000, so that none is ever used twice, not even after a crash
/// or a lost mirror. One object a thread.
class MailIds
{
public:
    explicit MailIds(Database& vault);
    base::Result<model::MailId> next();

private:
    Database& m_vault;
    qint64 m_next = 0;
    qint64 m_end = 0;
};

} // namespace scorta::store
