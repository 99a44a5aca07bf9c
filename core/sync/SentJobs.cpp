#include "sync/SentJobs.h"

#include "sync/Roles.h"
#include "sync/SearchKeys.h"

#include "mime/Reader.h"
#include "store/OutboxTable.h"

#include <algorithm>
#include <optional>

namespace scorta::sync {

namespace {

using store::ImapJob;

// How long the server is watched for an earlier APPEND of ours that may still be on its way into the folder.
constexpr base::Milliseconds kLateAppend{1'500};
constexpr base::Milliseconds kRetryLater = std::chrono::minutes(5);

// Under which fields a provider that replaces the Message-ID keeps ours.
constexpr const char* kAliasFields[] = {"X-Microsoft-Original-Message-ID", "X-Google-Original-Message-ID"};

struct Found
{
    quint32 uid = 0;
    QString alias; ///< its Message-ID when it is another than ours
};

class SentJobs
{
public:
    SentJobs(store::Store& store, imap::Session& session, const model::Account& account,
             const base::Clock& clock, const base::CancelToken& cancel)
        : m_store(store)
        , m_session(session)
        , m_account(account)
        , m_clock(clock)
        , m_cancel(cancel)
    {
    }

    base::Result<int> run()
    {
        const auto jobs = m_store.imapJobs().due(m_account.id, m_clock.now());
        if (!jobs)
            return jobs.error();
        int ended = 0;
        for (ImapJob job : *jobs) {
            if (m_cancel.isCancelled())
                return base::Error{
                    base::Kind::Cancelled, base::Fate::Defer, QStringLiteral("sync.sent"), {}, 0};
            const base::Status done = runJob(job);
            if (!done)
                SCORTA_TRY(postpone(job, done.error()));
            if (job.state == QLatin1String("done") || job.state == QLatin1String("failed"))
                ++ended;
        }
        return ended;
    }

private:
    base::Status runJob(ImapJob& job)
    {
        const auto message = m_store.outbox().find(job.outbox);
        if (!message)
            return message.error();
        if (job.kind == QLatin1String("append_sent"))
            return append(job, *message);
        if (job.kind == QLatin1String("find_sent"))
            return find(job, *message);
        job.state = QStringLiteral("failed");
        job.lastError = base::toName(base::Kind::Internal);
        return m_store.imapJobs().update(job);
    }

    base::Status append(ImapJob& job, const model::Outgoing& message)
    {
        SCORTA_TRY(findFolder());
        const bool isInDoubt = job.state == QLatin1String("intent");
        auto found = look(message.messageId);
        if (!found)
            return found.error();
        if (!*found && isInDoubt) {
            // The bytes of an APPEND that was cut off may be in the server's hands and not yet in the folder.
            const auto noticed = m_session.idle(kLateAppend);
            if (!noticed)
                return noticed.error();
            found = look(message.messageId);
            if (!found)
                return found.error();
        }
        if (*found)
            return finish(job, **found);

        const auto bytes = m_store.outbox().bytes(job.outbox);
        if (!bytes)
            return bytes.error();
        job.state = QStringLiteral("intent");
        job.folder = m_folder;
        job.attempts += 1;
        SCORTA_TRY(m_store.imapJobs().update(job));
        const auto appended =
            m_session.append(m_folder, *bytes, model::Flags::of({model::Flag::Seen}), std::nullopt);
        if (!appended)
            return appended.error();
        job.state = QStringLiteral("done");
        job.isFound = false;
        job.uidValidity = appended->uidValidity;
        job.uid = appended->uid;
        job.lastError.clear();
        return m_store.imapJobs().update(job);
    }

    base::Status find(ImapJob& job, const model::Outgoing& message)
    {
        SCORTA_TRY(findFolder());
        const auto found = look(message.messageId);
        if (!found)
            return found.error();
        if (*found)
            return finish(job, **found);
        // An answer too: what absence means, and when to look again, is the outbox's to say.
        job.state = QStringLiteral("done");
        job.isFound = false;
        job.folder = m_folder;
        job.uidValidity = m_uidValidity;
        job.uid = 0;
        job.alias.clear();
        job.attempts += 1;
        job.lastError.clear();
        return m_store.imapJobs().update(job);
    }

    base::Status finish(ImapJob& job, const Found& found)
    {
        job.state = QStringLiteral("done");
        job.isFound = true;
        job.folder = m_folder;
        job.uidValidity = m_uidValidity;
        job.uid = found.uid;
        job.alias = found.alias;
        job.lastError.clear();
        return m_store.imapJobs().update(job);
    }

    // The account's Sent folder by what the server says now; made when there is none.
    base::Status findFolder()
    {
        if (!m_folder.isEmpty())
            return {};
        auto listed = m_session.list(imap::Session::ListStatus::Without);
        if (!listed)
            return listed.error();
        assignRoles(*listed);
        QStringList paths;
        QChar delimiter;
        for (const imap::ListedFolder& folder : *listed) {
            if (folder.role == model::Role::Sent)
                m_folder = folder.path;
            paths.append(folder.path);
            if (delimiter.isNull())
                delimiter = folder.delimiter;
        }
        if (!m_folder.isEmpty())
            return {};
        const QString path = pathForRole(model::Role::Sent, paths, delimiter);
        SCORTA_TRY(m_session.createFolder(path));
        m_folder = path;
        return {};
    }

    // Our message in the Sent folder, opened anew so that what arrived since is seen.
    base::Result<std::optional<Found>> look(const QString& messageId)
    {
        const auto selected =
            m_session.select(m_folder, std::nullopt, [](imap::Fetched&&) { return base::Status{}; });
        if (!selected)
            return selected.error();
        m_uidValidity = selected->uidValidity;
        if (selected->exists == 0)
            return std::optional<Found>{};
        auto uids = m_session.search(messageIdSearch("Message-ID", messageId));
        if (!uids)
            return uids.error();
        if (!uids->empty())
            return std::optional<Found>{Found{*std::max_element(uids->begin(), uids->end()), {}}};
        for (const char* field : kAliasFields) {
            uids = m_session.search(messageIdSearch(field, messageId));
            if (!uids)
                return uids.error();
            if (uids->empty())
                continue;
            Found found{*std::max_element(uids->begin(), uids->end()), {}};
            const auto alias = messageIdOf(found.uid);
            if (!alias)
                return alias.error();
            found.alias = *alias;
            return std::optional<Found>{found};
        }
        return std::optional<Found>{};
    }

    base::Result<QString> messageIdOf(quint32 uid)
    {
        QString messageId;
        imap::Session::FetchItems items;
        items.messageId = true;
        SCORTA_TRY(
            m_session.fetch(QByteArray::number(uid), items, [&](imap::Fetched&& fetched) -> base::Status {
                if (fetched.uid == uid && !fetched.headers.isNull())
                    messageId = mime::messageId(fetched.headers);
                return {};
            }));
        return messageId;
    }

    // A job that failed keeps its state: an intent stays one, so that the next try looks first.
    base::Status postpone(ImapJob& job, const base::Error& error)
    {
        // Our own disk says nothing about the job: it stays due as it stands, for when there is room.
        if (error.kind == base::Kind::DiskFull)
            return error;
        job.lastError = base::toName(error.kind);
        const bool isConnection = !m_session.isUsable();
        if (!isConnection && error.kind == base::Kind::NotFound) {
            job.state = QStringLiteral("failed"); // the message is not in the outbox any more
        } else {
            // A lost connection has its own retries; the job is due as soon as the next one stands.
            job.dueAt = isConnection ? m_clock.now() : m_clock.now() + kRetryLater;
        }
        SCORTA_TRY(m_store.imapJobs().update(job));
        if (isConnection)
            return error;
        return {};
    }

    store::Store& m_store;
    imap::Session& m_session;
    const model::Account& m_account;
    const base::Clock& m_clock;
    const base::CancelToken& m_cancel;
    QString m_folder;
    quint32 m_uidValidity = 0;
};

} // namespace

base::Result<int> runImapJobs(store::Store& store, imap::Session& session, const model::Account& account,
                              const base::Clock& clock, const base::CancelToken& cancel)
{
    return SentJobs(store, session, account, clock, cancel).run();
}

} // namespace scorta::sync
