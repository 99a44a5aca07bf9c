#include "ui/list/EmptyState.h"

#include "ui/theme/Theme.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace scorta::ui {

namespace {
constexpr int kIconSize = 40;
constexpr int kTextWidth = 320;
} // namespace

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_button(new QPushButton(this))
{
    m_title->setFont(textFont(type::kHeading, QFont::DemiBold));
    m_text->setObjectName(QStringLiteral("hint"));
    m_text->setWordWrap(true);
    m_text->setAlignment(Qt::AlignHCenter);
    m_text->setMaximumWidth(kTextWidth);
    m_button->hide();
    m_button->setProperty("role", QStringLiteral("primary"));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addStretch(2);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_icon, m_title})
        layout->addWidget(widget, 0, Qt::AlignHCenter);
    layout->addWidget(m_text);
    layout->setAlignment(m_text, Qt::AlignHCenter);
    layout->addSpacing(4);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::clicked);
}

void EmptyState::say(const QString& iconName, const QString& title, const QString& text,
                     const QString& button)
{
    m_icon->setPixmap(icon(iconName, theme().text2).pixmap(QSize(kIconSize, kIconSize), devicePixelRatioF()));
    m_title->setText(title);
    m_text->setText(text);
    m_text->setFixedWidth(qMin(kTextWidth, m_text->fontMetrics().horizontalAdvance(text) + 8));
    m_text->setVisible(!text.isEmpty());
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
}

QString EmptyState::title() const
{
    return m_title->text();
}

} // namespace scorta::ui
