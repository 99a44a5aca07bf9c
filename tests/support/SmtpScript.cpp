#include "support/SmtpScript.h"

#include <QRegularExpression>
#include <QStringList>

namespace scorta::test {

namespace {

using Action = SmtpBehaviour::Action;

SmtpBehaviour takeFrom(QList<SmtpBehaviour>& behaviours)
{
    while (!behaviours.isEmpty()) {
        SmtpBehaviour& first = behaviours.first();
        if (first.times < 0)
            return first;
        if (first.times-- > 0)
            return first;
        behaviours.removeFirst();
    }
    return {};
}

const QMap<QString, SmtpStage>& stages()
{
    static const QMap<QString, SmtpStage> table = {
        {QStringLiteral("connect"), SmtpStage::Connect}, {QStringLiteral("greeting"), SmtpStage::Greeting},
        {QStringLiteral("ehlo"), SmtpStage::Ehlo},       {QStringLiteral("starttls"), SmtpStage::StartTls},
        {QStringLiteral("auth"), SmtpStage::Auth},       {QStringLiteral("mail"), SmtpStage::Mail},
        {QStringLiteral("rcpt"), SmtpStage::Rcpt},       {QStringLiteral("data"), SmtpStage::Data},
        {QStringLiteral("body"), SmtpStage::Body},       {QStringLiteral("dot"), SmtpStage::Dot},
        {QStringLiteral("rset"), SmtpStage::Rset},       {QStringLiteral("noop"), SmtpStage::Noop},
        {QStringLiteral("quit"), SmtpStage::Quit},
    };
    return table;
}

std::optional<SmtpBehaviour> parseAction(const QString& text)
{
    static const QMap<QString, Action> actions = {
        {QStringLiteral("close"), Action::Close},
        {QStringLiteral("reset"), Action::Reset},
        {QStringLiteral("stall"), Action::Stall},
        {QStringLiteral("garbage"), Action::Garbage},
        {QStringLiteral("accept-close"), Action::AcceptThenClose},
        {QStringLiteral("accept-reset"), Action::AcceptThenReset},
        {QStringLiteral("accept-stall"), Action::AcceptThenStall},
    };
    if (actions.contains(text))
        return SmtpBehaviour::acting(actions.value(text));
    const QString value = text.section(u'=', 1);
    if (text.startsWith(u"delay="))
        return SmtpBehaviour::late(std::chrono::milliseconds(value.toInt()));
    if (text.startsWith(u"slow="))
        return SmtpBehaviour::slowly(std::chrono::milliseconds(value.toInt()));
    if (text.startsWith(u"accept-reply="))
        return SmtpBehaviour{.action = Action::AcceptThenReply, .reply = value.toUtf8()};
    static const QRegularExpression reply(QStringLiteral("^[2-5]\\d\\d[ -]"));
    if (reply.match(text).hasMatch())
        return SmtpBehaviour::replying(text.toUtf8());
    return std::nullopt;
}

} // namespace

SmtpScript& SmtpScript::at(SmtpStage stage, const SmtpBehaviour& behaviour)
{
    m_stages[stage].append(behaviour);
    return *this;
}

SmtpScript& SmtpScript::recipient(const QString& address, const SmtpBehaviour& behaviour)
{
    m_recipients[address.toUtf8().toLower()].append(behaviour);
    return *this;
}

SmtpBehaviour SmtpScript::take(SmtpStage stage)
{
    const auto found = m_stages.find(stage);
    return found == m_stages.end() ? SmtpBehaviour() : takeFrom(*found);
}

SmtpBehaviour SmtpScript::takeRecipient(const QByteArray& address)
{
    const auto found = m_recipients.find(address.toLower());
    return found == m_recipients.end() ? take(SmtpStage::Rcpt) : takeFrom(*found);
}

std::optional<SmtpScript> SmtpScript::parse(const QString& text)
{
    SmtpScript script;
    static const QRegularExpression form(
        QStringLiteral("^\\s*([a-z]+)(?:=([^:*]+))?(?:\\*(\\d+))?:\\s*(.+?)\\s*$"));
    const QStringList parts = text.split(u';', Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        const auto match = form.match(part);
        if (!match.hasMatch() || !stages().contains(match.captured(1)))
            return std::nullopt;
        auto behaviour = parseAction(match.captured(4));
        if (!behaviour)
            return std::nullopt;
        const SmtpStage stage = stages().value(match.captured(1));
        const QString detail = match.captured(2);
        if (!match.captured(3).isEmpty())
            behaviour->times = match.captured(3).toInt();
        if (stage == SmtpStage::Body)
            behaviour->afterBytes = detail.toLongLong();
        if (stage == SmtpStage::Rcpt && !detail.isEmpty())
            script.recipient(detail, *behaviour);
        else
            script.at(stage, *behaviour);
    }
    return script;
}

} // namespace scorta::test
