#include "base/CancelToken.h"

#include <QTest>

#include <future>
#include <optional>
#include <thread>
#include <vector>

using scorta::base::CancelToken;
using namespace std::chrono_literals;

class TestCancelToken : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesAreTheSameToken()
    {
        const CancelToken token;
        const CancelToken copy = token;
        const CancelToken other;
        QVERIFY(!copy.isCancelled());
        token.cancel();
        QVERIFY(token.isCancelled());
        QVERIFY(copy.isCancelled());
        QVERIFY(!other.isCancelled());
    }

    void callsEveryCallbackOnce()
    {
        const CancelToken token;
        int first = 0;
        int second = 0;
        const auto one = token.onCancel([&] { ++first; });
        const auto two = token.onCancel([&] { ++second; });
        token.cancel();
        token.cancel();
        QCOMPARE(first, 1);
        QCOMPARE(second, 1);
    }

    void callsAtOnceWhenCancelledAlready()
    {
        const CancelToken token;
        token.cancel();
        int calls = 0;
        {
            const auto subscription = token.onCancel([&] { ++calls; });
            QCOMPARE(calls, 1);
        }
        QCOMPARE(calls, 1);
    }

    void aGoneSubscriptionIsNotCalled()
    {
        const CancelToken token;
        int calls = 0;
        {
            const auto subscription = token.onCancel([&] { ++calls; });
        }
        auto replaced = token.onCancel([&] { ++calls; });
        replaced = CancelToken::Subscription();
        token.cancel();
        QCOMPARE(calls, 0);
    }

    void aMovedSubscriptionStays()
    {
        const CancelToken token;
        int calls = 0;
        std::optional<CancelToken::Subscription> kept;
        {
            auto subscription = token.onCancel([&] { ++calls; });
            kept = std::move(subscription);
        }
        token.cancel();
        QCOMPARE(calls, 1);
    }

    void aSubscriptionMayOutliveItsToken()
    {
        std::optional<CancelToken> token{std::in_place};
        const auto subscription = token->onCancel([] {});
        token.reset();
    }

    void aCallbackMayOwnAnotherSubscription()
    {
        // Destroyed with the callback, that subscription asks for the token's lock again.
        const CancelToken token;
        int calls = 0;
        auto inner = std::make_shared<CancelToken::Subscription>(token.onCancel([&] { ++calls; }));
        auto outer = std::make_optional(token.onCancel([held = std::move(inner)] {}));
        outer.reset();
        token.cancel();
        QCOMPARE(calls, 0);
        const CancelToken second;
        auto more = std::make_shared<CancelToken::Subscription>(second.onCancel([&] { ++calls; }));
        const auto last = second.onCancel([held = std::move(more)] {});
        second.cancel();
        QCOMPARE(calls, 1);
    }

    void wakesAnotherThread()
    {
        const CancelToken token;
        std::promise<std::thread::id> promise;
        auto woken = promise.get_future();
        const auto subscription = token.onCancel([&] { promise.set_value(std::this_thread::get_id()); });
        std::thread canceller([&] { token.cancel(); });
        QCOMPARE(woken.wait_for(10s), std::future_status::ready);
        QVERIFY(woken.get() == canceller.get_id());
        canceller.join();
    }

    /// The promise of the header: once the subscription is gone, its callback is not running.
    void theCallbackNeverOutlivesItsSubscription()
    {
        int started = 0;
        for (int round = 0; round < 2000; ++round) {
            const CancelToken token;
            auto alive = std::make_unique<std::atomic<int>>(1);
            std::atomic<bool> sawDead{false};
            std::atomic<bool> ran{false};
            auto subscription = std::make_optional(token.onCancel([&, target = alive.get()] {
                ran = true;
                for (int i = 0; i < 50; ++i) {
                    if (target->load() != 1)
                        sawDead = true;
                }
            }));
            std::thread canceller([&] { token.cancel(); });
            if (round % 2 == 0)
                std::this_thread::yield();
            subscription.reset();
            alive->store(0);
            canceller.join();
            QVERIFY(!sawDead);
            started += ran ? 1 : 0;
        }
        QVERIFY2(started > 0, "the race was never run");
    }

    void subscribingAndCancellingRace()
    {
        for (int round = 0; round < 500; ++round) {
            const CancelToken token;
            std::atomic<int> calls{0};
            std::vector<std::thread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&] {
                    const auto subscription = token.onCancel([&] { ++calls; });
                    while (!token.isCancelled())
                        std::this_thread::yield();
                    // Held until the canceller is through, so that each is called.
                    while (calls < 4)
                        std::this_thread::yield();
                });
            }
            token.cancel();
            for (std::thread& thread : threads)
                thread.join();
            QCOMPARE(calls.load(), 4);
        }
    }
};

QTEST_GUILESS_MAIN(TestCancelToken)
#include "tst_CancelToken.moc"
