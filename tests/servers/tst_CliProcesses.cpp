#include "CliProvider.h"

#include <QLocalSocket>
#include <QTest>

#include <csignal>

using namespace scorta::test;

namespace {

using Action = SmtpBehaviour::Action;

QJsonObject answerOf(QProcess& process)
{
    return QJsonDocument::fromJson(process.readAllStandardOutput()).object();
}

} // namespace

/// Several processes on one profile: one holds the engine, the others hand their commands to it, and take
/// over when it dies.
class TestCliProcesses : public QObject
{
    Q_OBJECT

private:
    CommandLine& cli() { return m_provider->cli; }
    SmtpServer& smtp() { return m_provider->smtp; }
    /// A `watch` that holds the engine and has mirrored everything.
    std::unique_ptr<QProcess> holder()
    {
        auto watch = m_provider->begin(words("watch"));
        const QString lock = cli().profile() + QStringLiteral("/engine.lock");
        const QDeadlineTimer deadline(10'000);
        QLocalSocket socket;
        while (!deadline.hasExpired()) {
            const QByteArray line = readFile(lock).trimmed();
            if (!line.isEmpty()) {
                socket.connectToServer(QString::fromUtf8(line));
                if (socket.waitForConnected(1'000))
                    return watch;
            }
            watch->waitForReadyRead(20);
        }
        return nullptr;
    }

    std::unique_ptr<CliProvider> m_provider;

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
    }

    void init()
    {
        m_provider = std::make_unique<CliProvider>();
        QVERIFY(m_provider->start());
        for (int i = 0; i < 5; ++i) {
            const QByteArray n = QByteArray::number(i);
            m_provider->deliver(CliProvider::message("m" + n + "@example.org", "Mail " + n, "unique" + n));
        }
        QCOMPARE(cli().json(m_provider->addArguments()).code, 0);
        QCOMPARE(cli().json(words("sync")).code, 0);
    }

    void cleanup() { m_provider.reset(); }

    void othersWorkWhileOneSyncs()
    {
        for (int i = 0; i < 1'500; ++i)
            m_provider->deliver(CliProvider::message("more" + QByteArray::number(i) + "@example.org", "More",
                                                     QByteArray("some words ").repeated(400)));
        const QString id = m_provider->idOf("m3@example.org");
        const auto sync = m_provider->begin(words("sync"));
        int during = 0;
        do {
            for (const QStringList& command :
                 {words("list"), words("search unique2"),
                  QStringList{QStringLiteral("mark"), id, QStringLiteral("--star")},
                  m_provider->sendArguments(QStringLiteral("meanwhile"))}) {
                const auto run = cli().json(command);
                QVERIFY2(run.code == 0, run.said().constData());
            }
            ++during;
        } while (sync->state() == QProcess::Running && during < 50 && !sync->waitForFinished(0));
        QVERIFY(sync->state() == QProcess::NotRunning || sync->waitForFinished(60'000));
        QCOMPARE(sync->exitStatus(), QProcess::NormalExit);
        QCOMPARE(sync->exitCode(), 0);
        QCOMPARE(cli().json(words("sync")).code, 0);
        QCOMPARE(cli().json(words("search more --count")).object().value(QStringLiteral("count")).toInt(),
                 1'500);
        QCOMPARE(smtp().accepted().size(), during);
        QSet<QByteArray> ids;
        for (const SmtpMail& mail : smtp().accepted())
            ids.insert(mail.messageId);
        QCOMPARE(ids.size(), during);
    }

    void aHolderAnswersAsOneselfWould()
    {
        const QString id = m_provider->idOf("m1@example.org");
        const QList<QStringList> commands{
            QStringList{QStringLiteral("mark"), id, QStringLiteral("--read")},
            m_provider->sendArguments(QStringLiteral("through")),
            words("sync"),
            words("sync --folder Nowhere"),
            words("flush"),
            words("account check me@example.com"),
            words("mark 99999 --read"),
            words("outbox retry 99999"),
            words("send --from me@example.com --to bad --subject x"),
            words("account show me@example.com"),
            words("check"),
        };
        const auto keysOf = [](const CommandLine::Run& run) {
            return run.json().isArray() ? run.array().first().toObject().keys() : run.object().keys();
        };
        QList<CommandLine::Run> alone;
        for (const QStringList& command : commands)
            alone.append(cli().json(command));
        const auto watch = holder();
        QVERIFY(watch);
        for (qsizetype i = 0; i < commands.size(); ++i) {
            const auto through = cli().json(commands.at(i));
            QCOMPARE(through.code, alone.at(i).code);
            QCOMPARE(through.errorKind(), alone.at(i).errorKind());
            QCOMPARE(keysOf(through), keysOf(alone.at(i)));
            QVERIFY(through.errors.isEmpty());
        }
        QCOMPARE(smtp().accepted().size(), 2);
        // What others do is told.
        const QJsonObject told = CliProvider::waitForEvent(*watch, QStringLiteral("sent"), 10'000);
        QCOMPARE(text(told, "state"), QStringLiteral("accepted"));
        QCOMPARE(CliProvider::endWith(*watch, 10'000), 0);
    }

    void aMessageOutlivesItsHolder_data()
    {
        QTest::addColumn<SmtpStage>("stage");
        QTest::addColumn<SmtpBehaviour>("behaviour");
        QTest::addColumn<int>("code");
        QTest::newRow("before the data") << SmtpStage::Mail << SmtpBehaviour::acting(Action::Stall, 1) << 0;
        QTest::newRow("while logging in") << SmtpStage::Auth << SmtpBehaviour::acting(Action::Stall, 1) << 0;
        QTest::newRow("after the dot")
            << SmtpStage::Dot << SmtpBehaviour::acting(Action::AcceptThenStall, 1) << 5;
    }

    void aMessageOutlivesItsHolder()
    {
        QFETCH(SmtpStage, stage);
        QFETCH(SmtpBehaviour, behaviour);
        QFETCH(int, code);
        const auto watch = holder();
        QVERIFY(watch);
        smtp().setScript(SmtpScript().at(stage, behaviour));
        const int reached = smtp().reached(stage);
        const auto send = m_provider->begin(m_provider->sendArguments(QStringLiteral("outlives")));
        QVERIFY(smtp().waitForStage(stage, reached + 1, std::chrono::seconds(10)));
        if (stage == SmtpStage::Dot)
            QVERIFY(smtp().waitForAccepted(1, std::chrono::seconds(10)));
        watch->kill();
        QVERIFY(watch->waitForFinished(10'000));
        QVERIFY(send->waitForFinished(30'000));
        const QByteArray errors = send->readAllStandardError();
        const QJsonObject answer = answerOf(*send);
        QVERIFY2(send->exitStatus() == QProcess::NormalExit && send->exitCode() == code,
                 QJsonDocument(answer).toJson().append(errors).constData());
        const QByteArray id = text(answer, "message_id").toLatin1();
        QCOMPARE(smtp().countAccepted(id), 1);
        QCOMPARE(cli().json(words("outbox list")).array().size(), 1);
        cli().json(words("flush"));
        QCOMPARE(smtp().accepted().size(), 1);
    }

    void manyAtOnceSendEachOnce()
    {
        constexpr int kCount = 20;
        std::vector<std::unique_ptr<QProcess>> processes;
        for (int i = 0; i < kCount; ++i)
            processes.push_back(
                m_provider->begin(m_provider->sendArguments(QStringLiteral("at once %1").arg(i))));
        QSet<QByteArray> ids;
        for (const auto& process : processes) {
            QVERIFY(process->waitForFinished(60'000));
            const QByteArray errors = process->readAllStandardError();
            const QJsonObject answer = answerOf(*process);
            QVERIFY2(process->exitStatus() == QProcess::NormalExit && process->exitCode() == 0,
                     QJsonDocument(answer).toJson().append(errors).constData());
            QCOMPARE(text(answer, "state"), QStringLiteral("accepted"));
            ids.insert(text(answer, "message_id").toLatin1());
        }
        QCOMPARE(ids.size(), kCount);
        QCOMPARE(smtp().accepted().size(), kCount);
        for (const QByteArray& id : std::as_const(ids))
            QCOMPARE(smtp().countAccepted(id), 1);
        const auto probe = m_provider->dovecot.probe();
        QCOMPARE(cli().json(words("sync")).code, 0);
        for (const QByteArray& id : std::as_const(ids))
            QCOMPARE(probe->countByMessageId("Sent", id), 1);
    }

    void garbageAtTheEnginesDoorHarmsNothing()
    {
        const auto watch = holder();
        QVERIFY(watch);
        const QString path =
            QString::fromUtf8(readFile(cli().profile() + QStringLiteral("/engine.lock")).trimmed());
        const QByteArrayList garbage{"\n\n\n",
                                     "not json\n",
                                     QByteArray(100'000, '\0') + '\n',
                                     "{\"command\":7,\"args\":[]}\n",
                                     "{\"id\":1,\"command\":\"send\",\"args\":{\"from\":[1],\"to\":\"x\"}}\n",
                                     "{\"id\":1,\"command\":\"mark\",\"args\":{\"ids\":[\"x\",null,-1]}}\n",
                                     "{\"id\":{},\"command\":\"outbox.resolve\"}\n",
                                     QByteArray("{\"a\":").repeated(20'000) + '\n',
                                     QByteArray(3'000'000, 'x')};
        for (const QByteArray& bytes : garbage) {
            QLocalSocket socket;
            socket.connectToServer(path);
            QVERIFY(socket.waitForConnected(2'000));
            socket.write(bytes);
            while (socket.bytesToWrite() > 0 && socket.waitForBytesWritten(2'000)) {
            }
            const auto run = cli().json(words("sync"));
            QVERIFY2(run.code == 0, run.said().constData());
        }
        QCOMPARE(watch->state(), QProcess::Running);
        QCOMPARE(CliProvider::endWith(*watch, 10'000), 0);
        QVERIFY(smtp().accepted().isEmpty());
    }

    void staleDoorsAreNoHindrance_data()
    {
        QTest::addColumn<QByteArray>("lock");
        QTest::newRow("nowhere") << QByteArray("/nowhere/socket\n");
        QTest::newRow("binary") << QByteArray(5'000, '\xff');
        QTest::newRow("killed holder") << QByteArray();
    }

    void staleDoorsAreNoHindrance()
    {
        QFETCH(QByteArray, lock);
        if (lock.isEmpty()) {
            const auto watch = holder();
            QVERIFY(watch);
            watch->kill();
            QVERIFY(watch->waitForFinished(10'000));
        } else {
            QVERIFY(writeFile(cli().profile() + QStringLiteral("/engine.lock"), lock));
        }
        QCOMPARE(cli().json(words("sync")).code, 0);
        const auto watch = holder();
        QVERIFY(watch);
        QCOMPARE(cli().json(words("sync")).code, 0);
        QCOMPARE(CliProvider::endWith(*watch, 10'000), 0);
    }

    void theHolderIsFoundFromAnotherSession()
    {
        // A session has a runtime folder, cron has none.
        const QString runtime = m_provider->path("runtime");
        QVERIFY(QDir().mkpath(runtime));
        cli().setEnvironment(QStringLiteral("XDG_RUNTIME_DIR"), runtime);
        const auto watch = holder();
        QVERIFY(watch);
        cli().clearEnvironment(QStringLiteral("XDG_RUNTIME_DIR"));
        const auto run = cli().json(m_provider->sendArguments(QStringLiteral("from cron")));
        QVERIFY2(run.code == 0, run.said().constData());
        QCOMPARE(CliProvider::endWith(*watch, 10'000), 0);
    }

    void watchTellsOfAnOutageAndSendsAfterIt()
    {
        const auto watch = holder();
        QVERIFY(watch);
        // It listens once it tells of a mail.
        m_provider->deliver(CliProvider::message("w@example.org", "W", "watched"));
        QVERIFY(!CliProvider::waitForEvent(*watch, QStringLiteral("mail"), 15'000).isEmpty());
        smtp().stop();
        const auto sent = cli().json(m_provider->sendArguments(QStringLiteral("waits")));
        QCOMPARE(sent.code, 3);
        const QJsonObject outage = CliProvider::waitForEvent(*watch, QStringLiteral("outage"), 10'000);
        QCOMPARE(text(outage, "service"), QStringLiteral("smtp"));
        QVERIFY(smtp().start());
        // By itself: the first tries are at most 15 seconds apart.
        const QJsonObject back = CliProvider::waitForEvent(*watch, QStringLiteral("back"), 40'000);
        QCOMPARE(text(back, "service"), QStringLiteral("smtp"));
        QVERIFY(!CliProvider::waitForEvent(*watch, QStringLiteral("sent"), 10'000).isEmpty());
        QCOMPARE(smtp().countAccepted(text(sent.object(), "message_id").toLatin1()), 1);
        QCOMPARE(CliProvider::endWith(*watch, 10'000), 0);
    }

    void watchEndsWhileTheServerIsSilent()
    {
        const auto watch = holder();
        QVERIFY(watch);
        m_provider->dovecot.pause();
        const auto sync = m_provider->begin(words("sync"));
        QVERIFY(!sync->waitForFinished(300));
        QCOMPARE(CliProvider::endWith(*watch, 10'000), 0);
        sync->kill();
        sync->waitForFinished();
        m_provider->dovecot.resume();
    }
};

QTEST_GUILESS_MAIN(TestCliProcesses)
#include "tst_CliProcesses.moc"
