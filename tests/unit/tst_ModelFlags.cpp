#include "model/Flags.h"

#include <QTest>

using namespace scorta::model;

namespace {

QStringList words(const char* text)
{
    return QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
}

} // namespace

class TestModelFlags : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatServersSend()
    {
        const Flags flags =
            flagsFromImap(words("\\Seen \\FLAGGED $forwarded Work \\Recent \\* \\Unknown apple"));
        QVERIFY(flags.has(Flag::Seen));
        QVERIFY(flags.has(Flag::Flagged));
        QVERIFY(flags.has(Flag::Forwarded));
        QVERIFY(!flags.has(Flag::Deleted));
        QCOMPARE(flags.keywords, words("Work apple"));
        QVERIFY(flagsFromImap({}).isEmpty());
        QVERIFY(flagsFromImap({QString()}).isEmpty());
    }

    void keywordsAreTheSameInCapitals()
    {
        QCOMPARE(flagsFromImap(words("Work work WORK play")).keywords.size(), 2);
        const Flags one = flagsFromImap(words("Work"));
        QCOMPARE(one.united(flagsFromImap(words("wORK"))), one);
        QVERIFY(one.without(flagsFromImap(words("work"))).isEmpty());
    }

    void writesThemInOneOrder()
    {
        const Flags flags = flagsFromImap(words("zebra $Junk \\Draft apple \\Answered \\Seen \\Deleted"));
        QCOMPARE(toImap(flags), words("\\Seen \\Answered \\Deleted \\Draft $Junk apple zebra"));
        QCOMPARE(toNames(flags), words("seen answered deleted draft junk apple zebra"));
        QCOMPARE(flagsFromImap(toImap(flags)), flags);
    }

    void everyFlagHasItsNames()
    {
        const Flags all = Flags::of({Flag::Seen, Flag::Answered, Flag::Flagged, Flag::Deleted, Flag::Draft,
                                     Flag::Forwarded, Flag::Junk});
        QCOMPARE(all.bits, 127u);
        QCOMPARE(toImap(all), words("\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded $Junk"));
        QCOMPARE(flagsFromImap(toImap(all)), all);
        QCOMPARE(toNames(all), words("seen answered flagged deleted draft forwarded junk"));
    }

    void setsAndClears()
    {
        Flags flags;
        flags.set(Flag::Seen);
        flags.set(Flag::Seen);
        QVERIFY(flags.has(Flag::Seen));
        flags.clear(Flag::Seen);
        flags.clear(Flag::Draft);
        QVERIFY(flags.isEmpty());
    }

    void unitesAndTakesAway()
    {
        const Flags left = flagsFromImap(words("\\Seen b c"));
        const Flags right = flagsFromImap(words("\\Flagged \\Seen a c"));
        QCOMPARE(left.united(right), flagsFromImap(words("\\Seen \\Flagged a b c")));
        QCOMPARE(left.united(right), right.united(left));
        QCOMPARE(left.without(right), flagsFromImap(words("b")));
        QCOMPARE(right.without(left), flagsFromImap(words("\\Flagged a")));
        QCOMPARE(left.united({}), left);
        QCOMPARE(left.without({}), left);
        QVERIFY(left.without(left).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestModelFlags)
#include "tst_ModelFlags.moc"
