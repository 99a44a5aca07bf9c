#include "sync/MailWriter.h"

#include "search/Conversations.h"
#include "search/Index.h"
#include "store/ActionTable.h"
#include "store/FolderTable.h"

namespace scorta::sync {

ReadMail readMail(Arrival&& arrival)
{
    ReadMail read;
    read.hasBody = !arrival.raw.isNull();
    if (read.hasBody) {
        read.body = store::pack(arrival.raw);
        mime::Summary summary = mime::summarise(arrival.raw);
        read.envelope = std::move(summary.envelope);
        read.text = search::prepare(summary.search);
    }
    read.arrival = std::move(arrival);
    read.arrival.raw = {};
    return read;
}

base::Result<std::unique_ptr<MailWriter>> MailWriter::open(const QString& profileFolder,
                                                           model::AccountId account, const base::Clock& clock)
{
    auto store = store::Store::open(profileFolder, store::Access::ReadWrite);
    if (!store)
        return store.error();
    return std::unique_ptr<MailWriter>(new MailWriter(std::move(store).value(), account, clock));
}

MailWriter::MailWriter(std::unique_ptr<store::Store> store, model::AccountId account,
                       const base::Clock& clock)
    : m_store(std::move(store))
    , m_ids(m_store->vault())
    , m_account(account)
    , m_clock(clock)
{
}

base::Result<std::vector<Stored>> MailWriter::write(std::vector<ReadMail>&& mails,
                                                    const std::optional<FolderMark>& mark)
{
    std::vector<store::PackedBody> bodies;
    for (ReadMail& mail : mails) {
        if (!mail.hasBody)
            continue;
        bodies.push_back(std::move(mail.body));
        mail.body = {};
        mail.body.sha256 = bodies.back().sha256;
    }
    if (!bodies.empty())
        SCORTA_TRY(m_store->bodies().put(bodies));
    bodies.clear();

    std::vector<Stored> stored;
    const base::Status written = m_store->mirror().transaction([&]() -> base::Status {
        stored.clear();
        SCORTA_TRY(writeRows(mails, stored));
        if (!mark)
            return {};
        return m_store->folders().setSyncState(mark->folder, mark->uidValidity, mark->uidNext,
                                               mark->highestModSeq, m_clock.now());
    });
    SCORTA_TRY(written);
    for (ReadMail& mail : mails) {
        if (!mail.hasBody)
            continue;
        m_waitingText += mail.text.bytes();
        m_waiting.push_back({mail.body.sha256, std::move(mail.text)});
    }
    return stored;
}

base::Status MailWriter::indexSome()
{
    std::vector<search::IndexWords> words;
    qint64 bytes = 0;
    while (!m_waiting.empty() && bytes < kIndexBatchText) {
        bytes += m_waiting.front().text.bytes();
        words.push_back(std::move(m_waiting.front()));
        m_waiting.pop_front();
    }
    m_waitingText -= bytes;
    return m_store->mirror().transaction([&] { return search::Index(m_store->mirror()).fill(words); });
}

base::Status indexLeftOver(store::Store& store, const base::CancelToken& cancel)
{
    const auto left = search::Index(store.mirror()).unfilled();
    if (!left)
        return left.error();
    constexpr qsizetype kBatch = 200;
    for (qsizetype from = 0; from < left->size() && !cancel.isCancelled(); from += kBatch) {
        std::vector<search::IndexWords> words;
        for (const QByteArray& sha256 : left->mid(from, kBatch)) {
            const auto raw = store.bodies().get(sha256);
            // A body that is gone is fetched again, and indexed then.
            if (raw)
                words.push_back({sha256, search::prepare(mime::summarise(*raw).search)});
        }
        SCORTA_TRY(store.mirror().transaction([&] { return search::Index(store.mirror()).fill(words); }));
    }
    return {};
}

base::Status MailWriter::writeRows(std::vector<ReadMail>& mails, std::vector<Stored>& stored)
{
    search::Conversations conversations(m_store->mirror());
    std::vector<store::NewMail> rows;
    std::vector<search::IndexPlace> places;
    for (ReadMail& mail : mails) {
        const Arrival& arrival = mail.arrival;
        const model::Envelope& envelope = mail.envelope;
        Stored done{arrival.mail,  arrival.folder,   arrival.uid,        arrival.modSeq,
                    arrival.flags, mail.body.sha256, envelope.messageId, false};
        qint64 conversation = 0;
        if (mail.hasBody) {
            const auto assigned = conversations.assign(envelope);
            if (!assigned)
                return assigned.error();
            conversation = *assigned;
            const base::WallTime date = envelope.hasDate ? envelope.date : arrival.internalDate;
            places.push_back({mail.body.sha256, base::toMillis(date) / 1000});
        }
        if (!done.mail.isValid() && arrival.mayBeUnmapped && mail.hasBody) {
            const auto unmapped = unmappedRow(mail);
            if (!unmapped)
                return unmapped.error();
            if (unmapped->isValid()) {
                done.mail = *unmapped;
                SCORTA_TRY(m_store->mails().setPlace(done.mail, arrival.folder, arrival.uid, arrival.modSeq));
                SCORTA_TRY(m_store->mails().setServerFlags(arrival.folder,
                                                           {{arrival.uid, arrival.modSeq, arrival.flags}}));
                const auto actions = m_store->actions().list(m_account);
                if (!actions)
                    return actions.error();
                SCORTA_TRY(m_store->mails().rederive({done.mail}, *actions));
                stored.push_back(std::move(done));
                continue;
            }
        }
        if (done.mail.isValid()) {
            if (mail.hasBody) {
                SCORTA_TRY(m_store->mails().setBody(done.mail, mail.body.sha256, arrival.size, envelope,
                                                    conversation));
            }
            stored.push_back(std::move(done));
            continue;
        }
        const auto id = m_ids.next();
        if (!id)
            return id.error();
        done.mail = *id;
        done.isNewRow = true;
        stored.push_back(std::move(done));
        rows.push_back({*id, m_account, arrival.folder, arrival.uid, arrival.modSeq, arrival.flags,
                        arrival.internalDate, arrival.size, mail.body.sha256, envelope, conversation});
    }
    SCORTA_TRY(search::Index(m_store->mirror()).place(places));
    return m_store->mails().insert(rows);
}

// A row of this folder that has no UID yet and is this very message: moved here by a server that did not say
// under which UID it arrived.
base::Result<model::MailId> MailWriter::unmappedRow(const ReadMail& mail)
{
    const auto ids = m_store->mails().bySha256(mail.body.sha256);
    if (!ids)
        return ids.error();
    for (const model::MailId id : *ids) {
        const auto place = m_store->mails().place(id);
        if (!place)
            return place.error();
        if (place->uid == 0 && place->folder == mail.arrival.folder &&
            place->server != model::ServerState::Missing)
            return id;
    }
    return model::MailId{};
}

} // namespace scorta::sync
