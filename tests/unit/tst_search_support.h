#pragma once

#include "model/Mail.h"
#include "search/Index.h"
#include "search/Search.h"
#include "store/Database.h"
#include "store/FolderTable.h"
#include "store/MailTable.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

/// Fails the test with the error's own line.
#define MUST(EXPRESSION)                                                                                     \
    do {                                                                                                     \
        const auto mustResult = (EXPRESSION);                                                                \
        if (!mustResult.ok())                                                                                \
            QFAIL(                                                                                           \
                qPrintable(QStringLiteral(#EXPRESSION ": ") + scorta::base::describe(mustResult.error())));  \
    } while (false)

namespace scorta::search::test {

/// A message as a test tells it.
struct Told
{
    qint64 id = 0;
    QString from = {};
    QString to = {};
    QString subject = {};
    QString body = {};
    QString fileNames = {};
    qint64 date = 1'700'000'000; ///< seconds
    qint64 size = 1000;
    quint32 flags = 0;
    QString listId = {};
    QString cc = {};
    qint64 folder = 0; ///< of Mailbox; 0: the inbox
    bool hasBody = true;
    bool hasDate = true; ///< false: `date` is that of arrival
};

inline QByteArray hashOf(const Told& told)
{
    const QString all = told.from + u'\n' + told.to + u'\n' + told.cc + u'\n' + told.subject + u'\n' +
                        told.body + u'\n' + told.fileNames + u'\n' +
                        (told.hasDate ? QString::number(told.date) : QString());
    return QCryptographicHash::hash(all.toUtf8(), QCryptographicHash::Sha256);
}

inline mime::SearchText textOf(const Told& told)
{
    return {told.subject, told.from, told.to, told.body, told.fileNames, told.cc};
}

/// A mirror in a temporary folder with the inboxes of two accounts and an archive.
struct Mailbox
{
    QTemporaryDir directory;
    std::unique_ptr<store::Database> mirror;
    model::FolderId inbox;
    model::FolderId archive;
    model::FolderId other; ///< the second account's inbox
    static constexpr model::AccountId kFirst{1};
    static constexpr model::AccountId kSecond{2};

    base::Status open()
    {
        base::Result<std::unique_ptr<store::Database>> opened =
            store::Database::open(directory.path(), store::File::Mirror, store::Access::ReadWrite);
        if (!opened.ok())
            return opened.error();
        mirror = std::move(opened).value();
        SCORTA_TRY(addFolder(kFirst, QStringLiteral("INBOX"), model::Role::Inbox, inbox));
        SCORTA_TRY(addFolder(kFirst, QStringLiteral("Clients/Été"), model::Role::Archive, archive));
        return addFolder(kSecond, QStringLiteral("INBOX"), model::Role::Inbox, other);
    }

    base::Status addFolder(model::AccountId account, const QString& path, model::Role role,
                           model::FolderId& id)
    {
        model::Folder folder;
        folder.account = account;
        folder.path = path;
        folder.name = path.section(u'/', -1);
        folder.delimiter = u'/';
        folder.role = role;
        base::Result<model::FolderId> added = store::FolderTable(*mirror).upsert(folder);
        if (!added.ok())
            return added.error();
        id = *added;
        return {};
    }

    store::NewMail mailOf(const Told& told) const
    {
        store::NewMail mail;
        mail.id = model::MailId{told.id};
        mail.folder = told.folder == 0 ? inbox : model::FolderId{told.folder};
        mail.account = mail.folder == other ? kSecond : kFirst;
        mail.uid = static_cast<quint32>(told.id);
        mail.flags.bits = told.flags;
        mail.internalDate = base::fromMillis(told.date * 1000);
        mail.size = told.size;
        if (!told.hasBody)
            return mail;
        mail.sha256 = hashOf(told);
        mail.envelope.from = {{told.from, QString()}};
        mail.envelope.to = {{told.to, QString()}};
        mail.envelope.subject = told.subject;
        mail.envelope.hasDate = told.hasDate;
        mail.envelope.date = base::fromMillis(told.date * 1000);
        mail.envelope.hasAttachment = !told.fileNames.isEmpty();
        mail.envelope.listId = told.listId;
        return mail;
    }

    /// Stores rows and documents, as the mirror does it: rows first, or documents first.
    base::Status add(const std::vector<Told>& all, bool isDocumentFirst = false)
    {
        std::vector<store::NewMail> mails;
        std::vector<IndexEntry> entries;
        for (const Told& told : all) {
            mails.push_back(mailOf(told));
            if (told.hasBody)
                entries.push_back({hashOf(told), told.date, textOf(told)});
        }
        return mirror->transaction([&]() -> base::Status {
            if (isDocumentFirst)
                SCORTA_TRY(Index(*mirror).add(entries));
            SCORTA_TRY(store::MailTable(*mirror).insert(mails));
            return isDocumentFirst ? base::Status() : Index(*mirror).add(entries);
        });
    }

    QList<qint64> find(const QString& query, model::AccountId account = {}, int limit = 50)
    {
        const base::Result<QList<model::MailId>> found = Search(*mirror).find(query, account, limit);
        if (!found.ok()) {
            qWarning("%s", qPrintable(base::describe(found.error())));
            return {-1};
        }
        QList<qint64> ids;
        for (model::MailId id : *found)
            ids.append(id.value);
        return ids;
    }
};

} // namespace scorta::search::test
