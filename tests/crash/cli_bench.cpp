#include "cli_bench.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>

#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>
#include <vector>

namespace scorta::test {

CliBench::CliBench()
{
    Dovecot::Options imap;
    SmtpServer::Options smtp;
    smtp.security = SmtpServer::Security::Tls;
    for (int person = 0; person < kPeople; ++person) {
        imap.users.insert(address(person), QStringLiteral("secret"));
        smtp.users.insert(address(person), QStringLiteral("secret"));
    }
    // All the killed connections of one person at once.
    imap.extraConfig = "protocol imap {\n  mail_max_userip_connections = 100\n}\n";
    m_dovecot = std::make_unique<Dovecot>(imap);
    m_smtp = std::make_unique<SmtpServer>(smtp);
}

bool CliBench::start()
{
    return m_dovecot->start() && m_smtp->start();
}

QString CliBench::address(int person)
{
    return QStringLiteral("p%1@example.com").arg(person);
}

QStringList CliBench::addArguments(int person, quint16 imapPort) const
{
    const QString imap =
        imapPort == 0 ? m_dovecot->imapsUrl() : QString(u"imaps://localhost:" + QString::number(imapPort));
    return {QStringLiteral("account"),
            QStringLiteral("add"),
            address(person),
            QStringLiteral("--name"),
            QStringLiteral("Bottega Marea"),
            QStringLiteral("--imap"),
            imap,
            QStringLiteral("--smtp"),
            m_smtp->url(),
            QStringLiteral("--ca"),
            Certificates::shared().authority(),
            QStringLiteral("--password-command"),
            QStringLiteral("echo secret"),
            QStringLiteral("--no-check")};
}

QStringList CliBench::sendArguments(int person, const QString& subject)
{
    return {QStringLiteral("send"),
            QStringLiteral("--from"),
            address(person),
            QStringLiteral("--to"),
            QStringLiteral("to@example.net"),
            QStringLiteral("--subject"),
            subject,
            QStringLiteral("--text"),
            QStringLiteral("-")};
}

std::unique_ptr<ImapProbe> CliBench::probe(int person) const
{
    return m_dovecot->probe(address(person));
}

int CliBench::takenWith(const QByteArray& text) const
{
    int count = 0;
    const QList<SmtpMail> mails = m_smtp->accepted();
    for (const SmtpMail& mail : mails)
        count += mail.bytes.contains(text) ? 1 : 0;
    return count;
}

namespace {

void setPower(QProcess& process, const PowerCut& power)
{
    QProcessEnvironment environment = process.processEnvironment();
    environment.insert(QStringLiteral("SCORTA_CUT_AT"), QString::number(power.at));
    environment.insert(QStringLiteral("SCORTA_CUT_SEED"), QString::number(power.seed & 0x7fffffff));
    environment.insert(QStringLiteral("SCORTA_CUT_IMAGE"), power.image);
    environment.insert(QStringLiteral("SCORTA_CUT_COUNT"), power.countFile);
    process.setProcessEnvironment(environment);
}

/// The databases of a profile as the power cut left them; logs and shared memory of before are gone.
void putImage(const QString& image, const QString& profile)
{
    const QStringList sidecars{QStringLiteral("*.db-wal"), QStringLiteral("*.db-shm"),
                               QStringLiteral("*.db-journal")};
    for (const QString& name : QDir(profile).entryList(sidecars, QDir::Files))
        QFile::remove(profile + u'/' + name);
    for (const QString& name : QDir(image).entryList(QDir::Files)) {
        // Backups live in a folder of their own and are made anew.
        if (!name.startsWith(u"vault.db") && !name.startsWith(u"mirror.db") && !name.startsWith(u"bodies.db"))
            continue;
        QFile::remove(profile + u'/' + name);
        if (!QFile::copy(image + u'/' + name, profile + u'/' + name))
            qFatal("the image cannot be put back");
    }
}

} // namespace

DisturbedRun runDisturbed(const CommandLine& cli, const QStringList& arguments, const QByteArray& input,
                          const Disturbance& how)
{
    QProcess process;
    process.setProcessEnvironment(cli.environment());
    if (!how.preload.program.isEmpty())
        how.preload.apply(process);
    QString program = CommandLine::program();
    if (how.power) {
        setPower(process, *how.power);
        program = QStringLiteral(SCORTA_BINARY_DIR "/tests/bin/scorta-test-powercut");
    }
    process.start(program, QStringList{QStringLiteral("--json"), QStringLiteral("--profile"), cli.profile()} +
                               arguments);
    process.write(input);
    process.closeWriteChannel();
    DisturbedRun run;
    QElapsedTimer timer;
    timer.start();
    while (!process.waitForFinished(how.mayLive ? 1 : how.limit)) {
        if (process.state() == QProcess::NotRunning)
            break;
        if (how.mayLive && how.mayLive() && timer.elapsed() < how.limit)
            continue;
        if (timer.elapsed() >= how.limit)
            run.errors = "ran over the limit: ";
        process.kill();
        process.waitForFinished();
        break;
    }
    run.output = process.readAllStandardOutput();
    run.errors += process.readAllStandardError();
    run.wasSignalled = process.exitStatus() == QProcess::CrashExit;
    run.wasKilled = run.wasSignalled && process.exitCode() == SIGKILL;
    if (!run.wasSignalled)
        run.code = process.exitCode();
    if (how.power && run.wasKilled)
        putImage(how.power->image, cli.profile());
    return run;
}

quint32 seedOfThisRun()
{
    static const quint32 seed = qEnvironmentVariableIsSet("SCORTA_SEED")
                                    ? qEnvironmentVariable("SCORTA_SEED").toUInt()
                                    : QRandomGenerator::global()->generate();
    qInfo("SCORTA_SEED=%u", seed);
    return seed;
}

bool isLongRun()
{
    return qEnvironmentVariableIsSet("SCORTA_TEST_LONG");
}

QStringList onAllPeople(int count, const std::function<QString(int person, int index)>& one)
{
    constexpr int kEnough = 5;
    std::atomic<int> next{0};
    std::mutex mutex;
    QStringList failures;
    std::vector<std::thread> threads;
    for (int person = 0; person < CliBench::kPeople; ++person) {
        threads.emplace_back([&, person] {
            for (int index = next++; index < count; index = next++) {
                const QString failure = one(person, index);
                if (failure.isEmpty())
                    continue;
                const std::lock_guard lock(mutex);
                failures.append(QStringLiteral("#%1: %2").arg(index).arg(failure));
                if (failures.size() >= kEnough)
                    next = count;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    return failures;
}

} // namespace scorta::test
