#pragma once

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>

#include <chrono>
#include <optional>

namespace scorta::test {

/// The points of a talk at which SmtpServer can be told to misbehave.
enum class SmtpStage {
    Connect,  ///< before the TLS handshake of Security::Tls, before anything is said
    Greeting, ///< instead of the 220
    Ehlo,     ///< on EHLO (not on HELO)
    StartTls, ///< instead of the 220 to STARTTLS
    Auth,     ///< once the credentials are here, instead of judging them
    Mail,
    Rcpt, ///< each RCPT without a behaviour of its own
    Data, ///< instead of the 354
    Body, ///< within the data, after `afterBytes` of it (dots still stuffed)
    Dot,  ///< once the whole message is here
    Rset,
    Noop,
    Quit,
};

/// What the server does at a stage.
struct SmtpBehaviour
{
    enum class Action {
        Proceed,         ///< as a good server does, after `delay`, and with `perByte` slowly
        Reply,           ///< says `reply`; goes on as after success for 2yz and 3yz, closes after 421
        Close,           ///< ends the connection in good order (FIN)
        Reset,           ///< ends it with a reset (RST)
        Stall,           ///< says and reads nothing any more until the client goes or the server stops
        Garbage,         ///< says something that is not SMTP, and goes on
        AcceptThenClose, ///< at Dot: takes the message and never says so
        AcceptThenReset,
        AcceptThenStall,
        AcceptThenReply, ///< at Dot: takes the message and says `reply`, be it a refusal
    };
    Action action = Action::Proceed;
    QByteArray reply = {};              ///< without the last line end; "\r\n" between several lines
    qint64 afterBytes = 0;              ///< of Body
    std::chrono::milliseconds delay{0}; ///< before it acts
    std::chrono::milliseconds perByte{
        -1};        ///< not negative: the reply goes out in one-byte pieces this far apart
    int times = -1; ///< how often it applies before the next one, or good manners; -1: always

    static SmtpBehaviour replying(const QByteArray& reply, int times = -1)
    {
        return {.action = Action::Reply, .reply = reply, .times = times};
    }
    static SmtpBehaviour acting(Action action, int times = -1) { return {.action = action, .times = times}; }
    static SmtpBehaviour bodyAfter(qint64 bytes, Action action)
    {
        return {.action = action, .afterBytes = bytes};
    }
    static SmtpBehaviour slowly(std::chrono::milliseconds perByte) { return {.perByte = perByte}; }
    static SmtpBehaviour late(std::chrono::milliseconds delay) { return {.delay = delay}; }
};

/// Behaviours by stage and recipient. Of several at one place each is used up before the next; afterwards the
/// server behaves well.
class SmtpScript
{
public:
    SmtpScript() = default;

    SmtpScript& at(SmtpStage stage, const SmtpBehaviour& behaviour);
    /// For RCPT TO this address; capitals do not matter.
    SmtpScript& recipient(const QString& address, const SmtpBehaviour& behaviour);

    /// The behaviour for this use, which counts as one. For the server.
    SmtpBehaviour take(SmtpStage stage);
    SmtpBehaviour takeRecipient(const QByteArray& address);

    /// Reads the command line's form, behaviours separated by ';':
    ///   STAGE[*TIMES]:ACTION    stages: connect greeting ehlo starttls auth mail rcpt rcpt=ADDRESS data
    ///   body=BYTES
    ///                           dot rset noop quit
    ///   actions: close reset stall garbage accept-close accept-reset accept-stall accept-reply=TEXT delay=MS
    ///            slow=MS, or a reply such as "451 4.3.0 Try later"
    static std::optional<SmtpScript> parse(const QString& text);

private:
    QMap<SmtpStage, QList<SmtpBehaviour>> m_stages;
    QMap<QByteArray, QList<SmtpBehaviour>> m_recipients;
};

} // namespace scorta::test
