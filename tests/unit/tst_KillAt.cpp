#include "support/KillAt.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <csignal>
#include <memory>

using scorta::test::KillAt;

/// The preload kills, fails and counts where it should and nowhere else.
class TestKillAt : public QObject
{
    Q_OBJECT

private:
    struct Outcome
    {
        bool isKilled = false;
        QByteArray output;
        qint64 lines = 0; ///< written to the file
    };

    Outcome run(const KillAt& how, int count, int threads = 1, const QString& command = {})
    {
        const QString file = m_folder->filePath(QStringLiteral("data.db"));
        QFile::remove(file);
        QProcess process;
        how.apply(process);
        QStringList arguments{file, QString::number(count), QString::number(threads)};
        if (!command.isEmpty())
            arguments.append(command);
        process.start(QStringLiteral(SCORTA_BINARY_DIR "/tests/bin/scorta-test-syncer"), arguments);
        process.waitForFinished(20000);
        return {process.exitStatus() == QProcess::CrashExit && process.exitCode() == SIGKILL,
                process.readAllStandardOutput(), QFile(file).size() / 2};
    }
    KillAt at(int number, KillAt::When when = KillAt::When::Before) const
    {
        return {.program = QStringLiteral("scorta-test-syncer"),
                .killAt = number,
                .when = when,
                .countFile = m_folder->filePath(QStringLiteral("count"))};
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void countsWithoutKilling()
    {
        const KillAt how = at(0);
        const Outcome outcome = run(how, 7);
        QCOMPARE(outcome.output, "done\n");
        QCOMPARE(how.syncs(), 7);
    }

    void killsAtTheNth()
    {
        for (const KillAt::When when : {KillAt::When::Before, KillAt::When::After}) {
            for (int number = 1; number <= 5; ++number) {
                const KillAt how = at(number, when);
                const Outcome outcome = run(how, 5);
                QVERIFY(outcome.isKilled);
                QCOMPARE(outcome.lines, number);
                QCOMPARE(how.syncs(), number);
            }
        }
        QCOMPARE(run(at(6), 5).output, "done\n");
    }

    void killsAllThreads()
    {
        const KillAt how = at(50);
        const Outcome outcome = run(how, 100, 8);
        QVERIFY(outcome.isKilled);
        QVERIFY2(outcome.lines >= 50 && outcome.lines < 200, qPrintable(QString::number(outcome.lines)));
        QCOMPARE(run(at(801), 100, 8).output, "done\n");
        QCOMPARE(at(0).syncs(), 800);
    }

    void failsFromTheNthOn()
    {
        KillAt how = at(0);
        how.failAt = 3;
        const QByteArray io = "sync " + QByteArray::number(EIO) + '\n';
        QCOMPARE(run(how, 5).output, io + io + io + "done\n");
        how.failure = KillAt::Failure::NoSpace;
        how.failAt = 5;
        QCOMPARE(run(how, 5).output, "sync " + QByteArray::number(ENOSPC) + "\ndone\n");
    }

    void countsOnlyTheNamedFile()
    {
        KillAt how = at(2);
        how.path = QStringLiteral("vault.db");
        QCOMPARE(run(how, 5).output, "done\n");
        QCOMPARE(how.syncs(), 0);
        how.path = QStringLiteral("data.db");
        QVERIFY(run(how, 5).isKilled);
    }

    void fillsTheDiskAsLongAsTold()
    {
        KillAt how = at(0);
        how.fullWhile = m_folder->filePath(QStringLiteral("full"));
        QCOMPARE(run(how, 2).output, "done\n");
        QFile flag(how.fullWhile);
        QVERIFY(flag.open(QIODevice::WriteOnly));
        const QByteArray full = "write " + QByteArray::number(ENOSPC) + '\n';
        QCOMPARE(run(how, 2).output, full + full + "done\n");
        QVERIFY(flag.remove());
        QCOMPARE(run(how, 2).output, "done\n");
    }

    void leavesOtherProgramsAlone()
    {
        KillAt how = at(2);
        how.program = QStringLiteral("another");
        QCOMPARE(run(how, 5).output, "done\n");
        // A child of the program, under the same preload, may sync as often as it likes.
        how = at(4);
        const QString other = m_folder->filePath(QStringLiteral("other"));
        const QString command =
            u"for i in 1 2 3 4 5 6; do echo $i >> '" + other + u"'; sync '" + other + u"'; done";
        QCOMPARE(run(how, 3, 1, command).output, "done\n");
        QCOMPARE(QFile(other).size(), 12);
        QCOMPARE(how.syncs(), 3);
    }
};

QTEST_GUILESS_MAIN(TestKillAt)
#include "tst_KillAt.moc"
