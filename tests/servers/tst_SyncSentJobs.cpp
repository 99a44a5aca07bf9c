#include "servers/SyncBench.h"

#include "outbox/Outbox.h"
#include "store/ImapJobTable.h"
#include "store/OutboxTable.h"
#include "sync/SentJobs.h"

using namespace scorta;
using namespace scorta::test;

// The Sent copy, filed exactly once.
class tst_SyncSentJobs : public QObject
{
    Q_OBJECT

private:
    static model::OutboxId queue(SyncBench& bench, const QString& kind, const QByteArray& id,
                                 model::SendState state = model::SendState::Accepted)
    {
        const QByteArray bytes = mail(id);
        model::Outgoing message;
        message.account = bench.account().id;
        message.via = bench.account().id;
        message.messageId = QString::fromLatin1("<" + id + ">");
        message.envelopeId = QString::fromLatin1(id);
        message.from = bench.account().address;
        message.sha256 = store::sha256(bytes);
        message.size = bytes.size();
        message.queuedAt = bench.clock().now();
        model::Recipient to;
        to.address = QStringLiteral("you@example.com");
        to.state = state;
        to.at = bench.clock().now();
        message.recipients = {to};
        const auto added = bench.store().outbox().add(message, bytes);
        if (!added)
            qFatal("no outbox row: %s", qPrintable(base::describe(added.error())));
        store::OutboxChange change;
        change.id = *added;
        change.at = bench.clock().now();
        change.jobs = {{kind, bench.clock().now()}};
        if (!bench.store().outbox().commit(change))
            qFatal("no job");
        return *added;
    }

    static int run(SyncBench& bench)
    {
        const auto session = bench.connect();
        const auto ended = sync::runImapJobs(bench.store(), *session, bench.account(), bench.clock(), {});
        session->logout();
        if (!ended)
            qWarning("jobs: %s", qPrintable(base::describe(ended.error())));
        return ended.valueOr(-1);
    }

    static store::ImapJob job(SyncBench& bench, const QString& kind, model::OutboxId outbox)
    {
        const auto found = bench.store().imapJobs().find(kind, outbox);
        return found && *found ? **found : store::ImapJob{};
    }

private Q_SLOTS:
    void filedOnce()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString kind = QStringLiteral("append_sent");
        const auto outbox = queue(bench, kind, "s1@x");
        QCOMPARE(run(bench), 1);
        const auto done = job(bench, kind, outbox);
        QCOMPARE(done.state, QStringLiteral("done"));
        QVERIFY(!done.isFound);
        QVERIFY(done.uid > 0);
        QCOMPARE(run(bench), 0);
        auto probe = server.probe();
        QCOMPARE(probe->countByMessageId("Sent", "<s1@x>"), 1);
        QCOMPARE(probe->body("Sent", done.uid), mail("s1@x"));
        QCOMPARE(probe->flags("Sent").value(done.uid), QByteArrayList{"\\Seen"});
    }

    void aCopyThatIsThereIsNotFiledAgain_data()
    {
        QTest::addColumn<QString>("state");
        QTest::newRow("filed by the server") << QStringLiteral("waiting");
        QTest::newRow("appended before a crash") << QStringLiteral("intent");
    }
    void aCopyThatIsThereIsNotFiledAgain()
    {
        QFETCH(QString, state);
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString kind = QStringLiteral("append_sent");
        const auto outbox = queue(bench, kind, "s2@x");
        auto probe = server.probe();
        QVERIFY(probe->append("Sent", mail("s2@x"), "\\Seen").isOk());
        auto row = job(bench, kind, outbox);
        row.state = state;
        QVERIFY(bench.store().imapJobs().update(row).ok());
        QCOMPARE(run(bench), 1);
        QVERIFY(job(bench, kind, outbox).isFound);
        QCOMPARE(job(bench, kind, outbox).state, QStringLiteral("done"));
        QCOMPARE(probe->countByMessageId("Sent", "<s2@x>"), 1);
    }

    void anIntentThatLedToNothingIsCarriedOut()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString kind = QStringLiteral("append_sent");
        const auto outbox = queue(bench, kind, "s3@x");
        auto row = job(bench, kind, outbox);
        row.state = QStringLiteral("intent");
        QVERIFY(bench.store().imapJobs().update(row).ok());
        QCOMPARE(run(bench), 1);
        QCOMPARE(server.probe()->countByMessageId("Sent", "<s3@x>"), 1);
    }

    void theSentFolderIsMadeWhenThereIsNone()
    {
        Dovecot::Options options;
        options.folders = {};
        Dovecot server(options);
        QVERIFY(server.start());
        SyncBench bench(server);
        queue(bench, QStringLiteral("append_sent"), "s4@x");
        QCOMPARE(run(bench), 1);
        QCOMPARE(server.probe()->countByMessageId("Sent", "<s4@x>"), 1);
    }

    void lookedForAndNotFoundIsAnAnswer()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString kind = QStringLiteral("find_sent");
        const auto outbox = queue(bench, kind, "s5@x");
        QCOMPARE(run(bench), 1);
        auto row = job(bench, kind, outbox);
        QCOMPARE(row.state, QStringLiteral("done"));
        QVERIFY(!row.isFound);
        QCOMPARE(row.folder, QStringLiteral("Sent"));
        QCOMPARE(run(bench), 0);
    }

    // Absence, however often it is seen, leaves a message unconfirmed; what turns up later settles it.
    void absenceProvesNothingAndEvidenceMayComeLate()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString kind = QStringLiteral("find_sent");
        const auto id = queue(bench, kind, "s6@x", model::SendState::Unconfirmed);
        outbox::Outbox outbox(bench.store(), bench.clock());
        const auto state = [&] { return bench.store().outbox().find(id)->recipients.first().state; };
        const auto lookNow = [&] {
            const auto ended = run(bench);
            if (!outbox.collectImapJobs(bench.account().id))
                return -1;
            return ended;
        };
        QCOMPARE(lookNow(), 1);
        int looks = 1;
        // As long as the outbox wants to look again, time passes and it looks.
        while (job(bench, kind, id).state == QLatin1String("waiting") && looks < 10) {
            bench.clock().letPass(std::chrono::minutes(16));
            QCOMPARE(lookNow(), 1);
            ++looks;
            QCOMPARE(state(), model::SendState::Unconfirmed);
        }
        QVERIFY2(looks >= 2, "it was looked for once only");
        bench.clock().letPass(std::chrono::hours(48));
        QVERIFY(outbox.lookForEvidence(bench.account().id).ok());
        QCOMPARE(lookNow(), 1);
        QCOMPARE(state(), model::SendState::Unconfirmed);

        auto probe = server.probe();
        QVERIFY(probe
                    ->append("Sent",
                             "X-Google-Original-Message-ID: <s6@x>\r\nMessage-ID: <their@own>\r\n\r\nhi\r\n")
                    .isOk());
        QVERIFY(outbox.lookForEvidence(bench.account().id).ok());
        QCOMPARE(lookNow(), 1);
        const auto row = job(bench, kind, id);
        QVERIFY(row.isFound);
        QCOMPARE(row.alias, QStringLiteral("<their@own>"));
        QCOMPARE(row.folder, QStringLiteral("Sent"));
        QCOMPARE(state(), model::SendState::Accepted);
        QCOMPARE(bench.store().outbox().byMessageId(QStringLiteral("<their@own>")).valueOr({}),
                 QList<model::OutboxId>{id});
    }
};

QTEST_GUILESS_MAIN(tst_SyncSentJobs)
#include "tst_SyncSentJobs.moc"
