#pragma once

#include "support/Dovecot.h"

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "imap/Session.h"
#include "store/AccountTable.h"
#include "store/ActionTable.h"
#include "store/BodyTable.h"
#include "store/FolderTable.h"
#include "store/KeptTable.h"
#include "store/MailTable.h"
#include "store/Store.h"
#include "sync/Actions.h"
#include "sync/Mirror.h"

#include <QMap>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace scorta::test {

/// A small message with this Message-ID (without brackets) and line of text.
inline QByteArray mail(const QByteArray& id, const QByteArray& text = "hello")
{
    return "From: Ada <ada@example.org>\r\nTo: me@example.com\r\nSubject: about " + id +
           "\r\nDate: Tue, 01 Sep 2026 10:00:00 +0200\r\nMessage-ID: <" + id + ">\r\n\r\n" + text + "\r\n";
}

/// The system's time, or some time after it.
class ShiftedClock : public base::SystemClock
{
public:
    base::WallTime now() const override { return SystemClock::now() + m_shift; }
    void letPass(base::Milliseconds by) { m_shift += by; }

private:
    base::Milliseconds m_shift{0};
};

/// A profile of one account at a Dovecot, with what a sync needs around it.
class SyncBench
{
public:
    explicit SyncBench(Dovecot& server)
        : m_server(server)
    {
        reopen();
        model::Account account;
        account.address = QStringLiteral("me@example.com");
        account.user = account.address;
        account.imap =
            model::Endpoint{model::Endpoint::Security::Plain, QStringLiteral("127.0.0.1"), server.imapPort()};
        account.smtp = model::Endpoint{model::Endpoint::Security::Plain, QStringLiteral("127.0.0.1"), 25};
        const auto added = m_store->accounts().add(account, m_clock.now());
        if (!added)
            qFatal("no account: %s", qPrintable(base::describe(added.error())));
        account.id = *added;
        m_account = account;
    }

    /// From now on over TLS, with the test authority trusted.
    void useTls()
    {
        m_account.imap = model::Endpoint{model::Endpoint::Security::Tls, QStringLiteral("localhost"),
                                         m_server.imapsPort()};
        m_account.caFile = Certificates::shared().authority();
        if (!m_store->accounts().remove(m_account.id, m_clock.now()) ||
            !m_store->accounts().add(m_account, m_clock.now()))
            qFatal("the account could not be changed");
    }

    void reopen()
    {
        m_store.reset();
        auto opened = store::Store::open(m_folder.path(), store::Access::ReadWrite);
        if (!opened)
            qFatal("no profile: %s", qPrintable(base::describe(opened.error())));
        m_store = std::move(opened).value();
    }

    /// Until reopen().
    void close() { m_store.reset(); }

    store::Store& store() { return *m_store; }
    const model::Account& account() const { return m_account; }
    ShiftedClock& clock() { return m_clock; }
    QString folder() const { return m_folder.path(); }

    /// A session of its own; null when it could not be had.
    std::unique_ptr<imap::Session> connect()
    {
        imap::LoginOptions options;
        options.endpoint = m_account.imap;
        options.caFile = m_account.caFile;
        options.user = m_account.user;
        options.secret = base::Secret("secret");
        auto session = imap::Session::connect(options, m_cancel);
        if (!session) {
            qWarning("connect: %s", qPrintable(base::describe(session.error())));
            return nullptr;
        }
        return std::move(session).value();
    }

    /// One sync over a new session; an error fails the test's expectation as an empty report.
    sync::SyncReport sync(const sync::SyncOptions& options = {})
    {
        const auto session = connect();
        if (!session)
            return {};
        sync::Mirror mirror(*m_store, m_account, m_clock);
        auto report = mirror.sync(*session, options, m_cancel);
        session->logout();
        if (!report) {
            qWarning("sync: %s", qPrintable(base::describe(report.error())));
            return {};
        }
        return *report;
    }

    sync::FolderReport reportOf(const sync::SyncReport& report, const QString& folder) const
    {
        for (const sync::FolderReport& entry : report.folders) {
            if (entry.name == folder)
                return entry;
        }
        return {};
    }

    model::Folder folderRow(const QString& path)
    {
        return m_store->folders().find(m_account.id, path).valueOr({});
    }

    /// Rows as the user sees them.
    QList<model::MailRow> rows(const QString& path)
    {
        const model::Folder row = folderRow(path);
        return row.id.isValid() ? m_store->mails().list(m_account.id, row.id, 100'000, 0).valueOr({})
                                : QList<model::MailRow>{};
    }

    /// Message-IDs with their raw bytes, "missing" where the body cannot be had.
    QMap<QString, QByteArray> contents(const QString& path)
    {
        QMap<QString, QByteArray> all;
        for (const model::MailRow& row : rows(path)) {
            const auto body = m_store->bodies().get(row.sha256);
            all.insert(row.messageId, body ? *body : QByteArray("missing"));
        }
        return all;
    }

    model::MailId idOf(const QString& path, const QString& messageId)
    {
        for (const model::MailRow& row : rows(path)) {
            if (row.messageId == messageId)
                return row.id;
        }
        return {};
    }

private:
    Dovecot& m_server;
    QTemporaryDir m_folder;
    ShiftedClock m_clock;
    base::CancelToken m_cancel;
    std::unique_ptr<store::Store> m_store;
    model::Account m_account;
};

} // namespace scorta::test
