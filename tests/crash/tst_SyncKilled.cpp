#include "servers/SyncBench.h"

#include "store/ImapJobTable.h"
#include "store/OutboxTable.h"
#include "sync/Release.h"

#include <QDeadlineTimer>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRandomGenerator>

#include <algorithm>

using namespace scorta;
using namespace scorta::test;

namespace {

QString bin(const char* name)
{
    return QStringLiteral(SCORTA_BINARY_DIR "/tests/bin/") + QString::fromLatin1(name);
}

// How many moments are tried: a sample in ./test, all of them in a long run.
bool isLong()
{
    return qEnvironmentVariableIntValue("SCORTA_TEST_LONG") > 0;
}

} // namespace

// A process killed at any moment, and the next one that goes on.
class tst_SyncKilled : public QObject
{
    Q_OBJECT

private:
    // Runs the worker; with `killAt` > 0 it is killed before its Nth write. True: it ended by itself, well.
    static bool work(SyncBench& bench, const char* what, int killAt)
    {
        QProcess worker;
        auto environment = QProcessEnvironment::systemEnvironment();
        if (killAt > 0) {
            environment.insert(QStringLiteral("LD_PRELOAD"), bin("libkill_at.so"));
            environment.insert(QStringLiteral("SCORTA_KILL_AT"), QString::number(killAt));
        }
        worker.setProcessEnvironment(environment);
        worker.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        worker.start(bin("sync_worker"), {bench.folder(), QString::fromLatin1(what)});
        if (!worker.waitForFinished(60'000)) {
            worker.kill();
            worker.waitForFinished();
            qWarning("the worker hung");
            return false;
        }
        return worker.exitStatus() == QProcess::NormalExit && worker.exitCode() == 0;
    }

private Q_SLOTS:
    void aFirstMirrorGoesOnWhereItWasKilled()
    {
        constexpr int kMails = 2'000;
        Dovecot server;
        QVERIFY(server.start());
        for (int i = 0; i < kMails; ++i) {
            const QByteArray text =
                QByteArray::number(i) + ' ' + QByteArray(6'000, static_cast<char>('a' + i % 26));
            QVERIFY(!server
                         .deliver(QStringLiteral("me@example.com"), QStringLiteral("INBOX"),
                                  mail("k" + QByteArray::number(i) + "@x", text))
                         .isEmpty());
        }
        SyncBench bench(server);
        QRandomGenerator random(20260901);
        int before = 0;
        int kills = 0;
        for (int round = 0; round < (isLong() ? 20 : 3); ++round) {
            QProcess worker;
            worker.start(bin("sync_worker"), {bench.folder(), QStringLiteral("sync")});
            // Until some more of it is stored: the network is far ahead of the disk.
            const int enough = before + static_cast<int>(random.bounded(1, 400));
            const QDeadlineTimer deadline(30'000);
            while (!deadline.hasExpired() && !worker.waitForFinished(2)) {
                if (bench.store().mails().bodyCount(bench.account().id).valueOr({}).first >= enough)
                    break;
            }
            if (worker.state() != QProcess::NotRunning) {
                worker.kill();
                QVERIFY(worker.waitForFinished());
            }
            kills += worker.exitStatus() == QProcess::CrashExit ? 1 : 0;
            bench.reopen();
            const int now = bench.store().mails().bodyCount(bench.account().id).valueOr({}).first;
            QVERIFY2(now >= before, "bodies that were here are gone");
            before = now;
        }
        QVERIFY(kills > 0);
        QVERIFY2(before > 0, "nothing of a cut-off mirror stayed");
        const auto report = bench.sync();
        const auto inbox = bench.reportOf(report, QStringLiteral("INBOX"));
        QCOMPARE(inbox.state, model::FolderState::Ok);
        // Only what was missing was fetched.
        QCOMPARE(inbox.bodies, kMails - before);
        QCOMPARE(bench.store().mails().bodyCount(bench.account().id).valueOr({}),
                 (std::pair{kMails, kMails}));
        const auto contents = bench.contents(QStringLiteral("INBOX"));
        QCOMPARE(contents.size(), kMails);
        QVERIFY(!contents.values().contains(QByteArray("missing")));
        const auto again = bench.reportOf(bench.sync(), QStringLiteral("INBOX"));
        QCOMPARE(again.bodies + again.newMails + again.vanished, 0);
    }

    void aSyncKilledAtAnyWriteIsRepeated()
    {
        QRandomGenerator random(7);
        const int rounds = isLong() ? 200 : 8;
        for (int round = 0; round < rounds; ++round) {
            Dovecot server;
            QVERIFY(server.start());
            auto probe = server.probe();
            for (int i = 0; i < 12; ++i)
                QVERIFY(probe->append("INBOX", mail("w" + QByteArray::number(i) + "@x")).isOk());
            SyncBench bench(server);
            if (round % 2 == 1)
                bench.sync();
            QVERIFY(probe->select("INBOX"));
            QVERIFY(probe->command("UID MOVE 2 Archive").isOk());
            QVERIFY(probe->command("UID STORE 5 +FLAGS (\\Deleted)").isOk());
            QVERIFY(probe->command("EXPUNGE").isOk());
            QVERIFY(probe->append("INBOX", mail("last@x")).isOk());
            const int killAt = random.bounded(1, 90);
            work(bench, "sync", killAt);
            QVERIFY2(work(bench, "sync", 0), QByteArray::number(killAt).constData());
            bench.reopen();
            QCOMPARE(bench.contents(QStringLiteral("INBOX")).size(), 11);
            QCOMPARE(bench.contents(QStringLiteral("Archive")).size(), 1);
            for (const QByteArray& body : bench.contents(QStringLiteral("INBOX")))
                QVERIFY2(body != "missing", QByteArray::number(killAt).constData());
            const auto quiet = bench.reportOf(bench.sync(), QStringLiteral("INBOX"));
            QCOMPARE(quiet.newMails + quiet.bodies + quiet.vanished + quiet.flags, 0);
        }
    }

    void aReleaseKilledAtAnyWriteIsRepeated()
    {
        const QString folder = QStringLiteral("Archive");
        QRandomGenerator random(11);
        const int rounds = isLong() ? 200 : 10;
        for (int round = 0; round < rounds; ++round) {
            const bool isKeep = round % 2 == 0;
            Dovecot server;
            QVERIFY(server.start());
            for (int i = 0; i < 25; ++i) {
                QVERIFY(!server
                             .deliver(QStringLiteral("me@example.com"), folder,
                                      mail("k" + QByteArray::number(i) + "@x"))
                             .isEmpty());
            }
            SyncBench bench(server);
            bench.sync();
            const auto before = bench.contents(folder);
            const auto found = bench.idOf(folder, QStringLiteral("<k4@x>"));
            auto probe = server.probe();
            QVERIFY(probe->select("Archive"));
            QVERIFY(probe->command("UID STORE 1:* +FLAGS (\\Deleted)").isOk());
            QVERIFY(probe->command("EXPUNGE").isOk());
            QCOMPARE(bench.reportOf(bench.sync(), folder).state, model::FolderState::Frozen);
            // One comes back under another UID, one is new.
            QVERIFY(probe->append("Archive", mail("k4@x")).isOk());
            QVERIFY(probe->append("Archive", mail("new@x")).isOk());
            QVERIFY(sync::Release(bench.store(), bench.clock())
                        .decide(bench.folderRow(folder), isKeep ? sync::Verdict::Keep : sync::Verdict::Accept)
                        .ok());
            const int killAt = random.bounded(1, 60);
            const QByteArray moment = QByteArray::number(killAt);
            work(bench, "sync", killAt);
            QVERIFY2(work(bench, "sync", 0), moment.constData());
            bench.reopen();
            QCOMPARE(bench.folderRow(folder).state, model::FolderState::Ok);
            QVERIFY(!*sync::Release(bench.store(), bench.clock()).waiting(bench.folderRow(folder)));
            const auto after = bench.contents(folder);
            QCOMPARE(bench.rows(folder).size(), after.size());
            QCOMPARE(after.size(), isKeep ? 26 : 2);
            QCOMPARE(bench.idOf(folder, QStringLiteral("<k4@x>")), found);
            const auto held = bench.store().kept().list(bench.account().id, QString()).valueOr({});
            QCOMPARE(held.size(), 24);
            for (const store::KeptMail& mail : held) {
                QCOMPARE(mail.reason, isKeep ? QStringLiteral("kept") : QStringLiteral("recoverable"));
                QCOMPARE(bench.store().bodies().get(mail.sha256).valueOr({}), before.value(mail.messageId));
            }
            const auto quiet = bench.reportOf(bench.sync(), folder);
            QCOMPARE(quiet.state, model::FolderState::Ok);
            QCOMPARE(quiet.newMails + quiet.bodies + quiet.vanished + quiet.flags, 0);
            QCOMPARE(bench.contents(folder), after);
        }
    }

    void oneSentCopyWhateverIsKilled()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        auto probe = server.probe();
        // The whole run is some fifty writes long.
        const int step = isLong() ? 1 : 6;
        int unkilled = 0;
        for (int killAt = 1; killAt < 90 && unkilled < 2; killAt += step) {
            const QByteArray id = "sent" + QByteArray::number(killAt) + "@x";
            const QByteArray bytes = mail(id);
            model::Outgoing message;
            message.account = bench.account().id;
            message.via = bench.account().id;
            message.messageId = QString::fromLatin1(QByteArray("<" + id + ">"));
            message.envelopeId = QString::fromLatin1(id);
            message.from = bench.account().address;
            message.sha256 = store::sha256(bytes);
            message.size = bytes.size();
            message.queuedAt = bench.clock().now();
            model::Recipient to;
            to.address = QStringLiteral("you@example.com");
            to.state = model::SendState::Accepted;
            message.recipients = {to};
            const auto outbox = bench.store().outbox().add(message, bytes);
            QVERIFY2(outbox.ok(), qPrintable(base::describe(outbox.ok() ? base::Error{} : outbox.error())));
            store::OutboxChange change;
            change.id = *outbox;
            change.at = bench.clock().now();
            change.jobs = {{QStringLiteral("append_sent"), bench.clock().now()}};
            QVERIFY(bench.store().outbox().commit(change).ok());

            unkilled += work(bench, "jobs", killAt) ? 1 : 0;
            work(bench, "jobs", killAt / 2 + 1);
            QVERIFY2(work(bench, "jobs", 0), QByteArray::number(killAt).constData());
            const auto job = bench.store().imapJobs().find(QStringLiteral("append_sent"), *outbox);
            QVERIFY(job && *job);
            QCOMPARE((*job)->state, QStringLiteral("done"));
            QCOMPARE(probe->countByMessageId("Sent", "<" + id + ">"), 1);
        }
        QVERIFY2(unkilled > 0, "the last moments of a run were never reached");
    }
};

QTEST_GUILESS_MAIN(tst_SyncKilled)
#include "tst_SyncKilled.moc"
