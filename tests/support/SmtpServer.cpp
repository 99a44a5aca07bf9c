#include "support/SmtpServer.h"

#include "support/SmtpTalk.h"

#include <algorithm>

namespace scorta::test {

SmtpServer::SmtpServer()
    : SmtpServer(Options())
{
}

SmtpServer::SmtpServer(const Options& options)
    : m_options(options)
    , m_talkWake(std::make_shared<Wake>())
{
    if (m_options.port == 0) {
        m_port.emplace();
        m_options.port = m_port->number();
    }
}

SmtpServer::~SmtpServer()
{
    stop();
}

QString SmtpServer::url() const
{
    const QString port = QString::number(m_options.port);
    switch (m_options.security) {
    case Security::Plain:
        return u"smtp+plain://127.0.0.1:" + port;
    case Security::StartTls:
        return u"smtp+starttls://localhost:" + port;
    case Security::Tls:
        return u"smtps://localhost:" + port;
    }
    return {};
}

bool SmtpServer::start()
{
    refuse();
    if (m_options.security != Security::Plain) {
        const auto pair = m_options.certificate.value_or(Certificates::shared().valid());
        m_tls = serverTlsContext(pair.certificate.toLocal8Bit(), pair.key.toLocal8Bit());
        if (!m_tls)
            return false;
    }
    if (!m_listener.listen(m_options.port))
        return false;
    m_acceptWake = std::make_unique<Wake>();
    m_acceptThread = std::thread([this] { acceptAll(); });
    return true;
}

void SmtpServer::refuse()
{
    if (!m_acceptThread.joinable())
        return;
    m_acceptWake->raise();
    m_acceptThread.join();
    m_listener.close();
}

void SmtpServer::dropAll()
{
    const std::lock_guard lock(m_mutex);
    m_talkWake->raise();
    m_talkWake = std::make_shared<Wake>();
}

void SmtpServer::stop()
{
    refuse();
    dropAll();
    std::list<Connection> threads;
    {
        const std::lock_guard lock(m_mutex);
        threads.splice(threads.end(), m_threads);
    }
    for (Connection& connection : threads)
        connection.thread.join();
}

void SmtpServer::acceptAll()
{
    for (;;) {
        const int descriptor = m_listener.accept(*m_acceptWake);
        if (descriptor < 0)
            return;
        joinDone();
        const std::lock_guard lock(m_mutex);
        const int number = ++m_connections;
        ++m_open;
        std::optional<SmtpScript> own;
        if (!m_queue.isEmpty())
            own = m_queue.takeFirst();
        Connection& connection = m_threads.emplace_back();
        connection.thread = std::thread([this, descriptor, number, wake = m_talkWake, own, &connection] {
            serve(descriptor, number, wake, own, &connection);
        });
        m_changed.notify_all();
    }
}

void SmtpServer::serve(int descriptor, int number, const std::shared_ptr<Wake>& wake,
                       std::optional<SmtpScript> own, Connection* connection)
{
    {
        SmtpTalk talk(*this, descriptor, number, *wake, own ? &*own : nullptr);
        talk.run();
    }
    const std::lock_guard lock(m_mutex);
    --m_open;
    connection->isDone = true;
    m_changed.notify_all();
}

void SmtpServer::joinDone()
{
    std::list<Connection> done;
    {
        const std::lock_guard lock(m_mutex);
        for (auto it = m_threads.begin(); it != m_threads.end();) {
            const auto current = it++;
            if (current->isDone)
                done.splice(done.end(), m_threads, current);
        }
    }
    for (Connection& connection : done)
        connection.thread.join();
}

void SmtpServer::setScript(const SmtpScript& script)
{
    const std::lock_guard lock(m_mutex);
    m_script = script;
}

void SmtpServer::enqueue(const SmtpScript& script)
{
    const std::lock_guard lock(m_mutex);
    m_queue.append(script);
}

void SmtpServer::clearScripts()
{
    const std::lock_guard lock(m_mutex);
    m_script = {};
    m_queue.clear();
}

SmtpBehaviour SmtpServer::behaviour(SmtpScript* own, SmtpStage stage)
{
    const std::lock_guard lock(m_mutex);
    // Body is asked for each message but is a stage of its own only when something is to happen there.
    ++m_reached[stage];
    m_changed.notify_all();
    return (own ? own : &m_script)->take(stage);
}

SmtpBehaviour SmtpServer::recipientBehaviour(SmtpScript* own, const QByteArray& address)
{
    const std::lock_guard lock(m_mutex);
    ++m_reached[SmtpStage::Rcpt];
    m_changed.notify_all();
    return (own ? own : &m_script)->takeRecipient(address);
}

void SmtpServer::note(int connection, const char* side, const QByteArray& text)
{
    const std::lock_guard lock(m_mutex);
    m_transcript.append(QByteArray::number(connection) + ' ' + side + ": " + text);
}

void SmtpServer::violation(int connection, const QByteArray& text)
{
    const std::lock_guard lock(m_mutex);
    m_violations.append(QByteArray::number(connection) + ": " + text);
}

void SmtpServer::login(const QByteArray& user, bool ok)
{
    const std::lock_guard lock(m_mutex);
    m_logins.append({user, ok});
}

int SmtpServer::take(SmtpMail mail)
{
    {
        const std::lock_guard lock(m_mutex);
        mail.number = ++m_taken;
    }
    if (m_hook)
        m_hook(mail);
    const std::lock_guard lock(m_mutex);
    m_mails.append(mail);
    m_changed.notify_all();
    return mail.number;
}

void SmtpServer::confirm(int number)
{
    std::optional<SmtpMail> confirmed;
    {
        const std::lock_guard lock(m_mutex);
        for (SmtpMail& mail : m_mails) {
            if (mail.number == number) {
                mail.isReplyDelivered = true;
                confirmed = mail;
            }
        }
        m_changed.notify_all();
    }
    if (m_hook && confirmed)
        m_hook(*confirmed);
}

QList<SmtpMail> SmtpServer::accepted() const
{
    const std::lock_guard lock(m_mutex);
    return m_mails;
}

int SmtpServer::countAccepted(const QByteArray& messageId) const
{
    const auto mails = accepted();
    return static_cast<int>(std::count_if(mails.begin(), mails.end(),
                                          [&](const SmtpMail& mail) { return mail.messageId == messageId; }));
}

int SmtpServer::countConfirmed(const QByteArray& messageId) const
{
    const auto mails = accepted();
    return static_cast<int>(std::count_if(mails.begin(), mails.end(), [&](const SmtpMail& mail) {
        return mail.messageId == messageId && mail.isReplyDelivered;
    }));
}

int SmtpServer::countFor(const QByteArray& messageId, const QByteArray& recipient) const
{
    int count = 0;
    const auto mails = accepted();
    for (const SmtpMail& mail : mails) {
        if (mail.messageId != messageId)
            continue;
        count += static_cast<int>(
            std::count_if(mail.recipients.begin(), mail.recipients.end(),
                          [&](const SmtpRecipient& one) { return one.address == recipient; }));
    }
    return count;
}

void SmtpServer::forgetAccepted()
{
    const std::lock_guard lock(m_mutex);
    m_mails.clear();
}

int SmtpServer::connections() const
{
    const std::lock_guard lock(m_mutex);
    return m_connections;
}

int SmtpServer::openConnections() const
{
    const std::lock_guard lock(m_mutex);
    return m_open;
}

QList<std::pair<QByteArray, bool>> SmtpServer::logins() const
{
    const std::lock_guard lock(m_mutex);
    return m_logins;
}

int SmtpServer::reached(SmtpStage stage) const
{
    const std::lock_guard lock(m_mutex);
    return m_reached.value(stage);
}

QByteArrayList SmtpServer::transcript() const
{
    const std::lock_guard lock(m_mutex);
    return m_transcript;
}

QByteArrayList SmtpServer::violations() const
{
    const std::lock_guard lock(m_mutex);
    return m_violations;
}

bool SmtpServer::wait(std::chrono::milliseconds most, const std::function<bool()>& condition)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, most, condition);
}

bool SmtpServer::waitForAccepted(int count, std::chrono::milliseconds most)
{
    return wait(most, [&] { return m_mails.size() >= count; });
}

bool SmtpServer::waitForConnections(int count, std::chrono::milliseconds most)
{
    return wait(most, [&] { return m_connections >= count; });
}

bool SmtpServer::waitForStage(SmtpStage stage, int times, std::chrono::milliseconds most)
{
    return wait(most, [&] { return m_reached.value(stage) >= times; });
}

bool SmtpServer::waitForIdle(std::chrono::milliseconds most)
{
    return wait(most, [&] { return m_open == 0; });
}

} // namespace scorta::test
