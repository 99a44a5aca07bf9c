#include "sync/Release.h"

#include "sync/Guard.h"
#include "sync/LossTally.h"
#include "sync/Losses.h"
#include "sync/Recoverable.h"

#include "base/Log.h"
#include "store/ActionTable.h"
#include "store/FolderTable.h"
#include "store/GuardTable.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace scorta::sync {

namespace {

// Events of the guard journal. "releasing" is decided, "released" is done.
const QString kReleasingKeep = QStringLiteral("releasing_keep");
const QString kReleasingAccept = QStringLiteral("releasing_accept");
const QString kReleasedKeep = QStringLiteral("released_keep");
const QString kReleasedAccept = QStringLiteral("released_accept");
const QString kFrozen = QStringLiteral("frozen");

// Accept forgives this many more losses than the person was told of, as a folder's ordinary mass loss does.
constexpr int kMoreThanTold = kFolderLossAbove;

QString counts(const Released& released)
{
    return QStringLiteral("kept=%1 recoverable=%2 matched=%3")
        .arg(released.kept)
        .arg(released.recoverable)
        .arg(released.matched);
}

int valueIn(const QString& detail, QLatin1String key)
{
    for (const QString& part : detail.split(u' ', Qt::SkipEmptyParts)) {
        if (part.startsWith(key) && part.size() > key.size() && part.at(key.size()) == u'=')
            return part.mid(key.size() + 1).toInt();
    }
    return 0;
}

std::optional<Verdict> verdictOf(const QString& event, const QString& keep, const QString& accept)
{
    if (event == keep)
        return Verdict::Keep;
    if (event == accept)
        return Verdict::Accept;
    return std::nullopt;
}

// Sorts a frozen folder's rows and does what was decided with them.
class Settlement
{
public:
    Settlement(store::Store& store, const base::Clock& clock, const model::Folder& folder, Verdict verdict,
               const std::optional<Shown>& shown)
        : m_store(store)
        , m_clock(clock)
        , m_folder(folder)
        , m_verdict(verdict)
        , m_shown(shown)
    {
    }

    // What is lost, what is found again, what is somewhere else. Changes nothing.
    base::Status sort()
    {
        const auto kept = keptMails(m_store, m_folder.account);
        if (!kept)
            return kept.error();
        m_keptBefore = QSet<model::MailId>(kept->begin(), kept->end());
        const auto known = m_store.mails().known(m_folder.id);
        if (!known)
            return known.error();
        QList<model::MailId> without;
        QHash<QByteArray, QList<Rematched>> arrivals; ///< of the time while it was frozen, by content
        SCORTA_TRY(takeKnown(*known, without, arrivals));
        const auto unplaced = m_store.mails().withoutUid(m_folder.id);
        if (!unplaced)
            return unplaced.error();
        without.append(*unplaced);
        QHash<model::MailId, quint32> byMarks;
        if (m_shown) {
            for (const Rematched& pair : m_shown->matched)
                byMarks.insert(pair.mail, pair.uid);
        }
        const auto rows = m_store.mails().rows(without);
        if (!rows)
            return rows.error();
        for (const model::MailRow& row : *rows) {
            const auto uid = byMarks.constFind(row.id);
            auto same = arrivals.find(row.sha256);
            if (uid != byMarks.constEnd())
                m_found.push_back({row.id, *uid});
            else if (row.hasBody && same != arrivals.end() && !same->isEmpty())
                m_found.push_back({row.id, same->takeFirst().uid});
            else if (!m_keptBefore.contains(row.id))
                m_lost.append(row);
        }
        return sortLost();
    }

    int lost() const { return static_cast<int>(m_toHold.size() + m_bodiless.size()); }

    base::Result<Released> apply(QList<model::Action>& undone)
    {
        Released released;
        released.verdict = m_verdict;
        const auto holding = m_verdict == Verdict::Keep ? Holding::Kept : Holding::Recoverable;
        const auto held = holdMails(m_store, m_folder, m_toHold, holding, m_clock.now());
        if (!held)
            return held.error();
        m_held = *held;
        SCORTA_TRY(endActions(undone));
        SCORTA_TRY(m_store.mirror().transaction([&] { return writeMirror(); }));
        QList<model::MailId> found;
        for (const Rematched& pair : m_found)
            found.append(pair.mail);
        SCORTA_TRY(letGo(m_store, found));
        (m_verdict == Verdict::Keep ? released.kept : released.recoverable) = static_cast<int>(m_held.size());
        released.matched = static_cast<int>(m_found.size()) + m_elsewhere;
        released.isDone = true;
        return released;
    }

private:
    base::Status takeKnown(const std::vector<store::KnownUid>& known, QList<model::MailId>& without,
                           QHash<QByteArray, QList<Rematched>>& arrivals)
    {
        QList<model::MailId> fresh;
        for (const store::KnownUid& entry : known) {
            const bool isShown =
                m_shown && std::binary_search(m_shown->uids.begin(), m_shown->uids.end(), entry.uid);
            if (!isShown)
                without.append(entry.mail);
            else
                m_present.append(entry.mail);
            if (isShown && entry.uid >= m_folder.uidNext)
                fresh.append(entry.mail);
        }
        const auto rows = m_store.mails().rows(fresh);
        if (!rows)
            return rows.error();
        for (const model::MailRow& row : *rows) {
            if (row.hasBody)
                arrivals[row.sha256].append({row.id, row.uid});
        }
        return {};
    }

    // A copy elsewhere in the account makes this one no loss. To a person who keeps, Trash and Junk, which
    // empty themselves, are no place.
    base::Status sortLost()
    {
        QList<model::FolderId> notCounted = {m_folder.id};
        if (m_verdict == Verdict::Keep) {
            for (const model::Role role : {model::Role::Trash, model::Role::Junk}) {
                if (const auto folder = m_store.folders().byRole(m_folder.account, role))
                    notCounted.append(folder->id);
            }
        }
        for (const model::MailRow& row : m_lost) {
            if (!row.hasBody) {
                m_bodiless.append(row.id);
                continue;
            }
            const auto isElsewhere = hasCopyElsewhere(m_store, row, {}, notCounted);
            if (!isElsewhere)
                return isElsewhere.error();
            if (*isElsewhere) {
                m_gone.append(row.id);
                ++m_elsewhere;
            } else {
                m_toHold.append(row.id);
            }
        }
        return {};
    }

    // No server can do what waits for a mail that it does not have. What a kept mail looks like by now is
    // held with it; of a mail that goes, the person is told.
    base::Status endActions(QList<model::Action>& undone)
    {
        QSet<model::MailId> over;
        for (const QList<model::MailId>* ids : {&m_toHold, &m_bodiless, &m_gone})
            over.unite(QSet<model::MailId>(ids->begin(), ids->end()));
        const auto waiting = m_store.actions().list(m_folder.account);
        if (!waiting)
            return waiting.error();
        QList<model::ActionId> ids;
        for (model::Action action : *waiting) {
            if (!over.contains(action.mail))
                continue;
            ids.append(action.id);
            if (m_verdict == Verdict::Keep && m_held.contains(action.mail))
                continue;
            action.lastError = base::toName(base::Kind::NotFound);
            undone.append(action);
        }
        return ids.isEmpty() ? base::Status{} : m_store.actions().remove(ids);
    }

    base::Status writeMirror()
    {
        store::MailTable& mails = m_store.mails();
        SCORTA_TRY(mails.setServerState(m_present, model::ServerState::Present));
        for (const Rematched& pair : m_found)
            SCORTA_TRY(placeFound(pair));
        if (m_verdict == Verdict::Keep)
            SCORTA_TRY(writeKept());
        else
            SCORTA_TRY(mails.remove(m_toHold));
        SCORTA_TRY(mails.remove(m_bodiless));
        SCORTA_TRY(mails.remove(m_gone));
        if (m_shown)
            SCORTA_TRY(mails.setServerFlags(m_folder.id, m_shown->flags));
        QList<model::MailId> touched = m_present;
        for (const Rematched& pair : m_found)
            touched.append(pair.mail);
        const auto actions = m_store.actions().list(m_folder.account);
        if (!actions)
            return actions.error();
        if (!actions->isEmpty() || !m_found.empty())
            SCORTA_TRY(mails.rederive(touched, *actions));
        return writeFolder();
    }

    // The row that came while the folder was frozen gives way: the older id stays.
    base::Status placeFound(const Rematched& pair)
    {
        const auto other = m_store.mails().atUid(m_folder.id, pair.uid);
        if (!other)
            return other.error();
        if (other->has_value() && **other != pair.mail) {
            SCORTA_TRY(m_store.mails().remove({**other}));
            m_present.removeOne(**other);
        }
        return m_store.mails().setPlace(pair.mail, m_folder.id, pair.uid, 0);
    }

    base::Status writeKept()
    {
        for (const model::MailId id : m_toHold) {
            const bool isHeld = m_held.contains(id);
            if (!isHeld) {
                SCORTA_TRY(m_store.mails().remove({id}));
                continue;
            }
            const auto place = m_store.mails().place(id);
            if (!place)
                return place.error();
            const model::FolderId target = place->viewFolder.isValid() ? place->viewFolder : m_folder.id;
            SCORTA_TRY(m_store.mails().setPlace(id, target, 0, 0));
        }
        return m_store.mails().setServerState(m_held, model::ServerState::Missing);
    }

    base::Status writeFolder()
    {
        store::FolderTable& folders = m_store.folders();
        const FolderMark mark = m_shown ? m_shown->mark : FolderMark{m_folder.id, 0, 0, 0};
        SCORTA_TRY(folders.setSyncState(m_folder.id, mark.uidValidity, mark.uidNext, mark.highestModSeq,
                                        m_clock.now()));
        SCORTA_TRY(folders.setState(m_folder.id, model::FolderState::Ok, {}, m_clock.now()));
        if (m_shown)
            return {};
        // The server has the folder no more: it stays for the mail that is only here.
        const auto left = m_store.mails().withoutUid(m_folder.id);
        if (!left)
            return left.error();
        return left->isEmpty() ? folders.remove(m_folder.id) : base::Status{};
    }

    store::Store& m_store;
    const base::Clock& m_clock;
    const model::Folder& m_folder;
    Verdict m_verdict;
    const std::optional<Shown>& m_shown;
    QSet<model::MailId> m_keptBefore;
    QList<model::MailId> m_present;
    std::vector<Rematched> m_found;
    QList<model::MailRow> m_lost;
    QList<model::MailId> m_toHold;
    QList<model::MailId> m_held;
    QList<model::MailId> m_bodiless;
    QList<model::MailId> m_gone;
    int m_elsewhere = 0;
};

} // namespace

base::Result<int> missingCount(store::Store& store, const model::Folder& folder)
{
    const auto missing = store.mails().count(folder.id, model::ServerState::Missing);
    if (!missing)
        return missing.error();
    if (*missing == 0)
        return 0;
    const auto kept = keptMails(store, folder.account);
    if (!kept)
        return kept.error();
    const auto without = store.mails().withoutUid(folder.id);
    if (!without)
        return without.error();
    const QSet<model::MailId> keptIds(kept->begin(), kept->end());
    const auto keptHere = std::count_if(without->begin(), without->end(),
                                        [&](model::MailId id) { return keptIds.contains(id); });
    return std::max(0, *missing - static_cast<int>(keptHere));
}

Release::Release(store::Store& store, const base::Clock& clock)
    : m_store(store)
    , m_clock(clock)
{
}

base::Status Release::note(const model::Folder& folder, const QString& event, const QString& detail)
{
    store::GuardEvent row;
    row.at = m_clock.now();
    row.account = folder.account;
    row.folderPath = folder.path;
    row.event = event;
    row.reason = folder.reason;
    row.detail = detail;
    return m_store.guard().add(row);
}

base::Status Release::decide(const model::Folder& folder, Verdict verdict)
{
    if (folder.state != model::FolderState::Frozen) {
        return base::Error{base::Kind::Usage, base::Fate::Final, QStringLiteral("frozen.release"),
                           QStringLiteral("the folder is not frozen"), 0};
    }
    const auto missing = missingCount(m_store, folder);
    if (!missing)
        return missing.error();
    return note(folder, verdict == Verdict::Keep ? kReleasingKeep : kReleasingAccept,
                QStringLiteral("missing=%1").arg(*missing));
}

base::Result<std::optional<Decision>> Release::waiting(const model::Folder& folder)
{
    const auto events = m_store.guard().latest(folder.account);
    if (!events)
        return events.error();
    for (const store::GuardEvent& event : *events) {
        if (event.folderPath != folder.path)
            continue;
        if (const auto verdict = verdictOf(event.event, kReleasingKeep, kReleasingAccept))
            return std::optional(Decision{*verdict, valueIn(event.detail, QLatin1String("missing"))});
    }
    return std::optional<Decision>{};
}

base::Result<std::optional<Released>> Release::last(const model::Folder& folder)
{
    const auto events = m_store.guard().latest(folder.account);
    if (!events)
        return events.error();
    for (const store::GuardEvent& event : *events) {
        if (event.folderPath != folder.path)
            continue;
        if (const auto verdict = verdictOf(event.event, kReleasedKeep, kReleasedAccept)) {
            return std::optional(Released{*verdict, true, valueIn(event.detail, QLatin1String("kept")),
                                          valueIn(event.detail, QLatin1String("recoverable")),
                                          valueIn(event.detail, QLatin1String("matched"))});
        }
    }
    return std::optional<Released>{};
}

base::Result<Released> Release::carryOut(const model::Folder& folder, const Decision& decision,
                                         const std::optional<Shown>& shown, QList<model::Action>& undone)
{
    Settlement settlement(m_store, m_clock, folder, decision.verdict, shown);
    SCORTA_TRY(settlement.sort());
    if (decision.verdict == Verdict::Accept && settlement.lost() > decision.missing + kMoreThanTold) {
        SCORTA_TRY(note(folder, kFrozen, {}));
        base::log(base::LogLevel::Info, "sync", QStringLiteral("a folder lost more since it was accepted"));
        return Released{decision.verdict, false, 0, 0, 0};
    }
    const auto released = settlement.apply(undone);
    if (!released)
        return released.error();
    SCORTA_TRY(LossTally(m_store, folder.account).forget(folder.id));
    SCORTA_TRY(
        note(folder, decision.verdict == Verdict::Keep ? kReleasedKeep : kReleasedAccept, counts(*released)));
    return *released;
}

base::Status Release::closeFinished(model::AccountId account)
{
    const auto events = m_store.guard().latest(account);
    if (!events)
        return events.error();
    for (const store::GuardEvent& event : *events) {
        const auto verdict = verdictOf(event.event, kReleasingKeep, kReleasingAccept);
        if (!verdict)
            continue;
        const auto folder = m_store.folders().find(event.account, event.folderPath);
        if (!folder && folder.error().kind != base::Kind::NotFound)
            return folder.error();
        if (folder && folder->state == model::FolderState::Frozen)
            continue;
        store::GuardEvent done = event;
        done.at = m_clock.now();
        done.event = *verdict == Verdict::Keep ? kReleasedKeep : kReleasedAccept;
        done.detail.clear();
        SCORTA_TRY(m_store.guard().add(done));
    }
    return {};
}

} // namespace scorta::sync
