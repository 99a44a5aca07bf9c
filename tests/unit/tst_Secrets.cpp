#include "account/Secrets.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <thread>

using namespace scorta;
using account::SystemSecrets;
using namespace std::chrono_literals;

namespace {

model::Account withCommand(const QString& command)
{
    model::Account account;
    account.address = QStringLiteral("me@example.com");
    account.secret.kind = model::SecretSource::Kind::Command;
    account.secret.command = command;
    return account;
}

model::Account withKeychain(const QString& address)
{
    model::Account account;
    account.address = address;
    account.secret.kind = model::SecretSource::Kind::Keychain;
    return account;
}

base::Result<base::Secret> fetch(const QString& command, base::Milliseconds limit = 20s)
{
    SystemSecrets secrets(limit);
    return secrets.fetch(withCommand(command), base::CancelToken());
}

/// Whether the process whose id stands in `path` ends within two seconds.
bool isGone(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const auto pid = static_cast<pid_t>(file.readAll().trimmed().toLongLong());
    return pid > 0 && QTest::qWaitFor(
                          [&] {
                              QFile status(QStringLiteral("/proc/%1/stat").arg(pid));
                              // A zombie that nobody has reaped yet is dead enough.
                              return ::kill(pid, 0) != 0 ||
                                     (status.open(QIODevice::ReadOnly) && status.readAll().contains(") Z "));
                          },
                          2'000);
}

} // namespace

class TestSecrets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theFirstLineIsTheSecret_data();
    void theFirstLineIsTheSecret();
    void failures_data();
    void failures();
    void whatItPrintsIsInNoError();
    void aSlowCommandIsEnded();
    void cancelEndsItWithin200Milliseconds();
    void aCancelledTokenStartsNothing();
    void endlessOutputIsBounded();
    void theChildHasNoneOfOurDescriptors();
    void theChildGetsNoInput();
    void aBackgroundChildDoesNotHoldUsUp();
    void manyThreadsAtOnce();
    void withoutAKeychain();
    void aKeychainRoundTrip();
};

void TestSecrets::initTestCase()
{
    if (qEnvironmentVariableIsSet("SCORTA_TEST_KEYCHAIN"))
        return;
    // No bus, whatever the machine has: neither by address nor in the runtime folder.
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    qputenv("XDG_RUNTIME_DIR", "/nonexistent");
}

void TestSecrets::theFirstLineIsTheSecret_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QByteArray>("secret");
    QTest::newRow("a line") << QStringLiteral("echo secret") << QByteArray("secret");
    QTest::newRow("no line end") << QStringLiteral("printf secret") << QByteArray("secret");
    QTest::newRow("more lines") << QStringLiteral("printf 'one\\ntwo\\nthree\\n'") << QByteArray("one");
    QTest::newRow("CR LF") << QStringLiteral("printf 'one\\r\\ntwo\\r\\n'") << QByteArray("one");
    QTest::newRow("blanks stay") << QStringLiteral("printf ' a b \\n'") << QByteArray(" a b ");
    QTest::newRow("UTF-8") << QStringLiteral("printf 'p\\303\\240ss\\n'") << QByteArray("p\xC3\xA0ss");
    QTest::newRow("a pipe") << QStringLiteral("echo abc | tr a-c x-z") << QByteArray("xyz");
    QTest::newRow("noise") << QStringLiteral("echo warning >&2; echo secret") << QByteArray("secret");
    QTest::newRow("a NUL later") << QStringLiteral("printf 'one\\ntwo\\000\\n'") << QByteArray("one");
    QTest::newRow("in pieces") << QStringLiteral("printf se; sleep 0.1; printf 'cret\\n'; sleep 0.1; echo x")
                               << QByteArray("secret");
}

void TestSecrets::theFirstLineIsTheSecret()
{
    QFETCH(QString, command);
    QFETCH(QByteArray, secret);
    const auto fetched = fetch(command);
    QVERIFY2(fetched.ok(), fetched.ok() ? "" : qPrintable(describe(fetched.error())));
    QCOMPARE(fetched->reveal(), secret);
}

void TestSecrets::failures_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("code");
    QTest::newRow("fails") << QStringLiteral("exit 7") << 7;
    QTest::newRow("prints and fails") << QStringLiteral("echo secret; exit 1") << 1;
    QTest::newRow("no such program") << QStringLiteral("/nonexistent/program") << 127;
    QTest::newRow("wrong grammar") << QStringLiteral("echo 'open") << 2;
    QTest::newRow("prints nothing") << QStringLiteral("true") << 0;
    QTest::newRow("is empty") << QString() << 0;
    QTest::newRow("empty first line") << QStringLiteral("printf '\\nsecret\\n'") << 0;
    QTest::newRow("NUL") << QStringLiteral("printf 'se\\000cret\\n'") << 0;
    QTest::newRow("a signal") << QStringLiteral("kill -9 $$") << 0;
}

void TestSecrets::failures()
{
    QFETCH(QString, command);
    QFETCH(int, code);
    const auto fetched = fetch(command);
    QVERIFY(!fetched.ok());
    QCOMPARE(fetched.error().kind, base::Kind::Secret);
    QCOMPARE(fetched.error().fate, base::Fate::NeedsUser);
    QCOMPARE(fetched.error().code, code);
}

void TestSecrets::whatItPrintsIsInNoError()
{
    const auto fetched = fetch(QStringLiteral("echo hunter2; echo hunter2 >&2; exit 3"));
    QVERIFY(!fetched.ok());
    QVERIFY(!describe(fetched.error()).contains(QStringLiteral("hunter2")));
    QVERIFY(fetched.error().detail.contains(QStringLiteral("3")));
}

void TestSecrets::aSlowCommandIsEnded()
{
    QTemporaryDir folder;
    const QString pidFile = folder.filePath(QStringLiteral("pid"));
    QElapsedTimer timer;
    timer.start();
    // The shell stays, and its child with it: both must go.
    const auto fetched =
        fetch(QStringLiteral("sleep 600 & echo $! > '%1'; wait; echo x").arg(pidFile), 500ms);
    QVERIFY(!fetched.ok());
    QCOMPARE(fetched.error().kind, base::Kind::Secret);
    QCOMPARE(fetched.error().fate, base::Fate::Defer);
    QVERIFY(timer.elapsed() >= 450);
    QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(isGone(pidFile));
}

void TestSecrets::cancelEndsItWithin200Milliseconds()
{
    QTemporaryDir folder;
    const QString pidFile = folder.filePath(QStringLiteral("pid"));
    base::CancelToken cancel;
    std::atomic<bool> isDone = false;
    QElapsedTimer sinceCancel;
    std::atomic<qint64> took = -1;
    base::Result<base::Secret> fetched = base::Secret();
    std::thread worker([&] {
        SystemSecrets secrets;
        fetched = secrets.fetch(
            withCommand(
                QStringLiteral("echo $$ > '%1.part'; mv '%1.part' '%1'; sleep 600; echo x").arg(pidFile)),
            cancel);
        took = sinceCancel.elapsed();
        isDone = true;
    });
    const bool hasStarted = QTest::qWaitFor([&] { return QFile::exists(pidFile); }, 5'000);
    sinceCancel.start();
    cancel.cancel();
    worker.join();
    QVERIFY(hasStarted);
    QVERIFY(isDone);
    QVERIFY(!fetched.ok());
    QCOMPARE(fetched.error().kind, base::Kind::Cancelled);
    QVERIFY2(took < 200, qPrintable(QString::number(took)));
    QVERIFY(isGone(pidFile));
}

void TestSecrets::aCancelledTokenStartsNothing()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("ran"));
    base::CancelToken cancel;
    cancel.cancel();
    SystemSecrets secrets;
    const auto fetched = secrets.fetch(withCommand(QStringLiteral("touch '%1'; echo x").arg(path)), cancel);
    QCOMPARE(fetched.error().kind, base::Kind::Cancelled);
    QVERIFY(!QFile::exists(path));
    QCOMPARE(secrets.fetch(withKeychain(QStringLiteral("a@b.c")), cancel).error().kind,
             base::Kind::Cancelled);
}

void TestSecrets::endlessOutputIsBounded()
{
    QElapsedTimer timer;
    timer.start();
    const auto fetched = fetch(QStringLiteral("yes"));
    QVERIFY(!fetched.ok());
    QCOMPARE(fetched.error().kind, base::Kind::Secret);
    QVERIFY(timer.elapsed() < 10'000);
    // Just under the bound is fine.
    const auto large = fetch(QStringLiteral("echo secret; head -c 60000 /dev/zero"));
    QVERIFY(large.ok());
    QCOMPARE(large->reveal(), QByteArray("secret"));
    QVERIFY(!fetch(QStringLiteral("head -c 70000 /dev/zero | tr '\\000' a")).ok());
}

void TestSecrets::theChildHasNoneOfOurDescriptors()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("open")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const int shared = ::fcntl(file.handle(), F_DUPFD, 50); // without FD_CLOEXEC
    QVERIFY(shared >= 50);
    const auto fetched =
        fetch(QStringLiteral("for fd in /proc/$$/fd/*; do printf '%s ' \"${fd##*/}\"; done"));
    ::close(shared);
    QVERIFY(fetched.ok());
    const QList<QByteArray> descriptors = fetched->reveal().simplified().split(' ');
    QVERIFY(descriptors.contains("1"));
    QVERIFY2(!descriptors.contains(QByteArray::number(shared)), fetched->reveal().constData());
    QVERIFY2(descriptors.size() <= 4, fetched->reveal().constData());
}

void TestSecrets::theChildGetsNoInput()
{
    const auto fetched = fetch(QStringLiteral("if read line; then echo got; else echo nothing; fi"));
    QVERIFY(fetched.ok());
    QCOMPARE(fetched->reveal(), QByteArray("nothing"));
}

void TestSecrets::aBackgroundChildDoesNotHoldUsUp()
{
    QElapsedTimer timer;
    timer.start();
    QTemporaryDir folder;
    const QString pidFile = folder.filePath(QStringLiteral("pid"));
    // Like an agent that the command leaves behind with the pipe still open.
    const auto fetched = fetch(QStringLiteral("sleep 60 & echo $! > '%1'; echo secret").arg(pidFile));
    QVERIFY(timer.elapsed() < 10'000);
    QVERIFY(fetched.ok());
    QCOMPARE(fetched->reveal(), QByteArray("secret"));
    QFile file(pidFile);
    QVERIFY(file.open(QIODevice::ReadOnly));
    ::kill(static_cast<pid_t>(file.readAll().trimmed().toLongLong()), SIGKILL);
}

void TestSecrets::manyThreadsAtOnce()
{
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    SystemSecrets secrets;
    for (int n = 0; n < 8; ++n) {
        threads.emplace_back([&, n] {
            for (int round = 0; round < 3; ++round) {
                const QByteArray expected = "secret" + QByteArray::number(n);
                const auto fetched =
                    secrets.fetch(withCommand(QStringLiteral("echo secret%1").arg(n)), base::CancelToken());
                if (fetched.ok() && fetched->reveal() == expected)
                    ++good;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(good.load(), 24);
}

void TestSecrets::withoutAKeychain()
{
    QElapsedTimer timer;
    timer.start();
    SystemSecrets secrets;
    const model::Account account = withKeychain(QStringLiteral("me@example.com"));
    // From two threads, one after the other: the keychain's own thread must outlive the first.
    base::Result<base::Secret> fetched = base::Secret();
    std::thread([&] { fetched = secrets.fetch(account, base::CancelToken()); }).join();
    QVERIFY(!fetched.ok());
    QCOMPARE(fetched.error().kind, base::Kind::NoKeychain);
    std::thread([&] { fetched = secrets.fetch(account, base::CancelToken()); }).join();
    QCOMPARE(fetched.error().kind, base::Kind::NoKeychain);
    const auto stored = secrets.store(account, base::Secret("hunter2"));
    QVERIFY(!stored.ok());
    QCOMPARE(stored.error().kind, base::Kind::NoKeychain);
    QVERIFY(!describe(stored.error()).contains(QStringLiteral("hunter2")));
    QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(secrets.store(account, base::Secret()).error().kind, base::Kind::Invalid);
}

void TestSecrets::aKeychainRoundTrip()
{
    if (qEnvironmentVariableIsSet("SCORTA_TEST_KEYCHAIN")) {
        SystemSecrets secrets;
        const model::Account account = withKeychain(QStringLiteral("Me@Example.com"));
        QCOMPARE(secrets.fetch(account, base::CancelToken()).error().kind, base::Kind::Secret);
        const auto stored = secrets.store(account, base::Secret("pàss wörd"));
        QVERIFY2(stored.ok(), stored.ok() ? "" : qPrintable(describe(stored.error())));
        const auto fetched =
            secrets.fetch(withKeychain(QStringLiteral("me@example.com")), base::CancelToken());
        QVERIFY(fetched.ok());
        QCOMPARE(fetched->reveal(), QByteArray("pàss wörd"));
        QVERIFY(secrets.remove(account).ok());
        QCOMPARE(secrets.fetch(account, base::CancelToken()).error().kind, base::Kind::Secret);
        QVERIFY(secrets.remove(account).ok());
        return;
    }
    const QString daemon = QStandardPaths::findExecutable(QStringLiteral("gnome-keyring-daemon"));
    const QString session = QStandardPaths::findExecutable(QStringLiteral("dbus-run-session"));
    if (daemon.isEmpty() || session.isEmpty())
        QSKIP("a real keychain is not tested: gnome-keyring-daemon or dbus-run-session is not installed");
    // The same test again, on a bus and with a home of its own.
    QTemporaryDir home;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
    for (const char* name : {"HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
        environment.insert(QString::fromLatin1(name), home.path());
    environment.insert(QStringLiteral("SCORTA_TEST_KEYCHAIN"), QStringLiteral("1"));
    QProcess inner;
    inner.setProcessEnvironment(environment);
    inner.setProcessChannelMode(QProcess::MergedChannels);
    inner.start(session, {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
                          QStringLiteral("printf pw | \"$1\" --unlock --components=secrets >/dev/null && "
                                         "exec \"$2\" aKeychainRoundTrip"),
                          QStringLiteral("sh"), daemon, QCoreApplication::applicationFilePath()});
    QVERIFY(inner.waitForFinished(60'000));
    QVERIFY2(inner.exitCode() == 0, inner.readAll().constData());
}

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_Secrets.moc"
