#include "tst_search_support.h"

#include <QRandomGenerator>

#include <algorithm>
#include <set>

using namespace scorta;
using namespace scorta::search;
using namespace scorta::search::test;

namespace {

const QStringList kWords = {QStringLiteral("alpha"), QStringLiteral("alphabet"), QStringLiteral("Bèta"),
                            QStringLiteral("gamma"), QStringLiteral("gam"),      QStringLiteral("DELTA"),
                            QStringLiteral("eta"),   QStringLiteral("theta"),    QStringLiteral("京"),
                            QStringLiteral("都")};

/// What the naive matcher knows of a word: it is compared letter by letter.
QString folded(const QString& word)
{
    QString result;
    const QString plain = word.normalized(QString::NormalizationForm_D);
    for (QChar c : plain) {
        if (!c.isMark())
            result.append(c.toLower());
    }
    return result;
}

QStringList wordsOf(const QString& text)
{
    QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    for (QString& word : words)
        word = folded(word);
    return words;
}

/// A query that the test has made: its text, and whether a message is meant.
struct Made
{
    QString query;
    std::function<bool(const Told&)> matches;
};

class Maker
{
public:
    explicit Maker(quint32 seed)
        : m_random(seed)
    {
    }

    int below(int limit) { return m_random.bounded(limit); }
    QString word() { return kWords.at(std::min(below(10), below(10))); }

    QString sentence(int longest)
    {
        QStringList words;
        for (int i = below(longest + 1); i > 0; --i)
            words.append(word());
        return words.join(u' ');
    }

    Made query(int depth)
    {
        const int kind = below(depth > 0 ? 9 : 6);
        if (kind >= 8)
            return negation(depth);
        if (kind >= 6)
            return both(depth, kind == 6);
        return kind >= 4 ? filter() : words();
    }

private:
    Made words()
    {
        const int length = below(4) == 0 ? 2 : 1;
        const bool isPrefix = below(4) == 0;
        QStringList wanted;
        for (int i = 0; i < length; ++i)
            wanted.append(word());
        if (isPrefix && wanted.last().size() > 1)
            wanted.last().chop(below(static_cast<int>(wanted.last().size()) - 1));
        const int field = below(4);
        QString query = QStringList{QString(), QStringLiteral("subject:"), QStringLiteral("body:"),
                                    QStringLiteral("from:")}
                            .at(field) +
                        u'"' + wanted.join(u' ') + u'"';
        if (isPrefix)
            query += u'*';
        const QStringList plain = wordsOf(wanted.join(u' '));
        return {query, [=](const Told& told) {
                    return (field != 1 && field != 2 && has(told.from, plain, isPrefix)) ||
                           ((field == 0 || field == 1) && has(told.subject, plain, isPrefix)) ||
                           ((field == 0 || field == 2) && has(told.body, plain, isPrefix));
                }};
    }

    static bool has(const QString& text, const QStringList& wanted, bool isPrefix)
    {
        const QStringList words = wordsOf(text);
        for (qsizetype i = 0; i + wanted.size() <= words.size(); ++i) {
            bool isHere = true;
            for (qsizetype k = 0; k < wanted.size(); ++k) {
                const bool mayGoOn = isPrefix && k + 1 == wanted.size();
                const QString& word = words.at(i + k);
                isHere = isHere && (mayGoOn ? word.startsWith(wanted.at(k)) : word == wanted.at(k));
            }
            if (isHere)
                return true;
        }
        return false;
    }

    Made filter()
    {
        switch (below(6)) {
        case 0:
            return {QStringLiteral("is:unread"), [](const Told& told) { return (told.flags & 1) == 0; }};
        case 1:
            return {QStringLiteral("is:starred"), [](const Told& told) { return (told.flags & 4) != 0; }};
        case 2:
            return {QStringLiteral("larger:1M"), [](const Told& told) { return told.size > 1048576; }};
        case 3:
            return {QStringLiteral("in:archive"), [](const Told& told) { return told.folder == 2; }};
        case 4:
            return {QStringLiteral("smaller:1k"), [](const Told& told) { return told.size < 1024; }};
        default:
            return {QStringLiteral("after:2023-02-01"),
                    [](const Told& told) { return told.date >= 1675209600; }};
        }
    }

    Made both(int depth, bool isOr)
    {
        const Made left = query(depth - 1);
        const Made right = query(depth - 1);
        const QString joint = isOr ? QStringLiteral(" OR ") : QStringLiteral(" ");
        return {QString(u'(' + left.query + joint + right.query + u')'), [=](const Told& told) {
                    return isOr ? left.matches(told) || right.matches(told)
                                : left.matches(told) && right.matches(told);
                }};
    }

    Made negation(int depth)
    {
        const Made inside = query(depth - 1);
        return {QString(u"-(" + inside.query + u')'),
                [=](const Told& told) { return !inside.matches(told); }};
    }

    QRandomGenerator m_random;
};

} // namespace

/// Random queries over random messages, compared with a matcher that looks at every word of every message.
class TestSearchProperty : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithNaiveMatcher();
};

void TestSearchProperty::agreesWithNaiveMatcher()
{
    qputenv("TZ", "UTC");
    bool isGiven = false;
    quint32 seed = qEnvironmentVariable("SCORTA_SEED").toUInt(&isGiven);
    if (!isGiven)
        seed = QRandomGenerator::global()->generate();
    qInfo("seed %u (SCORTA_SEED)", seed);
    Maker make(seed);
    Mailbox box;
    MUST(box.open());
    QCOMPARE(box.archive.value, 2);

    std::vector<Told> all;
    for (qint64 id = 1; id <= 3000; ++id) {
        Told told;
        told.id = id;
        told.from = make.sentence(2);
        told.subject = make.sentence(3);
        told.body = make.sentence(12);
        // Few seconds for many messages: documents must move, and copies share them.
        told.date = 1675209600 + make.below(1200) - 600;
        told.size = make.below(4) == 0 ? 2'000'000 : make.below(4000);
        told.flags = static_cast<quint32>(make.below(2) + (make.below(20) == 0 ? 4 : 0));
        told.folder = make.below(10) == 0 ? box.archive.value : box.inbox.value;
        told.hasDate = make.below(30) != 0;
        if (make.below(10) == 0 && !all.empty()) {
            const Told& other = all.at(static_cast<size_t>(make.below(static_cast<int>(all.size()))));
            told.from = other.from;
            told.subject = other.subject;
            told.body = other.body;
            told.hasDate = other.hasDate;
            if (told.hasDate)
                told.date = other.date;
        }
        if (make.below(40) == 0) {
            told.hasBody = false;
            told.from.clear();
            told.subject.clear();
            told.body.clear();
        }
        all.push_back(told);
    }
    for (size_t from = 0; from < all.size(); from += 250) {
        const std::vector<Told> batch(all.begin() + static_cast<qptrdiff>(from),
                                      all.begin() + static_cast<qptrdiff>(from + 250));
        MUST(box.add(batch, from % 500 == 0));
    }

    std::sort(all.begin(), all.end(),
              [](const Told& a, const Told& b) { return std::pair(a.date, a.id) > std::pair(b.date, b.id); });
    for (int round = 0; round < 1500; ++round) {
        const Made made = make.query(3);
        QList<qint64> expected;
        for (const Told& told : all) {
            if (made.matches(told))
                expected.append(told.id);
        }
        const int limit = 1 + make.below(60);
        const QByteArray hint = "seed " + QByteArray::number(seed) + ": " + made.query.toUtf8();
        QVERIFY2(box.find(made.query, {}, limit) ==
                     expected.first(std::min<qsizetype>(limit, expected.size())),
                 hint.constData());
        const base::Result<int> count = Search(*box.mirror).count(made.query, {});
        QVERIFY2(count.ok() && *count == expected.size(), hint.constData());
    }
}

QTEST_GUILESS_MAIN(TestSearchProperty)
#include "tst_search_property.moc"
