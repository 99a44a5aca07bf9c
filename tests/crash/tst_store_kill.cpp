#include "unit/tst_store_support.h"

#include "store/OutboxTable.h"
#include "store/SettingsTable.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QSet>

#include <cstdio>

using namespace scorta;
using namespace scorta::store;
using namespace scorta::store::test;

namespace {

/// The other process: queues messages and leases ids for ever (or `count` times), and says each aloud only
/// after the store has said it is done.
int work(const QString& folder, const QString& name, int count)
{
    auto opened = Store::open(folder, Access::ReadWrite);
    if (!opened.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(base::describe(opened.error())));
        return 1;
    }
    Store& store = **opened;
    const auto accounts = store.accounts().list();
    if (!accounts.ok() || accounts->isEmpty())
        return 1;
    MailIds ids(store.vault());
    for (int i = 0; count == 0 || i < count; ++i) {
        model::Outgoing message;
        message.account = message.via = accounts->first().id;
        message.messageId = QStringLiteral("<%1-%2@x>").arg(name).arg(i);
        message.envelopeId = QUuid::createUuid().toString(QUuid::Id128);
        message.recipients = {{{}, QStringLiteral("b@x"), model::SendState::Queued, 0, {}, {}, at(0), {}}};
        const auto added = store.outbox().add(message, QByteArray(3'000, 'x'));
        if (!added.ok()) {
            std::fprintf(stderr, "%s\n", qPrintable(base::describe(added.error())));
            return 1;
        }
        std::printf("queued %s\n", qPrintable(message.messageId));
        // Many, so that the end of a block is crossed often.
        for (int n = 0; n < 400; ++n) {
            const auto id = ids.next();
            if (!id.ok())
                return 1;
            std::printf("id %lld\n", static_cast<long long>(id->value));
        }
        std::fflush(stdout);
    }
    return 0;
}

} // namespace

class TestStoreKill : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Profile> m_profile;
    QSet<QByteArray> m_ids;
    QSet<QByteArray> m_queued;
    static void start(QProcess& process, const QString& folder, const QString& name, int count);
    void hear(const QByteArray& output);

private Q_SLOTS:
    void init();
    void whatWasPromisedSurvivesAKill();
    void twoProcessesWriteAtOnce();
};

void TestStoreKill::init()
{
    m_ids.clear();
    m_queued.clear();
    m_profile = std::make_unique<Profile>();
    MUST(m_profile->open());
    MUST(m_profile->fill());
}

void TestStoreKill::start(QProcess& process, const QString& folder, const QString& name, int count)
{
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(),
                  {QStringLiteral("--work"), folder, name, QString::number(count)});
}

void TestStoreKill::hear(const QByteArray& output)
{
    // The last line may be cut off by the kill.
    QByteArrayList lines = output.split('\n');
    lines.removeLast();
    for (const QByteArray& line : lines) {
        if (line.startsWith("queued ")) {
            m_queued.insert(line.mid(7));
        } else if (line.startsWith("id ")) {
            QVERIFY2(!m_ids.contains(line), line.constData());
            m_ids.insert(line);
        }
    }
}

void TestStoreKill::whatWasPromisedSurvivesAKill()
{
    QRandomGenerator random(11);
    for (int round = 0; round < 12; ++round) {
        if (round == 6) {
            // The mirror goes, the ids go on.
            m_profile->store.reset();
            for (const char* suffix : {"", "-wal", "-shm"})
                QFile::remove(m_profile->path() + QStringLiteral("/mirror.db") + QLatin1String(suffix));
        }
        QProcess process;
        start(process, m_profile->path(), QString::number(round), 0);
        QVERIFY(process.waitForStarted());
        QByteArray output;
        // Killed in the middle of whatever it does once so much was heard.
        const int enough = 1'000 + random.bounded(60'000);
        while (output.size() < enough) {
            QVERIFY(process.waitForReadyRead(20'000));
            output += process.readAllStandardOutput();
        }
        process.kill();
        QVERIFY(process.waitForFinished());
        output += process.readAllStandardOutput();
        hear(output);
    }
    QVERIFY(m_queued.size() >= 12);
    MUST(m_profile->open());
    MUST(m_profile->store->vault().quickCheck());
    for (const QByteArray& messageId : m_queued) {
        const auto found = m_profile->store->outbox().byMessageId(QString::fromLatin1(messageId));
        MUST(found);
        QVERIFY2(found->size() == 1, messageId.constData());
    }
    // And in this process: still none twice.
    for (int i = 0; i < 2'000; ++i) {
        const auto id = m_profile->ids->next();
        MUST(id);
        QVERIFY(!m_ids.contains("id " + QByteArray::number(id->value)));
    }
}

void TestStoreKill::twoProcessesWriteAtOnce()
{
    QProcess first;
    QProcess second;
    start(first, m_profile->path(), QStringLiteral("first"), 150);
    start(second, m_profile->path(), QStringLiteral("second"), 150);
    for (QProcess* process : {&first, &second}) {
        QVERIFY(process->waitForFinished(60'000));
        QCOMPARE(process->exitStatus(), QProcess::NormalExit);
        QCOMPARE(process->exitCode(), 0);
        hear(process->readAllStandardOutput());
    }
    QCOMPARE(m_queued.size(), 300);
    QCOMPARE(m_ids.size(), 300 * 400);
    QCOMPARE(m_profile->store->outbox().list(1'000, 0).valueOr({}).size(), 300);
    MUST(m_profile->store->vault().quickCheck());
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 5 && arguments[1] == u"--work")
        return work(arguments[2], arguments[3], arguments[4].toInt());
    TestStoreKill test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store_kill.moc"
