#pragma once

#include "base/Clock.h"
#include "base/Error.h"
#include "base/Result.h"
#include "model/Account.h"
#include "model/Folder.h"
#include "store/AccountTable.h"
#include "store/FolderTable.h"
#include "store/MailTable.h"
#include "store/Store.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

/// Fails the test with the error's own line.
#define MUST(EXPRESSION)                                                                                     \
    do {                                                                                                     \
        const auto& mustResult = (EXPRESSION);                                                               \
        if (!mustResult.ok())                                                                                \
            QFAIL(                                                                                           \
                qPrintable(QStringLiteral(#EXPRESSION ": ") + scorta::base::describe(mustResult.error())));  \
    } while (false)

/// The expression must fail with this kind.
#define MUST_FAIL(EXPRESSION, KIND)                                                                          \
    do {                                                                                                     \
        const auto& mustResult = (EXPRESSION);                                                               \
        QVERIFY2(!mustResult.ok(), #EXPRESSION " succeeded");                                                \
        QCOMPARE(scorta::base::toName(mustResult.error().kind), scorta::base::toName(KIND));                 \
    } while (false)

namespace scorta::store::test {

inline base::WallTime at(qint64 seconds)
{
    return base::fromMillis(1'700'000'000'000 + seconds * 1000);
}

inline model::Account account(const QString& address)
{
    model::Account account;
    account.address = address;
    account.name = QStringLiteral("Ada");
    account.title = QStringLiteral("Example");
    account.imap = {model::Endpoint::Security::Tls, QStringLiteral("imap.example.com"), 993};
    account.smtp = {model::Endpoint::Security::StartTls, QStringLiteral("smtp.example.com"), 587};
    account.user = address;
    account.secret.command = QStringLiteral("pass show mail");
    return account;
}

inline model::Folder folder(model::AccountId account, const QString& path,
                            model::Role role = model::Role::None)
{
    model::Folder folder;
    folder.account = account;
    folder.path = path;
    folder.name = path;
    folder.delimiter = u'/';
    folder.role = role;
    return folder;
}

/// A profile in a temporary folder, open for writing, with one account that has an inbox and an archive.
struct Profile
{
    QTemporaryDir directory;
    std::unique_ptr<Store> store;
    model::AccountId account;
    model::FolderId inbox;
    model::FolderId archive;
    std::unique_ptr<MailIds> ids;

    QString path() const { return directory.path() + QStringLiteral("/profile"); }

    base::Status open()
    {
        auto opened = Store::open(path(), Access::ReadWrite);
        if (!opened.ok())
            return opened.error();
        store = std::move(opened).value();
        ids = std::make_unique<MailIds>(store->vault());
        return {};
    }

    base::Status fill()
    {
        auto added = store->accounts().add(test::account(QStringLiteral("ada@example.com")), at(0));
        if (!added.ok())
            return added.error();
        account = *added;
        auto first = store->folders().upsert(folder(account, QStringLiteral("INBOX"), model::Role::Inbox));
        if (!first.ok())
            return first.error();
        inbox = *first;
        auto second =
            store->folders().upsert(folder(account, QStringLiteral("Archive"), model::Role::Archive));
        if (!second.ok())
            return second.error();
        archive = *second;
        return {};
    }

    NewMail mail(quint32 uid, const QByteArray& sha256, model::Flags flags = {})
    {
        NewMail mail;
        mail.id = ids->next().valueOr({});
        mail.account = account;
        mail.folder = inbox;
        mail.uid = uid;
        mail.modSeq = uid + 100;
        mail.flags = flags;
        mail.internalDate = at(uid);
        mail.size = 1000 + uid;
        mail.sha256 = sha256;
        if (!sha256.isEmpty()) {
            mail.envelope.messageId = QStringLiteral("<%1@example.com>").arg(uid);
            mail.envelope.from = {{QStringLiteral("Grace"), QStringLiteral("grace@example.com")}};
            mail.envelope.to = {{QString(), QStringLiteral("ada@example.com")}};
            mail.envelope.subject = QStringLiteral("Subject %1").arg(uid);
            mail.envelope.date = at(uid);
            mail.envelope.hasDate = true;
            mail.envelope.snippet = QStringLiteral("Hello");
        }
        return mail;
    }
};

} // namespace scorta::store::test
