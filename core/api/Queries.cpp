#include "api/Queries.h"

#include "api/Check.h"

#include "account/Presets.h"
#include "outage/Breaker.h"
#include "search/Search.h"
#include "store/AccountTable.h"
#include "store/ActionTable.h"
#include "store/Ballast.h"
#include "store/BodyTable.h"
#include "store/BreakerTable.h"
#include "store/DraftTable.h"
#include "store/FolderTable.h"
#include "store/JournalTable.h"
#include "store/OutboxTable.h"

namespace scorta::api {

Queries::Queries(std::unique_ptr<store::Store> store, QString profile, const base::Clock& clock)
    : m_store(std::move(store))
    , m_profile(std::move(profile))
    , m_clock(clock)
{
}

base::Result<std::unique_ptr<Queries>> Queries::open(const QString& profile, const base::Clock& clock)
{
    SCORTA_TRY(refuseBrokenProfile(profile));
    auto store = openStore(profile, store::Access::ReadOnly);
    // A profile is created on first use, by whatever command that is.
    if (!store && store.error().kind == base::Kind::NotFound) {
        auto created = store::Store::open(profile, store::Access::ReadWrite);
        if (!created)
            return created.error();
        store = store::Store::open(profile, store::Access::ReadOnly);
    }
    // Opening takes a little room, and reading must go on without any.
    if (!store && store.error().kind == base::Kind::DiskFull && store::lendBallast(profile))
        store = store::Store::open(profile, store::Access::ReadOnly);
    if (!store)
        return store.error();
    return std::unique_ptr<Queries>(new Queries(std::move(store).value(), profile, clock));
}

base::Result<QList<model::Account>> Queries::accounts()
{
    return m_store->accounts().list();
}

base::Result<QList<model::Folder>> Queries::folders()
{
    return m_store->folders().list();
}

base::Result<std::vector<store::MailTable::IdDate>> Queries::ids(const QList<model::FolderId>& folders)
{
    return m_store->mails().ids(folders);
}

base::Result<QList<model::MailRow>> Queries::rows(const QList<model::MailId>& ids)
{
    return m_store->mails().rows(ids);
}

base::Result<QList<model::MailId>> Queries::search(const QString& query, model::AccountId account, int limit)
{
    return search::Search(m_store->mirror()).find(query, account, limit);
}

base::Result<QByteArray> Queries::raw(model::MailId id)
{
    const auto row = m_store->mails().find(id);
    if (!row)
        return row.error();
    if (row->sha256.isEmpty())
        return base::Error{base::Kind::NotFound, base::Fate::Defer, QStringLiteral("mail.body"),
                           QString::number(id.value), 0};
    return m_store->bodies().get(row->sha256);
}

base::Result<mime::Document> Queries::document(model::MailId id)
{
    const auto bytes = raw(id);
    if (!bytes)
        return bytes.error();
    return mime::read(*bytes);
}

base::Result<QByteArray> Queries::attachment(model::MailId id, int n)
{
    const auto bytes = raw(id);
    if (!bytes)
        return bytes.error();
    return mime::attachmentBytes(*bytes, n);
}

base::Result<QList<model::Draft>> Queries::drafts()
{
    return m_store->drafts().list();
}

base::Result<model::Draft> Queries::draft(model::DraftId id)
{
    return m_store->drafts().find(id);
}

base::Result<QList<model::Outgoing>> Queries::outbox(int limit, int offset)
{
    return m_store->outbox().list(limit, offset);
}

base::Result<QList<model::Outgoing>> Queries::openOutbox()
{
    return m_store->outbox().open({});
}

base::Result<QByteArray> Queries::outboxBytes(model::OutboxId id)
{
    return m_store->outbox().bytes(id);
}

base::Result<QList<model::ServiceStatus>> Queries::services()
{
    const auto accounts = m_store->accounts().list();
    if (!accounts)
        return accounts.error();
    QList<model::ServiceStatus> all;
    for (const model::Account& account : *accounts) {
        for (const model::Service service : {model::Service::Imap, model::Service::Smtp}) {
            outage::Breaker breaker(m_store->breakers(), m_store->journal(), account.id, service, m_clock,
                                    [] { return 0.0; });
            auto status = breaker.status();
            if (!status)
                return status.error();
            const auto waiting = service == model::Service::Imap ? m_store->actions().count(account.id)
                                                                 : m_store->outbox().waiting(account.id);
            if (!waiting)
                return waiting.error();
            status->waiting = *waiting;
            all.append(*status);
        }
    }
    return all;
}

QJsonArray presets()
{
    QJsonArray array;
    for (const account::Preset& preset : account::presets()) {
        array.append(QJsonObject{{QStringLiteral("name"), preset.name},
                                 {QStringLiteral("title"), preset.title},
                                 {QStringLiteral("domains"), QJsonArray::fromStringList(preset.domains)},
                                 {QStringLiteral("imap"), model::toUrl(preset.imap, model::Service::Imap)},
                                 {QStringLiteral("smtp"), model::toUrl(preset.smtp, model::Service::Smtp)},
                                 {QStringLiteral("pec"), preset.isPec},
                                 {QStringLiteral("needs_oauth"), preset.needsOAuth},
                                 {QStringLiteral("note"), preset.note}});
    }
    return array;
}

} // namespace scorta::api
