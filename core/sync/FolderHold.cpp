#include "sync/FolderSync.h"

#include "sync/Freeze.h"
#include "sync/Recoverable.h"

#include "base/Log.h"
#include "mime/Reader.h"
#include "store/ActionTable.h"
#include "store/FolderTable.h"
#include "store/GuardTable.h"

#include <QSet>

#include <algorithm>

// What a folder does while it is frozen, and how mail without a valid UID is found again.
namespace scorta::sync {

namespace {

// The UIDs that are compared at once when a folder's UIDs have come into doubt.
constexpr size_t kDoubtBatch = 500;
// The messages whose marks are asked for with one command.
constexpr size_t kMarksBatch = 2'000;

std::vector<quint32> uidsOf(const std::vector<store::KnownUid>& entries)
{
    std::vector<quint32> uids;
    uids.reserve(entries.size());
    for (const store::KnownUid& entry : entries)
        uids.push_back(entry.uid);
    return uids;
}

QList<model::MailId> mailsOf(const std::vector<store::KnownUid>& entries)
{
    QList<model::MailId> mails;
    mails.reserve(static_cast<qsizetype>(entries.size()));
    for (const store::KnownUid& entry : entries)
        mails.append(entry.mail);
    return mails;
}

// After these a UID may stand for another message than it did.
bool uidsAreInDoubt(FreezeReason reason)
{
    return reason == FreezeReason::UidNextLower || reason == FreezeReason::ModSeqLower ||
           reason == FreezeReason::UidReused;
}

} // namespace

base::Result<std::vector<Identity>> FolderSync::shownIdentities(const std::vector<quint32>& uids)
{
    std::vector<Identity> shown;
    imap::Session::FetchItems items;
    items.size = true;
    items.messageId = true;
    std::vector<quint32> ascending = uids;
    std::sort(ascending.begin(), ascending.end());
    SCORTA_TRY(m_context.session.fetch(
        imap::toSequenceSet(ascending), items, [&](imap::Fetched&& fetched) -> base::Status {
            // An unsolicited FETCH carries neither.
            if (fetched.size > 0 || !fetched.headers.isNull()) {
                shown.push_back({fetched.uid, mime::messageId(fetched.headers), fetched.size});
            }
            return {};
        }));
    return shown;
}

base::Result<std::vector<Identity>> FolderSync::knownIdentities(const std::vector<store::KnownUid>& entries)
{
    const auto rows = m_context.store.mails().rows(mailsOf(entries));
    if (!rows)
        return rows.error();
    std::vector<Identity> identities;
    for (const model::MailRow& row : *rows) {
        if (row.hasBody) // without it the Message-ID is not known either
            identities.push_back({row.uid, row.messageId, row.size});
    }
    return identities;
}

base::Status FolderSync::freeze(FreezeReason reason)
{
    m_outcome.report.state = model::FolderState::Frozen;
    if (m_folder.state != model::FolderState::Frozen) {
        m_outcome.report.reason = toName(reason);
        SCORTA_TRY(freezeFolder(m_context.store, m_folder, reason, m_context.clock.now()));
        m_folder.state = model::FolderState::Frozen;
        m_folder.reason = toName(reason);
    }
    return hold();
}

// A frozen folder: nothing is dropped, what the server does not show is marked as missing, what it may still
// have under another UID as unmapped, and new mail comes in all the same. A person's decision that waits is
// carried out when all folders were seen.
base::Status FolderSync::hold()
{
    const auto isBack = followUidValidity();
    if (!isBack)
        return isBack.error();
    SCORTA_TRY(viewOfEverything());
    const auto reason = freezeReasonFromName(m_folder.reason);
    const bool inDoubt = reason && uidsAreInDoubt(*reason);
    if (inDoubt)
        SCORTA_TRY(unmapReused(m_known));
    Plan plan = reconcile(m_known, m_view);
    SCORTA_TRY(leaveOutMovedAway(plan));
    const auto missing = findAgain(plan);
    if (!missing)
        return missing.error();
    m_outcome.report.kept = *missing;
    const auto decision = Release(m_context.store, m_context.clock).waiting(m_folder);
    if (!decision)
        return decision.error();
    const bool needsPerson = inDoubt || (reason == FreezeReason::UidValidityChanged && !*isBack);
    if (*missing == 0 && !needsPerson && !*decision)
        return thaw();
    if (!inDoubt)
        SCORTA_TRY(writeFlags(plan));
    SCORTA_TRY(fetch(plan));
    if (*decision) {
        m_outcome.decision = **decision;
        m_outcome.shown = Shown{m_view.uids,
                                m_view.flags,
                                m_matched,
                                {m_folder.id, m_selected.uidValidity, std::max(m_selected.uidNext, 1U),
                                 m_selected.highestModSeq}};
    }
    return {};
}

// Under another UIDVALIDITY no UID known here means anything: the rows lose theirs, so that mail which comes
// while the folder is frozen can have its own. True when the server is back at the UIDVALIDITY that it had
// before the freeze.
base::Result<bool> FolderSync::followUidValidity()
{
    if (m_selected.uidValidity != 0 && m_folder.uidValidity != 0 &&
        m_selected.uidValidity != m_folder.uidValidity) {
        const base::Status unmapped = m_context.store.mirror().transaction([&]() -> base::Status {
            for (const store::KnownUid& entry : m_known)
                SCORTA_TRY(m_context.store.mails().setPlace(entry.mail, m_folder.id, 0, 0));
            SCORTA_TRY(
                m_context.store.mails().setServerState(mailsOf(m_known), model::ServerState::Unmapped));
            return m_context.store.folders().setSyncState(m_folder.id, m_selected.uidValidity, 1, 0,
                                                          m_context.clock.now());
        });
        SCORTA_TRY(unmapped);
        m_folder.uidValidity = m_selected.uidValidity;
        m_folder.uidNext = 1;
        m_folder.highestModSeq = 0;
        SCORTA_TRY(load());
    }
    const auto events = m_context.store.guard().list(m_folder.account);
    if (!events)
        return events.error();
    for (auto at = events->rbegin(); at != events->rend(); ++at) {
        if (at->folderPath == m_folder.path && at->event == QLatin1String("frozen"))
            return at->detail == uidValidityDetail(m_selected.uidValidity);
    }
    return false;
}

// Looks in what the server shows for the rows that have no valid UID: those without one, and those whose UID
// it does not show. What was found again is not fetched again. Answers with how many are missing; kept mail
// is not.
base::Result<int> FolderSync::findAgain(Plan& plan)
{
    const auto unplaced = m_context.store.mails().withoutUid(m_folder.id);
    if (!unplaced)
        return unplaced.error();
    QList<model::MailId> homeless = *unplaced;
    homeless.append(mailsOf(plan.vanished));
    SCORTA_TRY(match(homeless, plan));
    if (homeless.isEmpty())
        return 0;
    const auto kept = keptMails(m_context.store, m_folder.account);
    if (!kept)
        return kept.error();
    QSet<model::MailId> isFound;
    for (const Rematched& pair : m_matched)
        isFound.insert(pair.mail);
    const QSet<model::MailId> isKept(kept->begin(), kept->end());
    QList<model::MailId> unmapped;
    QList<model::MailId> missing;
    for (const model::MailId id : homeless) {
        if (isFound.contains(id))
            unmapped.append(id);
        else if (!isKept.contains(id))
            missing.append(id);
    }
    SCORTA_TRY(m_context.store.mails().setServerState(unmapped, model::ServerState::Unmapped));
    SCORTA_TRY(m_context.store.mails().setServerState(missing, model::ServerState::Missing));
    return static_cast<int>(missing.size());
}

// Fills m_matched and takes what was found out of the plan's new messages.
base::Status FolderSync::match(const QList<model::MailId>& homeless, Plan& plan)
{
    m_matched.clear();
    if (homeless.isEmpty() || plan.newUids.empty())
        return {};
    const auto rows = m_context.store.mails().rows(homeless);
    if (!rows)
        return rows.error();
    std::vector<quint32> ascending(plan.newUids.rbegin(), plan.newUids.rend());
    std::vector<Identity> shown;
    for (size_t from = 0; from < ascending.size(); from += kMarksBatch) {
        const size_t to = std::min(from + kMarksBatch, ascending.size());
        auto batch = shownIdentities({ascending.begin() + static_cast<std::ptrdiff_t>(from),
                                      ascending.begin() + static_cast<std::ptrdiff_t>(to)});
        if (!batch)
            return batch.error();
        shown.insert(shown.end(), batch->begin(), batch->end());
    }
    m_matched = rematch(*rows, shown);
    std::vector<quint32> taken;
    for (const Rematched& pair : m_matched)
        taken.push_back(pair.uid);
    std::sort(taken.begin(), taken.end());
    plan.newUids.erase(
        std::remove_if(plan.newUids.begin(), plan.newUids.end(),
                       [&](quint32 uid) { return std::binary_search(taken.begin(), taken.end(), uid); }),
        plan.newUids.end());
    return {};
}

// In a folder that is whole: mail that was kept and that the server has again, and mail that was moved here
// by a server that names no UIDs, is found by its marks under its old id and not fetched.
base::Status FolderSync::takeBack(Plan& plan)
{
    if (plan.newUids.empty())
        return {};
    const auto unplaced = m_context.store.mails().withoutUid(m_folder.id);
    if (!unplaced)
        return unplaced.error();
    SCORTA_TRY(match(*unplaced, plan));
    return m_matched.empty() ? base::Status{} : placeMatched();
}

// Where a server has neither MOVE nor UIDPLUS, what is moved away stays behind marked as \Deleted, because
// nobody can expunge one message alone (RFC 3501, 6.4.3). Its row has gone to the target with the copy, so to
// the reconciler what stayed is a message that it never saw. The rule: a message that is not known here, that
// is marked \Deleted, and whose copy (same Message-ID and size, not marked itself) the account has, is gone.
// It gets no row and no body; should somebody take the mark off, it is an ordinary new message.
base::Status FolderSync::leaveOutMovedAway(Plan& plan)
{
    if (plan.newUids.empty())
        return {};
    std::vector<quint32> marked;
    for (const store::ServerFlags& entry : m_view.flags) {
        if (entry.flags.has(model::Flag::Deleted) &&
            std::binary_search(plan.newUids.begin(), plan.newUids.end(), entry.uid, std::greater<>()))
            marked.push_back(entry.uid);
    }
    if (marked.empty())
        return {};
    std::sort(marked.begin(), marked.end());
    marked.erase(std::unique(marked.begin(), marked.end()), marked.end());
    const auto identities = shownIdentities(marked);
    if (!identities)
        return identities.error();
    for (const Identity& identity : *identities) {
        const auto isHere = isHereToo(identity);
        if (!isHere)
            return isHere.error();
        if (*isHere)
            plan.newUids.erase(std::remove(plan.newUids.begin(), plan.newUids.end(), identity.uid),
                               plan.newUids.end());
    }
    return {};
}

base::Result<bool> FolderSync::isHereToo(const Identity& identity)
{
    if (identity.messageId.isEmpty())
        return false;
    const auto ids = m_context.store.mails().byMessageId(m_context.account.id, identity.messageId);
    if (!ids)
        return ids.error();
    const auto rows = m_context.store.mails().rows(*ids);
    if (!rows)
        return rows.error();
    return std::any_of(rows->begin(), rows->end(), [&](const model::MailRow& row) {
        return row.size == identity.size && row.server != model::ServerState::Missing &&
               !row.flags.has(model::Flag::Deleted);
    });
}

base::Status FolderSync::placeMatched()
{
    QList<model::MailId> mails;
    std::vector<quint32> uids;
    for (const Rematched& pair : m_matched) {
        mails.append(pair.mail);
        uids.push_back(pair.uid);
    }
    std::sort(uids.begin(), uids.end());
    const auto flags = flagsOf(uids);
    if (!flags)
        return flags.error();
    const base::Status placed = m_context.store.mirror().transaction([&]() -> base::Status {
        for (const Rematched& pair : m_matched)
            SCORTA_TRY(m_context.store.mails().setPlace(pair.mail, m_folder.id, pair.uid, 0));
        SCORTA_TRY(m_context.store.mails().setServerFlags(m_folder.id, *flags));
        const auto actions = m_context.store.actions().list(m_context.account.id);
        if (!actions)
            return actions.error();
        return m_context.store.mails().rederive(mails, *actions);
    });
    SCORTA_TRY(placed);
    m_matched.clear();
    SCORTA_TRY(letGo(m_context.store, mails));
    return load();
}

base::Result<std::vector<store::ServerFlags>> FolderSync::flagsOf(const std::vector<quint32>& uids)
{
    std::vector<store::ServerFlags> flags;
    imap::Session::FetchItems items;
    items.flags = true;
    SCORTA_TRY(m_context.session.fetch(imap::toSequenceSet(uids), items,
                                       [&](imap::Fetched&& fetched) -> base::Status {
                                           if (fetched.uid != 0 && fetched.flags)
                                               flags.push_back({fetched.uid, fetched.modSeq, *fetched.flags});
                                           return {};
                                       }));
    return flags;
}

// Takes the UID from rows that stood for another message, so that the mail which has it now can be stored
// beside them. Compared from the highest downwards: a restored backup agrees below some point.
base::Status FolderSync::unmapReused(std::vector<store::KnownUid>& known)
{
    std::vector<store::KnownUid> lost;
    std::vector<store::KnownUid> batch;
    const auto compare = [&]() -> base::Result<bool> {
        const auto before = knownIdentities(batch);
        if (!before)
            return before.error();
        const auto now = shownIdentities(uidsOf(batch));
        if (!now)
            return now.error();
        bool allAgree = true;
        for (const Identity& mine : *before) {
            if (!judgeIdentities({mine}, *now))
                continue;
            allAgree = false;
            lost.push_back(*std::find_if(batch.begin(), batch.end(), [&](const store::KnownUid& entry) {
                return entry.uid == mine.uid;
            }));
        }
        batch.clear();
        return allAgree;
    };
    for (auto at = known.rbegin(); at != known.rend(); ++at) {
        if (m_selected.uidNext != 0 && at->uid >= m_selected.uidNext)
            lost.push_back(*at);
        else if (std::binary_search(m_view.uids.begin(), m_view.uids.end(), at->uid))
            batch.push_back(*at);
        if (batch.size() < kDoubtBatch)
            continue;
        const auto agrees = compare();
        if (!agrees)
            return agrees.error();
        if (*agrees)
            break;
    }
    if (!batch.empty()) {
        const auto agrees = compare();
        if (!agrees)
            return agrees.error();
    }
    if (lost.empty())
        return {};
    const base::Status unmapped = m_context.store.mirror().transaction([&]() -> base::Status {
        for (const store::KnownUid& entry : lost)
            SCORTA_TRY(m_context.store.mails().setPlace(entry.mail, m_folder.id, 0, 0));
        SCORTA_TRY(m_context.store.mails().setServerState(mailsOf(lost), model::ServerState::Missing));
        // From the lowest of them on, what the server shows is new.
        const auto lowest = std::min_element(lost.begin(), lost.end(),
                                             [](const auto& a, const auto& b) { return a.uid < b.uid; });
        m_folder.uidNext = std::min(m_folder.uidNext, lowest->uid);
        return m_context.store.folders().setSyncState(m_folder.id, m_folder.uidValidity, m_folder.uidNext,
                                                      m_folder.highestModSeq, m_context.clock.now());
    });
    SCORTA_TRY(unmapped);
    return load();
}

// Everything that was known is shown again, as when a store that was not mounted comes back.
base::Status FolderSync::thaw()
{
    if (!m_matched.empty())
        SCORTA_TRY(placeMatched());
    const base::Status shownAgain = m_context.store.mirror().transaction([&]() -> base::Status {
        const QList<model::MailId> mails = mailsOf(m_known);
        SCORTA_TRY(m_context.store.mails().setServerState(mails, model::ServerState::Present));
        const auto actions = m_context.store.actions().list(m_context.account.id);
        if (!actions)
            return actions.error();
        return actions->isEmpty() ? base::Status{} : m_context.store.mails().rederive(mails, *actions);
    });
    SCORTA_TRY(shownAgain);
    SCORTA_TRY(thawFolder(m_context.store, m_folder, m_context.clock.now()));
    m_folder.state = model::FolderState::Ok;
    m_folder.reason.clear();
    m_outcome.report.reason.clear();
    m_hasView = true;
    return settle();
}

} // namespace scorta::sync
