#include "support/WireServer.h"

#include <QFile>

#include <algorithm>

namespace scorta::test {

namespace {

using namespace std::chrono_literals;
constexpr auto kPatience = 60s;

} // namespace

WireServer::WireServer(const QList<Script>& scripts, const Certificates::Pair& certificate)
    : m_scripts(scripts)
    , m_tls(serverTlsContext(QFile::encodeName(certificate.certificate), QFile::encodeName(certificate.key)))
{
    if (!m_listener.listen(m_port.number()))
        complain("cannot listen");
    m_thread = std::thread([this] { serve(); });
}

WireServer::~WireServer()
{
    m_wake.raise();
    m_thread.join();
    for (std::thread& talk : m_talks)
        talk.join();
}

QByteArrayList WireServer::received() const
{
    const std::lock_guard lock(m_mutex);
    return m_received;
}

int WireServer::connections() const
{
    const std::lock_guard lock(m_mutex);
    return m_connections;
}

QByteArray WireServer::complaint() const
{
    const std::lock_guard lock(m_mutex);
    return m_complaint;
}

bool WireServer::waitForEnds(int count, std::chrono::milliseconds limit) const
{
    const Deadline deadline = in(limit);
    for (;;) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_ends >= count)
                return true;
        }
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::yield();
    }
}

void WireServer::serve()
{
    for (;;) {
        const int descriptor = m_listener.accept(m_wake);
        if (descriptor < 0)
            return;
        int number = 0;
        {
            const std::lock_guard lock(m_mutex);
            number = m_connections++;
        }
        const Script script = m_scripts.value(std::min<qsizetype>(number, m_scripts.size() - 1));
        m_talks.emplace_back([this, descriptor, script] { talk(descriptor, script); });
    }
}

void WireServer::talk(int descriptor, const Script& script)
{
    {
        Channel channel(descriptor, &m_wake);
        for (const WireStep& step : script) {
            if (!act(channel, step))
                break;
        }
    }
    const std::lock_guard lock(m_mutex);
    ++m_ends;
}

bool WireServer::act(Channel& channel, const WireStep& step)
{
    switch (step.kind) {
    case WireStep::Kind::Send:
        return channel.write(step.bytes, in(kPatience));
    case WireStep::Kind::SendSlowly:
        return std::all_of(step.bytes.begin(), step.bytes.end(),
                           [&](char c) { return channel.write(QByteArray(1, c), in(kPatience)); });
    case WireStep::Kind::Flood:
        while (channel.write(step.bytes, in(kPatience))) {
        }
        return false;
    case WireStep::Kind::Expect:
        return expectLine(channel, step.bytes);
    case WireStep::Kind::ReadBytes: {
        const auto bytes = channel.read(step.count, in(kPatience));
        note(channel, bytes.value_or("(nothing)"));
        return bytes.has_value();
    }
    case WireStep::Kind::StartTls:
        return channel.startServerTls(m_tls.get(), in(kPatience));
    case WireStep::Kind::CloseTls:
        channel.close();
        return true;
    case WireStep::Kind::Reset:
        channel.reset();
        return true;
    case WireStep::Kind::Stall:
        return channel.waitForHangup(in(kPatience));
    }
    return false;
}

bool WireServer::expectLine(Channel& channel, const QByteArray& pattern)
{
    const auto line = channel.readLine(in(kPatience));
    if (!line)
        return false; // the client went; a test that minds looks at received()
    note(channel, *line);
    const bool isOpenEnded = pattern.endsWith('*');
    if (isOpenEnded ? line->startsWith(pattern.chopped(1)) : *line == pattern)
        return true;
    complain("expected \"" + pattern + "\", got \"" + *line + '"');
    return false;
}

void WireServer::note(const Channel& channel, const QByteArray& bytes)
{
    const std::lock_guard lock(m_mutex);
    m_received.append(channel.isEncrypted() ? bytes : QByteArray("clear: " + bytes));
}

void WireServer::complain(const QByteArray& words)
{
    const std::lock_guard lock(m_mutex);
    if (m_complaint.isEmpty())
        m_complaint = words;
}

} // namespace scorta::test
