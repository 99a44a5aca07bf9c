#include "words/Sentences.h"

#include "words/Formats.h"
#include "words/Say.h"

#include <QCoreApplication>
#include <QStringList>

namespace scorta::words {

QString bannerLine(model::OutageClass state, const QString& title, const QString& since)
{
    const QString name = quoted(title);
    switch (state) {
    case model::OutageClass::Ok:
        return say(QT_TRANSLATE_NOOP("words", "All well"));
    case model::OutageClass::Slow:
        return say(QT_TRANSLATE_NOOP("words", "%1 is slow.")).arg(name);
    case model::OutageClass::ProviderDown:
        return say(QT_TRANSLATE_NOOP("words", "%1 has not answered since %2. Your Internet works."))
            .arg(name, since);
    case model::OutageClass::OwnNetwork:
        return say(QT_TRANSLATE_NOOP("words", "This computer has been offline since %1.")).arg(since);
    case model::OutageClass::Portal:
        return say(QT_TRANSLATE_NOOP("words", "This network wants you to sign in first."));
    case model::OutageClass::Dns:
        return say(QT_TRANSLATE_NOOP("words", "%1’s name has not been found since %2. Others are."))
            .arg(name, since);
    case model::OutageClass::Tls:
        return say(QT_TRANSLATE_NOOP("words", "%1 shows another certificate. Your password was not sent."))
            .arg(name);
    case model::OutageClass::Auth:
        return say(QT_TRANSLATE_NOOP("words", "%1 does not take this password.")).arg(name);
    case model::OutageClass::AuthSuspect:
        return say(QT_TRANSLATE_NOOP("words", "%1 refuses a password that worked today. Keep it.")).arg(name);
    case model::OutageClass::Unknown:
        return say(QT_TRANSLATE_NOOP("words", "%1 cannot be reached since %2.")).arg(name, since);
    }
    return {};
}

QString partialLine(model::Service failing, const QString& title, const QString& since)
{
    const char* sentence = failing == model::Service::Smtp
                               ? QT_TRANSLATE_NOOP("words", "%1 receives but has not sent since %2.")
                               : QT_TRANSLATE_NOOP("words", "%1 sends but has not received since %2.");
    return say(sentence).arg(quoted(title), since);
}

QString slowLine(const QString& title, base::Milliseconds latency, base::Milliseconds usual)
{
    return say(QT_TRANSLATE_NOOP("words", "%1 is slow: %2 an answer, usually %3."))
        .arg(quoted(title), seconds(latency), seconds(usual));
}

QString frozenLine(model::Role role, const QString& folder, const QString& title)
{
    if (role == model::Role::Inbox)
        return say(QT_TRANSLATE_NOOP("words", "Inbox on %1 is frozen. Nothing was deleted here."))
            .arg(quoted(title));
    return say(QT_TRANSLATE_NOOP("words", "%1 on %2 is frozen. Nothing was deleted here."))
        .arg(quoted(folder), quoted(title));
}

QString backLine(const QString& title, int left, int stillWaiting)
{
    const QString name = quoted(title);
    if (left <= 0)
        return say(QT_TRANSLATE_NOOP("words", "%1 is back.")).arg(name);
    if (stillWaiting > 0)
        return say(QT_TRANSLATE_N_NOOP("words",
                                       "%1 is back. %Ln waiting message(s) left, others still wait."),
                   left)
            .arg(name);
    return say(QT_TRANSLATE_N_NOOP("words", "%1 is back. All %Ln waiting message(s) left."), left).arg(name);
}

QString andMore(int accounts)
{
    return say(QT_TRANSLATE_N_NOOP("words", "and %Ln more"), accounts);
}

QString bannerSecondLine(model::OutageClass state, const BannerFacts& facts)
{
    if (state == model::OutageClass::AuthSuspect)
        return say(QT_TRANSLATE_NOOP("words", "Probably their fault. Follow no link that asks for it."));
    QStringList parts{say(QT_TRANSLATE_N_NOOP("words", "%Ln message(s) are here"), facts.messages)};
    QStringList outgoing;
    if (facts.waiting > 0)
        outgoing.append(say(QT_TRANSLATE_N_NOOP("words", "%Ln waiting to leave"), facts.waiting));
    if (facts.needChoice > 0)
        outgoing.append(say(QT_TRANSLATE_N_NOOP("words", "%Ln need(s) a choice"), facts.needChoice));
    if (!outgoing.isEmpty())
        parts.append(outgoing.join(QStringLiteral(", ")));
    if (facts.nextTryIn)
        parts.append(nextTry(*facts.nextTryIn));
    return parts.join(QStringLiteral(" · "));
}

QString shortName(model::OutageClass state)
{
    switch (state) {
    case model::OutageClass::Ok:
        return say(QT_TRANSLATE_NOOP("words", "All well"));
    case model::OutageClass::Slow:
        return say(QT_TRANSLATE_NOOP("words", "Slow"));
    case model::OutageClass::ProviderDown:
        return say(QT_TRANSLATE_NOOP("words", "Provider down"));
    case model::OutageClass::OwnNetwork:
        return say(QT_TRANSLATE_NOOP("words", "Own network"));
    case model::OutageClass::Portal:
        return say(QT_TRANSLATE_NOOP("words", "Sign-in page"));
    case model::OutageClass::Dns:
        return say(QT_TRANSLATE_NOOP("words", "Name not found"));
    case model::OutageClass::Tls:
        return say(QT_TRANSLATE_NOOP("words", "Certificate"));
    case model::OutageClass::Auth:
        return say(QT_TRANSLATE_NOOP("words", "Password"));
    case model::OutageClass::AuthSuspect:
        return say(QT_TRANSLATE_NOOP("words", "Sign-in refused"));
    case model::OutageClass::Unknown:
        return say(QT_TRANSLATE_NOOP("words", "Not reached"));
    }
    return {};
}

QString partialName()
{
    return say(QT_TRANSLATE_NOOP("words", "Half down"));
}

} // namespace scorta::words
