#include "net/Lookup.h"

#include "net/NetErrors.h"

#include <QHostInfo>

#include <atomic>
#include <mutex>
#include <system_error>
#include <thread>

namespace scorta::net {

using base::Kind;

namespace {

constexpr qsizetype kAddressLimit = 16;
/// Look-ups that may be under way at once in the process, stuck ones included.
constexpr int kLookupLimit = 24;

std::atomic<int> s_lookupsUnderWay{0};

/// What the asking and the resolving thread share. The asker may leave first.
struct Question
{
    std::mutex mutex;
    Waiter* asker = nullptr; ///< nullptr: nobody waits any more
    std::optional<ResolverAnswer> answer;
};

ResolverAnswer systemAnswer(const QString& host)
{
    const QHostInfo info = QHostInfo::fromName(host);
    ResolverAnswer answer;
    answer.addresses = info.addresses();
    if (info.error() != QHostInfo::NoError)
        answer.failure = info.errorString();
    return answer;
}

void resolveInto(const std::shared_ptr<Question>& question, const QString& host, const Resolver& resolver)
{
    ResolverAnswer answer = resolver ? resolver(host) : systemAnswer(host);
    --s_lookupsUnderWay;
    const std::lock_guard lock(question->mutex);
    question->answer = std::move(answer);
    Waiter* const asker = question->asker;
    if (asker)
        QMetaObject::invokeMethod(
            asker->context(), [asker] { asker->wake(); }, Qt::QueuedConnection);
}

/// A thread of its own, left behind when it is stuck: QHostInfo's pool is waited for when the application
/// object goes, and quitting must wait for no resolver.
bool start(const std::shared_ptr<Question>& question, const QString& host, const Resolver& resolver)
{
    if (++s_lookupsUnderWay > kLookupLimit) {
        --s_lookupsUnderWay;
        return false;
    }
    try {
        std::thread([question, host, resolver] { resolveInto(question, host, resolver); }).detach();
    } catch (const std::system_error&) {
        --s_lookupsUnderWay;
        return false;
    }
    return true;
}

} // namespace

base::Result<QList<QHostAddress>> lookUp(const QString& host, const Resolver& resolver, Waiter& waiter,
                                         const QDeadlineTimer& deadline)
{
    static constexpr const char* where = "net.lookup";
    const QHostAddress literal(host);
    if (!literal.isNull())
        return QList<QHostAddress>{literal};

    const auto question = std::make_shared<Question>();
    question->asker = &waiter;
    if (!start(question, host, resolver))
        return networkError(Kind::Dns, where, QStringLiteral("too many look-ups are stuck"));
    const auto outcome = waiter.waitFor(
        [&question] {
            const std::lock_guard lock(question->mutex);
            return question->answer.has_value();
        },
        deadline);

    const std::lock_guard lock(question->mutex);
    question->asker = nullptr;
    if (outcome == Waiter::Outcome::Cancelled)
        return networkError(Kind::Cancelled, where, {});
    if (outcome == Waiter::Outcome::TimedOut)
        return networkError(Kind::Timeout, where,
                            QStringLiteral("the name of %1 was not resolved").arg(host));
    if (question->answer->addresses.isEmpty()) {
        const QString words = question->answer->failure;
        return networkError(Kind::Dns, where, host + QStringLiteral(": ") + words);
    }
    return question->answer->addresses.mid(0, kAddressLimit);
}

} // namespace scorta::net
