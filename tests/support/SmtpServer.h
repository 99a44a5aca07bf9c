#pragma once

#include "support/Certificates.h"
#include "support/Net.h"
#include "support/SmtpScript.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QDateTime>
#include <QList>
#include <QMap>
#include <QString>

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace scorta::test {

struct SmtpRecipient
{
    QByteArray address;
    QByteArrayList parameters; ///< "NOTIFY=SUCCESS,FAILURE", … as sent
};

/// A message that the server took responsibility for, whatever it said afterwards.
struct SmtpMail
{
    int number = 0;     ///< from 1, in the order of taking
    int connection = 0; ///< from 1
    QByteArray sender;
    QByteArrayList parameters; ///< of MAIL: "SIZE=…", "BODY=8BITMIME", …
    QList<SmtpRecipient> recipients;
    QByteArray bytes;     ///< with the dots unstuffed, without the final dot's line
    QByteArray messageId; ///< with brackets; empty when it has none
    QDateTime at;
    QByteArray user; ///< who was logged in
    bool isEncrypted = false;
    bool isReplyDelivered = false; ///< the whole 2yz went out
};

/// A submission server that can be told how to fail. Strict with its client: what it does wrong is listed in
/// violations(). Listens on a loopback port that stays its own while the object lives, so the provider can go
/// and come back. One thread a connection; every function may be called from any one other thread.
class SmtpServer
{
public:
    enum class Security { Plain, StartTls, Tls };

    /// Read by start().
    struct Options
    {
        Security security = Security::Plain;
        std::optional<Certificates::Pair> certificate = {}; ///< Certificates::shared().valid() unless set
        /// Empty: AUTH is neither offered nor asked for.
        QMap<QString, QString> users = {{QStringLiteral("me@example.com"), QStringLiteral("secret")}};
        QByteArrayList mechanisms = {"PLAIN", "LOGIN"}; ///< also XOAUTH2: the password is the token
        /// As announced, but STARTTLS, AUTH and SIZE, which follow from the rest. Parameters that belong to
        /// none of them are refused.
        QByteArrayList extensions = {"PIPELINING", "8BITMIME", "DSN", "SMTPUTF8", "ENHANCEDSTATUSCODES"};
        qint64 sizeLimit = 50'000'000; ///< bytes; 0: SIZE is not announced
        int maxRecipients = 0;         ///< of a transaction, 452 for more; 0: any
        quint16 port = 0;              ///< 0: one of its own
    };

    SmtpServer();
    explicit SmtpServer(const Options& options);
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;
    ~SmtpServer();

    /// Change them while it is stopped.
    Options& options() { return m_options; }
    quint16 port() const { return m_options.port; }
    /// As the command line takes it.
    QString url() const;

    [[nodiscard]] bool start();
    /// The provider is gone: new connections are refused, the others end.
    void stop();
    /// New connections are refused; the others go on.
    void refuse();
    /// Every connection ends at once with a reset; new ones are welcome if they were.
    void dropAll();

    /// For every connection that has none of its own from the queue. Uses are counted over all of them.
    void setScript(const SmtpScript& script);
    /// For the next connection that has none yet.
    void enqueue(const SmtpScript& script);
    /// From now on (queue included) it behaves.
    void clearScripts();

    /// In the order of taking.
    QList<SmtpMail> accepted() const;
    /// How often a message was taken, with its brackets; how often a 2yz for it went out; how often it was
    /// taken for this recipient.
    int countAccepted(const QByteArray& messageId) const;
    int countConfirmed(const QByteArray& messageId) const;
    int countFor(const QByteArray& messageId, const QByteArray& recipient) const;
    void forgetAccepted();

    int connections() const;
    int openConnections() const;
    /// Logins tried, the user and whether it went well.
    QList<std::pair<QByteArray, bool>> logins() const;
    /// How often a stage was reached.
    int reached(SmtpStage stage) const;
    /// Lines "1 C: EHLO x" and "1 S: 250 …" with the connection's number; neither data nor credentials.
    QByteArrayList transcript() const;
    /// What clients did against the protocol, "1: …" with the connection's number.
    QByteArrayList violations() const;

    /// Wait on another thread than the client's. False at the deadline.
    bool waitForAccepted(int count, std::chrono::milliseconds most);
    bool waitForConnections(int count, std::chrono::milliseconds most);
    bool waitForStage(SmtpStage stage, int times, std::chrono::milliseconds most);
    /// Until no connection is open.
    bool waitForIdle(std::chrono::milliseconds most);

    /// Called on the connection's thread when a message is taken, before the reply, and again once a 2yz for
    /// it went out. Set it before start().
    void onMail(std::function<void(const SmtpMail&)> hook) { m_hook = std::move(hook); }

private:
    friend class SmtpTalk;
    struct Connection
    {
        std::thread thread;
        bool isDone = false;
    };

    // For SmtpTalk, on its thread.
    SmtpBehaviour behaviour(SmtpScript* own, SmtpStage stage);
    SmtpBehaviour recipientBehaviour(SmtpScript* own, const QByteArray& address);
    void note(int connection, const char* side, const QByteArray& text);
    void violation(int connection, const QByteArray& text);
    void login(const QByteArray& user, bool ok);
    int take(SmtpMail mail);
    void confirm(int number);
    bool wait(std::chrono::milliseconds most, const std::function<bool()>& condition);

    void acceptAll();
    void serve(int descriptor, int number, const std::shared_ptr<Wake>& wake, std::optional<SmtpScript> own,
               Connection* connection);
    void joinDone();

    Options m_options;
    std::optional<Port> m_port;
    std::function<void(const SmtpMail&)> m_hook;
    std::shared_ptr<ssl_ctx_st> m_tls;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    Listener m_listener;
    std::unique_ptr<Wake> m_acceptWake;
    std::shared_ptr<Wake> m_talkWake;
    std::thread m_acceptThread;
    std::list<Connection> m_threads;
    SmtpScript m_script;
    QList<SmtpScript> m_queue;
    QList<SmtpMail> m_mails;
    int m_taken = 0;
    int m_connections = 0;
    int m_open = 0;
    QList<std::pair<QByteArray, bool>> m_logins;
    QMap<SmtpStage, int> m_reached;
    QByteArrayList m_transcript;
    QByteArrayList m_violations;
};

} // namespace scorta::test
