#include "tst_store_support.h"

#include "store/BodyTable.h"
#include "store/Sql.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSet>

using namespace scorta;
using namespace scorta::store;
using namespace scorta::store::test;

class TestStoreBodies : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Profile> m_profile;
    BodyTable& bodies() { return m_profile->store->bodies(); }
    int rows();

private Q_SLOTS:
    void init();
    void hashesAsTheStandardSays();
    void whatIsPutComesBack_data();
    void whatIsPutComesBack();
    void sameBytesAreStoredOnce();
    void damageIsNoticed();
    void onlyKnownBodiesAreKept();
    void sweepTakesWhatNobodyUses();
    void manyAreQuick();
};

void TestStoreBodies::init()
{
    m_profile = std::make_unique<Profile>();
    MUST(m_profile->open());
}

int TestStoreBodies::rows()
{
    Query query(m_profile->store->bodyFile(), "SELECT count(*) FROM bodies");
    query.next();
    return static_cast<int>(query.integer(0));
}

void TestStoreBodies::hashesAsTheStandardSays()
{
    // FIPS 180-2, appendix B.1, and the empty string.
    QCOMPARE(sha256("abc").toHex(),
             QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(sha256({}).toHex(),
             QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

void TestStoreBodies::whatIsPutComesBack_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::newRow("text") << QByteArray("Subject: hello\r\n\r\nHello, hello, hello!\r\n").repeated(100);
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("one byte") << QByteArray("x");
    QTest::newRow("with NUL") << QByteArray("a\0b\0", 4);
    QByteArray noise(200'000, Qt::Uninitialized);
    QRandomGenerator(7).fillRange(reinterpret_cast<quint32*>(noise.data()), noise.size() / 4);
    QTest::newRow("not to be compressed") << noise;
    QTest::newRow("large") << QByteArray(20'000'000, 'a');
}

void TestStoreBodies::whatIsPutComesBack()
{
    QFETCH(QByteArray, raw);
    const PackedBody packed = pack(raw);
    QCOMPARE(packed.size, raw.size());
    QVERIFY(packed.data.size() <= raw.size());
    QCOMPARE(bodies().has(packed.sha256).valueOr(true), false);
    MUST(bodies().put({packed}));
    QCOMPARE(bodies().has(packed.sha256).valueOr(false), true);
    const auto read = bodies().get(packed.sha256);
    MUST(read);
    QCOMPARE(*read, raw);
    MUST_FAIL(bodies().get(sha256("never put")), base::Kind::NotFound);
}

void TestStoreBodies::sameBytesAreStoredOnce()
{
    const PackedBody packed = pack("the same newsletter");
    MUST(bodies().put({packed, packed}));
    MUST(bodies().put({packed, pack("another")}));
    QCOMPARE(rows(), 2);
}

void TestStoreBodies::damageIsNoticed()
{
    const PackedBody packed = pack(QByteArray("compressible ").repeated(100));
    const PackedBody raw = pack("short");
    MUST(bodies().put({packed, raw}));
    Query(m_profile->store->bodyFile(), "UPDATE bodies SET data = x'00112233'").run();
    MUST_FAIL(bodies().get(packed.sha256), base::Kind::Damaged);
    MUST_FAIL(bodies().get(raw.sha256), base::Kind::Damaged);
    Query(m_profile->store->bodyFile(), "UPDATE bodies SET codec = 1, size = 9000000000000").run();
    MUST_FAIL(bodies().get(raw.sha256), base::Kind::Damaged);
}

void TestStoreBodies::onlyKnownBodiesAreKept()
{
    const PackedBody first = pack("first");
    const PackedBody second = pack("second");
    MUST(bodies().put({first, second}));
    MUST_FAIL(bodies().keep({first.sha256, sha256("not here")}), base::Kind::NotFound);
    MUST(bodies().keep({second.sha256}));
    // Nobody uses either; the kept one stays, and the failed call above kept nothing.
    MUST(bodies().sweep(0, 100, [](const QByteArray&) { return false; }));
    QCOMPARE(bodies().has(first.sha256).valueOr(true), false);
    QCOMPARE(bodies().has(second.sha256).valueOr(false), true);
    MUST(bodies().unkeep({second.sha256}));
    MUST(bodies().sweep(0, 100, [](const QByteArray&) { return false; }));
    QCOMPARE(bodies().isEmpty().valueOr(false), true);
}

void TestStoreBodies::sweepTakesWhatNobodyUses()
{
    std::vector<PackedBody> batch;
    QSet<QByteArray> used;
    for (int i = 0; i < 25; ++i) {
        batch.push_back(pack(QByteArray::number(i)));
        if (i % 5 == 0)
            used.insert(batch.back().sha256);
    }
    MUST(bodies().put(batch));
    int rounds = 0;
    qint64 after = 0;
    do {
        const auto next =
            bodies().sweep(after, 10, [&](const QByteArray& hash) { return used.contains(hash); });
        MUST(next);
        after = *next;
        ++rounds;
    } while (after != 0);
    QCOMPARE(rounds, 3);
    QCOMPARE(rows(), 5);
    for (const QByteArray& hash : used)
        QCOMPARE(bodies().has(hash).valueOr(false), true);
}

void TestStoreBodies::manyAreQuick()
{
    // 4,000 messages of 25 KB, one third of their bytes as noisy as attachments are.
    QRandomGenerator random(1);
    std::vector<std::vector<PackedBody>> batches;
    QElapsedTimer timer;
    timer.start();
    qint64 bytes = 0;
    qint64 packed = 0;
    for (int b = 0; b < 20; ++b) {
        std::vector<PackedBody> batch;
        for (int i = 0; i < 200; ++i) {
            QByteArray raw = QByteArray("The quick brown fox number ") + QByteArray::number(b * 200 + i);
            raw += QByteArray(" jumps over the lazy dog.\r\n").repeated(600);
            QByteArray noise(8'192, Qt::Uninitialized);
            random.fillRange(reinterpret_cast<quint32*>(noise.data()), noise.size() / 4);
            raw += noise.toBase64();
            bytes += raw.size();
            batch.push_back(pack(raw));
            packed += batch.back().data.size();
        }
        batches.push_back(std::move(batch));
    }
    const qint64 packMs = timer.restart();
    for (const auto& batch : batches)
        MUST(bodies().put(batch));
    const qint64 putMs = timer.elapsed();
    qInfo("pack (with making the text): %lld ms, put: %lld ms for %.1f MB raw, %.1f MB packed: %.0f MB/s raw",
          packMs, putMs, double(bytes) / 1e6, double(packed) / 1e6, double(bytes) / 1e3 / double(putMs));
    // 500 MB in well under a minute on any disk; measured far faster.
    QVERIFY(putMs < 10'000);
}

QTEST_GUILESS_MAIN(TestStoreBodies)
#include "tst_store_bodies.moc"
