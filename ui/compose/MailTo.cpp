#include "ui/compose/MailTo.h"

#include <QUrlQuery>

namespace scorta::ui {

namespace {

constexpr qsizetype kLongestField = 100'000;

void add(QList<model::Address>& list, const QString& text)
{
    const QStringList parts = text.left(kLongestField).split(u',', Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        if (!part.trimmed().isEmpty())
            list.append({{}, part.simplified()});
    }
}

} // namespace

model::Draft draftOfMailTo(const QUrl& url)
{
    model::Draft draft;
    if (url.scheme().compare(QStringLiteral("mailto"), Qt::CaseInsensitive) != 0)
        return draft;
    add(draft.to, url.path(QUrl::FullyDecoded));
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    for (const auto& [key, value] : items) {
        const QString name = key.toLower();
        if (name == u"to")
            add(draft.to, value);
        else if (name == u"cc")
            add(draft.cc, value);
        else if (name == u"bcc")
            add(draft.bcc, value);
        else if (name == u"subject")
            draft.subject = value.left(kLongestField).simplified();
        else if (name == u"body")
            draft.text = value.left(kLongestField).remove(u'\r');
    }
    return draft;
}

} // namespace scorta::ui
