#include "sync/FolderSync.h"

#include "sync/BodyFetch.h"
#include "sync/Freeze.h"

#include "base/Log.h"
#include "mime/Reader.h"
#include "store/ActionTable.h"
#include "store/FolderTable.h"

#include <algorithm>

namespace scorta::sync {

namespace {

constexpr size_t kIdentitiesAsked = 3;
constexpr size_t kIdentitiesAfterOutage = 20;

std::vector<quint32> uidsOf(const std::vector<store::KnownUid>& entries)
{
    std::vector<quint32> uids;
    uids.reserve(entries.size());
    for (const store::KnownUid& entry : entries)
        uids.push_back(entry.uid);
    return uids;
}

} // namespace

bool isOfOneFolder(const base::Error& error, const imap::Session& session)
{
    return session.isUsable() &&
           (error.kind == base::Kind::ServerRefused || error.kind == base::Kind::NotFound ||
            error.kind == base::Kind::TooBig || error.kind == base::Kind::Busy);
}

FolderSync::FolderSync(SyncContext& context, const model::Folder& folder, const imap::ListedFolder& listed)
    : m_context(context)
    , m_folder(folder)
    , m_listed(listed)
{
    m_outcome.folder = folder;
    m_outcome.report.name = folder.path;
    m_outcome.report.state = folder.state;
    m_outcome.report.reason = folder.reason;
}

base::Result<FolderOutcome> FolderSync::run()
{
    if (!m_context.options.isFull && isUntouched())
        return m_outcome;
    SCORTA_TRY(load());
    const auto selected = select();
    if (!selected)
        return selected.error();
    if (*selected) {
        const base::Status settled = settle();
        if (!settled) {
            if (!isOfOneFolder(settled.error(), m_context.session))
                return settled.error();
            SCORTA_TRY(fail(settled.error()));
        }
    }
    return m_outcome;
}

// Everything that STATUS tells is as it was: no need to SELECT. Only mod-sequences tell of flags, and only
// with QRESYNC of every deletion (RFC 7162, 3.2.3); the number of messages is compared all the same.
bool FolderSync::isUntouched()
{
    if (!m_listed.status || isFirstMirror() || m_folder.state != model::FolderState::Ok)
        return false;
    const imap::ListedFolder::Status& status = *m_listed.status;
    if (status.highestModSeq == 0 || status.highestModSeq != m_folder.highestModSeq ||
        status.uidValidity != m_folder.uidValidity || status.uidNext != m_folder.uidNext)
        return false;
    const auto without = m_context.store.mails().withoutBody(m_folder.id);
    if (!without || !without->empty())
        return false;
    // The folder's total is what the user sees, so waiting moves make it differ: count what is known.
    if (static_cast<qint64>(status.messages) == m_folder.total)
        return true;
    const auto known = m_context.store.mails().known(m_folder.id);
    return known && known->size() == size_t{status.messages};
}

base::Status FolderSync::load()
{
    auto known = m_context.store.mails().known(m_folder.id);
    if (!known)
        return known.error();
    m_known = std::move(known).value();
    m_outcome.known = static_cast<int>(m_known.size());
    return {};
}

ShownState FolderSync::shown() const
{
    return {m_selected.uidValidity, m_selected.uidNext, m_selected.highestModSeq, m_selected.exists};
}

SeenState FolderSync::seen() const
{
    return {m_folder.uidValidity, m_folder.uidNext, m_folder.highestModSeq, static_cast<int>(m_known.size())};
}

// False: the folder cannot be opened, which says nothing about its mail.
base::Result<bool> FolderSync::select()
{
    std::optional<imap::Session::KnownState> state;
    const bool asksForChanges = m_context.session.hasQresync() && !isFirstMirror() &&
                                m_folder.highestModSeq != 0 && m_folder.state != model::FolderState::Frozen &&
                                !m_context.options.isFull;
    if (asksForChanges)
        state = {m_folder.uidValidity, m_folder.highestModSeq};
    auto selected =
        m_context.session.select(m_folder.path, state, [this](imap::Fetched&& fetched) -> base::Status {
            if (fetched.uid != 0 && fetched.flags)
                m_view.flags.push_back({fetched.uid, fetched.modSeq, *fetched.flags});
            return {};
        });
    if (!selected) {
        if (!isOfOneFolder(selected.error(), m_context.session))
            return selected.error();
        SCORTA_TRY(fail(selected.error()));
        return false;
    }
    m_selected = std::move(selected).value();
    return true;
}

base::Status FolderSync::settle()
{
    const auto reason = judgeNumbers(seen(), shown(), m_folder.role);
    if (reason)
        return freeze(*reason);
    if (m_folder.state == model::FolderState::Frozen)
        return hold();
    if (isFirstMirror()) {
        // From here on the UIDs that are stored mean something, even when this sync is cut off.
        SCORTA_TRY(m_context.store.folders().setSyncState(m_folder.id, m_selected.uidValidity, 0, 0,
                                                          m_context.clock.now()));
        m_folder.uidValidity = m_selected.uidValidity;
    }
    if (!m_hasView)
        SCORTA_TRY(view());
    const auto judged = judge();
    if (!judged)
        return judged.error();
    if (*judged)
        return freeze(**judged);

    Plan plan = reconcile(m_known, m_view);
    SCORTA_TRY(leaveOutMovedAway(plan));
    SCORTA_TRY(takeBack(plan));
    SCORTA_TRY(writeFlags(plan));
    SCORTA_TRY(fetch(plan));
    m_outcome.vanished = std::move(plan.vanished);
    if (m_isPartial)
        return {};
    m_outcome.report.state = model::FolderState::Ok;
    m_outcome.report.reason.clear();
    const FolderMark mark{m_folder.id, m_selected.uidValidity, std::max(m_selected.uidNext, 1U),
                          m_selected.highestModSeq};
    if (m_outcome.vanished.empty())
        SCORTA_TRY(m_context.pipeline.mark(mark));
    else
        m_outcome.mark = mark;
    if (m_folder.state == model::FolderState::Failed)
        return m_context.store.folders().setState(m_folder.id, model::FolderState::Ok, {},
                                                  m_context.clock.now());
    return {};
}

// Asks for what SELECT did not tell.
base::Status FolderSync::view()
{
    imap::Session& session = m_context.session;
    if (m_selected.exists == 0) {
        m_view = {};
        m_view.isComplete = true;
        return {};
    }
    const bool knowsModSeq = !isFirstMirror() && m_folder.highestModSeq != 0 && m_selected.highestModSeq != 0;
    if (m_context.options.isFull || !knowsModSeq)
        return viewOfEverything();
    if (session.hasQresync()) {
        m_view.vanished = m_selected.vanished;
        const auto sum = addsUp();
        if (!sum)
            return sum.error();
        return *sum ? base::Status{} : viewOfEverything();
    }
    if (session.hasCondstore()) {
        imap::Session::FetchItems items;
        items.flags = true;
        items.changedSince = m_folder.highestModSeq;
        if (m_selected.highestModSeq != m_folder.highestModSeq) {
            SCORTA_TRY(session.fetch("1:*", items, [this](imap::Fetched&& fetched) -> base::Status {
                if (fetched.uid != 0 && fetched.flags)
                    m_view.flags.push_back({fetched.uid, fetched.modSeq, *fetched.flags});
                return {};
            }));
        }
        auto uids = session.search("ALL");
        if (!uids)
            return uids.error();
        m_view.uids = std::move(uids).value();
        std::sort(m_view.uids.begin(), m_view.uids.end());
        m_view.isComplete = true;
        return {};
    }
    return viewOfEverything();
}

base::Status FolderSync::viewOfEverything()
{
    m_view = {};
    m_view.isComplete = true;
    if (m_selected.exists == 0)
        return {};
    if (m_known.empty() && isFirstMirror()) {
        auto uids = m_context.session.search("ALL");
        if (!uids)
            return uids.error();
        m_view.uids = std::move(uids).value();
    } else {
        imap::Session::FetchItems items;
        items.flags = true;
        SCORTA_TRY(m_context.session.fetch("1:*", items, [this](imap::Fetched&& fetched) -> base::Status {
            if (fetched.uid != 0 && fetched.flags) {
                m_view.uids.push_back(fetched.uid);
                m_view.flags.push_back({fetched.uid, fetched.modSeq, *fetched.flags});
            }
            return {};
        }));
    }
    std::sort(m_view.uids.begin(), m_view.uids.end());
    m_view.uids.erase(std::unique(m_view.uids.begin(), m_view.uids.end()), m_view.uids.end());
    return {};
}

// Whether what QRESYNC told explains how many messages there are now. It does not where a server forgot what
// vanished, or where a row was lost here.
base::Result<bool> FolderSync::addsUp()
{
    const Plan plan = reconcile(m_known, m_view);
    const size_t expected = m_known.size() - plan.vanished.size() + plan.newUids.size();
    return expected == size_t{m_selected.exists};
}

// The highest UIDs are the ones that a restored backup gives out again.
base::Result<std::optional<FreezeReason>> FolderSync::judge()
{
    const Plan plan = reconcile(m_known, m_view);
    std::vector<store::KnownUid> highest;
    const size_t asked = m_context.isAfterOutage ? kIdentitiesAfterOutage : kIdentitiesAsked;
    for (auto at = m_known.rbegin(); at != m_known.rend() && highest.size() < asked; ++at) {
        const bool isGone = std::binary_search(
            plan.vanished.begin(), plan.vanished.end(), *at,
            [](const store::KnownUid& a, const store::KnownUid& b) { return a.uid < b.uid; });
        if (!isGone)
            highest.push_back(*at);
    }
    if (highest.empty())
        return std::optional<FreezeReason>{};
    const auto known = knownIdentities(highest);
    if (!known)
        return known.error();
    const auto shown = shownIdentities(uidsOf(highest));
    if (!shown)
        return shown.error();
    return judgeIdentities(*known, *shown);
}

base::Status FolderSync::writeFlags(const Plan& plan)
{
    m_outcome.report.flags = plan.flagChanges;
    if (plan.flags.empty())
        return {};
    return m_context.store.mirror().transaction([&]() -> base::Status {
        SCORTA_TRY(m_context.store.mails().setServerFlags(m_folder.id, plan.flags));
        // Read inside the transaction: an action that is added later is applied after it as well.
        const auto actions = m_context.store.actions().list(m_context.account.id);
        if (!actions)
            return actions.error();
        if (actions->isEmpty())
            return {};
        QList<model::MailId> touched;
        for (const store::ServerFlags& flags : plan.flags) {
            const auto at =
                std::lower_bound(m_known.begin(), m_known.end(), flags.uid,
                                 [](const store::KnownUid& entry, quint32 uid) { return entry.uid < uid; });
            const bool waits =
                std::any_of(actions->begin(), actions->end(),
                            [&](const model::Action& action) { return action.mail == at->mail; });
            if (waits)
                touched.append(at->mail);
        }
        return m_context.store.mails().rederive(touched, *actions);
    });
}

base::Status FolderSync::fetch(const Plan& plan)
{
    BodyFetch bodies(m_context, m_folder, m_known);
    const base::Status fetched = bodies.run(plan.newUids, plan.missingBodies);
    m_outcome.report.bodies = bodies.delivered();
    m_outcome.report.newMails = bodies.newMails();
    if (!fetched)
        return fetched;
    if (!bodies.refusal())
        return {};
    m_isPartial = m_folder.state != model::FolderState::Frozen;
    if (m_isPartial)
        return fail(*bodies.refusal());
    return {};
}

base::Status FolderSync::fail(const base::Error& error)
{
    if (m_folder.state == model::FolderState::Frozen)
        return {}; // frozen says more, and stays true
    m_outcome.report.state = model::FolderState::Failed;
    m_outcome.report.reason = base::toName(error.kind);
    if (m_folder.state == model::FolderState::Failed && m_folder.reason == m_outcome.report.reason)
        return {};
    return m_context.store.folders().setState(m_folder.id, model::FolderState::Failed,
                                              m_outcome.report.reason, m_context.clock.now());
}

} // namespace scorta::sync
