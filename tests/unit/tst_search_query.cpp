#include "search/Query.h"
#include "search/Terms.h"

#include <QDate>
#include <QTest>

using namespace scorta;
using namespace scorta::search;

namespace {

QString fieldName(Field field)
{
    static const char* const names[] = {"", "from:", "to:", "cc:", "subject:", "body:", "filename:"};
    return QString::fromLatin1(names[static_cast<int>(field)]);
}

/// The tree on one line: & and | with brackets, ! before.
QString shown(const Node& node)
{
    switch (node.type) {
    case Node::Type::Text:
        return fieldName(node.text.field) + u'<' + node.text.text + u'>' +
               (node.text.isPrefix ? QStringLiteral("*") : QString());
    case Node::Type::Filter:
        return QStringLiteral("[%1 %2 %3]")
            .arg(static_cast<int>(node.filter.kind))
            .arg(node.filter.text)
            .arg(node.filter.number);
    case Node::Type::Not:
        return u'!' + shown(node.children.front());
    case Node::Type::And:
    case Node::Type::Or:
        break;
    }
    QStringList parts;
    for (const Node& child : node.children)
        parts.append(shown(child));
    return u'(' + parts.join(node.type == Node::Type::And ? u'&' : u'|') + u')';
}

} // namespace

class TestSearchQuery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tree_data();
    void tree();
    void error_data();
    void error();
    void filters();
    void limits();
    void words();
};

void TestSearchQuery::tree_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* query, const char* expected) {
        QTest::newRow(query) << QString::fromUtf8(query) << QString::fromUtf8(expected);
    };
    row("alpha", "<alpha>");
    row("alpha beta", "(<alpha>&<beta>)");
    row("alpha AND beta", "(<alpha>&<beta>)");
    row("\"alpha beta\"", "<alpha beta>");
    row("“alpha beta”", "<alpha beta>");
    row("alpha -beta", "(<alpha>&!<beta>)");
    row("-\"alpha beta\"", "!<alpha beta>");
    row("-(-alpha)", "<alpha>");
    row("--verbose", "<--verbose>");
    row("e-mail", "<e-mail>");
    row("alpha OR beta", "(<alpha>|<beta>)");
    row("alpha or beta", "(<alpha>&<or>&<beta>)");
    row("\"OR\" beta", "(<OR>&<beta>)");
    row("a b OR c d", "(<a>&(<b>|<c>)&<d>)");
    row("a OR b OR -c", "(<a>|<b>|!<c>)");
    row("(a b) OR c", "((<a>&<b>)|<c>)");
    row("from:(anna OR marta) x", "((from:<anna>|from:<marta>)&<x>)");
    row("pre*", "<pre>*");
    row("\"two wor\"*", "<two wor>*");
    row("From:Anna", "from:<Anna>");
    row("from:\"Anna Rossi\"", "from:<Anna Rossi>");
    row("to:a cc:b subject:c body:d filename:e", "(to:<a>&cc:<b>&subject:<c>&body:<d>&filename:<e>)");
    row("-from:anna", "!from:<anna>");
    row("anna.rossi@example.com", "<anna.rossi@example.com>");
    row("Re: 12:30 http://x", "(<Re:>&<12:30>&<http://x>)");
    row("fish & chips", "(<fish>&<chips>)");
    row("f(x) y", "(<f(x)>&<y>)");
}

void TestSearchQuery::tree()
{
    QFETCH(QString, query);
    QFETCH(QString, expected);
    const base::Result<Node> node = parseQuery(query);
    QVERIFY2(node.ok(), node.ok() ? "" : qPrintable(base::describe(node.error())));
    QCOMPARE(shown(*node), expected);
}

void TestSearchQuery::error_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* query, const char* part) {
        QTest::newRow(query) << QString::fromUtf8(query) << QString::fromUtf8(part);
    };
    row("", "");
    row("  & - ! ", "& - !");
    row("alpha \"beta gamma", "\"beta gamma");
    row("OR beta", "OR");
    row("alpha OR", "OR");
    row("alpha OR OR beta", "OR");
    row("(alpha beta", "(");
    row("alpha) beta", ")");
    row("from:", "from:");
    row("from: anna", "from:");
    row("from:@", "from:@");
    row("from:-anna", "");
    row("before:2023-02-30", "before:2023-02-30");
    row("after:yesterday", "after:yesterday");
    row("before:23-1-1", "before:23-1-1");
    row("larger:big", "larger:big");
    row("larger:M", "larger:M");
    row("smaller:-1", "smaller:-1");
    row("has:wings", "has:wings");
    row("is:lost", "is:lost");
    row("in:\"\"", "in:\"\"");
    row("in:inb*", "in:inb*");
}

void TestSearchQuery::error()
{
    QFETCH(QString, query);
    QFETCH(QString, part);
    const base::Result<Node> node = parseQuery(query);
    if (query == QLatin1String("from:-anna")) {
        // A value may begin with a minus sign; the tokenizer drops it.
        QVERIFY(node.ok());
        return;
    }
    QVERIFY2(!node.ok(), qPrintable(node.ok() ? shown(*node) : QString()));
    QCOMPARE(node.error().kind, base::Kind::Usage);
    QCOMPARE(node.error().fate, base::Fate::Final);
    QCOMPARE(node.error().detail, part);
}

void TestSearchQuery::filters()
{
    using Kind = FilterTerm::Kind;
    const auto filter = [](const char* query) {
        const base::Result<Node> node = parseQuery(QString::fromUtf8(query));
        return node.ok() && node->type == Node::Type::Filter ? node->filter : FilterTerm{Kind::Read, {}, -1};
    };
    QCOMPARE(filter("larger:1M").number, 1048576);
    QCOMPARE(filter("larger:1.5kb").number, 1536);
    QCOMPARE(filter("smaller:2000").number, 2000);
    QCOMPARE(filter("smaller:2g").number, 2147483648);
    QCOMPARE(filter("before:2023-01-22").number, QDate(2023, 1, 22).startOfDay().toMSecsSinceEpoch());
    QCOMPARE(filter("after:2023-01-22").kind, Kind::After);
    QCOMPARE(filter("IS:Unread").kind, Kind::Unread);
    QCOMPARE(filter("is:starred").kind, Kind::Starred);
    QCOMPARE(filter("is:kept").kind, Kind::Kept);
    QCOMPARE(filter("has:attachment").kind, Kind::HasAttachment);
    QCOMPARE(filter("in:\"Local/Old mail\"").text, QStringLiteral("Local/Old mail"));
    QCOMPARE(filter("list:kde-devel").text, QStringLiteral("kde-devel"));
}

void TestSearchQuery::limits()
{
    QVERIFY(!parseQuery(QString(kMaxQueryLength + 1, u'a')).ok());
    QVERIFY(parseQuery(QString(kMaxQueryLength, u'a')).ok());
    QVERIFY(parseQuery(QStringLiteral("a ").repeated(kMaxTerms)).ok());
    const base::Result<Node> many =
        parseQuery(QStringLiteral("a ").repeated(kMaxTerms) + QStringLiteral("last"));
    QVERIFY(!many.ok());
    QCOMPARE(many.error().detail, QStringLiteral("last"));
    const auto nested = [](int depth) { return QString(QString(depth, u'(') + u'a' + QString(depth, u')')); };
    QVERIFY(parseQuery(nested(kMaxNesting)).ok());
    QVERIFY(!parseQuery(nested(kMaxNesting + 1)).ok());
    QVERIFY(!parseQuery(nested(2000)).ok());
    QVERIFY(!parseQuery(QStringLiteral("-(").repeated(1500)).ok());
}

void TestSearchQuery::words()
{
    QCOMPARE(indexable(QStringLiteral("plain text")), QStringLiteral("plain text"));
    QCOMPARE(indexable(QStringLiteral("東京")).simplified(), QStringLiteral("東 京"));
    QCOMPARE(indexable(QStringLiteral("Ａｂｃ")), QStringLiteral("Abc"));
    QCOMPARE(foldedWords(QStringLiteral("Città-di <È.x>")),
             QStringList(
                 {QStringLiteral("citta"), QStringLiteral("di"), QStringLiteral("e"), QStringLiteral("x")}));
    QVERIFY(!hasWord(QStringLiteral(" -*&… ")));
    QVERIFY(hasWord(QStringLiteral("…京")));
}

QTEST_GUILESS_MAIN(TestSearchQuery)
#include "tst_search_query.moc"
