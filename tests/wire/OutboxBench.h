#pragma once

#include "outbox/Outbox.h"
#include "store/AccountTable.h"
#include "store/Database.h"
#include "store/ImapJobTable.h"
#include "store/OutboxTable.h"
#include "store/Store.h"

#include "support/SmtpServer.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace scorta::outbox::test {

/// A profile with one account, its outbox, a submission server, and a clock that moves when told.
class Bench
{
public:
    Bench()
        : clock(base::fromMillis(1'800'000'000'000))
    {
    }

    bool open()
    {
        if (!server.start())
            return false;
        account.address = QStringLiteral("me@example.com");
        account.user = account.address;
        account.smtp = model::parseEndpoint(server.url(), model::Service::Smtp).value();
        auto opened =
            store::Store::open(folder.filePath(QStringLiteral("profile")), store::Access::ReadWrite);
        if (!opened.ok())
            return false;
        store = *std::move(opened);
        const auto id = store->accounts().add(account, clock.now());
        if (!id.ok())
            return false;
        account.id = *id;
        return true;
    }

    Outbox outbox() { return Outbox(*store, clock); }

    /// Queues message `number` and answers with its id.
    model::OutboxId queue(int number, const QStringList& recipients, const Outbox::QueueOptions& options = {})
    {
        const auto queued = outbox().queue(account, frozen(number, recipients), options);
        return queued.ok() ? queued->id : model::OutboxId();
    }

    static mime::Frozen frozen(int number, const QStringList& recipients)
    {
        mime::Frozen message;
        message.messageId = QString::fromLatin1(messageId(number));
        message.subject = QStringLiteral("Message %1").arg(number);
        message.bytes = "Message-ID: " + messageId(number) + "\r\nSubject: x\r\n\r\n.Hello\r\n";
        message.sender = QStringLiteral("me@example.com");
        message.recipients = recipients;
        return message;
    }
    static QByteArray messageId(int number) { return "<m" + QByteArray::number(number) + "@example.com>"; }

    Runner runner()
    {
        Runner made(
            *store, account, clock, [this] { return connect(); }, [] { return 0.5; });
        return made;
    }
    Runner::RunReport runDue()
    {
        const auto report = runner().runDue(base::CancelToken());
        return report.ok() ? *report : Runner::RunReport{-1, report.error()};
    }
    Runner::RunReport run(model::OutboxId id)
    {
        const auto report = runner().run({id}, base::CancelToken());
        return report.ok() ? *report : Runner::RunReport{-1, report.error()};
    }

    base::Result<std::unique_ptr<smtp::Submission>> connect()
    {
        ++connects;
        smtp::LoginOptions options;
        options.endpoint = account.smtp;
        options.user = account.user;
        options.secret = base::Secret("secret");
        options.connectTimeout = std::chrono::seconds{5};
        options.replyTimeout = std::chrono::seconds{5};
        options.dotTimeout = std::chrono::seconds{5};
        return smtp::Submission::connect(options, base::CancelToken());
    }

    model::Outgoing message(model::OutboxId id) { return outbox().find(id).valueOr({}); }
    QString state(model::OutboxId id) { return model::toName(message(id).state()); }
    QStringList states(model::OutboxId id)
    {
        QStringList names;
        for (const model::Recipient& recipient : message(id).recipients)
            names.append(model::toName(recipient.state));
        return names;
    }
    std::optional<store::ImapJob> job(const char* kind, model::OutboxId id)
    {
        return store->imapJobs().find(QString::fromLatin1(kind), id).valueOr(std::nullopt);
    }
    /// What the mirror's side would answer.
    enum class Answer { Found, Absent, Failed };
    bool answer(const char* kind, model::OutboxId id, Answer answer, const QString& alias = {})
    {
        auto found = job(kind, id);
        if (!found || found->state != QLatin1String("waiting"))
            return false;
        found->state = answer == Answer::Failed ? QStringLiteral("failed") : QStringLiteral("done");
        found->isFound = answer == Answer::Found;
        found->attempts += answer == Answer::Found ? 0 : 1;
        found->folder = QStringLiteral("Sent");
        found->alias = alias;
        return store->imapJobs().update(*found).ok() && outbox().collectImapJobs(account.id).ok();
    }

    QTemporaryDir folder;
    scorta::test::SmtpServer server;
    base::ManualClock clock;
    model::Account account;
    std::unique_ptr<store::Store> store;
    int connects = 0;
};

} // namespace scorta::outbox::test
