#include "sync/BodyFetch.h"

#include <algorithm>

namespace scorta::sync {

namespace {

// Large enough that a reply is worth its command, small enough that a refusal is soon narrowed down.
constexpr size_t kUidsPerSet = 500;
// A folder of which the server refuses more single messages than this is broken as a whole.
constexpr int kRefusalsBorne = 50;
constexpr int kProgressEvery = 32;
// What a session drops instead of handing it over (imap::Fetched::isTooBig).
constexpr qint64 kMaxBody = 256LL * 1024 * 1024;

} // namespace

BodyFetch::BodyFetch(SyncContext& context, const model::Folder& folder,
                     const std::vector<store::KnownUid>& known)
    : m_context(context)
    , m_folder(folder)
    , m_known(known)
{
}

base::Status BodyFetch::run(const std::vector<quint32>& newUids, const std::vector<quint32>& missingBodies)
{
    const auto again = fetchable(missingBodies);
    if (!again)
        return again.error();
    std::vector<quint32> all;
    all.reserve(newUids.size() + again->size());
    std::merge(newUids.begin(), newUids.end(), again->begin(), again->end(), std::back_inserter(all),
               std::greater<>());
    if (all.empty())
        return {};
    for (const quint32 uid : newUids)
        m_wanted.emplace(uid, Wanted{});
    for (const quint32 uid : *again)
        m_wanted[uid] = Wanted{mailOf(uid)};
    m_total = static_cast<int>(all.size());

    // Halving the sets that were refused leaves the refused messages alone.
    int refusals = 0;
    size_t perSet = kUidsPerSet;
    for (;;) {
        const std::vector<quint32> open = stillWanted(all);
        if (open.empty())
            break;
        const base::Status fetched = fetchSets(open, perSet);
        if (fetched) {
            // Answered OK and yet not given: expunged meanwhile, or a message that the server cannot read.
            const std::vector<quint32> silent = stillWanted(open);
            if (!silent.empty())
                SCORTA_TRY(storeWithoutBody(silent));
            break;
        }
        if (!isOfOneFolder(fetched.error(), m_context.session))
            return fetched;
        m_refusal = fetched.error();
        if (perSet > 1) {
            perSet = std::max<size_t>(perSet / 10, 1);
            continue;
        }
        const std::vector<quint32> left = stillWanted(open);
        if (left.empty())
            break;
        if (++refusals > kRefusalsBorne)
            return fetched;
        // Sets go out newest first, one message each: the first that is open is the one that was refused.
        SCORTA_TRY(storeWithoutBody({left.front()}));
        m_wanted.erase(left.front());
    }
    reportProgress();
    return {};
}

model::MailId BodyFetch::mailOf(quint32 uid) const
{
    const auto at =
        std::lower_bound(m_known.begin(), m_known.end(), uid,
                         [](const store::KnownUid& entry, quint32 sought) { return entry.uid < sought; });
    return at->mail;
}

// What is known to be too big is not streamed past again at each sync.
base::Result<std::vector<quint32>> BodyFetch::fetchable(const std::vector<quint32>& missingBodies)
{
    std::vector<quint32> uids;
    for (const quint32 uid : missingBodies) {
        const auto row = m_context.store.mails().find(mailOf(uid));
        if (!row)
            return row.error();
        if (row->size > kMaxBody)
            noteTooBig();
        else
            uids.push_back(uid);
    }
    return uids;
}

void BodyFetch::noteTooBig()
{
    if (!m_refusal)
        m_refusal = base::Error{base::Kind::TooBig, base::Fate::Final, QStringLiteral("sync.bodies"), {}, 0};
}

std::vector<quint32> BodyFetch::stillWanted(const std::vector<quint32>& uids) const
{
    std::vector<quint32> open;
    std::copy_if(uids.begin(), uids.end(), std::back_inserter(open),
                 [this](quint32 uid) { return m_wanted.count(uid) != 0; });
    return open;
}

base::Status BodyFetch::fetchSets(const std::vector<quint32>& newestFirst, size_t perSet)
{
    std::vector<QByteArray> sets;
    for (size_t from = 0; from < newestFirst.size(); from += perSet) {
        const size_t to = std::min(from + perSet, newestFirst.size());
        std::vector<quint32> ascending(newestFirst.begin() + static_cast<std::ptrdiff_t>(from),
                                       newestFirst.begin() + static_cast<std::ptrdiff_t>(to));
        std::reverse(ascending.begin(), ascending.end());
        sets.push_back(imap::toSequenceSet(ascending));
    }
    imap::Session::FetchItems items;
    items.flags = true;
    items.internalDate = true;
    items.size = true;
    items.body = true;
    return m_context.session.fetchAll(sets, items,
                                      [this](imap::Fetched&& fetched) { return take(std::move(fetched)); });
}

base::Status BodyFetch::take(imap::Fetched&& fetched)
{
    const auto at = m_wanted.find(fetched.uid);
    // A server tells of flag changes whenever it likes, of messages that nobody asked for too.
    if (at == m_wanted.end() || (fetched.body.isNull() && !fetched.isTooBig))
        return {};
    Arrival arrival;
    arrival.folder = m_folder.id;
    arrival.uid = fetched.uid;
    arrival.modSeq = fetched.modSeq;
    arrival.flags = fetched.flags.value_or(model::Flags{});
    arrival.internalDate = fetched.internalDate;
    arrival.size = fetched.size > 0 ? fetched.size : fetched.body.size();
    if (!fetched.isTooBig)
        arrival.raw = std::move(fetched.body);
    arrival.mail = at->second.mail;
    arrival.mayBeUnmapped = m_folder.uidNext != 0;
    if (!arrival.mail.isValid())
        ++m_newMails;
    m_wanted.erase(at);
    if (fetched.isTooBig) {
        noteTooBig();
        return arrival.mail.isValid() ? base::Status{} : m_context.pipeline.put(std::move(arrival));
    }
    ++m_delivered;
    SCORTA_TRY(m_context.pipeline.put(std::move(arrival)));
    if (m_delivered % kProgressEvery == 0)
        reportProgress();
    return {};
}

base::Status BodyFetch::storeWithoutBody(const std::vector<quint32>& uids)
{
    std::vector<quint32> ascending = uids;
    std::sort(ascending.begin(), ascending.end());
    imap::Session::FetchItems items;
    items.flags = true;
    items.internalDate = true;
    items.size = true;
    std::vector<Arrival> bare;
    const base::Status asked = m_context.session.fetch(
        imap::toSequenceSet(ascending), items, [&](imap::Fetched&& fetched) -> base::Status {
            const auto at = m_wanted.find(fetched.uid);
            if (at == m_wanted.end() || fetched.size <= 0)
                return {};
            if (!m_refusal) {
                m_refusal = base::Error{
                    base::Kind::ServerRefused, base::Fate::Defer, QStringLiteral("sync.bodies"), {}, 0};
            }
            Arrival arrival;
            arrival.folder = m_folder.id;
            arrival.uid = fetched.uid;
            arrival.modSeq = fetched.modSeq;
            arrival.flags = fetched.flags.value_or(model::Flags{});
            arrival.internalDate = fetched.internalDate;
            arrival.size = fetched.size;
            if (!at->second.mail.isValid())
                bare.push_back(std::move(arrival));
            m_wanted.erase(at);
            return {};
        });
    for (Arrival& arrival : bare) {
        ++m_newMails;
        SCORTA_TRY(m_context.pipeline.put(std::move(arrival)));
    }
    if (!asked && !isOfOneFolder(asked.error(), m_context.session))
        return asked;
    return {};
}

void BodyFetch::reportProgress()
{
    m_context.onProgress({m_folder.path, m_delivered, m_total, m_context.session.bytesReceived()});
}

} // namespace scorta::sync
