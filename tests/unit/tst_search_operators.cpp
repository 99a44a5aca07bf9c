#include "tst_search_support.h"

#include "search/Planner.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <QElapsedTimer>

using namespace scorta;
using namespace scorta::search;
using namespace scorta::search::test;

namespace {

constexpr qint64 kDay = 86'400;
constexpr qint64 kNoon = 1'674'388'800; // 2023-01-22 12:00 UTC

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

/// Each operator of the language over a small mailbox whose messages are known one by one.
class TestSearchOperators : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void finds_data();
    void finds();
    void ordersByDate();
    void limitsToNewest();
    void asksOneAccount();
    void hidesHidden();
    void reportsUsage();
    void usesItsIndexes_data();
    void usesItsIndexes();

private:
    Mailbox m_box;
};

void TestSearchOperators::initTestCase()
{
    qputenv("TZ", "UTC");
    MUST(m_box.open());
    const QString anna = text("Anna Rossi <anna.rossi@example.com>");
    const QString marta = text("Marta Bianchi <marta@example.org>");
    std::vector<Told> all(12);
    for (size_t i = 0; i < all.size(); ++i) {
        all[i].id = static_cast<qint64>(i) + 1;
        all[i].date = kNoon + static_cast<qint64>(i) * kDay;
        all[i].flags = 1;
        all[i].from = marta;
        all[i].to = text("me@example.net");
    }
    all[0].subject = text("Perché la città è bella");
    all[0].from = anna;
    all[1].body = text("invoice for the winter term, please pay");
    all[1].fileNames = text("Fattura-2023.pdf");
    all[2].body = text("the winter invoice was paid");
    all[2].size = 3'000'000;
    all[2].cc = text("lena@example.net");
    all[3].body = text("東京都に行きました。会議は明日です");
    all[4].body = text("한국어에서 왔다");
    all[4].flags = 0;
    all[5].subject = text("STRASSE und Ärger");
    all[5].flags = 5;
    all[6].body = text("writes to anna.rossi@example.com about order 4711-AB");
    all[7].listId = text("kde-devel.kde.org");
    all[7].subject = text("invoice on the list");
    all[8].folder = m_box.archive.value;
    all[8].subject = text("invoice archived");
    all[9].folder = m_box.other.value;
    all[9].subject = text("invoice elsewhere");
    all[10] = all[1]; // a copy of the second in the archive
    all[10].id = 11;
    all[10].folder = m_box.archive.value;
    all[11].hasBody = false;
    all[11].flags = 0;
    MUST(m_box.add(all));
    MUST(store::MailTable(*m_box.mirror).setServerState({model::MailId{3}}, model::ServerState::Missing));
}

void TestSearchOperators::finds_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QList<qint64>>("expected");
    const auto row = [](const char* query, const QList<qint64>& expected) {
        QTest::newRow(query) << text(query) << expected;
    };
    row("citta", {1});
    row("CITTÀ", {1});
    row("perche'", {1});
    row("cit", {}); // whole words
    row("cit*", {1});
    row("c*", {7, 1}); // citta, com
    row("arger", {6});
    row("straße", {}); // ß is a letter, not an accent
    row("invoice winter", {3, 11, 2});
    row("\"winter invoice\"", {3});
    row("\"winter inv\"*", {3});
    row("winter -paid", {11, 2});
    row("winter -\"winter invoice\"", {11, 2});
    row("-invoice -me", {12});
    row("paid OR bella", {3, 1});
    row("winter paid OR pay", {3, 11, 2});
    row("winter (paid OR bella)", {3});
    row("from:anna", {1});
    row("from:anna.rossi@example.com", {1});
    row("anna.rossi@example.com", {7, 1});
    row("body:anna.rossi@example.com", {7});
    row("4711-ab", {7});
    row("from:marta bella", {});
    row("to:me winter", {3, 11, 2});
    row("cc:me winter", {});
    row("cc:lena", {3});
    row("to:lena", {});
    row("lena winter", {3});
    row("subject:invoice", {10, 9, 8});
    row("filename:fattura", {11, 2});
    row("filename:fatt* -in:archive", {2});
    row("東京", {4});
    row("東京都", {4});
    row("京都", {4});
    row("東都", {});
    row("明日", {4});
    row("한국", {5});
    row("in:archive", {9, 11});
    row("in:INBOX subject:invoice", {10, 8});
    row("in:\"clients/été\" subject:invoice", {9});
    row("in:nowhere", {});
    row("-in:nowhere is:starred", {6});
    row("before:2023-01-23", {1});
    row("before:2023-01-22", {});
    row("after:2023-01-31 -is:unread", {10}); // from that day on; 11 has the date of 2
    row("after:2023-01-23 before:2023-01-25", {3, 11, 2});
    row("larger:1M", {3});
    row("larger:2M invoice", {3});
    row("smaller:1k winter", {11, 2});
    row("has:attachment", {11, 2});
    row("is:unread", {12, 5});
    row("is:unread -한국어", {12});
    row("is:starred", {6});
    row("is:read is:starred", {6});
    row("is:kept", {3});
    row("is:kept OR is:starred", {6, 3});
    row("is:starred OR bella", {6, 1});
    row("-(is:read OR 한국)", {12});
    row("list:kde-devel", {8});
    row("list:KDE", {8});
    row("list:kd", {});
    row("-list:kde subject:invoice", {10, 9});
    row("list:kde OR is:kept", {8, 3});
}

void TestSearchOperators::finds()
{
    QFETCH(QString, query);
    QFETCH(QList<qint64>, expected);
    QCOMPARE(m_box.find(query), expected);
    const base::Result<int> count = Search(*m_box.mirror).count(query, {});
    MUST(count);
    QCOMPARE(*count, static_cast<int>(expected.size()));
}

void TestSearchOperators::ordersByDate()
{
    Mailbox box;
    MUST(box.open());
    // A hundred of one second, so that their documents must move; one without a date of its own whose second
    // copy came years later; one from before 1970.
    std::vector<Told> all;
    for (qint64 i = 0; i < 100; ++i)
        all.push_back({.id = 100 + i, .subject = text("same"), .body = QString::number(i), .date = kNoon});
    for (qint64 i = 0; i < 20; ++i)
        all.push_back({.id = 300 + i,
                       .subject = text("same"),
                       .body = QString::number(1000 + i),
                       .date = kNoon + 7 + i});
    all.push_back({.id = 400, .subject = text("same"), .body = text("old"), .date = -5'000'000});
    MUST(box.add(all));
    const Told dateless{
        .id = 500, .subject = text("same"), .body = text("dateless"), .date = kNoon - 100, .hasDate = false};
    MUST(box.add({dateless}));
    Told copy = dateless;
    copy.id = 501;
    copy.date = kNoon + 1000 * kDay;
    copy.folder = box.archive.value;
    MUST(box.add({copy}));

    const QList<qint64> found = box.find(text("same"), {}, 1000);
    QCOMPARE(found.size(), 123);
    QCOMPARE(found.first(), 501);
    QCOMPARE(found.at(1), 319);
    QCOMPARE(found.at(20), 300);
    QCOMPARE(found.at(21), 199); // of one date the highest id first
    QCOMPARE(found.at(121), 500);
    QCOMPARE(found.last(), 400);
    for (int limit : {1, 2, 21, 30, 122})
        QCOMPARE(box.find(text("same"), {}, limit), found.first(limit));
    QCOMPARE(box.find(text("-other"), {}, 1000), found);
    QCOMPARE(box.find(text("in:archive same")), QList<qint64>({501}));
}

void TestSearchOperators::limitsToNewest()
{
    QCOMPARE(m_box.find(text("invoice"), {}, 2), QList<qint64>({10, 9}));
    QCOMPARE(m_box.find(text("invoice"), {}, 0), QList<qint64>());
    QCOMPARE(m_box.find(text("invoice"), {}, -3), QList<qint64>());
}

void TestSearchOperators::asksOneAccount()
{
    QCOMPARE(m_box.find(text("subject:invoice"), Mailbox::kSecond), QList<qint64>({10}));
    QCOMPARE(m_box.find(text("in:inbox subject:invoice"), Mailbox::kFirst), QList<qint64>({8}));
    QCOMPARE(*Search(*m_box.mirror).count(text("is:read OR is:unread"), Mailbox::kSecond), 1);
}

void TestSearchOperators::hidesHidden()
{
    Mailbox box;
    MUST(box.open());
    MUST(box.add({{.id = 1, .body = text("seen")}, {.id = 2, .body = text("seen twice")}}));
    box.mirror->raw().exec("UPDATE mails SET view_folder = 0 WHERE id = 2");
    QCOMPARE(box.find(text("seen")), QList<qint64>({1}));
    QCOMPARE(box.find(text("-nothing")), QList<qint64>({1}));
}

void TestSearchOperators::reportsUsage()
{
    for (const char* query : {"is:lost", "\"open", "OR", ""}) {
        const auto found = Search(*m_box.mirror).find(text(query), {}, 50);
        QVERIFY(!found.ok());
        QCOMPARE(found.error().kind, base::Kind::Usage);
        QVERIFY(!Search(*m_box.mirror).count(text(query), {}).ok());
    }
}

void TestSearchOperators::usesItsIndexes_data()
{
    QTest::addColumn<QString>("index");
    QTest::addColumn<QString>("condition");
    QTest::newRow("all") << text("search_all") << text("1");
    QTest::newRow("folder") << text("search_folder") << text("view_folder = 1");
    QTest::newRow("unread") << text("search_unread") << text("(flags & 1) = 0");
    QTest::newRow("starred") << text("search_starred") << text("(flags & 4) <> 0");
    QTest::newRow("kept") << text("search_kept") << text("server = 'missing'");
    QTest::newRow("large") << text("search_large") << text("size > 1000000");
    QTest::newRow("list") << text("search_list") << text("list_id <> '' AND list_id = 'x'");
}

/// A walk reads its index alone, in order: no sorting, no rows.
void TestSearchOperators::usesItsIndexes()
{
    QFETCH(QString, index);
    QFETCH(QString, condition);
    const QString sql =
        text("EXPLAIN QUERY PLAN SELECT document, id, date FROM mails INDEXED BY ") + index +
        text(" WHERE ") + condition +
        text(" AND view_folder > 0 AND date < 5 AND size < 7 AND account = 1 AND document > 0"
             " AND document <= 9 AND NOT (date > document * 1000 + 999) ORDER BY document DESC");
    SQLite::Statement plan(m_box.mirror->raw(), sql.toStdString());
    QVERIFY(plan.executeStep());
    const QString line = QString::fromStdString(plan.getColumn(3).getString());
    QVERIFY2(line.contains(text("COVERING INDEX ") + index), qPrintable(line));
    QVERIFY(!plan.executeStep());
}

QTEST_GUILESS_MAIN(TestSearchOperators)
#include "tst_search_operators.moc"
