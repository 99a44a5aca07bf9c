#include "tst_search_support.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <QElapsedTimer>

using namespace scorta;
using namespace scorta::search;
using namespace scorta::search::test;

class TestSearchIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sharesOneDocument();
    void removes();
    void followsTheBody();
    void indexesAnewAfterAnotherExtractor();
    void retires();
    void clears();
    void placesManyOfOneSecond();
    void takesAPlaceBeforeItsWords();

private:
    int value(const char* sql)
    {
        SQLite::Statement query(m_box->mirror->raw(), sql);
        return query.executeStep() ? query.getColumn(0).getInt() : -1;
    }
    QList<qint64> find(const char* query) { return m_box->find(QString::fromUtf8(query)); }

    std::unique_ptr<Mailbox> m_box;
    const Told m_told{
        .id = 1, .subject = QStringLiteral("Ünder the bridge"), .body = QStringLiteral("東京 tower")};
};

void TestSearchIndex::init()
{
    m_box = std::make_unique<Mailbox>();
    MUST(m_box->open());
}

void TestSearchIndex::sharesOneDocument()
{
    Told copy = m_told;
    copy.id = 2;
    copy.folder = m_box->archive.value;
    MUST(m_box->add({m_told, copy}));
    MUST(m_box->add({{.id = 3, .subject = m_told.subject, .body = m_told.body}}));
    QCOMPARE(value("SELECT count(*) FROM documents"), 1);
    QCOMPARE(find("bridge"), QList<qint64>({3, 2, 1}));
    QVERIFY(*Index(*m_box->mirror).has(hashOf(m_told)));
    QVERIFY(!*Index(*m_box->mirror).has(QByteArray(32, 'x')));
}

void TestSearchIndex::removes()
{
    MUST(m_box->add({m_told}));
    MUST(Index(*m_box->mirror).remove(hashOf(m_told), textOf(m_told)));
    QVERIFY(!*Index(*m_box->mirror).has(hashOf(m_told)));
    QCOMPARE(find("bridge"), QList<qint64>());
    // Not even a word is left: the full-text table itself agrees.
    QCOMPARE(value("SELECT count(*) FROM fulltext WHERE fulltext MATCH '\"東\" OR tower OR under OR t*'"), 0);
    QCOMPARE(find("-bridge"), QList<qint64>({1}));
    MUST(Index(*m_box->mirror).remove(hashOf(m_told), textOf(m_told)));
    MUST(Index(*m_box->mirror).add({{hashOf(m_told), m_told.date, textOf(m_told)}}));
    QCOMPARE(find("bridge"), QList<qint64>({1}));
}

/// A row that was stored without its body is found once it has one.
void TestSearchIndex::followsTheBody()
{
    Told bare = m_told;
    bare.hasBody = false;
    MUST(m_box->add({bare}));
    QCOMPARE(find("bridge"), QList<qint64>());
    MUST(Index(*m_box->mirror).add({{hashOf(m_told), m_told.date, textOf(m_told)}}));
    const store::NewMail whole = m_box->mailOf(m_told);
    MUST(store::MailTable(*m_box->mirror)
             .setBody(model::MailId{1}, whole.sha256, whole.size, whole.envelope, 0));
    QCOMPARE(find("bridge"), QList<qint64>({1}));
}

void TestSearchIndex::indexesAnewAfterAnotherExtractor()
{
    MUST(m_box->add({m_told, {.id = 2, .body = QStringLiteral("other")}}));
    QCOMPARE(Index(*m_box->mirror).outdated(10)->size(), 0);
    m_box->mirror->raw().exec("UPDATE documents SET extractor = 0");
    QCOMPARE(Index(*m_box->mirror).outdated(10)->size(), 2);
    QCOMPARE(Index(*m_box->mirror).outdated(1)->size(), 1);
    mime::SearchText better = textOf(m_told);
    better.body = QStringLiteral("kyoto temple");
    MUST(Index(*m_box->mirror).add({{hashOf(m_told), m_told.date, better}}));
    QCOMPARE(find("temple"), QList<qint64>({1}));
    QCOMPARE(find("tower"), QList<qint64>());
    QCOMPARE(*Index(*m_box->mirror).outdated(10),
             QList<QByteArray>({hashOf({.id = 2, .body = QStringLiteral("other")})}));
    QCOMPARE(*Index(*m_box->mirror).retiredCount(), 1);
}

/// Words that could not be taken back never become another document's.
void TestSearchIndex::retires()
{
    MUST(m_box->add({m_told}));
    MUST(Index(*m_box->mirror).retire(hashOf(m_told)));
    QCOMPARE(find("bridge"), QList<qint64>());
    MUST(m_box->add({{.id = 2, .body = QStringLiteral("newcomer"), .date = m_told.date}}));
    QCOMPARE(find("newcomer"), QList<qint64>({2}));
    QCOMPARE(find("bridge"), QList<qint64>());
}

void TestSearchIndex::clears()
{
    MUST(m_box->add({m_told}));
    MUST(Index(*m_box->mirror).retire(hashOf(m_told)));
    MUST(Index(*m_box->mirror).clear());
    QCOMPARE(*Index(*m_box->mirror).retiredCount(), 0);
    MUST(Index(*m_box->mirror).add({{hashOf(m_told), m_told.date, textOf(m_told)}}));
    QCOMPARE(find("bridge"), QList<qint64>({1}));
}

/// Mail without dates, imported at once: all of one second. Twice as many may not take four times as long.
void TestSearchIndex::placesManyOfOneSecond()
{
    const auto run = [this](int from, int count) {
        std::vector<IndexEntry> entries;
        for (int i = from; i < from + count; ++i) {
            const QByteArray sha256 =
                QCryptographicHash::hash(QByteArray::number(i), QCryptographicHash::Sha256);
            entries.push_back({sha256, 0, textOf({.subject = QStringLiteral("x")})});
        }
        return m_box->mirror->transaction([&] { return Index(*m_box->mirror).add(std::move(entries)); });
    };
    QElapsedTimer timer;
    timer.start();
    for (int batch = 0; batch < 20; ++batch)
        MUST(run(batch * 1000, 1000));
    const qint64 all = timer.elapsed();
    QCOMPARE(value("SELECT count(*) FROM documents"), 20000);
    // One by one over all before it would be 200 million steps, minutes.
    QVERIFY2(all < 20000, qPrintable(QString::number(all)));
    // Not far up, compared with the years that mail spans.
    QVERIFY(value("SELECT max(rowid) FROM documents") < 1000000);
}

/// What a crash leaves between the two halves of add() is known, looks unindexed, and can be completed or
/// given up.
void TestSearchIndex::takesAPlaceBeforeItsWords()
{
    Index index(*m_box->mirror);
    MUST(index.place({{hashOf(m_told), m_told.date}}));
    MUST(index.place({{hashOf(m_told), m_told.date}}));
    MUST(store::MailTable(*m_box->mirror).insert({m_box->mailOf(m_told)}));
    QCOMPARE(*index.unfilled(), QList<QByteArray>({hashOf(m_told)}));
    QVERIFY(!*index.has(hashOf(m_told)));
    QCOMPARE(find("bridge"), QList<qint64>());
    QCOMPARE(find("is:unread"), QList<qint64>({1}));

    MUST(index.fill({{hashOf(m_told), prepare(textOf(m_told))}}));
    MUST(index.fill({{hashOf(m_told), prepare(textOf(m_told))}}));
    QCOMPARE(*index.unfilled(), QList<QByteArray>());
    QVERIFY(*index.has(hashOf(m_told)));
    QCOMPARE(find("bridge"), QList<qint64>({1}));
    MUST(index.remove(hashOf(m_told), textOf(m_told)));
    QCOMPARE(value("SELECT count(*) FROM fulltext WHERE fulltext MATCH 'tower'"), 0);

    // Without words nothing has to be taken back.
    MUST(index.place({{hashOf(m_told), m_told.date}}));
    MUST(index.remove(hashOf(m_told), textOf(m_told)));
    MUST(index.place({{hashOf(m_told), m_told.date}}));
    MUST(index.retire(hashOf(m_told)));
    QCOMPARE(*index.retiredCount(), 0);
    QCOMPARE(value("SELECT count(*) FROM documents"), 0);
}

QTEST_GUILESS_MAIN(TestSearchIndex)
#include "tst_search_index.moc"
