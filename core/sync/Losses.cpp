#include "sync/Losses.h"

#include "sync/Freeze.h"
#include "sync/LossTally.h"
#include "sync/Recoverable.h"

#include "store/ActionTable.h"
#include "store/FolderTable.h"

#include <algorithm>

namespace scorta::sync {

Losses::Losses(store::Store& store, const model::Account& account, const base::Clock& clock,
               std::vector<Stored> arrived)
    : m_store(store)
    , m_account(account)
    , m_clock(clock)
    , m_arrived(std::move(arrived))
{
    m_arrived.erase(
        std::remove_if(m_arrived.begin(), m_arrived.end(),
                       [](const Stored& entry) { return !entry.isNewRow || entry.sha256.isEmpty(); }),
        m_arrived.end());
    std::sort(m_arrived.begin(), m_arrived.end(),
              [](const Stored& a, const Stored& b) { return a.sha256 < b.sha256; });
}

base::Status Losses::settle(std::vector<FolderOutcome>& outcomes, Scope scope)
{
    const auto count = m_store.mails().count(m_account.id);
    if (!count)
        return count.error();
    const int knownBefore = *count - static_cast<int>(m_arrived.size());

    LossTally tally(m_store, m_account.id);
    const auto lately = tally.lately(m_clock.now());
    if (!lately)
        return lately.error();
    std::vector<std::vector<Vanished>> all(outcomes.size());
    std::vector<FolderLoss> losses;
    QHash<model::FolderId, int> lostNow;
    for (size_t i = 0; i < outcomes.size(); ++i) {
        FolderOutcome& outcome = outcomes[i];
        SCORTA_TRY(lookUp(outcome, all[i]));
        const auto lost = std::count_if(all[i].begin(), all[i].end(), [](const Vanished& entry) {
            return !entry.hasMoved && !entry.isElsewhere;
        });
        const int before = lately->value(outcome.folder.id);
        losses.push_back(
            {outcome.folder.id, outcome.folder.role, outcome.known, static_cast<int>(lost), before});
        lostNow.insert(outcome.folder.id, static_cast<int>(lost));
    }
    const QList<model::FolderId> frozen = judgeLosses(losses, knownBefore);
    // What a frozen folder holds is not lost; what is let go is written down before it goes.
    for (const model::FolderId id : frozen)
        lostNow.remove(id);
    if (std::any_of(lostNow.begin(), lostNow.end(), [](int lost) { return lost > 0; }))
        SCORTA_TRY(tally.add(lostNow, m_clock.now()));
    for (size_t i = 0; i < outcomes.size(); ++i) {
        FolderOutcome& outcome = outcomes[i];
        if (!frozen.contains(outcome.folder.id)) {
            SCORTA_TRY(remove(outcome, all[i]));
            continue;
        }
        // What is missing here may be in a folder that was not looked at.
        if (scope == Scope::WholeAccount)
            SCORTA_TRY(freeze(outcome, all[i]));
    }
    return {};
}

base::Status Losses::lookUp(const FolderOutcome& outcome, std::vector<Vanished>& vanished)
{
    if (outcome.vanished.empty())
        return {};
    QList<model::MailId> ids;
    for (const store::KnownUid& entry : outcome.vanished)
        ids.append(entry.mail);
    const auto rows = m_store.mails().rows(ids);
    if (!rows)
        return rows.error();
    for (const model::MailRow& row : *rows) {
        Vanished entry;
        entry.row = row;
        if (const Stored* arrived = takeArrival(row)) {
            SCORTA_TRY(follow(row, *arrived));
            entry.hasMoved = true;
        } else {
            const auto elsewhere = hasCopyElsewhere(m_store, row, ids, {});
            if (!elsewhere)
                return elsewhere.error();
            entry.isElsewhere = *elsewhere;
        }
        vanished.push_back(std::move(entry));
    }
    return {};
}

// The new row with the same bytes, if there is one; each is used once.
const Stored* Losses::takeArrival(const model::MailRow& row)
{
    if (row.sha256.isEmpty())
        return nullptr;
    auto at = std::lower_bound(m_arrived.begin(), m_arrived.end(), row.sha256,
                               [](const Stored& entry, const QByteArray& sha) { return entry.sha256 < sha; });
    for (; at != m_arrived.end() && at->sha256 == row.sha256; ++at) {
        if (at->isNewRow) {
            at->isNewRow = false;
            return &*at;
        }
    }
    return nullptr;
}

base::Result<bool> hasCopyElsewhere(store::Store& store, const model::MailRow& row,
                                    const QList<model::MailId>& gone,
                                    const QList<model::FolderId>& notCounted)
{
    if (row.messageId.isEmpty() || row.sha256.isEmpty())
        return false;
    const auto ids = store.mails().byMessageId(row.account, row.messageId);
    if (!ids)
        return ids.error();
    if (ids->size() < 2)
        return false;
    const auto rows = store.mails().rows(*ids);
    if (!rows)
        return rows.error();
    return std::any_of(rows->begin(), rows->end(), [&](const model::MailRow& other) {
        return other.id != row.id && !gone.contains(other.id) && other.uid != 0 &&
               other.sha256 == row.sha256 && other.server == model::ServerState::Present &&
               !notCounted.contains(other.folder);
    });
}

// The same mail in its new place keeps its id, its conversation and whatever points at it.
base::Status Losses::follow(const model::MailRow& row, const Stored& arrived)
{
    return m_store.mirror().transaction([&]() -> base::Status {
        SCORTA_TRY(m_store.mails().remove({arrived.mail}));
        SCORTA_TRY(m_store.mails().setPlace(row.id, arrived.folder, arrived.uid, arrived.modSeq));
        SCORTA_TRY(
            m_store.mails().setServerFlags(arrived.folder, {{arrived.uid, arrived.modSeq, arrived.flags}}));
        const auto actions = m_store.actions().list(m_account.id);
        if (!actions)
            return actions.error();
        return m_store.mails().rederive({row.id}, *actions);
    });
}

base::Status Losses::freeze(FolderOutcome& outcome, const std::vector<Vanished>& vanished)
{
    QList<model::MailId> missing;
    for (const Vanished& entry : vanished) {
        if (!entry.hasMoved)
            missing.append(entry.row.id);
    }
    const QString reason = toName(FreezeReason::MassLoss);
    SCORTA_TRY(freezeFolder(m_store, outcome.folder, FreezeReason::MassLoss, m_clock.now()));
    SCORTA_TRY(m_store.mails().setServerState(missing, model::ServerState::Missing));
    outcome.report.state = model::FolderState::Frozen;
    outcome.report.reason = reason;
    outcome.report.kept = static_cast<int>(missing.size());
    return {};
}

base::Status Losses::remove(FolderOutcome& outcome, const std::vector<Vanished>& vanished)
{
    QList<model::MailId> recoverable;
    QList<model::MailId> gone;
    const base::WallTime now = m_clock.now();
    for (const Vanished& entry : vanished) {
        if (entry.hasMoved)
            continue;
        gone.append(entry.row.id);
        if (!entry.isElsewhere)
            recoverable.append(entry.row.id);
    }
    outcome.report.vanished = static_cast<int>(gone.size());
    const auto held = holdMails(m_store, outcome.folder, recoverable, Holding::Recoverable, now);
    if (!held)
        return held.error();
    return m_store.mirror().transaction([&]() -> base::Status {
        if (!gone.isEmpty())
            SCORTA_TRY(m_store.mails().remove(gone));
        if (!outcome.mark)
            return {};
        return m_store.folders().setSyncState(outcome.mark->folder, outcome.mark->uidValidity,
                                              outcome.mark->uidNext, outcome.mark->highestModSeq, now);
    });
}

} // namespace scorta::sync
