#pragma once

#include "support/Net.h"
#include "support/SmtpServer.h"

#include <QByteArray>

#include <optional>

namespace scorta::test {

/// One connection of SmtpServer, on its own thread.
class SmtpTalk
{
public:
    SmtpTalk(SmtpServer& server, int descriptor, int number, const Wake& wake, SmtpScript* own);
    void run();

private:
    enum class Next { GoOn, Failed, End };
    struct Reply
    {
        const char* code;
        const char* enhanced; ///< shown with ENHANCEDSTATUSCODES
        QByteArray text;
    };

    bool open();
    bool answer(const QByteArray& line);
    bool dispatch(const QByteArray& verb, const QByteArray& rest);
    bool ehlo(const QByteArray& rest);
    bool helo(const QByteArray& rest);
    bool startTls();
    bool auth(const QByteArray& rest);
    std::optional<QByteArray> prompt(const QByteArray& challenge);
    bool judge(const QByteArray& user, const QByteArray& password);
    bool mail(const QByteArray& rest);
    bool rcpt(const QByteArray& rest);
    bool data();
    std::optional<QByteArray> readBody();
    bool dot(const QByteArray& body);
    void inspect(const QByteArray& body);
    bool takeMessage(const SmtpBehaviour& behaviour, const QByteArray& bytes);

    /// Does what `behaviour` says; GoOn: the caller goes on as after success, having said nothing if the
    /// behaviour did not (then `good` was said).
    Next act(const SmtpBehaviour& behaviour, const Reply& good);
    bool say(const QByteArray& text, const SmtpBehaviour& behaviour = {});
    bool say(const Reply& reply, const SmtpBehaviour& behaviour = {})
    {
        return say(format(reply), behaviour);
    }
    QByteArray format(const Reply& reply) const;
    SmtpBehaviour behaviour(SmtpStage stage);
    bool pause(std::chrono::milliseconds time);
    bool announces(const QByteArray& extension) const;
    /// The reply to a parameter that was not offered; nullopt: all are fine.
    std::optional<Reply> refusal(const QByteArrayList& parameters, const QByteArrayList& known) const;
    void resetTransaction();

    SmtpServer& m_server;
    const SmtpServer::Options& m_options;
    int m_number;
    Channel m_channel;
    const Wake& m_wake;
    SmtpScript* m_own;
    bool m_isGreeted = false;
    bool m_isRefused = false; ///< the greeting was a refusal
    QByteArray m_user;
    std::optional<SmtpMail> m_mail;
};

} // namespace scorta::test
