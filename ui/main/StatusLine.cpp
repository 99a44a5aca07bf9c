#include "ui/main/StatusLine.h"

#include "ui/theme/Theme.h"
#include "words/Formats.h"
#include "words/Say.h"
#include "words/Sentences.h"

#include <QHBoxLayout>
#include <QLabel>

namespace scorta::ui {

StatusLine::StatusLine(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_state(new QLabel(this))
    , m_checked(new QLabel(this))
    , m_notice(new QLabel(this))
    , m_mirror(new QLabel(this))
{
    setObjectName(QStringLiteral("statusLine"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 3, 12, 3);
    layout->setSpacing(8);
    for (QLabel* label : {m_icon, m_state, m_checked, m_notice, m_mirror}) {
        label->setFont(textFont(type::kSecond));
        label->setTextFormat(Qt::PlainText);
    }
    m_notice->setMinimumWidth(1);
    layout->addWidget(m_icon);
    layout->addWidget(m_state);
    layout->addWidget(m_checked);
    layout->addWidget(m_notice, 1);
    layout->addWidget(m_mirror);
    setAccessibleName(tr("State of the accounts"));
}

void StatusLine::show(const OutageSummary& summary, base::WallTime now)
{
    const bool hasAccounts = summary.accounts > 0;
    m_icon->setVisible(hasAccounts);
    m_state->setVisible(hasAccounts);
    QStringList parts;
    for (const OutageSummary::Trouble& trouble : summary.troubles)
        parts.append(words::quoted(trouble.title) + u": " +
                     (trouble.isPartial ? words::partialName() : words::shortName(trouble.state)));
    const bool isWell = parts.isEmpty();
    // Nothing is well that nobody has asked yet.
    const bool isKnown = !isWell || summary.checked.has_value();
    const QString iconName = !isKnown ? QStringLiteral("sync")
                             : isWell ? QStringLiteral("okc")
                                      : QStringLiteral("nosrv");
    const QColor colour = !isKnown ? theme().text2 : isWell ? theme().ok : theme().warn;
    m_icon->setPixmap(icon(iconName, colour).pixmap(QSize(14, 14), devicePixelRatioF()));
    m_state->setText(!isKnown ? tr("Not checked yet")
                     : isWell ? words::bannerLine(model::OutageClass::Ok, {}, {})
                              : parts.join(QStringLiteral(" · ")));
    const bool showsCheck = hasAccounts && isWell && summary.checked;
    m_checked->setVisible(showsCheck);
    if (showsCheck)
        m_checked->setText(tr("checked %1").arg(words::ago(now - *summary.checked)));
}

void StatusLine::showMirror(int messages, int bodies)
{
    if (messages == 0)
        m_mirror->clear();
    else if (bodies >= messages)
        m_mirror->setText(tr("%Ln message(s) here, complete", nullptr, messages));
    else
        m_mirror->setText(tr("%1 of %2 messages here").arg(words::number(bodies), words::number(messages)));
}

void StatusLine::notice(const QString& text)
{
    m_notice->setText(text);
    m_notice->setToolTip(text);
}

QString StatusLine::text() const
{
    return m_state->text() + u' ' + m_checked->text() + u' ' + m_notice->text() + u' ' + m_mirror->text();
}

} // namespace scorta::ui
