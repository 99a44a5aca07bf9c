#include "api/Queries.h"

#include "api/Commands.h"

#include "outage/Breaker.h"
#include "search/Search.h"
#include "store/AccountTable.h"
#include "store/ActionTable.h"
#include "store/BodyTable.h"
#include "store/FolderTable.h"
#include "store/JournalTable.h"
#include "store/KeptTable.h"
#include "store/OutboxTable.h"
#include "store/SettingsTable.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>
#include <limits>
#include <utility>

namespace scorta::api {

namespace {

constexpr int kDefaultRows = 50;

QString text(const QJsonObject& args, const char* key)
{
    return args.value(QLatin1String(key)).toString();
}

int number(const QJsonObject& args, const char* key, int fallback)
{
    const qint64 value = args.value(QLatin1String(key)).toInteger(fallback);
    return static_cast<int>(std::clamp<qint64>(value, 0, std::numeric_limits<int>::max()));
}

model::MailId mailId(const QJsonObject& args)
{
    return model::MailId{args.value(QStringLiteral("id")).toInteger()};
}

base::Error notFound(const char* where, const QString& what)
{
    return {base::Kind::NotFound, base::Fate::Final, QString::fromLatin1(where), what, 0};
}

QJsonValue accountDocument(store::Store& store, const model::Account& account)
{
    QStringList imap;
    QStringList smtp;
    const auto stored = store.settings().get(u"capabilities." + QString::number(account.id.value));
    if (stored && *stored) {
        const QJsonObject object = QJsonDocument::fromJson((*stored)->toUtf8()).object();
        const auto read = [&](const char* key) {
            QStringList list;
            for (const QJsonValue& value : object.value(QLatin1String(key)).toArray())
                list.append(value.toString());
            return list;
        };
        imap = read("imap");
        smtp = read("smtp");
    }
    return toJson(account, imap, smtp);
}

/// A list of rows that name their account and folder.
template<typename List>
base::Result<QJsonValue> documentsOf(store::Store& store, const List& list)
{
    const auto names = namesOf(store);
    if (!names)
        return names.error();
    QJsonArray array;
    for (const auto& item : list)
        array.append(toJson(item, *names));
    return QJsonValue(array);
}

qint64 sizeOf(const QString& profile, const char* file)
{
    return QFileInfo(profile + u'/' + QLatin1String(file)).size();
}

} // namespace

QJsonObject inspect(const QByteArray& message)
{
    return toJson(mime::read(message));
}

namespace {

using Reader = base::Result<QJsonValue> (Queries::*)(const QJsonObject&);

} // namespace

struct Queries::Readers
{
    static Reader find(const QString& command)
    {
        static constexpr std::pair<const char*, Reader> kReaders[] = {
            {"account.list", &Queries::accountList},
            {"account.show", &Queries::accountShow},
            {"folders", &Queries::folderList},
            {"list", &Queries::mailList},
            {"search", &Queries::mailSearch},
            {"show", &Queries::mailShow},
            {"raw", &Queries::mailRaw},
            {"attachment", &Queries::attachmentData},
            {"pending", &Queries::pendingList},
            {"outbox.list", &Queries::outboxList},
            {"outbox.show", &Queries::outboxShow},
            {"outage.status", &Queries::outageStatus},
            {"outage.history", &Queries::outageHistory},
            {"frozen", &Queries::frozenList},
            {"stats", &Queries::statistics},
        };
        for (const auto& [name, reader] : kReaders) {
            if (command == QLatin1String(name))
                return reader;
        }
        return nullptr;
    }
};

bool Queries::isReader(const QString& command)
{
    return Readers::find(command) != nullptr;
}

std::optional<base::Result<QJsonValue>> Queries::execute(const QString& command, const QJsonObject& args)
{
    if (const Reader reader = Readers::find(command))
        return (this->*reader)(args);
    return std::nullopt;
}

base::Result<model::AccountId> Queries::accountOf(const QJsonObject& args)
{
    const QString address = text(args, "account");
    if (address.isEmpty())
        return model::AccountId{};
    const auto account = m_store->accounts().find(address);
    if (!account)
        return account.error();
    return account->id;
}

base::Result<model::Folder> Queries::folderNamed(model::AccountId account, const QString& name)
{
    return api::folderNamed(*m_store, account, name);
}

base::Result<QJsonValue> Queries::accountList(const QJsonObject&)
{
    const auto accounts = m_store->accounts().list();
    if (!accounts)
        return accounts.error();
    QJsonArray array;
    for (const model::Account& account : *accounts)
        array.append(accountDocument(*m_store, account));
    return QJsonValue(array);
}

base::Result<QJsonValue> Queries::accountShow(const QJsonObject& args)
{
    const auto account = m_store->accounts().find(text(args, "account"));
    if (!account)
        return account.error();
    return accountDocument(*m_store, *account);
}

base::Result<QJsonValue> Queries::folderList(const QJsonObject& args)
{
    const auto account = accountOf(args);
    if (!account)
        return account.error();
    const auto folders = m_store->folders().list(*account);
    if (!folders)
        return folders.error();
    return documentsOf(*m_store, *folders);
}

base::Result<QJsonValue> Queries::rowsDocument(const QList<model::MailRow>& rows)
{
    return documentsOf(*m_store, rows);
}

base::Result<QList<model::MailRow>> Queries::newestOfConversations(model::AccountId account,
                                                                   model::FolderId folder, int limit,
                                                                   int offset)
{
    constexpr int kPage = 500;
    QList<model::MailRow> chosen;
    QSet<qint64> seen;
    int skipped = 0;
    for (int page = 0; chosen.size() < limit; ++page) {
        const auto rows = m_store->mails().list(account, folder, kPage, page * kPage);
        if (!rows)
            return rows.error();
        for (const model::MailRow& row : *rows) {
            const bool isFirst = row.conversation == 0 || !seen.contains(row.conversation);
            seen.insert(row.conversation);
            if (isFirst && skipped++ >= offset && chosen.size() < limit)
                chosen.append(row);
        }
        if (rows->size() < kPage)
            break;
    }
    return chosen;
}

base::Result<QJsonValue> Queries::mailList(const QJsonObject& args)
{
    const auto account = accountOf(args);
    if (!account)
        return account.error();
    model::FolderId folder;
    if (const QString name = text(args, "folder"); !name.isEmpty()) {
        const auto found = folderNamed(*account, name);
        if (!found)
            return found.error();
        folder = found->id;
    }
    const int limit = number(args, "limit", kDefaultRows);
    const int offset = number(args, "offset", 0);
    if (!args.value(QStringLiteral("conversations")).toBool()) {
        const auto rows = m_store->mails().list(*account, folder, limit, offset);
        if (!rows)
            return rows.error();
        return rowsDocument(*rows);
    }
    const auto rows = newestOfConversations(*account, folder, limit, offset);
    if (!rows)
        return rows.error();
    return rowsDocument(*rows);
}

base::Result<QJsonValue> Queries::mailSearch(const QJsonObject& args)
{
    const auto account = accountOf(args);
    if (!account)
        return account.error();
    search::Search search(m_store->mirror());
    if (args.value(QStringLiteral("count")).toBool()) {
        const auto count = search.count(text(args, "query"), *account);
        if (!count)
            return count.error();
        return QJsonValue(QJsonObject{{QStringLiteral("count"), *count}});
    }
    const auto ids = search.find(text(args, "query"), *account, number(args, "limit", kDefaultRows));
    if (!ids)
        return ids.error();
    const auto rows = m_store->mails().rows(*ids);
    if (!rows)
        return rows.error();
    return rowsDocument(*rows);
}

base::Result<QJsonValue> Queries::mailShow(const QJsonObject& args)
{
    const model::MailId id = mailId(args);
    const auto row = m_store->mails().find(id);
    if (!row)
        return row.error();
    const auto bytes = raw(id);
    if (!bytes)
        return bytes.error();
    QJsonObject object = toJson(mime::read(*bytes));
    object.insert(QStringLiteral("id"), id.value);

    QJsonArray conversation;
    if (row->conversation > 0) {
        const auto mails = m_store->mails().conversation(row->conversation);
        if (!mails)
            return mails.error();
        for (const model::MailRow& mail : *mails)
            conversation.append(mail.id.value);
    }
    object.insert(QStringLiteral("conversation"), conversation);

    QJsonObject delivery;
    if (!row->messageId.isEmpty()) {
        const auto sent = m_store->outbox().byMessageId(row->messageId);
        if (!sent)
            return sent.error();
        if (!sent->isEmpty()) {
            const auto message = m_store->outbox().find(sent->first());
            const auto names = namesOf(*m_store);
            if (!message)
                return message.error();
            if (!names)
                return names.error();
            delivery = toJson(*message, *names);
        }
    }
    object.insert(QStringLiteral("delivery"), delivery);
    return QJsonValue(object);
}

base::Result<QJsonValue> Queries::mailRaw(const QJsonObject& args)
{
    const auto bytes = raw(mailId(args));
    if (!bytes)
        return bytes.error();
    return QJsonValue(QJsonObject{{QStringLiteral("data"), QString::fromLatin1(bytes->toBase64())}});
}

base::Result<QJsonValue> Queries::attachmentData(const QJsonObject& args)
{
    const auto shown = document(mailId(args));
    if (!shown)
        return shown.error();
    const int n = number(args, "n", 0);
    const auto part = std::find_if(shown->attachments.begin(), shown->attachments.end(),
                                   [&](const mime::Attachment& attachment) { return attachment.n == n; });
    if (part == shown->attachments.end())
        return notFound("attachment", QString::number(n));
    const auto bytes = attachment(mailId(args), n);
    if (!bytes)
        return bytes.error();
    return QJsonValue(QJsonObject{{QStringLiteral("name"), part->name},
                                  {QStringLiteral("type"), part->type},
                                  {QStringLiteral("data"), QString::fromLatin1(bytes->toBase64())}});
}

base::Result<QJsonValue> Queries::pendingList(const QJsonObject& args)
{
    const auto account = accountOf(args);
    if (!account)
        return account.error();
    const auto actions = m_store->actions().list(*account);
    if (!actions)
        return actions.error();
    QJsonArray array;
    for (const model::Action& action : *actions)
        array.append(toJson(action));
    return QJsonValue(array);
}

base::Result<QJsonValue> Queries::outboxList(const QJsonObject& args)
{
    const auto messages =
        m_store->outbox().list(number(args, "limit", kDefaultRows), number(args, "offset", 0));
    if (!messages)
        return messages.error();
    return documentsOf(*m_store, *messages);
}

base::Result<QJsonValue> Queries::outboxShow(const QJsonObject& args)
{
    const auto message =
        m_store->outbox().find(model::OutboxId{args.value(QStringLiteral("id")).toInteger()});
    if (!message)
        return message.error();
    const auto names = namesOf(*m_store);
    if (!names)
        return names.error();
    return QJsonValue(toJson(*message, *names));
}

base::Result<QJsonValue> Queries::outageStatus(const QJsonObject&)
{
    const auto all = services();
    if (!all)
        return all.error();
    return documentsOf(*m_store, *all);
}

base::Result<QJsonValue> Queries::outageHistory(const QJsonObject& args)
{
    const auto account = accountOf(args);
    if (!account)
        return account.error();
    const auto timeOf = [&](const char* key, base::WallTime fallback) -> base::Result<base::WallTime> {
        const QString value = text(args, key);
        if (value.isEmpty())
            return fallback;
        const auto time = base::fromIso(value);
        if (!time)
            return base::Error{base::Kind::Invalid, base::Fate::Final, u"outage." + QString::fromLatin1(key),
                               value, 0};
        return *time;
    };
    const auto since = timeOf("since", base::WallTime{});
    if (!since)
        return since.error();
    const auto until = timeOf("until", m_clock.now());
    if (!until)
        return until.error();
    const auto intervals = outage::history(m_store->journal(), *account, *since, *until);
    if (!intervals)
        return intervals.error();
    return documentsOf(*m_store, *intervals);
}

base::Result<QJsonValue> Queries::frozenList(const QJsonObject& args)
{
    const auto account = accountOf(args);
    if (!account)
        return account.error();
    const auto folders = m_store->folders().list(*account);
    if (!folders)
        return folders.error();
    const auto names = namesOf(*m_store);
    if (!names)
        return names.error();
    QJsonArray array;
    for (const model::Folder& folder : *folders) {
        if (folder.state != model::FolderState::Frozen)
            continue;
        const auto document = frozenDocument(*m_store, folder, *names);
        if (!document)
            return document.error();
        array.append(*document);
    }
    return QJsonValue(array);
}

base::Result<QJsonValue> Queries::statistics(const QJsonObject&)
{
    const auto accounts = m_store->accounts().list();
    if (!accounts)
        return accounts.error();
    QJsonArray array;
    for (const model::Account& account : *accounts) {
        const auto bodies = m_store->mails().bodyCount(account.id);
        if (!bodies)
            return bodies.error();
        const auto folders = m_store->folders().list(account.id);
        if (!folders)
            return folders.error();
        array.append(QJsonObject{{QStringLiteral("account"), account.address},
                                 {QStringLiteral("folders"), folders->size()},
                                 {QStringLiteral("messages"), bodies->second},
                                 {QStringLiteral("bodies"), bodies->first}});
    }
    return QJsonValue(QJsonObject{
        {QStringLiteral("profile"), m_profile},
        {QStringLiteral("accounts"), array},
        {QStringLiteral("files"), QJsonObject{{QStringLiteral("vault"), sizeOf(m_profile, "vault.db")},
                                              {QStringLiteral("mirror"), sizeOf(m_profile, "mirror.db")},
                                              {QStringLiteral("bodies"), sizeOf(m_profile, "bodies.db")}}}});
}

} // namespace scorta::api
