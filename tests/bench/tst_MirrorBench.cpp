#include "bench/Figures.h"
#include "bench/Letters.h"
#include "bench/Measured.h"
#include "support/Certificates.h"
#include "support/CommandLine.h"
#include "support/Dovecot.h"

#include "store/AccountTable.h"
#include "store/BodyTable.h"
#include "store/Database.h"
#include "store/FolderTable.h"
#include "store/MailTable.h"
#include "store/Sql.h"
#include "store/Store.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <algorithm>
#include <map>

using namespace scorta;
using namespace scorta::test;

namespace {

const QString kMe = QStringLiteral("me@example.com");
// Of 20: INBOX has most.
const std::vector<std::pair<QString, int>> kFolders = {
    {QStringLiteral("INBOX"), 14}, {QStringLiteral("Archive"), 4}, {QStringLiteral("Lists/Members"), 2}};

int fromEnvironment(const char* name, int otherwise)
{
    return qEnvironmentVariableIsSet(name) ? qEnvironmentVariableIntValue(name) : otherwise;
}

double ownCpu()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// What the first mirror is compared with: all bodies over one TLS connection, thrown away.
struct Drain
{
    double seconds = 0; ///< 0: it failed
    double cpuSeconds = 0;
};

QByteArray readUntil(Channel& channel, const QByteArray& end, Deadline deadline)
{
    QByteArray tail;
    while (const auto some = channel.readSome(1 << 18, deadline)) {
        tail.append(*some);
        if (tail.contains(end))
            return tail;
        tail = tail.right(100);
    }
    return {};
}

Drain drain(const Dovecot& server)
{
    const Deadline deadline = in(std::chrono::minutes(10));
    const auto channel = Channel::connectTo(server.imapsPort(), deadline);
    if (!channel || !channel->startClientTls(deadline))
        return {};
    channel->readLine(deadline);
    channel->write("a LOGIN me@example.com secret\r\n", deadline);
    if (readUntil(*channel, "a OK", deadline).isEmpty())
        return {};
    Drain result;
    const double cpu = ownCpu();
    QElapsedTimer timer;
    timer.start();
    for (const auto& [folder, share] : kFolders) {
        channel->write("b SELECT \"" + folder.toUtf8() + "\"\r\n", deadline);
        if (readUntil(*channel, "\r\nb OK", deadline).isEmpty())
            return {};
        channel->write("c UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])\r\n", deadline);
        if (readUntil(*channel, "\r\nc OK", deadline).isEmpty())
            return {};
    }
    result.seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    result.cpuSeconds = ownCpu() - cpu;
    return result;
}

/// The rows that the mirror holds by now, as any reader sees them; -1 while there is no mirror.
class RowCounter
{
public:
    explicit RowCounter(QString profile)
        : m_profile(std::move(profile))
    {
    }
    qint64 rows()
    {
        if (!m_mirror) {
            auto opened = store::Database::open(m_profile, store::File::Mirror, store::Access::ReadOnly);
            if (!opened)
                return -1;
            m_mirror = std::move(opened).value();
        }
        const auto sum = store::guarded("bench", [&]() -> base::Result<qint64> {
            store::Query query(*m_mirror, "SELECT coalesce(sum(total), 0) FROM folders");
            return query.next() ? query.integer(0) : 0;
        });
        return sum.valueOr(-1);
    }
    void close() { m_mirror.reset(); }

private:
    QString m_profile;
    std::unique_ptr<store::Database> m_mirror;
};

struct Run
{
    Measured whole;
    double firstMails = 0;
    double bodiesHere = 0;
    Drain drain;
};

QByteArray list(const std::vector<Run>& runs, double (*value)(const Run&), int decimals)
{
    QByteArray text;
    for (const Run& run : runs)
        text += (text.isEmpty() ? "" : ", ") + number(value(run), decimals);
    return text;
}

double median(const std::vector<Run>& runs, double (*value)(const Run&))
{
    std::vector<double> values;
    for (const Run& run : runs)
        values.push_back(value(run));
    return quantile(values, 0.5);
}

} // namespace

/// The first mirror of 20,000 generated messages through scorta-cli, beside a raw drain of the same mail in
/// the same minute, and what follows it. SCORTA_BENCH_MAILS and SCORTA_BENCH_RUNS change the size and how
/// often the mirror is made anew.
class TestMirrorBench : public QObject
{
    Q_OBJECT

private:
    Measured cli(const QStringList& arguments, const std::function<void(double)>& watch = {}) const
    {
        return measure(CommandLine::program(),
                       QStringList{QStringLiteral("--json"), QStringLiteral("--profile"), profile()} +
                           arguments,
                       CommandLine(profile()).environment(), watch);
    }
    QString profile() const { return m_folder->filePath(QStringLiteral("profile")); }
    QString records() const { return m_server.folder() + QStringLiteral("/records"); }
    void deliverMore(int mails);
    bool newProfile();
    Run mirrorOnce();
    void checkBodies();
    int commandsOfQuietSync(int& folders);

    std::unique_ptr<QTemporaryDir> m_folder;
    Dovecot m_server;
    Letters m_letters{20'261};
    std::map<QString, std::vector<QByteArray>> m_delivered; // hashes by folder
    qint64 m_rawBytes = 0;
    int m_mails = 0;
    std::vector<Run> m_runs;

private Q_SLOTS:
    void initTestCase();
    void firstMirror();
    void everyBodyIsHere();
    void everyWordIsFound();
    void diskUse();
    void startUp();
    void nothingNew();
    void someChanges();
};

void TestMirrorBench::deliverMore(int mails)
{
    for (int i = 0; i < mails; ++i) {
        int place = m_letters.made() % 20;
        const QString* folder = nullptr;
        for (const auto& [name, share] : kFolders) {
            if (place >= 0)
                folder = &name;
            place -= share;
        }
        const QByteArray raw = m_letters.next();
        Dovecot::Delivery delivery;
        if (i % 10 != 0)
            delivery.flags.append("\\Seen");
        if (i % 40 == 0)
            delivery.flags.append("\\Flagged");
        // Line ends as Dovecot itself stores them by default; over IMAP they are CRLF.
        QByteArray stored = raw;
        stored.replace("\r\n", "\n");
        if (m_server.deliver(kMe, *folder, stored, delivery).isEmpty())
            qFatal("a message could not be delivered");
        m_delivered[*folder].push_back(store::sha256(raw));
        m_rawBytes += raw.size();
    }
}

bool TestMirrorBench::newProfile()
{
    m_folder = std::make_unique<QTemporaryDir>();
    const Measured added =
        cli({QStringLiteral("account"), QStringLiteral("add"), kMe, QStringLiteral("--imap"),
             m_server.imapsUrl(), QStringLiteral("--smtp"), QStringLiteral("smtps://localhost:1"),
             QStringLiteral("--ca"), Certificates::shared().authority(), QStringLiteral("--password-command"),
             QStringLiteral("echo secret"), QStringLiteral("--no-check")});
    return added.code == 0;
}

void TestMirrorBench::initTestCase()
{
    if (!Dovecot::isInstalled())
        QFAIL("Dovecot is not installed; ./test installs it");
    m_mails = fromEnvironment("SCORTA_BENCH_MAILS", 20'000);
    // What clients say is recorded while this folder exists.
    m_server.options().extraConfig = "rawlog_dir = " + QFile::encodeName(records()) + "\n";
    QVERIFY2(m_server.start(), m_server.log().constData());
    deliverMore(m_mails);
    QVERIFY(drain(m_server).seconds > 0); // the server numbers its mail and reads its own files once
    figure("mail", QByteArray::number(m_mails) + " messages, " +
                       number(static_cast<double>(m_rawBytes) / 1e6, 0) + " MB");
}

Run TestMirrorBench::mirrorOnce()
{
    Run run;
    run.drain = drain(m_server);
    RowCounter counter(profile());
    run.whole = cli({QStringLiteral("sync")}, [&](double seconds) {
        if (run.bodiesHere > 0)
            return;
        const qint64 rows = counter.rows();
        if (rows > 0 && run.firstMails == 0)
            run.firstMails = seconds;
        if (rows == m_mails) {
            run.bodiesHere = seconds;
            counter.close(); // the last connection takes the write-ahead log with it
        }
    });
    if (run.bodiesHere == 0)
        run.bodiesHere = run.whole.seconds;
    return run;
}

void TestMirrorBench::firstMirror()
{
    const int runs = fromEnvironment("SCORTA_BENCH_RUNS", 3);
    for (int i = 0; i < runs; ++i) {
        QVERIFY(newProfile());
        const Run run = mirrorOnce();
        QVERIFY(run.drain.seconds > 0);
        QVERIFY2(run.whole.code == 0, run.whole.output.constData());
        qInfo("drain %.2f s (%.2f s CPU); first mails %.2f s, all bodies %.2f s, indexed %.2f s (%.2f s CPU, "
              "%.2f "
              "of it system), peak %.0f MiB",
              run.drain.seconds, run.drain.cpuSeconds, run.firstMails, run.bodiesHere, run.whole.seconds,
              run.whole.cpuSeconds, run.whole.systemSeconds, run.whole.peakMiB);
        m_runs.push_back(run);
    }
    const auto drained = [](const Run& run) { return run.drain.seconds; };
    const auto first = [](const Run& run) { return run.firstMails; };
    const auto bodies = [](const Run& run) { return run.bodiesHere / run.drain.seconds; };
    const auto indexed = [](const Run& run) { return run.whole.seconds / run.drain.seconds; };
    const auto seconds = [](const Run& run) { return run.whole.seconds; };
    const auto cpu = [](const Run& run) { return run.whole.cpuSeconds; };
    const auto peak = [](const Run& run) { return run.whole.peakMiB; };
    figure("raw drain", list(m_runs, drained, 2) + " s");
    figure("first mirror, first mails to be seen", list(m_runs, first, 2) + " s");
    figure("first mirror, all bodies here", "2 x drain",
           number(median(m_runs, bodies), 2) + " x (" + list(m_runs, bodies, 2) + ')',
           median(m_runs, bodies) <= 2);
    figure("first mirror, indexed too", "3 x drain",
           number(median(m_runs, indexed), 2) + " x (" + list(m_runs, indexed, 2) + "; " +
               list(m_runs, seconds, 2) + " s)",
           median(m_runs, indexed) <= 3);
    figure("first mirror, processor time", list(m_runs, cpu, 2) + " s");
    figure("first mirror, peak memory", "200 MiB", number(median(m_runs, peak), 0) + " MiB",
           median(m_runs, peak) <= 200);
}

void TestMirrorBench::checkBodies()
{
    auto opened = store::Store::open(profile(), store::Access::ReadOnly);
    QVERIFY(opened.ok());
    store::Store& store = **opened;
    const auto account = store.accounts().find(kMe);
    QVERIFY(account.ok());
    size_t checked = 0;
    for (auto& [name, hashes] : m_delivered) {
        const auto folder = store.folders().find(account->id, name);
        QVERIFY(folder.ok());
        const auto rows = store.mails().list(account->id, folder->id, 1'000'000, 0);
        QVERIFY(rows.ok());
        std::vector<QByteArray> mirrored;
        for (const model::MailRow& row : *rows) {
            // Read back, unpacked and hashed anew: the bytes themselves.
            const auto body = store.bodies().get(row.sha256);
            QVERIFY(body.ok());
            mirrored.push_back(store::sha256(*body));
        }
        std::vector<QByteArray> delivered = hashes;
        std::sort(delivered.begin(), delivered.end());
        std::sort(mirrored.begin(), mirrored.end());
        QVERIFY2(mirrored == delivered, "the mirror of a folder is not what was delivered to it");
        checked += mirrored.size();
    }
    QCOMPARE(static_cast<int>(checked), m_mails);
}

void TestMirrorBench::everyBodyIsHere()
{
    checkBodies();
}

void TestMirrorBench::everyWordIsFound()
{
    constexpr int kSamples = 200;
    std::vector<double> times;
    for (int i = 0; i < kSamples; ++i) {
        const int number = static_cast<int>(static_cast<qint64>(i) * m_mails / kSamples);
        const Measured found = cli({QStringLiteral("search"), QString::fromLatin1(Letters::wordOf(number))});
        const QJsonArray rows = QJsonDocument::fromJson(found.output).array();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows.first().toObject().value(QStringLiteral("message_id")).toString(),
                 QStringLiteral("<bench%1@example.org>").arg(number));
        times.push_back(found.seconds * 1e3);
    }
    figure("scorta-cli search, whole process, one word of " + QByteArray::number(m_mails) + " messages",
           "p50 " + number(quantile(times, 0.5), 0) + " ms, p95 " + number(quantile(times, 0.95), 0) + " ms");
}

void TestMirrorBench::diskUse()
{
    double sum = 0;
    QByteArray each;
    for (const char* file : {"mirror.db", "bodies.db"}) {
        double size = 0;
        for (const char* part : {"", "-wal"})
            size += static_cast<double>(
                QFileInfo(profile() + u'/' + QLatin1String(file) + QLatin1String(part)).size());
        sum += size;
        each += (each.isEmpty() ? "" : ", ") + QByteArray(file) + ' ' + number(size / 1e6, 0) + " MB";
    }
    auto mirror = store::Database::open(profile(), store::File::Mirror, store::Access::ReadOnly);
    QVERIFY(mirror.ok());
    store::Query unused(**mirror, "PRAGMA freelist_count");
    QVERIFY(unused.next());
    each +=
        "; " + number(static_cast<double>(unused.integer(0)) * 4096 / 1e6, 0) + " MB of it free for reuse";
    const double share = sum / static_cast<double>(m_rawBytes);
    figure("disk: mirror, index and bodies", "0.8 x raw bytes", number(share, 2) + " x (" + each + ')',
           share <= 0.8);
}

void TestMirrorBench::startUp()
{
    std::vector<double> times;
    std::vector<double> cpu;
    for (int i = 0; i < 21; ++i) {
        const Measured run = cli({QStringLiteral("list")});
        QCOMPARE(run.code, 0);
        times.push_back(run.seconds * 1e3);
        cpu.push_back(run.cpuSeconds * 1e3);
    }
    figure("scorta-cli list, whole process", "p50 " + number(quantile(times, 0.5), 0) + " ms, p95 " +
                                                 number(quantile(times, 0.95), 0) + " ms (CPU " +
                                                 number(quantile(cpu, 0.5), 0) + " ms)");
}

// From the server's own record of what it was told.
int TestMirrorBench::commandsOfQuietSync(int& folders)
{
    QDir().mkpath(records());
    m_server.handOver(records());
    const Measured run = cli({QStringLiteral("sync")});
    folders = static_cast<int>(QJsonDocument::fromJson(run.output)
                                   .object()
                                   .value(QStringLiteral("accounts"))
                                   .toArray()
                                   .at(0)
                                   .toObject()
                                   .value(QStringLiteral("folders"))
                                   .toArray()
                                   .size());
    int commands = 0;
    for (const QFileInfo& file : QDir(records()).entryInfoList({QStringLiteral("*.in")}, QDir::Files)) {
        QFile record(file.filePath());
        if (!record.open(QIODevice::ReadOnly))
            return -1;
        const QByteArray text = record.readAll();
        qInfo("the server was told:\n%s", text.constData());
        commands += static_cast<int>(text.count('\n'));
    }
    QDir(records()).removeRecursively();
    return commands;
}

void TestMirrorBench::nothingNew()
{
    std::vector<double> cpu;
    std::vector<double> wall;
    for (int i = 0; i < 11; ++i) {
        const Measured run = cli({QStringLiteral("sync")});
        QVERIFY2(run.code == 0, run.output.constData());
        cpu.push_back(run.cpuSeconds * 1e3);
        wall.push_back(run.seconds * 1e3);
    }
    figure("resync with nothing new, processor time of the whole process", "30 ms",
           "median " + number(quantile(cpu, 0.5), 0) + " ms, p95 " + number(quantile(cpu, 0.95), 0) +
               " ms (" + number(quantile(wall, 0.5), 0) + " ms wall)",
           quantile(cpu, 0.5) <= 30);
    int folders = 0;
    const int commands = commandsOfQuietSync(folders);
    QVERIFY(folders >= static_cast<int>(kFolders.size()));
    if (commands > 0)
        figure("resync with nothing new, commands after the login for " + QByteArray::number(folders) +
                   " folders",
               QByteArray::number(folders), QByteArray::number(commands), commands <= folders);
}

void TestMirrorBench::someChanges()
{
    std::vector<double> times;
    std::vector<double> cpu;
    for (int round = 0; round < 5; ++round) {
        auto probe = m_server.probe();
        QVERIFY(probe);
        QVERIFY(probe->select("INBOX"));
        const auto range = [round](int from) -> QByteArray {
            return QByteArray::number(from + round * 100) + ':' + QByteArray::number(from + 49 + round * 100);
        };
        QVERIFY(probe->command("UID STORE " + range(1001) + " +FLAGS (\\Answered)").isOk());
        QVERIFY(probe->command("UID STORE " + range(3001) + " +FLAGS (\\Deleted)").isOk());
        QVERIFY(probe->command("EXPUNGE").isOk());
        for (int i = 0; i < 50; ++i)
            QVERIFY(probe->append("INBOX", m_letters.next()).isOk());
        probe.reset();
        const Measured run = cli({QStringLiteral("sync")});
        QVERIFY2(run.code == 0, run.output.constData());
        const QJsonArray reports = QJsonDocument::fromJson(run.output)
                                       .object()
                                       .value(QStringLiteral("accounts"))
                                       .toArray()
                                       .at(0)
                                       .toObject()
                                       .value(QStringLiteral("folders"))
                                       .toArray();
        int fresh = 0;
        int flags = 0;
        int vanished = 0;
        for (const QJsonValue& report : reports) {
            fresh += report.toObject().value(QStringLiteral("new")).toInt();
            flags += report.toObject().value(QStringLiteral("flags")).toInt();
            vanished += report.toObject().value(QStringLiteral("vanished")).toInt();
        }
        QCOMPARE(fresh, 50);
        QCOMPARE(flags, 50);
        QCOMPARE(vanished, 50);
        times.push_back(run.seconds);
        cpu.push_back(run.cpuSeconds);
    }
    figure("50 new, 50 flag changes, 50 expunged: whole process", "0.3 s",
           "median " + number(quantile(times, 0.5), 2) + " s, longest " + number(quantile(times, 1), 2) +
               " s (CPU " + number(quantile(cpu, 0.5), 2) + " s)",
           quantile(times, 0.5) <= 0.3);
}

QTEST_GUILESS_MAIN(TestMirrorBench)
#include "tst_MirrorBench.moc"
