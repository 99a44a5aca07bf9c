#include "base/Result.h"

#include <QTest>

#include <memory>
#include <string>

using namespace scorta::base;

namespace {

Error failure(const QString& where)
{
    return {Kind::Timeout, Fate::Defer, where, QStringLiteral("detail"), 7};
}

Result<int> half(int number)
{
    if (number % 2 != 0)
        return failure(QStringLiteral("half"));
    return number / 2;
}

Status check(int number)
{
    SCORTA_TRY(half(number));
    return {};
}

Result<std::string> describeQuarter(int number)
{
    SCORTA_TRY(check(number));
    const auto once = half(number);
    SCORTA_TRY(half(*once));
    return std::to_string(*half(*once));
}

} // namespace

class TestResult : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsAValue()
    {
        Result<int> result = 4;
        QVERIFY(result.ok());
        QVERIFY(static_cast<bool>(result));
        QCOMPARE(result.value(), 4);
        *result = 5;
        QCOMPARE(result.valueOr(9), 5);
    }

    void holdsAnError()
    {
        const Result<int> result = failure(QStringLiteral("here"));
        QVERIFY(!result.ok());
        QCOMPARE(result.error().kind, Kind::Timeout);
        QCOMPARE(result.error().fate, Fate::Defer);
        QCOMPARE(result.error().where, QStringLiteral("here"));
        QCOMPARE(result.error().code, 7);
        QCOMPARE(result.valueOr(9), 9);
    }

    void aStatusIsFineUntilToldOtherwise()
    {
        QVERIFY(Status().ok());
        const Status bad = failure(QStringLiteral("x"));
        QVERIFY(!bad.ok());
        QCOMPARE(bad.error().where, QStringLiteral("x"));
    }

    void carriesWhatCannotBeCopied()
    {
        Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
        const std::unique_ptr<int> taken = std::move(result).value();
        QCOMPARE(*taken, 3);
        Result<std::unique_ptr<int>> second = std::make_unique<int>(4);
        const std::unique_ptr<int> again = *std::move(second);
        QCOMPARE(*again, 4);
    }

    void aValueThatIsAnErrorIsStillAValue()
    {
        // Error as the value type would be ambiguous; a text is not.
        const Result<QString> result = QStringLiteral("timeout");
        QVERIFY(result.ok());
        QCOMPARE(result->size(), 7);
    }

    void tryPassesTheErrorOn()
    {
        QCOMPARE(describeQuarter(8).valueOr("none"), std::string("2"));
        QCOMPARE(describeQuarter(6).error().where, QStringLiteral("half"));
        QVERIFY(!describeQuarter(3).ok());
    }
};

QTEST_GUILESS_MAIN(TestResult)
#include "tst_Result.moc"
