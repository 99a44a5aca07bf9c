#include "cli_bench.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <atomic>
#include <deque>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace scorta::test;
using namespace std::chrono_literals;
using Action = SmtpBehaviour::Action;

namespace {

const QByteArray kText = "Buongiorno\n.\nè tardi\n";
const QString kProgram = QStringLiteral("scorta-cli");
const QString kVault = QStringLiteral("vault.db"); ///< with its log

QString stateOf(const QJsonObject& row)
{
    return row.value(QStringLiteral("state")).toString();
}

QByteArray messageIdOf(const QJsonObject& row)
{
    return row.value(QStringLiteral("message_id")).toString().toLatin1();
}

QString idOf(const QJsonObject& row)
{
    return QString::number(row.value(QStringLiteral("outbox_id")).toInteger());
}

/// One kill of one `send`, and perhaps one more of what a person tries next.
struct KillPoint
{
    enum class By { Sync, Write, VaultWrite, Time };
    By by = By::Sync;
    int at = 0; ///< the Nth sync or write, or milliseconds
    KillAt::When when = KillAt::When::Before;
    int secondAt = 0; ///< a sync of the recovery's first command; 0: it is left alone
    bool flushFirst = false;

    QString text() const
    {
        const char* const what = by == By::Sync         ? "sync"
                                 : by == By::Write      ? "write"
                                 : by == By::VaultWrite ? "write to the vault"
                                                        : "ms";
        return QStringLiteral("%1 %2%3, then %4 of %5")
            .arg(QLatin1String(what))
            .arg(at)
            .arg(when == KillAt::When::After ? QStringLiteral(" after") : QString())
            .arg(secondAt)
            .arg(flushFirst ? QStringLiteral("flush") : QStringLiteral("sync"));
    }
};

} // namespace

/// `scorta-cli send` is killed everywhere, what follows is what a person would do, and the servers are asked
/// what they got: exactly one message and one Sent copy, or doubt that says so and at most one message, or
/// nothing at all of a message that was never stored.
class TestKilledSend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aSendIsKilledAnywhere();
    void thePowerGoesDuringASend();
    void theEngineDiesUnderASend();
    void aSendIsKilledAtAStage_data();
    void aSendIsKilledAtAStage();
    void theDiskFailsUnderASend();
    void theDiskIsFullUnderASend();
    void aDiskThatIsReallyFull();
    void aNewProfileIsKilledAnywhere();

private:
    struct Figures
    {
        std::atomic<int> killed{0};
        std::atomic<int> killedAgain{0};
        std::atomic<int> neverStored{0};
        std::atomic<int> accepted{0};
        std::atomic<int> unconfirmed{0};
        std::atomic<int> resent{0};
        std::atomic<int> markedSent{0};

        QByteArray text() const;
    };

    CommandLine& cli(int person) { return m_clis[static_cast<size_t>(person)]; }
    QJsonObject rowWith(int person, const QString& subject);
    QJsonObject show(int person, const QString& id);
    QString tryPoint(int person, int index, const KillPoint& point);
    QString recover(int person, const QString& subject, bool hadAnswered);
    QString settle(int person, const QJsonObject& row);
    QString judgeAccepted(int person, const QJsonObject& row);
    struct Lengths
    {
        int syncs = 0;
        int writes = 0;
        int vaultWrites = 0;
        int milliseconds = 0;
    };
    Lengths measure();
    QList<KillPoint> points(const Lengths& lengths) const;

    std::unique_ptr<CliBench> m_bench;
    std::deque<CommandLine> m_clis;
    Figures m_figures;
    std::atomic<int> m_subjects{0};
};

QByteArray TestKilledSend::Figures::text() const
{
    return "killed " + QByteArray::number(killed.load()) + ", killed twice " +
           QByteArray::number(killedAgain.load()) + ": never stored " +
           QByteArray::number(neverStored.load()) + ", accepted " + QByteArray::number(accepted.load()) +
           ", unconfirmed " + QByteArray::number(unconfirmed.load()) + " (sent again on request " +
           QByteArray::number(resent.load()) + ", marked as sent " + QByteArray::number(markedSent.load()) +
           ")";
}

void TestKilledSend::initTestCase()
{
    if (!Dovecot::isInstalled())
        QFAIL("Dovecot is not installed; ./test installs it");
    m_bench = std::make_unique<CliBench>();
    QVERIFY2(m_bench->start(), m_bench->dovecot().log().constData());
    for (int person = 0; person < CliBench::kPeople; ++person) {
        m_clis.emplace_back(m_bench->path(QStringLiteral("profile%1").arg(person)));
        const auto added = cli(person).json(m_bench->addArguments(person));
        QVERIFY2(added.code == 0, added.said().constData());
        const auto synced = cli(person).json({QStringLiteral("sync")});
        QVERIFY2(synced.code == 0, synced.said().constData());
    }
}

QJsonObject TestKilledSend::rowWith(int person, const QString& subject)
{
    const QJsonArray rows = cli(person).json({QStringLiteral("outbox"), QStringLiteral("list")}).array();
    for (const QJsonValue& row : rows) {
        if (row.toObject().value(QStringLiteral("subject")).toString() == subject)
            return row.toObject();
    }
    return {};
}

QJsonObject TestKilledSend::show(int person, const QString& id)
{
    return cli(person).json({QStringLiteral("outbox"), QStringLiteral("show"), id}).object();
}

QString TestKilledSend::judgeAccepted(int person, const QJsonObject& row)
{
    const QByteArray id = messageIdOf(row);
    const QByteArray what = id + ' ' + QJsonDocument(row).toJson(QJsonDocument::Compact);
    const auto probe = m_bench->probe(person);
    SCORTA_EXPECT(probe, "no probe");
    SCORTA_EXPECT(probe->countByMessageId("Sent", id) == 1,
                  QByteArray::number(probe->countByMessageId("Sent", id)) + ' ' + what);
    SCORTA_EXPECT(probe->countEverywhere(id) == 1, what);
    SCORTA_EXPECT(stateOf(row) == u"accepted", what);
    const QString copy = row.value(QStringLiteral("sent_copy")).toString();
    SCORTA_EXPECT(copy == u"stored" || copy == u"server", what);
    return {};
}

/// The way out of doubt is a person's, who here knows what the server got.
QString TestKilledSend::settle(int person, const QJsonObject& row)
{
    const QByteArray id = messageIdOf(row);
    const int taken = m_bench->smtp().countAccepted(id);
    SCORTA_EXPECT(taken <= 1, id);
    // Neither of these may send it again.
    cli(person).json({QStringLiteral("flush")});
    cli(person).json({QStringLiteral("outbox"), QStringLiteral("retry"), idOf(row)});
    cli(person).json({QStringLiteral("sync")});
    SCORTA_EXPECT(m_bench->smtp().countAccepted(id) == taken, id);
    const QString how = taken == 1 ? QStringLiteral("--sent") : QStringLiteral("--resend");
    const auto resolved =
        cli(person).json({QStringLiteral("outbox"), QStringLiteral("resolve"), idOf(row), how});
    SCORTA_EXPECT(resolved.code == 0, resolved.said());
    ++(taken == 1 ? m_figures.markedSent : m_figures.resent);
    const auto synced = cli(person).json({QStringLiteral("sync")});
    SCORTA_EXPECT(synced.code == 0, synced.said());
    SCORTA_EXPECT(m_bench->smtp().countAccepted(id) == 1, id);
    return judgeAccepted(person, show(person, idOf(row)));
}

/// What a person does afterwards, and what must have come of it.
QString TestKilledSend::recover(int person, const QString& subject, bool hadAnswered)
{
    const auto synced = cli(person).json({QStringLiteral("sync")});
    SCORTA_EXPECT(synced.code == 0, synced.said());
    const auto flushed = cli(person).json({QStringLiteral("flush")});
    SCORTA_EXPECT(flushed.code == 0 || flushed.code == 5, flushed.said());
    QJsonObject row = rowWith(person, subject);
    if (row.isEmpty()) {
        SCORTA_EXPECT(!hadAnswered, "it answered, and the message is gone");
        SCORTA_EXPECT(m_bench->takenWith(subject.toLatin1()) == 0, "sent without being stored");
        ++m_figures.neverStored;
        return {};
    }
    const QByteArray id = messageIdOf(row);
    // After a second kill it waits for a while; a person need not.
    if (stateOf(row) == u"queued" || stateOf(row) == u"deferred") {
        const auto retried = cli(person).json({QStringLiteral("outbox"), QStringLiteral("retry"), idOf(row)});
        SCORTA_EXPECT(retried.code == 0, retried.said());
    }
    const auto again = cli(person).json({QStringLiteral("sync")});
    SCORTA_EXPECT(again.code == 0, again.said());
    row = show(person, idOf(row));
    const QByteArray what = QJsonDocument(row).toJson(QJsonDocument::Compact);
    if (stateOf(row) == u"unconfirmed") {
        ++m_figures.unconfirmed;
        return settle(person, row);
    }
    ++m_figures.accepted;
    SCORTA_EXPECT(m_bench->smtp().countAccepted(id) == 1,
                  QByteArray::number(m_bench->smtp().countAccepted(id)) + ' ' + what);
    const QJsonObject recipient = row.value(QStringLiteral("recipients")).toArray().first().toObject();
    SCORTA_EXPECT(recipient.value(QStringLiteral("code")).toInt() == 250, what);
    return judgeAccepted(person, row);
}

QString TestKilledSend::tryPoint(int person, int index, const KillPoint& point)
{
    const QString subject = QStringLiteral("kill%1x%2").arg(++m_subjects).arg(index);
    Disturbance how;
    QElapsedTimer timer;
    if (point.by == KillPoint::By::Time) {
        how.mayLive = [&] { return timer.elapsed() < point.at; };
    } else {
        how.preload = {.program = kProgram,
                       .killAt = point.by == KillPoint::By::Sync ? point.at : 0,
                       .when = point.when,
                       .path = point.by == KillPoint::By::VaultWrite ? kVault : QString(),
                       .killAtWrite = point.by == KillPoint::By::Sync ? 0 : point.at};
    }
    timer.start();
    const auto sent = runDisturbed(cli(person), CliBench::sendArguments(person, subject), kText, how);
    if (sent.wasKilled)
        ++m_figures.killed;
    else
        SCORTA_EXPECT(sent.code == 0, sent.said());
    if (point.secondAt > 0) {
        Disturbance second;
        second.preload = {.program = kProgram, .killAt = point.secondAt, .when = point.when};
        const auto run = runDisturbed(
            cli(person), {point.flushFirst ? QStringLiteral("flush") : QStringLiteral("sync")}, {}, second);
        m_figures.killedAgain += run.wasKilled ? 1 : 0;
    }
    return recover(person, subject, sent.hasAnswered());
}

/// How long a send is that is let live.
TestKilledSend::Lengths TestKilledSend::measure()
{
    Lengths lengths;
    for (const QString& path : {QString(), kVault}) {
        Disturbance counting;
        counting.preload = {.program = kProgram,
                            .path = path,
                            .countFile = m_bench->path(QStringLiteral("syncs")),
                            .writeCountFile = m_bench->path(QStringLiteral("writes"))};
        QElapsedTimer timer;
        timer.start();
        const auto whole =
            runDisturbed(cli(0), CliBench::sendArguments(0, QStringLiteral("whole")), kText, counting);
        if (whole.code != 0)
            qWarning("%s", whole.said().constData());
        lengths.milliseconds = static_cast<int>(timer.elapsed());
        if (path.isEmpty()) {
            lengths.syncs = counting.preload.syncs();
            lengths.writes = counting.preload.writes();
        } else {
            lengths.vaultWrites = counting.preload.writes();
        }
    }
    return lengths;
}

/// Every sync and every write to the vault, then moments drawn by the seed. After a kill that is no power cut
/// the system still has what was written, so it is the writes that part one state from the next.
QList<KillPoint> TestKilledSend::points(const Lengths& lengths) const
{
    QRandomGenerator random(seedOfThisRun());
    QList<KillPoint> all;
    for (int at = 1; at <= lengths.syncs; ++at) {
        all.append({.at = at, .when = KillAt::When::Before});
        if (isLongRun())
            all.append({.at = at, .when = KillAt::When::After});
    }
    for (int at = 1; at <= lengths.vaultWrites; ++at)
        all.append({.by = KillPoint::By::VaultWrite, .at = at});
    const int count = isLongRun() ? 1'000 : 50;
    for (int i = 0; i < count; ++i) {
        KillPoint point;
        const quint32 kind = random.bounded(10);
        point.by = kind < 4 ? KillPoint::By::Sync : kind < 8 ? KillPoint::By::Write : KillPoint::By::Time;
        const int end = point.by == KillPoint::By::Sync    ? lengths.syncs
                        : point.by == KillPoint::By::Write ? lengths.writes
                                                           : lengths.milliseconds;
        point.at = static_cast<int>(random.bounded(1, end + 1));
        point.when = random.bounded(2) == 0 ? KillAt::When::Before : KillAt::When::After;
        point.secondAt = random.bounded(3) == 0 ? static_cast<int>(random.bounded(1, lengths.syncs + 1)) : 0;
        point.flushFirst = random.bounded(2) == 0;
        all.append(point);
    }
    return all;
}

void TestKilledSend::aSendIsKilledAnywhere()
{
    const Lengths lengths = measure();
    QVERIFY(lengths.syncs >= 5);
    QVERIFY(lengths.vaultWrites > lengths.syncs);
    QVERIFY(lengths.writes >= lengths.vaultWrites);
    const QList<KillPoint> all = points(lengths);
    qInfo("a send: %d syncs, %d writes (%d to the vault), %d ms; %d points", lengths.syncs, lengths.writes,
          lengths.vaultWrites, lengths.milliseconds, static_cast<int>(all.size()));
    const QStringList failures =
        onAllPeople(static_cast<int>(all.size()), [&](int person, int index) -> QString {
            const QString failure = tryPoint(person, index, all.at(index));
            return failure.isEmpty() ? QString() : all.at(index).text() + QStringLiteral(": ") + failure;
        });
    qInfo("%s", m_figures.text().constData());
    QVERIFY2(failures.isEmpty(), qPrintable(failures.join(u'\n')));
    QVERIFY(m_figures.killed > all.size() / 3);
    QVERIFY2(m_bench->smtp().violations().isEmpty(), m_bench->smtp().violations().join('\n').constData());
    for (int person = 0; person < CliBench::kPeople; ++person) {
        const auto checked = cli(person).json({QStringLiteral("check")});
        QVERIFY2(checked.code == 0, checked.said().constData());
    }
}

/// The same when the power goes: what was not synced may be lost, and writes may be half done.
void TestKilledSend::thePowerGoesDuringASend()
{
    const auto cut = [&](int person, const QString& subject, const PowerCut& power) {
        Disturbance how;
        how.power = power;
        return runDisturbed(cli(person), CliBench::sendArguments(person, subject), kText, how);
    };
    const QString countFile = m_bench->path(QStringLiteral("operations"));
    const auto whole = cut(0, QStringLiteral("powered"), {.countFile = countFile});
    QVERIFY2(whole.code == 0, whole.said().constData());
    QFile file(countFile);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const int operations = file.readAll().toInt();
    QVERIFY(operations > 20);
    QRandomGenerator random(seedOfThisRun() + 4);
    const int count = isLongRun() ? 1'000 : 50;
    QList<PowerCut> cuts;
    for (int i = 0; i < count; ++i)
        cuts.append({static_cast<int>(random.bounded(1, operations + 1)),
                     random.generate(),
                     m_bench->path(QStringLiteral("image%1").arg(i)),
                     {}});
    qInfo("a send: %d operations on the disk; %d cuts", operations, count);
    std::atomic<int> gone{0};
    const QStringList failures = onAllPeople(count, [&](int person, int index) -> QString {
        const QString subject = QStringLiteral("power%1x").arg(index);
        const auto sent = cut(person, subject, cuts.at(index));
        SCORTA_EXPECT(sent.wasKilled || sent.code == 0, sent.said());
        gone += sent.wasKilled ? 1 : 0;
        const QString failure = recover(person, subject, sent.hasAnswered());
        return failure.isEmpty() ? failure
                                 : QStringLiteral("operation %1: %2").arg(cuts.at(index).at).arg(failure);
    });
    qInfo("%d of %d lost their power; all so far: %s", gone.load(), count, m_figures.text().constData());
    QVERIFY2(failures.isEmpty(), qPrintable(failures.join(u'\n')));
    QVERIFY(gone > count / 2);
}

/// A `watch` holds the engine, `send` is its client: the engine is killed, the client takes over with the
/// same request.
void TestKilledSend::theEngineDiesUnderASend()
{
    QRandomGenerator random(seedOfThisRun() + 1);
    const int count = isLongRun() ? 200 : 12;
    QList<int> points;
    for (int i = 0; i < count; ++i)
        points.append(static_cast<int>(random.bounded(1, 25)));
    std::atomic<int> dead{0};
    const QStringList failures = onAllPeople(count, [&](int person, int index) -> QString {
        const QString subject = QStringLiteral("engine%1x").arg(index);
        const KillAt how{.program = kProgram, .killAt = points.at(index), .when = KillAt::When::After};
        QProcess watch;
        watch.setProcessEnvironment(cli(person).environment());
        how.apply(watch);
        watch.setStandardOutputFile(QProcess::nullDevice());
        watch.start(CommandLine::program(), {QStringLiteral("--json"), QStringLiteral("--profile"),
                                             cli(person).profile(), QStringLiteral("watch")});
        SCORTA_EXPECT(watch.waitForStarted(), "watch did not start");
        // Until it has the engine, or is dead already.
        const QByteArray lock = QFile::encodeName(cli(person).profile() + QStringLiteral("/engine.lock"));
        bool isHeld = false;
        while (!isHeld && !watch.waitForFinished(1)) {
            const int file = ::open(lock.constData(), O_RDWR | O_CLOEXEC);
            isHeld = file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) != 0;
            if (file >= 0)
                ::close(file);
        }
        const auto sent = cli(person).json(CliBench::sendArguments(person, subject), kText);
        dead += watch.waitForFinished(0) || watch.state() == QProcess::NotRunning ? 1 : 0;
        watch.kill();
        watch.waitForFinished();
        SCORTA_EXPECT(sent.code == 0 || sent.code == 3 || sent.code == 5, sent.said());
        SCORTA_EXPECT(sent.object().contains(QStringLiteral("outbox_id")), sent.said());
        return recover(person, subject, true);
    });
    qInfo("%d of %d engines died under the send", dead.load(), count);
    QVERIFY2(failures.isEmpty(), qPrintable(failures.join(u'\n')));
    QVERIFY(dead > 0);
}

void TestKilledSend::aSendIsKilledAtAStage_data()
{
    QTest::addColumn<int>("stage");
    QTest::addColumn<int>("action");
    QTest::addColumn<bool>("isDoubtful");
    QTest::addColumn<int>("taken");
    const auto row = [](const char* name, SmtpStage stage, Action action, bool isDoubtful, int taken) {
        QTest::newRow(name) << static_cast<int>(stage) << static_cast<int>(action) << isDoubtful << taken;
    };
    row("before TLS", SmtpStage::Connect, Action::Stall, false, 0);
    row("greeting", SmtpStage::Greeting, Action::Stall, false, 0);
    row("EHLO", SmtpStage::Ehlo, Action::Stall, false, 0);
    row("AUTH", SmtpStage::Auth, Action::Stall, false, 0);
    row("MAIL", SmtpStage::Mail, Action::Stall, false, 0);
    row("RCPT", SmtpStage::Rcpt, Action::Stall, false, 0);
    row("DATA", SmtpStage::Data, Action::Stall, false, 0);
    row("dot, not taken", SmtpStage::Dot, Action::Stall, true, 0);
    row("dot, taken, no reply", SmtpStage::Dot, Action::AcceptThenStall, true, 1);
    row("QUIT", SmtpStage::Quit, Action::Stall, false, 1);
}

void TestKilledSend::aSendIsKilledAtAStage()
{
    QFETCH(const int, stage);
    QFETCH(const int, action);
    QFETCH(const bool, isDoubtful);
    QFETCH(const int, taken);
    const QString subject = QStringLiteral("stage%1x").arg(++m_subjects);
    m_bench->smtp().setScript(
        SmtpScript().at(static_cast<SmtpStage>(stage), SmtpBehaviour::acting(static_cast<Action>(action))));
    const int before = m_bench->smtp().reached(static_cast<SmtpStage>(stage));
    Disturbance how;
    how.mayLive = [&] {
        if (m_bench->smtp().reached(static_cast<SmtpStage>(stage)) == before)
            return true;
        // A message that is taken is taken a moment after its dot.
        return m_bench->takenWith(subject.toLatin1()) < taken;
    };
    const auto sent = runDisturbed(cli(0), CliBench::sendArguments(0, subject), kText, how);
    m_bench->smtp().clearScripts();
    m_bench->smtp().dropAll();
    QVERIFY2(sent.wasKilled, sent.said().constData());
    QCOMPARE(m_bench->takenWith(subject.toLatin1()), taken);

    const auto listed = rowWith(0, subject);
    QVERIFY2(!listed.isEmpty(), "it was stored before anything else");
    QVERIFY(cli(0).json({QStringLiteral("flush")}).code != -1);
    QVERIFY(cli(0).json({QStringLiteral("sync")}).code == 0);
    const QJsonObject row = show(0, idOf(listed));
    QCOMPARE(stateOf(row) == u"unconfirmed", isDoubtful);
    QCOMPARE(m_bench->takenWith(subject.toLatin1()), isDoubtful ? taken : 1);
    const QString failure = isDoubtful ? settle(0, row) : judgeAccepted(0, row);
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
}

/// From each sync on the disk fails (for good): the command ends in good order and says so, and afterwards
/// the same holds as after a kill.
void TestKilledSend::theDiskFailsUnderASend()
{
    Disturbance counting;
    counting.preload = {.program = kProgram, .countFile = m_bench->path(QStringLiteral("syncs"))};
    QVERIFY(
        runDisturbed(cli(0), CliBench::sendArguments(0, QStringLiteral("measured")), kText, counting).code ==
        0);
    const int syncs = counting.preload.syncs();
    std::atomic<int> refused{0};
    const QStringList failures = onAllPeople(syncs, [&](int person, int index) -> QString {
        const QString subject = QStringLiteral("disk%1x").arg(index);
        Disturbance how;
        how.preload = {.program = kProgram,
                       .failAt = index + 1,
                       .failure = index % 2 == 0 ? KillAt::Failure::NoSpace : KillAt::Failure::InputOutput};
        const auto sent = runDisturbed(cli(person), CliBench::sendArguments(person, subject), kText, how);
        SCORTA_EXPECT(!sent.wasSignalled, sent.said());
        if (sent.code == 1) {
            SCORTA_EXPECT(sent.errorKind() == u"disk_full", sent.said());
            ++refused;
        } else {
            // Once it is stored the row is the answer, with the fault in it, so that nobody writes it again.
            const QJsonObject error = sent.object().value(QStringLiteral("error")).toObject();
            const bool isKept =
                sent.code == 3 && error.value(QStringLiteral("kind")).toString() == u"disk_full";
            SCORTA_EXPECT(sent.code == 0 || sent.code == 5 || isKept, sent.said());
            SCORTA_EXPECT(sent.hasAnswered(), sent.said());
            refused += isKept ? 1 : 0;
        }
        const QString failure = recover(person, subject, sent.hasAnswered());
        return failure.isEmpty() ? failure : QStringLiteral("sync %1: %2").arg(index + 1).arg(failure);
    });
    qInfo("%d points, %d answered disk_full", syncs, refused.load());
    QVERIFY2(failures.isEmpty(), qPrintable(failures.join(u'\n')));
    QVERIFY(refused > 0);
}

void TestKilledSend::theDiskIsFullUnderASend()
{
    const QString full = m_bench->path(QStringLiteral("full"));
    const auto setFull = [&] {
        QFile file(full);
        return file.open(QIODevice::WriteOnly);
    };
    QVERIFY(setFull());
    Disturbance how;
    how.preload = {.program = kProgram, .fullWhile = full};
    const QString subject = QStringLiteral("nospace");
    const auto sent = runDisturbed(cli(1), CliBench::sendArguments(1, subject), kText, how);
    QVERIFY2(sent.code == 1, sent.said().constData());
    QCOMPARE(sent.errorKind(), QStringLiteral("disk_full"));
    QVERIFY(!sent.object()
                 .value(QStringLiteral("error"))
                 .toObject()
                 .value(QStringLiteral("message"))
                 .toString()
                 .isEmpty());
    QCOMPARE(m_bench->takenWith(subject.toLatin1()), 0);
    QVERIFY(QFile::remove(full));
    const auto again = runDisturbed(cli(1), CliBench::sendArguments(1, subject), kText, how);
    QVERIFY2(again.code == 0, again.said().constData());
    QCOMPARE(m_bench->takenWith(subject.toLatin1()), 1);

    // The disk fills once the message is at the server: its reply cannot be written down any more.
    m_bench->smtp().setScript(SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::late(300ms)));
    const QString late = QStringLiteral("latefull");
    const int dots = m_bench->smtp().reached(SmtpStage::Dot);
    Disturbance filling = how;
    bool wasFilled = false;
    filling.mayLive = [&] {
        if (!wasFilled && m_bench->smtp().reached(SmtpStage::Dot) > dots)
            wasFilled = setFull();
        return true;
    };
    const auto cut = runDisturbed(cli(1), CliBench::sendArguments(1, late), kText, filling);
    m_bench->smtp().clearScripts();
    QVERIFY(wasFilled);
    QVERIFY2(cut.code == 1 || cut.code == 5, cut.said().constData());
    QVERIFY(QFile::remove(full));
    const QString failure = recover(1, late, cut.hasAnswered());
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
    QCOMPARE(m_bench->takenWith(late.toLatin1()), 1);
}

/// On a file system without a free block: what is here can be read, what cannot be stored is refused, and all
/// goes on when there is room.
void TestKilledSend::aDiskThatIsReallyFull()
{
    const QString disk = m_bench->path(QStringLiteral("disk"));
    const QString out = m_bench->path(QStringLiteral("out"));
    QVERIFY(QDir().mkpath(disk) && QDir().mkpath(out));
    QProcess process;
    QProcessEnvironment environment = cli(2).environment();
    environment.insert(QStringLiteral("CLI"), CommandLine::program());
    environment.insert(QStringLiteral("ME"), CliBench::address(2));
    environment.insert(QStringLiteral("DISK"), disk);
    environment.insert(QStringLiteral("OUT"), out);
    process.setProcessEnvironment(environment);
    // Mounts of its own, which end with it.
    process.start(QStringLiteral("unshare"),
                  QStringList{QStringLiteral("-rm"), QStringLiteral("sh"),
                              QStringLiteral(SCORTA_SOURCE_DIR "/tests/crash/full_disk.sh")} +
                      m_bench->addArguments(2));
    if (!process.waitForStarted() || !process.waitForFinished(60'000) || process.exitCode() == 77)
        QSKIP("this system lets nobody mount a small disk");
    const QByteArray errors = process.readAllStandardError();
    if (errors.contains("unshare failed"))
        QSKIP("this system lets nobody mount a small disk");
    const auto said = [&](const char* name) {
        QFile file(out + u'/' + QLatin1String(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray all = QByteArray::number(process.exitCode())
                               .append(' ')
                               .append(errors)
                               .append(said("listed") + said("refused") + said("flushed") + said("checked"));
    QVERIFY2(process.exitCode() == 0, all.constData());
    QVERIFY(said("listed").contains("before"));
    QCOMPARE(said("refused.code").trimmed(), QByteArray("1"));
    QVERIFY2(said("refused").contains("disk_full"), said("refused").constData());
    for (const char* const subject : {"Subject: before", "Subject: after"})
        QCOMPARE(m_bench->takenWith(subject), 1);
    QCOMPARE(m_bench->takenWith("Subject: large"), 0);
}

/// The very first command of all, killed at its syncs and writes: the next one finds a profile that it can
/// use.
void TestKilledSend::aNewProfileIsKilledAnywhere()
{
    Disturbance counting;
    counting.preload = {.program = kProgram,
                        .countFile = m_bench->path(QStringLiteral("syncs")),
                        .writeCountFile = m_bench->path(QStringLiteral("writes"))};
    const CommandLine first(m_bench->path(QStringLiteral("first")));
    QVERIFY(runDisturbed(first, m_bench->addArguments(0), {}, counting).code == 0);
    const int syncs = counting.preload.syncs();
    const int writes = counting.preload.writes();
    QRandomGenerator random(seedOfThisRun() + 2);
    const int atSyncs = isLongRun() ? 2 * syncs : syncs;
    const int count = atSyncs + (isLongRun() ? 200 : 12);
    QList<KillAt> points;
    for (int i = 0; i < count; ++i) {
        KillAt point{.program = kProgram};
        if (i < atSyncs) {
            point.killAt = i % syncs + 1;
            point.when = i % 2 == i / syncs ? KillAt::When::Before : KillAt::When::After;
        } else {
            point.killAtWrite = static_cast<int>(random.bounded(1, writes + 1));
        }
        points.append(point);
    }
    qInfo("a new account: %d syncs, %d writes; %d points", syncs, writes, count);
    const QStringList failures = onAllPeople(count, [&](int person, int index) -> QString {
        const CommandLine fresh(m_bench->path(QStringLiteral("new%1").arg(index)));
        Disturbance how;
        how.preload = points.at(index);
        const QByteArray what = "sync " + QByteArray::number(how.preload.killAt) + ", write " +
                                QByteArray::number(how.preload.killAtWrite) + ": ";
        const auto added = runDisturbed(fresh, m_bench->addArguments(person), {}, how);
        SCORTA_EXPECT(added.wasKilled || added.code == 0, what + added.said());
        const auto listed = fresh.json({QStringLiteral("account"), QStringLiteral("list")});
        SCORTA_EXPECT(listed.code == 0, what + listed.said());
        if (listed.array().isEmpty()) {
            const auto again = fresh.json(m_bench->addArguments(person));
            SCORTA_EXPECT(again.code == 0, what + again.said());
        }
        const QJsonArray accounts = fresh.json({QStringLiteral("account"), QStringLiteral("list")}).array();
        SCORTA_EXPECT(accounts.size() == 1, what);
        const auto synced = fresh.json({QStringLiteral("sync")});
        SCORTA_EXPECT(synced.code == 0, what + synced.said());
        const auto checked = fresh.json({QStringLiteral("check")});
        SCORTA_EXPECT(checked.code == 0, what + checked.said());
        return {};
    });
    QVERIFY2(failures.isEmpty(), qPrintable(failures.join(u'\n')));
}

QTEST_GUILESS_MAIN(TestKilledSend)
#include "tst_KilledSend.moc"
