#include "ui/main/Banner.h"

#include "ui/theme/Theme.h"
#include "words/Labels.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace scorta::ui {

namespace {

QString nameOf(Banner::Tone tone)
{
    switch (tone) {
    case Banner::Tone::Warn:
        return QStringLiteral("warn");
    case Banner::Tone::Note:
        return QStringLiteral("note");
    case Banner::Tone::Grey:
        return QStringLiteral("grey");
    case Banner::Tone::Ok:
        return QStringLiteral("ok");
    }
    return {};
}

QColor colourOf(Banner::Tone tone)
{
    switch (tone) {
    case Banner::Tone::Warn:
        return theme().warn;
    case Banner::Tone::Note:
        return theme().note;
    case Banner::Tone::Ok:
        return theme().ok;
    case Banner::Tone::Grey:
        break;
    }
    return theme().text2;
}

} // namespace

Banner::Banner(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_line(new QLabel(this))
    , m_second(new QLabel(this))
    , m_tryNow(new QPushButton(words::label(words::Button::TryNow), this))
    , m_dismiss(new QPushButton(words::label(words::Button::Dismiss), this))
{
    setObjectName(QStringLiteral("banner"));
    m_line->setFont(textFont(type::kBody, QFont::DemiBold));
    m_second->setFont(textFont(type::kSecond));
    m_line->setWordWrap(true);
    m_second->setWordWrap(true);
    for (QLabel* label : {m_line, m_second}) {
        label->setTextFormat(Qt::PlainText);
        label->setMinimumWidth(1);
    }
    auto* text = new QVBoxLayout;
    text->setSpacing(1);
    text->addWidget(m_line);
    text->addWidget(m_second);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 16, 6);
    layout->setSpacing(12);
    layout->addWidget(m_icon);
    layout->addLayout(text, 1);
    layout->addWidget(m_tryNow);
    layout->addWidget(m_dismiss);
    connect(m_tryNow, &QPushButton::clicked, this, &Banner::tryNowClicked);
    connect(m_dismiss, &QPushButton::clicked, this, &Banner::dismissClicked);
    hide();
}

void Banner::say(Tone tone, const QString& iconName, const QString& line, const QString& secondLine)
{
    const bool isNews = isHidden() || m_line->text() != line;
    m_icon->setPixmap(icon(iconName, colourOf(tone)).pixmap(QSize(20, 20), devicePixelRatioF()));
    m_line->setText(line);
    m_second->setText(secondLine);
    m_second->setVisible(!secondLine.isEmpty());
    m_tryNow->setVisible(tone != Tone::Ok);
    m_dismiss->setVisible(tone == Tone::Ok);
    setProperty("tone", nameOf(tone));
    style()->unpolish(this);
    style()->polish(this);
    show();
    if (!isNews)
        return;
    setAccessibleName(line);
    setAccessibleDescription(secondLine);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void Banner::clear()
{
    hide();
}

QString Banner::line() const
{
    return m_line->text();
}

QString Banner::secondLine() const
{
    return m_second->text();
}

} // namespace scorta::ui
