#include "cli_bench.h"

#include "store/BodyTable.h"
#include "store/FolderTable.h"
#include "store/MailTable.h"
#include "store/Store.h"
#include "support/TcpProxy.h"

#include <QElapsedTimer>
#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <atomic>
#include <deque>

using namespace scorta;
using namespace scorta::test;

namespace {

const QString kProgram = QStringLiteral("scorta-cli");
const QString kVault = QStringLiteral("vault.db"); ///< with its log
const QByteArray kText = "Buongiorno\n";
/// As IMAP names them, and their share of the mailbox.
const QList<std::pair<QString, int>> kFolders = {{QStringLiteral("INBOX"), 130},
                                                 {QStringLiteral("Archive"), 60},
                                                 {QStringLiteral("Lavoro/Fatture"), 60},
                                                 {QStringLiteral("Perch&AOk-"), 50}};

QByteArray plain(const QByteArray& id, const QByteArray& text)
{
    return "From: Anna Rossi <anna@example.org>\r\nTo: me@example.com\r\nSubject: about " + id +
           "\r\nMessage-ID: <" + id + "@example.org>\r\nDate: Thu, 20 Nov 2025 09:12:00 +0100\r\n\r\n" +
           text + "\r\n";
}

/// What turns up in real mailboxes, one kind after the other.
QByteArray odd(int number)
{
    const QByteArray n = QByteArray::number(number);
    switch (number % 10) {
    case 0: // no Message-ID, raw 8-bit header
        return "From: a@example.org\r\nSubject: perch\xE8 " + n + "\r\n\r\nno id\r\n";
    case 1: // no header at all
        return "\r\njust a body " + n + "\r\n";
    case 2: // no body, no line end
        return "Subject: bare " + n + "\r\nMessage-ID: <bare" + n + "@example.org>";
    case 3: // the same bytes more than once
        return plain("twin", "the same");
    case 4: // one Message-ID, other bytes
        return plain("clash", "another " + n);
    case 5:
        return plain("long" + n, QByteArray(20'000, 'x'));
    case 6:
        return plain("big" + n, QByteArray("0123456789abcdef\r\n").repeated(10'000));
    case 7:
        return plain("html" + n, "<p>not really</p>") + QByteArray("\r\n\r\n\r\n");
    case 8: // a boundary that never appears
        return "Subject: x\r\nMessage-ID: <mp" + n +
               "@example.org>\r\nContent-Type: multipart/mixed; boundary=none\r\n\r\nlost\r\n";
    default:
        return plain("dots" + n, ".\r\n..\r\n.end");
    }
}

QByteArray numbered(const char* what, int person, int number)
{
    return QByteArray(what) + QByteArray::number(person) + 'x' + QByteArray::number(number);
}

enum class By { Sync, Write, VaultWrite, Time, Bytes, Power, Drop, FailingSync, FullDisk };

const char* nameOf(By by)
{
    switch (by) {
    case By::Sync:
        return "killed at sync";
    case By::Write:
        return "killed at write";
    case By::VaultWrite:
        return "killed at write to the vault";
    case By::Time:
        return "killed after ms";
    case By::Bytes:
        return "killed after bytes";
    case By::Power:
        return "power lost at operation";
    case By::Drop:
        return "connection dropped after bytes";
    case By::FailingSync:
        return "failing from sync";
    case By::FullDisk:
        return "disk full after bytes";
    }
    return "";
}

struct Point
{
    By by = By::Sync;
    qint64 at = 0;
    KillAt::When when = KillAt::When::Before;
    bool isFirstMirror = false;
    bool isTwice = false; ///< the next sync meets the same

    QByteArray text() const
    {
        return QByteArray(nameOf(by)) + ' ' + QByteArray::number(at) +
               (when == KillAt::When::After ? " after" : "") + (isFirstMirror ? ", first mirror" : "") +
               (isTwice ? ", twice: " : ": ");
    }
};

/// How long an undisturbed sync is, in each of the measures.
struct Lengths
{
    int syncs = 0;
    int writes = 0;      ///< about as many as there are operations for a power cut
    int vaultWrites = 0; ///< where actions and Sent copies are kept
    qint64 bytes = 0;
    qint64 milliseconds = 0;
};

/// One person's mailbox, the way to it, and what is known of it.
struct Mailbox
{
    std::unique_ptr<TcpProxy> proxy;
    std::unique_ptr<CommandLine> cli;
    int changes = 0;
    /// Bytes at the server by UIDVALIDITY and UID, which are never another's.
    QHash<QString, QByteArray> bodies;
    /// Content by mail id in the profile that `cli` uses: an id never means another mail.
    QHash<qint64, QByteArray> ids;
};

/// What waits when the sync begins, and where it must end.
struct Work
{
    QByteArray marked; ///< Message-IDs
    QByteArray moved;
    QByteArray sentId;
};

} // namespace

/// `scorta-cli sync` is killed, cut off and starved everywhere; the next one makes the mirror what the server
/// has, and what was waiting is done once.
class TestKilledSync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aSyncIsKilledAnywhere();
    void anOutageWithAKilledClient();

private:
    Mailbox& box(int person) { return m_boxes[static_cast<size_t>(person)]; }
    QString newProfile(int person, const QString& name);
    void fill(int person);
    QString change(int person, Work& work);
    QString disturb(int person, const Point& point);
    QString tryPoint(int person, int index, const Point& point);
    QString judge(int person, const Work& work);
    QString compareMirror(int person);
    QString compareFolder(int person, store::Store& store, ImapProbe& probe, const QByteArray& name);
    QByteArray bodyAt(int person, ImapProbe& probe, const QByteArray& folder, quint64 validity, quint32 uid);
    Lengths measure(int person, const QString& path);
    QString idWith(int person, const QByteArray& messageId);

    std::unique_ptr<CliBench> m_bench;
    std::deque<Mailbox> m_boxes;
    Lengths m_first;
    Lengths m_resync;
    std::atomic<int> m_disturbed{0};
};

QString TestKilledSync::newProfile(int person, const QString& name)
{
    Mailbox& mailbox = box(person);
    mailbox.cli = std::make_unique<CommandLine>(m_bench->path(name));
    mailbox.ids.clear();
    const auto added = mailbox.cli->json(m_bench->addArguments(person, mailbox.proxy->port()));
    SCORTA_EXPECT(added.code == 0, added.said());
    return {};
}

void TestKilledSync::fill(int person)
{
    for (const auto& [folder, count] : kFolders) {
        for (int i = 0; i < count; ++i) {
            const bool isOdd = i % 4 == 0;
            m_bench->dovecot().deliver(
                CliBench::address(person), folder,
                isOdd ? odd(i / 4) : plain("m" + numbered("", person, i) + folder.toLatin1().left(3), "text"),
                {.flags = i % 3 == 0 ? QByteArrayList{"\\Seen"} : QByteArrayList{}});
        }
    }
}

Lengths TestKilledSync::measure(int person, const QString& path)
{
    TcpProxy& proxy = *box(person).proxy;
    Disturbance how;
    how.preload = {.program = kProgram,
                   .path = path,
                   .countFile = m_bench->path(QStringLiteral("syncs")),
                   .writeCountFile = m_bench->path(QStringLiteral("writes"))};
    const qint64 before = proxy.bytesDown();
    QElapsedTimer timer;
    timer.start();
    const auto run = runDisturbed(*box(person).cli, {QStringLiteral("sync")}, {}, how);
    if (run.code != 0)
        qWarning("%s", run.said().constData());
    Lengths lengths;
    lengths.milliseconds = timer.elapsed();
    lengths.bytes = proxy.bytesDown() - before;
    lengths.syncs = how.preload.syncs();
    lengths.writes = lengths.vaultWrites = how.preload.writes();
    return lengths;
}

void TestKilledSync::initTestCase()
{
    if (!Dovecot::isInstalled())
        QFAIL("Dovecot is not installed; ./test installs it");
    m_bench = std::make_unique<CliBench>();
    QVERIFY2(m_bench->start(), m_bench->dovecot().log().constData());
    for (int person = 0; person < CliBench::kPeople; ++person) {
        m_boxes.emplace_back();
        QVERIFY(m_bench->probe(person)); // the first login makes the folders
        fill(person);
        box(person).proxy = std::make_unique<TcpProxy>(m_bench->dovecot().imapsPort());
        QVERIFY(box(person).proxy->start());
        const QString failure = newProfile(person, QStringLiteral("start%1").arg(person));
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
        // The first person's is measured as a whole, the second's for the vault alone.
        const Lengths lengths = measure(person, person == 1 ? kVault : QString());
        QVERIFY(lengths.writes > 0);
        if (person == 0)
            m_first = lengths;
        else if (person == 1)
            m_first.vaultWrites = lengths.writes;
    }
    for (const int person : {0, 1}) {
        Work work;
        const QString failure = change(person, work);
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
        const Lengths lengths = measure(person, person == 1 ? kVault : QString());
        if (person == 0)
            m_resync = lengths;
        else
            m_resync.vaultWrites = lengths.writes;
        const QString judged = judge(person, work);
        QVERIFY2(judged.isEmpty(), qPrintable(judged));
    }
    qInfo("a first mirror: %d syncs, %d writes, %lld bytes, %lld ms; a resync: %d, %d, %lld, %lld",
          m_first.syncs, m_first.writes, static_cast<long long>(m_first.bytes),
          static_cast<long long>(m_first.milliseconds), m_resync.syncs, m_resync.writes,
          static_cast<long long>(m_resync.bytes), static_cast<long long>(m_resync.milliseconds));
}

QString TestKilledSync::idWith(int person, const QByteArray& messageId)
{
    const auto store = store::Store::open(box(person).cli->profile(), store::Access::ReadOnly);
    if (!store)
        return {};
    const auto ids = (*store)->mails().byMessageId({}, QString::fromLatin1(messageId));
    return ids && !ids->isEmpty() ? QString::number(ids->first().value) : QString();
}

/// New mail, flags and losses made elsewhere; marks, moves and a Sent copy that wait here.
QString TestKilledSync::change(int person, Work& work)
{
    Mailbox& mailbox = box(person);
    const int number = ++mailbox.changes;
    const QByteArray marked = numbered("mark", person, number);
    const QByteArray moved = numbered("move", person, number);
    const QString address = CliBench::address(person);
    m_bench->dovecot().deliver(address, QStringLiteral("INBOX"), plain(marked, "to be marked"));
    m_bench->dovecot().deliver(address, QStringLiteral("INBOX"), plain(moved, "to be moved"));
    const auto synced = mailbox.cli->json({QStringLiteral("sync")});
    SCORTA_EXPECT(synced.code == 0, synced.said());
    work.marked = '<' + marked + "@example.org>";
    work.moved = '<' + moved + "@example.org>";

    // Elsewhere:
    for (int i = 0; i < 3; ++i)
        m_bench->dovecot().deliver(address, kFolders.at(i).first, odd(1'000 * number + person * 10 + i));
    m_bench->dovecot().deliver(address, QStringLiteral("INBOX"),
                               plain(numbered("new", person, number), "new"));
    const auto probe = m_bench->probe(person);
    SCORTA_EXPECT(probe && probe->select("Lavoro/Fatture"), "no probe");
    const auto uids = probe->messageIds("Lavoro/Fatture").keys();
    SCORTA_EXPECT(probe->select("Lavoro/Fatture"), "gone");
    SCORTA_EXPECT(
        probe->command("UID STORE " + QByteArray::number(uids.first()) + " +FLAGS.SILENT (\\Deleted)").isOk(),
        "STORE");
    SCORTA_EXPECT(probe->command("EXPUNGE").isOk(), "EXPUNGE");
    SCORTA_EXPECT(
        probe->command("UID STORE " + QByteArray::number(uids.last()) + " +FLAGS (\\Flagged Lavoro)").isOk(),
        "STORE");

    // Here, while the server cannot be reached over IMAP:
    mailbox.proxy->refuse();
    mailbox.proxy->dropAll();
    const auto mark = mailbox.cli->json({QStringLiteral("mark"), idWith(person, work.marked),
                                         QStringLiteral("--read"), QStringLiteral("--star")});
    SCORTA_EXPECT(mark.code == 0, mark.said());
    const auto move = mailbox.cli->json(
        {QStringLiteral("move"), idWith(person, work.moved), QStringLiteral("Lavoro/Fatture")});
    SCORTA_EXPECT(move.code == 0, move.said());
    const auto sent = mailbox.cli->json(
        CliBench::sendArguments(person, QStringLiteral("waits%1x%2").arg(person).arg(number)), kText);
    SCORTA_EXPECT(sent.code == 0, sent.said());
    work.sentId = sent.object().value(QStringLiteral("message_id")).toString().toLatin1();
    SCORTA_EXPECT(!work.sentId.isEmpty(), sent.said());
    SCORTA_EXPECT(mailbox.proxy->start(), "proxy");
    return {};
}

QByteArray TestKilledSync::bodyAt(int person, ImapProbe& probe, const QByteArray& folder, quint64 validity,
                                  quint32 uid)
{
    QByteArray& known = box(person).bodies[QStringLiteral("%1 %2").arg(validity).arg(uid)];
    if (known.isEmpty())
        known = probe.body(folder, uid);
    return known;
}

QString TestKilledSync::compareFolder(int person, store::Store& store, ImapProbe& probe,
                                      const QByteArray& name)
{
    const auto flags = probe.flags(name);
    const quint64 validity = probe.status(name).value("UIDVALIDITY");
    // The only folder here whose name is not ASCII.
    const QString path = QString::fromUtf8(name == "Perch&AOk-" ? QByteArray("Perché") : name);
    const auto account = store.folders().list();
    SCORTA_EXPECT(account.ok(), name);
    model::Folder folder;
    for (const model::Folder& candidate : *account)
        folder = candidate.path == path ? candidate : folder;
    SCORTA_EXPECT(folder.id.isValid(), name + " is not mirrored");
    SCORTA_EXPECT(folder.state == model::FolderState::Ok, name + ' ' + folder.reason.toUtf8());
    const auto rows = store.mails().list({}, folder.id, 100'000, 0);
    SCORTA_EXPECT(rows.ok(), name);
    SCORTA_EXPECT(rows->size() == flags.size(), name + ": mirrored " + QByteArray::number(rows->size()) +
                                                    ", there " + QByteArray::number(flags.size()));
    for (const model::MailRow& row : *rows) {
        const QByteArray where = name + " UID " + QByteArray::number(row.uid);
        SCORTA_EXPECT(flags.contains(row.uid), where);
        SCORTA_EXPECT(row.server == model::ServerState::Present, where);
        QStringList wanted;
        for (const QByteArray& flag : flags.value(row.uid))
            wanted.append(QString::fromLatin1(flag));
        SCORTA_EXPECT(row.flags == model::flagsFromImap(wanted),
                      where + ": here " + model::toImap(row.flags).join(u' ').toUtf8() + ", there " +
                          wanted.join(u' ').toUtf8());
        const QByteArray raw = bodyAt(person, probe, name, validity, row.uid);
        SCORTA_EXPECT(row.sha256 == store::sha256(raw), where + " is not what the server has");
        const auto body = store.bodies().get(row.sha256);
        SCORTA_EXPECT(body && *body == raw, where + " cannot be read");
        QByteArray& meant = box(person).ids[row.id.value];
        SCORTA_EXPECT(meant.isEmpty() || meant == row.sha256, where + ": its id was another mail's");
        meant = row.sha256;
    }
    return {};
}

/// Every UID of every folder with its flags and its bytes.
QString TestKilledSync::compareMirror(int person)
{
    const auto probe = m_bench->probe(person);
    SCORTA_EXPECT(probe, "no probe");
    const auto store = store::Store::open(box(person).cli->profile(), store::Access::ReadOnly);
    SCORTA_EXPECT(store.ok(), "no profile");
    const auto folders = probe->folders();
    SCORTA_EXPECT(folders.size() >= 8, folders.join(' '));
    for (const QByteArray& name : folders) {
        if (!probe->examine(name))
            continue; // a place for others, nothing in itself
        const QString failure = compareFolder(person, **store, *probe, name);
        if (!failure.isEmpty())
            return failure;
    }
    return {};
}

QString TestKilledSync::judge(int person, const Work& work)
{
    const CommandLine& cli = *box(person).cli;
    if (const QString failure = compareMirror(person); !failure.isEmpty())
        return failure;
    const auto pending = cli.json({QStringLiteral("pending")});
    SCORTA_EXPECT(pending.code == 0 && pending.array().isEmpty(), pending.said());
    const auto checked = cli.json({QStringLiteral("check")});
    SCORTA_EXPECT(checked.code == 0, checked.said());
    if (work.marked.isEmpty())
        return {};
    const auto probe = m_bench->probe(person);
    SCORTA_EXPECT(probe, "no probe");
    const auto flags = probe->flags("INBOX").value(probe->messageIds("INBOX").key(work.marked));
    SCORTA_EXPECT(flags.contains("\\Seen") && flags.contains("\\Flagged"), flags.join(' '));
    SCORTA_EXPECT(probe->countByMessageId("Lavoro/Fatture", work.moved) == 1, work.moved);
    SCORTA_EXPECT(probe->countEverywhere(work.moved) == 1, work.moved);
    SCORTA_EXPECT(probe->countByMessageId("Sent", work.sentId) == 1,
                  work.sentId + ' ' + QByteArray::number(probe->countByMessageId("Sent", work.sentId)));
    SCORTA_EXPECT(m_bench->smtp().countAccepted(work.sentId) == 1, work.sentId);
    // The mail that was moved is the same one still.
    const auto store = store::Store::open(cli.profile(), store::Access::ReadOnly);
    SCORTA_EXPECT(store.ok(), "no profile");
    const auto ids = (*store)->mails().byMessageId({}, QString::fromLatin1(work.moved));
    SCORTA_EXPECT(ids && ids->size() == 1, work.moved + " is here more than once");
    return {};
}

/// One sync that something happens to.
QString TestKilledSync::disturb(int person, const Point& point)
{
    Mailbox& mailbox = box(person);
    Disturbance how;
    QElapsedTimer timer;
    const qint64 before = mailbox.proxy->bytesDown();
    const QString full = m_bench->path(QStringLiteral("full%1").arg(person));
    const auto bytesPassed = [&] { return mailbox.proxy->bytesDown() - before >= point.at; };
    how.preload = {.program = kProgram, .when = point.when};
    bool wasFilled = false;
    switch (point.by) {
    case By::Sync:
        how.preload.killAt = static_cast<int>(point.at);
        break;
    case By::Write:
        how.preload.killAtWrite = static_cast<int>(point.at);
        break;
    case By::VaultWrite:
        how.preload.killAtWrite = static_cast<int>(point.at);
        how.preload.path = kVault;
        break;
    case By::Time:
        how.mayLive = [&] { return timer.elapsed() < point.at; };
        break;
    case By::Bytes:
        how.mayLive = [&] { return !bytesPassed(); };
        break;
    case By::Power:
        how.preload = {};
        how.power = PowerCut{static_cast<int>(point.at),
                             static_cast<quint32>(point.at),
                             m_bench->path(QStringLiteral("image%1").arg(person)),
                             {}};
        break;
    case By::Drop:
        mailbox.proxy->setConditions({.dropAfterDown = point.at});
        break;
    case By::FailingSync:
        how.preload.failAt = static_cast<int>(point.at);
        how.preload.failure = KillAt::Failure::NoSpace;
        break;
    case By::FullDisk:
        how.preload.fullWhile = full;
        how.mayLive = [&] {
            QFile file(full);
            if (!wasFilled && bytesPassed())
                wasFilled = file.open(QIODevice::WriteOnly);
            return true;
        };
        break;
    }
    timer.start();
    const auto run = runDisturbed(*mailbox.cli, {QStringLiteral("sync")}, {}, how);
    mailbox.proxy->setConditions({});
    QFile::remove(full);
    const bool isKill = point.by != By::Drop && point.by != By::FailingSync && point.by != By::FullDisk;
    m_disturbed += run.code != 0 ? 1 : 0;
    if (isKill)
        SCORTA_EXPECT(run.wasKilled || run.code == 0, run.said());
    else if (point.by == By::Drop)
        SCORTA_EXPECT(run.code == 0 || run.code == 3 || run.code == 4, run.said());
    else
        SCORTA_EXPECT(run.code == 0 || (run.code == 1 && run.errorKind() == u"disk_full"), run.said());
    return {};
}

QString TestKilledSync::tryPoint(int person, int index, const Point& point)
{
    Work work;
    if (point.isFirstMirror) {
        const QString failure = newProfile(person, QStringLiteral("fresh%1").arg(index));
        if (!failure.isEmpty())
            return failure;
    } else if (const QString failure = change(person, work); !failure.isEmpty()) {
        return failure;
    }
    for (int i = 0; i < (point.isTwice ? 2 : 1); ++i) {
        if (const QString failure = disturb(person, point); !failure.isEmpty())
            return failure;
    }
    const auto synced = box(person).cli->json({QStringLiteral("sync")});
    SCORTA_EXPECT(synced.code == 0, synced.said());
    if (const QString failure = judge(person, work); !failure.isEmpty())
        return failure;
    // Once more changes nothing.
    const auto again = box(person).cli->json({QStringLiteral("sync")});
    SCORTA_EXPECT(again.code == 0, again.said());
    const QJsonArray folders = again.object()
                                   .value(QStringLiteral("accounts"))
                                   .toArray()
                                   .first()
                                   .toObject()
                                   .value(QStringLiteral("folders"))
                                   .toArray();
    for (const QJsonValue& value : folders) {
        const QJsonObject folder = value.toObject();
        for (const char* const figure : {"flags", "vanished", "bodies"})
            SCORTA_EXPECT(folder.value(QLatin1String(figure)).toInt() == 0, again.said());
    }
    return {};
}

void TestKilledSync::aSyncIsKilledAnywhere()
{
    QRandomGenerator random(seedOfThisRun());
    const int count = isLongRun() ? 1'000 : 50;
    QList<Point> points;
    QMap<QByteArray, int> kinds;
    for (int i = 0; i < count; ++i) {
        Point point;
        point.isFirstMirror = random.bounded(4) == 0;
        const Lengths& lengths = point.isFirstMirror ? m_first : m_resync;
        const int kind = static_cast<int>(random.bounded(20));
        point.by = kind < 3    ? By::Sync
                   : kind < 5  ? By::Write
                   : kind < 8  ? By::VaultWrite
                   : kind < 10 ? By::Time
                   : kind < 12 ? By::Bytes
                   : kind < 14 ? By::Drop
                   : kind < 15 ? By::FailingSync
                   : kind < 16 ? By::FullDisk
                               : By::Power;
        const bool isInSyncs = point.by == By::Sync || point.by == By::FailingSync;
        const qint64 end = isInSyncs                                        ? lengths.syncs
                           : point.by == By::Write || point.by == By::Power ? lengths.writes
                           : point.by == By::Time                           ? lengths.milliseconds
                                                                            : lengths.bytes;
        point.at = 1 + static_cast<qint64>(random.bounded(static_cast<double>(end)));
        point.when = random.bounded(2) == 0 ? KillAt::When::Before : KillAt::When::After;
        point.isTwice = random.bounded(4) == 0;
        ++kinds[nameOf(point.by)];
        points.append(point);
    }
    const QStringList failures = onAllPeople(count, [&](int person, int index) -> QString {
        const QString failure = tryPoint(person, index, points.at(index));
        return failure.isEmpty() ? QString() : QString::fromLatin1(points.at(index).text()) + failure;
    });
    for (auto kind = kinds.cbegin(); kind != kinds.cend(); ++kind)
        qInfo("%s: %d", kind.key().constData(), kind.value());
    qInfo("%d syncs were ended by it", m_disturbed.load());
    QVERIFY2(failures.isEmpty(), qPrintable(failures.join(u'\n')));
    QVERIFY(m_disturbed > count / 2);
}

/// The provider is gone; mail is read, marked, moved and written; the client is killed in the middle and
/// started again; the provider comes back, and the client is killed once more while it catches up.
void TestKilledSync::anOutageWithAKilledClient()
{
    Mailbox& mailbox = box(0);
    const QString failure = newProfile(0, QStringLiteral("outage"));
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
    for (int i = 0; i < 6; ++i)
        m_bench->dovecot().deliver(CliBench::address(0), QStringLiteral("INBOX"),
                                   plain("outage" + QByteArray::number(i), "unique" + QByteArray::number(i)));
    const CommandLine& cli = *mailbox.cli;
    QCOMPARE(cli.json({QStringLiteral("sync")}).code, 0);
    m_bench->dovecot().kill();
    m_bench->smtp().stop();

    QProcess watch;
    watch.setProcessEnvironment(cli.environment());
    watch.start(CommandLine::program(), {QStringLiteral("--json"), QStringLiteral("--profile"), cli.profile(),
                                         QStringLiteral("watch")});
    QVERIFY(watch.waitForStarted());
    const auto idOf = [&](int number) {
        return idWith(0, "<outage" + QByteArray::number(number) + "@example.org>");
    };
    const auto found = cli.json({QStringLiteral("search"), QStringLiteral("unique3")});
    QCOMPARE(found.array().size(), 1);
    const auto shown = cli.json({QStringLiteral("show"), idOf(3)});
    QVERIFY(shown.object().value(QStringLiteral("text")).toString().contains(QStringLiteral("unique3")));
    QCOMPARE(
        cli.json({QStringLiteral("mark"), idOf(3), QStringLiteral("--read"), QStringLiteral("--star")}).code,
        0);
    QCOMPARE(cli.json({QStringLiteral("archive"), idOf(1)}).code, 0);
    QByteArrayList sent;
    const auto write = [&] {
        const auto answer =
            cli.json(CliBench::sendArguments(0, QStringLiteral("outage %1").arg(sent.size())), kText);
        sent.append(answer.object().value(QStringLiteral("message_id")).toString().toLatin1());
        return answer.code;
    };
    QCOMPARE(write(), 3);
    QCOMPARE(write(), 3);
    // kill -9 of the process that holds the engine, right after an answer, and go on without it.
    watch.kill();
    QVERIFY(watch.waitForFinished());
    QCOMPARE(write(), 3);
    QCOMPARE(cli.json({QStringLiteral("move"), idOf(2), QStringLiteral("Lavoro/Fatture")}).code, 0);
    QCOMPARE(cli.json({QStringLiteral("trash"), idOf(4)}).code, 0);
    QVERIFY(cli.json({QStringLiteral("pending")}).array().size() >= 4);
    QCOMPARE(cli.json({QStringLiteral("sync")}).code, 3);

    QVERIFY2(m_bench->dovecot().start(), m_bench->dovecot().log().constData());
    QVERIFY(m_bench->smtp().start());
    QRandomGenerator random(seedOfThisRun() + 3);
    int killed = 0;
    for (int i = 0; i < 4; ++i) {
        Disturbance how;
        how.preload = {.program = kProgram,
                       .killAt = static_cast<int>(random.bounded(2, 12)),
                       .when = i % 2 == 0 ? KillAt::When::After : KillAt::When::Before};
        killed += runDisturbed(cli, {QStringLiteral("sync")}, {}, how).wasKilled ? 1 : 0;
    }
    QVERIFY(killed > 0);
    QVERIFY(cli.json({QStringLiteral("sync")}).code == 0);
    QVERIFY(cli.json({QStringLiteral("flush")}).code != -1);

    int doubtful = 0;
    const QJsonArray rows = cli.json({QStringLiteral("outbox"), QStringLiteral("list")}).array();
    QCOMPARE(rows.size(), 3);
    for (const QJsonValue& value : rows) {
        const QJsonObject row = value.toObject();
        const QByteArray id = row.value(QStringLiteral("message_id")).toString().toLatin1();
        QString state = row.value(QStringLiteral("state")).toString();
        QVERIFY(sent.contains(id));
        const QString number = QString::number(row.value(QStringLiteral("outbox_id")).toInteger());
        if (state == u"deferred" || state == u"queued") {
            QCOMPARE(cli.json({QStringLiteral("outbox"), QStringLiteral("retry"), number}).code, 0);
            state = QStringLiteral("accepted");
        }
        const int taken = m_bench->smtp().countAccepted(id);
        if (state == u"unconfirmed") {
            ++doubtful;
            QVERIFY(taken <= 1);
            const auto resolved =
                cli.json({QStringLiteral("outbox"), QStringLiteral("resolve"), number,
                          taken == 1 ? QStringLiteral("--sent") : QStringLiteral("--resend")});
            QVERIFY2(resolved.code == 0, resolved.said().constData());
        } else {
            QCOMPARE(state, QStringLiteral("accepted"));
        }
        QCOMPARE(m_bench->smtp().countAccepted(id), 1);
    }
    qInfo("%d kills while it caught up, %d of 3 messages in doubt", killed, doubtful);
    QVERIFY(cli.json({QStringLiteral("sync")}).code == 0);
    const auto probe = m_bench->probe(0);
    QVERIFY(probe);
    for (const QByteArray& id : std::as_const(sent)) {
        QCOMPARE(probe->countByMessageId("Sent", id), 1);
        QCOMPARE(probe->countEverywhere(id), 1);
    }
    const auto flags = probe->flags("INBOX").value(probe->messageIds("INBOX").key("<outage3@example.org>"));
    QVERIFY(flags.contains("\\Seen") && flags.contains("\\Flagged"));
    QCOMPARE(probe->countByMessageId("Archive", "<outage1@example.org>"), 1);
    QCOMPARE(probe->countByMessageId("Lavoro/Fatture", "<outage2@example.org>"), 1);
    QCOMPARE(probe->countByMessageId("Trash", "<outage4@example.org>"), 1);
    for (int i = 0; i < 6; ++i)
        QCOMPARE(probe->countEverywhere("<outage" + QByteArray::number(i) + "@example.org>"), 1);
    const QString judged = judge(0, {});
    QVERIFY2(judged.isEmpty(), qPrintable(judged));
}

QTEST_GUILESS_MAIN(TestKilledSync)
#include "tst_KilledSync.moc"
