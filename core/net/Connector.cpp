#include "net/Connector.h"

#include "net/NetErrors.h"

#include <QNetworkProxy>

#include <algorithm>
#include <optional>
#include <vector>

namespace scorta::net {

using base::Kind;

namespace {

constexpr int kStaggerMs = 250; // RFC 8305, 5
constexpr const char* kWhere = "net.connect";

QList<QHostAddress> interleaved(const QList<QHostAddress>& addresses)
{
    if (addresses.isEmpty())
        return {};
    // The resolver's order (RFC 6724) says which family is preferred.
    QList<QHostAddress> preferred;
    QList<QHostAddress> other;
    const auto family = addresses.first().protocol();
    for (const QHostAddress& address : addresses)
        (address.protocol() == family ? preferred : other).append(address);
    QList<QHostAddress> result;
    for (qsizetype i = 0; i < std::max(preferred.size(), other.size()); ++i) {
        if (i < preferred.size())
            result.append(preferred[i]);
        if (i < other.size())
            result.append(other[i]);
    }
    return result;
}

/// The sockets under way and how they ended.
class Race
{
public:
    Race(quint16 port, Waiter& waiter)
        : m_port(port)
        , m_waiter(waiter)
    {
    }

    void start(const QHostAddress& address)
    {
        auto& runner = m_runners.emplace_back(std::make_unique<QSslSocket>());
        QSslSocket* const socket = runner.get();
        QObject::connect(socket, &QAbstractSocket::connected, m_waiter.context(), [this, socket] {
            if (!m_winner)
                m_winner = socket;
            m_waiter.wake();
        });
        QObject::connect(socket, &QAbstractSocket::errorOccurred, m_waiter.context(),
                         [this, socket](QAbstractSocket::SocketError error) { noteFailure(socket, error); });
        socket->connectToHost(address, m_port);
    }

    bool hasWinner() const { return m_winner != nullptr; }
    int underWay() const { return static_cast<int>(m_runners.size()) - m_failures; }
    const std::optional<base::Error>& firstError() const { return m_firstError; }

    std::unique_ptr<QSslSocket> takeWinner()
    {
        for (auto& runner : m_runners) {
            if (runner.get() == m_winner) {
                QObject::disconnect(m_winner, nullptr, m_waiter.context(), nullptr);
                return std::move(runner);
            }
        }
        return nullptr;
    }

private:
    void noteFailure(const QSslSocket* socket, QAbstractSocket::SocketError error)
    {
        ++m_failures;
        const base::Error failure = socketError(error, socket->errorString(), kWhere, Phase::Connecting);
        // "Refused" tells more than a family without a route.
        if (!m_firstError || m_firstError->kind == Kind::Unreachable)
            m_firstError = failure;
        m_waiter.wake();
    }

    quint16 m_port;
    Waiter& m_waiter;
    std::vector<std::unique_ptr<QSslSocket>> m_runners;
    QSslSocket* m_winner = nullptr;
    int m_failures = 0;
    std::optional<base::Error> m_firstError;
};

QDeadlineTimer earlier(const QDeadlineTimer& left, const QDeadlineTimer& right)
{
    return left < right ? left : right;
}

} // namespace

base::Result<std::unique_ptr<QSslSocket>> connectAny(const QList<QHostAddress>& addresses, quint16 port,
                                                     Waiter& waiter, const QDeadlineTimer& deadline)
{
    const QList<QHostAddress> order = interleaved(addresses);
    Race race(port, waiter);
    qsizetype next = 0;
    while (!race.hasWinner()) {
        if (next < order.size())
            race.start(order[next++]);
        else if (race.underWay() == 0)
            break;
        const int before = race.underWay();
        const QDeadlineTimer turn =
            next < order.size() ? earlier(deadline, QDeadlineTimer(kStaggerMs, Qt::PreciseTimer)) : deadline;
        const auto outcome = waiter.waitFor(
            [&race, before] { return race.hasWinner() || race.underWay() < before || before == 0; }, turn);
        if (outcome == Waiter::Outcome::Cancelled)
            return networkError(Kind::Cancelled, kWhere, {});
        if (outcome == Waiter::Outcome::TimedOut && deadline.hasExpired())
            return networkError(Kind::Timeout, kWhere, QStringLiteral("no connection within the deadline"));
    }
    if (!race.hasWinner())
        return race.firstError().value_or(networkError(Kind::Unreachable, kWhere, {}));
    return race.takeWinner();
}

} // namespace scorta::net
