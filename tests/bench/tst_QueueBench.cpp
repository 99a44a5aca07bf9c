#include "bench/Figures.h"
#include "bench/Letters.h"

#include "base/Clock.h"
#include "mime/Composer.h"
#include "outbox/Outbox.h"
#include "store/AccountTable.h"
#include "store/Store.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace scorta;
using namespace scorta::test;

namespace {

constexpr int kRounds = 400;

double milliseconds(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

} // namespace

/// How long it takes until a message may be called "queued": frozen bytes, recipients and state on the disk.
class TestQueueBench : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void queueDurably();
    void oneSync();

private:
    QTemporaryDir m_folder;
};

void TestQueueBench::queueDurably()
{
    auto opened = store::Store::open(m_folder.filePath(QStringLiteral("profile")), store::Access::ReadWrite);
    QVERIFY(opened.ok());
    store::Store& store = **opened;
    const base::SystemClock clock;
    model::Account account;
    account.address = QStringLiteral("me@example.com");
    account.user = account.address;
    account.imap = model::Endpoint{model::Endpoint::Security::Tls, QStringLiteral("localhost"), 993};
    account.smtp = model::Endpoint{model::Endpoint::Security::Tls, QStringLiteral("localhost"), 465};
    const auto added = store.accounts().add(account, clock.now());
    QVERIFY(added.ok());
    account.id = *added;

    Letters letters(7);
    outbox::Outbox outbox(store, clock);
    std::vector<double> times;
    for (int i = 0; i < kRounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        const auto frozen = mime::freeze(letters.next(), {QString(), account.address},
                                         {QStringLiteral("to@example.net")}, clock.now());
        QVERIFY(frozen.ok());
        timer.restart();
        const auto queued = outbox.queue(account, *frozen, {});
        times.push_back(milliseconds(timer));
        QVERIFY(queued.ok());
    }
    const auto rows = outbox.list(kRounds + 1, 0);
    QVERIFY(rows.ok());
    QCOMPARE(rows->size(), kRounds);
    figure("queue a message durably", "p95 20 ms",
           "p50 " + number(quantile(times, 0.5), 1) + " ms, p95 " + number(quantile(times, 0.95), 1) +
               " ms, longest " + number(quantile(times, 1), 1) + " ms",
           quantile(times, 0.95) <= 20);
}

/// What the disk itself takes for the least of it, beside the figure above.
void TestQueueBench::oneSync()
{
    const QByteArray path = QFile::encodeName(m_folder.filePath(QStringLiteral("plain")));
    const int file = ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    QVERIFY(file >= 0);
    const QByteArray block(24 * 1024, 'x');
    std::vector<double> times;
    for (int i = 0; i < kRounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(::write(file, block.constData(), static_cast<size_t>(block.size())), block.size());
        QCOMPARE(::fdatasync(file), 0);
        times.push_back(milliseconds(timer));
    }
    ::close(file);
    figure("the disk alone: 24 kB written and synced",
           "p50 " + number(quantile(times, 0.5), 1) + " ms, p95 " + number(quantile(times, 0.95), 1) + " ms");
}

QTEST_GUILESS_MAIN(TestQueueBench)
#include "tst_QueueBench.moc"
