#include "sync/ActionReplay.h"

#include "sync/FolderPaths.h"
#include "sync/FolderSync.h"
#include "sync/Guard.h"
#include "sync/SearchKeys.h"

#include "mime/Reader.h"
#include "store/ActionTable.h"
#include "store/FolderTable.h"

#include <algorithm>
#include <map>

namespace scorta::sync {

namespace {

base::Error inDoubt(FreezeReason reason)
{
    return {base::Kind::Frozen, base::Fate::NeedsUser, QStringLiteral("actions"), toName(reason), 0};
}

base::Error notShown()
{
    return {base::Kind::NotFound, base::Fate::Defer, QStringLiteral("actions"), {}, 0};
}

QString stored(const base::Error& error)
{
    const QString name = base::toName(error.kind);
    return error.detail.isEmpty() ? name : QString(name + QLatin1Char(' ') + error.detail);
}

template<typename Group>
QByteArray setOf(const Group& group)
{
    std::vector<quint32> uids;
    for (const auto& located : group)
        uids.push_back(located.uid);
    std::sort(uids.begin(), uids.end());
    return imap::toSequenceSet(uids);
}

template<typename Group>
std::vector<Step> stepsOf(const Group& group)
{
    std::vector<Step> steps;
    for (const auto& located : group)
        steps.push_back(located.step);
    return steps;
}

QList<model::ActionId> idsOf(const std::vector<Step>& steps)
{
    QList<model::ActionId> ids;
    for (const Step& step : steps)
        ids.append(step.ids);
    return ids;
}

QList<model::MailId> mailsOf(const std::vector<Step>& steps)
{
    QList<model::MailId> mails;
    for (const Step& step : steps) {
        if (step.action.mail.isValid())
            mails.append(step.action.mail);
    }
    return mails;
}

} // namespace

ActionReplay::ActionReplay(store::Store& store, imap::Session& session, const model::Account& account,
                           const base::Clock& clock, const base::CancelToken& cancel)
    : m_store(store)
    , m_session(session)
    , m_account(account)
    , m_clock(clock)
    , m_cancel(cancel)
{
}

base::Result<Actions::ReplayReport> ActionReplay::run()
{
    SCORTA_TRY(reload());
    const std::vector<Batch> batches = batchSteps(planSteps(m_waiting));
    for (const Batch& batch : batches) {
        if (m_isWalled)
            break;
        if (m_cancel.isCancelled())
            return base::Error{base::Kind::Cancelled, base::Fate::Defer, QStringLiteral("actions"), {}, 0};
        SCORTA_TRY(runBatch(batch));
    }
    return m_report;
}

base::Status ActionReplay::reload()
{
    auto waiting = m_store.actions().list(m_account.id);
    if (!waiting)
        return waiting.error();
    m_waiting = std::move(waiting).value();
    return {};
}

bool ActionReplay::isBlocked(const Step& step) const
{
    return m_blocked.count(step.action.mail.value) != 0;
}

QString ActionReplay::serverPathOf(const model::Folder& folder) const
{
    return serverPath(folder.path, m_waiting, folder.delimiter);
}

base::Status ActionReplay::runBatch(const Batch& batch)
{
    const Step::Kind kind = batch.front().kind;
    if (kind == Step::Kind::Folder)
        return runFolderStep(batch.front());
    Batch open;
    std::copy_if(batch.begin(), batch.end(), std::back_inserter(open),
                 [this](const Step& step) { return !isBlocked(step); });
    if (open.empty())
        return {};
    if (kind == Step::Kind::Nothing)
        return finish(open);
    auto groups = locate(open);
    if (!groups)
        return groups.error();
    for (Group& group : *groups) {
        const base::Status done = runGroup(group);
        if (!done)
            SCORTA_TRY(settleError(group, done.error()));
    }
    return {};
}

// What an error means for the actions it struck. Passes on the ones that end the session.
base::Status ActionReplay::settleError(const Group& group, const base::Error& error)
{
    const std::vector<Step> steps = stepsOf(group);
    if (m_session.isUsable() && error.kind == base::Kind::ServerRefused)
        return undo(steps, error);
    if (m_session.isUsable() && (error.kind == base::Kind::NotFound || error.kind == base::Kind::TooBig))
        return undo(steps, error);
    if (m_session.isUsable() && error.kind == base::Kind::Busy)
        return wait(steps, error, false);
    if (!m_session.isUsable())
        SCORTA_TRY(wait(steps, error, true));
    return error;
}

base::Result<std::vector<ActionReplay::Group>> ActionReplay::locate(const Batch& batch)
{
    std::vector<Group> groups;
    for (const Step& step : batch) {
        auto located = locateOne(step);
        if (!located)
            return located.error();
        if (!*located)
            continue;
        const auto at = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
            return group.front().path == (*located)->path &&
                   group.front().uidValidity == (*located)->uidValidity;
        });
        if (at == groups.end())
            groups.push_back({std::move(**located)});
        else
            at->push_back(std::move(**located));
    }
    return groups;
}

// Where the mail is now: moved by an earlier action, or matched anew, since this one was queued. Without a
// row (the mirror was rebuilt, or the mail is gone) the place that the action itself names is tried.
base::Result<std::optional<ActionReplay::Located>> ActionReplay::locateOne(const Step& step)
{
    Located located;
    located.step = step;
    located.path = step.action.folderPath;
    located.uidValidity = step.action.uidValidity;
    located.uid = step.action.uid;
    const auto row = m_store.mails().find(step.action.mail);
    if (!row && row.error().kind != base::Kind::NotFound)
        return row.error();
    if (row) {
        const auto place = m_store.mails().place(step.action.mail);
        if (!place)
            return place.error();
        const auto folder = m_store.folders().find(place->folder);
        if (!folder)
            return folder.error();
        located.hasRow = true;
        located.folder = folder->id;
        located.folderState = folder->state;
        located.path = serverPathOf(*folder);
        located.uidValidity = folder->uidValidity;
        located.uid = place->uid;
        located.size = row->size;
    }
    if (located.uid == 0) {
        if (!located.hasRow)
            SCORTA_TRY(undo({step}, notShown()));
        else
            m_blocked.insert(step.action.mail.value); // its UID is not known yet: the next sync finds it
        return std::optional<Located>{};
    }
    return std::optional<Located>{located};
}

base::Status ActionReplay::runGroup(Group& group)
{
    const Step step = group.front().step;
    std::optional<model::Folder> target;
    if (step.kind == Step::Kind::Move) {
        const auto found = targetFolder(step);
        if (!found)
            return found.error();
        if (!*found)
            return base::Error{base::Kind::NotFound, base::Fate::Final, QStringLiteral("actions"),
                               step.target, 0};
        target = **found;
        if (group.front().folder == target->id)
            return finish(stepsOf(group)); // it is there already: moved by somebody else
    }
    const auto opened = open(group);
    if (!opened)
        return opened.error();
    if (!*opened)
        return wait(stepsOf(group), inDoubt(FreezeReason::UidValidityChanged), false);
    Group absent;
    SCORTA_TRY(verify(group, absent));
    if (target && step.wasSent)
        return settleDoubt(group, absent, *target);
    for (const Located& located : absent) {
        // Not shown is not deleted. The sync that follows decides, and removes the row if it was.
        if (located.hasRow)
            SCORTA_TRY(wait({located.step}, notShown(), false));
        else
            SCORTA_TRY(undo({located.step}, notShown()));
    }
    if (group.empty())
        return {};
    return target ? moveThere(group, *target) : flagsThere(group);
}

// False: the folder's UIDs no longer mean what they did.
base::Result<bool> ActionReplay::open(const Group& group)
{
    const auto selected =
        m_session.select(group.front().path, std::nullopt, [](imap::Fetched&&) { return base::Status{}; });
    if (!selected)
        return selected.error();
    const quint32 known = group.front().uidValidity;
    return known == 0 || selected->uidValidity == 0 || selected->uidValidity == known;
}

// Leaves in `group` the messages that are there and are the ones that were meant.
base::Status ActionReplay::verify(Group& group, Group& absent)
{
    std::map<quint32, Identity> shown;
    imap::Session::FetchItems items;
    items.size = true;
    items.messageId = true;
    SCORTA_TRY(m_session.fetch(setOf(group), items, [&](imap::Fetched&& fetched) -> base::Status {
        if (fetched.size > 0 || !fetched.headers.isNull())
            shown[fetched.uid] = {fetched.uid, mime::messageId(fetched.headers), fetched.size};
        return {};
    }));
    Group present;
    for (Located& located : group) {
        const auto at = shown.find(located.uid);
        if (at == shown.end()) {
            absent.push_back(std::move(located));
            continue;
        }
        const Identity meant{located.uid, located.step.action.messageId, located.size};
        // An action on a mail whose body was not here knows no Message-ID.
        const bool canCompare = !located.step.action.sha256.isEmpty() || !meant.messageId.isEmpty();
        if (canCompare && isReused(meant, at->second))
            SCORTA_TRY(wait({located.step}, inDoubt(FreezeReason::UidReused), false));
        else
            present.push_back(std::move(located));
    }
    group = std::move(present);
    return {};
}

base::Status ActionReplay::markSent(const Group& group)
{
    return m_store.actions().markSent(idsOf(stepsOf(group)));
}

base::Status ActionReplay::flagsThere(const Group& group)
{
    const Step& step = group.front().step;
    const QByteArray set = setOf(group);
    SCORTA_TRY(markSent(group));
    if (!step.add.isEmpty())
        SCORTA_TRY(m_session.store(set, imap::Session::StoreMode::Add, step.add));
    if (!step.remove.isEmpty())
        SCORTA_TRY(m_session.store(set, imap::Session::StoreMode::Remove, step.remove));
    // What the flags are now, another client's changes included.
    std::vector<store::ServerFlags> flags;
    imap::Session::FetchItems items;
    items.flags = true;
    SCORTA_TRY(m_session.fetch(set, items, [&](imap::Fetched&& fetched) -> base::Status {
        if (fetched.uid != 0 && fetched.flags)
            flags.push_back({fetched.uid, 0, *fetched.flags});
        return {};
    }));
    if (group.front().hasRow)
        SCORTA_TRY(m_store.mails().setServerFlags(group.front().folder, flags));
    return finish(stepsOf(group));
}

base::Result<std::optional<model::Folder>> ActionReplay::targetFolder(const Step& step)
{
    const auto folders = m_store.folders().list(m_account.id);
    if (!folders)
        return folders.error();
    for (const model::Folder& folder : *folders) {
        if (folder.path == localPath(step.target, step.ids.last(), m_waiting, folder.delimiter))
            return std::optional(folder);
    }
    return std::optional<model::Folder>{};
}

base::Status ActionReplay::moveThere(Group& group, const model::Folder& target)
{
    SCORTA_TRY(markSent(group));
    const auto copied = m_session.move(setOf(group), serverPathOf(target));
    if (!copied)
        return copied.error();
    return settleMoved(group, target, *copied);
}

base::Status ActionReplay::settleMoved(const Group& group, const model::Folder& target,
                                       const imap::Copied& copied)
{
    std::map<quint32, quint32> newUids(copied.uids.begin(), copied.uids.end());
    const bool namesUids = copied.uidValidity != 0;
    if (namesUids && target.uidValidity == 0) {
        SCORTA_TRY(m_store.folders().setSyncState(target.id, copied.uidValidity, 0, 0, m_clock.now()));
    }
    const bool fits = namesUids && (target.uidValidity == 0 || target.uidValidity == copied.uidValidity);
    bool isTargetOpen = false;
    std::vector<Step> done;
    for (const Located& located : group) {
        const auto at = newUids.find(located.uid);
        if (namesUids && at == newUids.end()) {
            SCORTA_TRY(wait({located.step}, notShown(), true)); // gone between the check and the move
            continue;
        }
        quint32 uid = fits ? at->second : 0;
        if (!namesUids) {
            if (!isTargetOpen) {
                const auto opened = m_session.select(serverPathOf(target), std::nullopt,
                                                     [](imap::Fetched&&) { return base::Status{}; });
                if (!opened)
                    return opened.error();
                isTargetOpen = true;
            }
            const auto found = findUnknown(located, target);
            if (!found)
                return found.error();
            uid = found->value_or(0);
        }
        SCORTA_TRY(place(located, target, uid));
        done.push_back(located.step);
    }
    return finish(done);
}

// A move whose reply never came: done wholly, done in half (copied, and not yet removed where it was), or not
// at all.
base::Status ActionReplay::settleDoubt(Group& present, const Group& absent, const model::Folder& target)
{
    const QString source = m_session.selectedPath();
    const auto opened =
        m_session.select(serverPathOf(target), std::nullopt, [](imap::Fetched&&) { return base::Status{}; });
    if (!opened)
        return opened.error();
    const bool fits = target.uidValidity == 0 || opened->uidValidity == target.uidValidity;
    for (const Located& located : absent) {
        const auto found = findUnknown(located, target);
        if (!found)
            return found.error();
        if (!*found) {
            // Neither here nor there: the sync that follows finds out where it went.
            SCORTA_TRY(wait({located.step}, notShown(), true));
            continue;
        }
        SCORTA_TRY(place(located, target, fits ? **found : 0));
        SCORTA_TRY(finish({located.step}));
    }
    Group again;
    std::vector<std::pair<Located, quint32>> copied;
    for (Located& located : present) {
        const auto found = findUnknown(located, target);
        if (!found)
            return found.error();
        if (*found)
            copied.emplace_back(located, **found);
        else
            again.push_back(located);
    }
    if (again.empty() && copied.empty())
        return {};
    const auto back = m_session.select(source, std::nullopt, [](imap::Fetched&&) { return base::Status{}; });
    if (!back)
        return back.error();
    for (const auto& [located, uid] : copied) {
        const QByteArray set = QByteArray::number(located.uid);
        SCORTA_TRY(
            m_session.store(set, imap::Session::StoreMode::Add, model::Flags::of({model::Flag::Deleted})));
        SCORTA_TRY(m_session.expunge(set));
        SCORTA_TRY(place(located, target, fits ? uid : 0));
        SCORTA_TRY(finish({located.step}));
    }
    return again.empty() ? base::Status{} : moveThere(again, target);
}

// The newest message of the selected target that is this one and that no row stands for yet.
base::Result<std::optional<quint32>> ActionReplay::findUnknown(const Located& located,
                                                               const model::Folder& target)
{
    const QString& messageId = located.step.action.messageId;
    if (messageId.isEmpty())
        return std::optional<quint32>{};
    auto uids = m_session.search(messageIdSearch("Message-ID", messageId));
    if (!uids)
        return uids.error();
    std::sort(uids->begin(), uids->end(), std::greater<>());
    for (const quint32 uid : *uids) {
        const auto row = m_store.mails().atUid(target.id, uid);
        if (!row)
            return row.error();
        if (!row->has_value())
            return std::optional<quint32>{uid};
    }
    return std::optional<quint32>{};
}

base::Status ActionReplay::place(const Located& located, const model::Folder& target, quint32 uid)
{
    if (!located.hasRow)
        return {};
    return m_store.mirror().transaction([&]() -> base::Status {
        const auto other = uid == 0
                               ? base::Result<std::optional<model::MailId>>(std::optional<model::MailId>{})
                               : m_store.mails().atUid(target.id, uid);
        if (!other)
            return other.error();
        if (other->has_value())
            SCORTA_TRY(m_store.mails().remove({**other}));
        return m_store.mails().setPlace(located.step.action.mail, target.id, uid, 0);
    });
}

base::Status ActionReplay::finish(const std::vector<Step>& steps)
{
    const QList<model::ActionId> ids = idsOf(steps);
    SCORTA_TRY(m_store.actions().remove(ids));
    m_report.done += static_cast<int>(ids.size());
    return m_store.mirror().transaction([&]() -> base::Status {
        SCORTA_TRY(reload());
        return m_store.mails().rederive(mailsOf(steps), m_waiting);
    });
}

base::Status ActionReplay::undo(const std::vector<Step>& steps, const base::Error& error)
{
    const QList<model::ActionId> ids = idsOf(steps);
    for (model::Action action : m_waiting) {
        if (!ids.contains(action.id))
            continue;
        action.lastError = stored(error);
        m_report.undone.append(action);
    }
    SCORTA_TRY(m_store.actions().remove(ids));
    return m_store.mirror().transaction([&]() -> base::Status {
        SCORTA_TRY(reload());
        return m_store.mails().rederive(mailsOf(steps), m_waiting);
    });
}

base::Status ActionReplay::wait(const std::vector<Step>& steps, const base::Error& error,
                                bool mayHaveBeenDone)
{
    for (const Step& step : steps) {
        if (step.kind == Step::Kind::Folder)
            m_isWalled = true;
        else
            m_blocked.insert(step.action.mail.value);
        SCORTA_TRY(m_store.actions().markFailed(step.ids, stored(error), mayHaveBeenDone || step.wasSent));
    }
    return {};
}

} // namespace scorta::sync
