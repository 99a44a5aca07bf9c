#include "ui/list/CardDelegate.h"

#include "ui/models/MailListModel.h"
#include "ui/models/OutboxModel.h"
#include "ui/theme/Theme.h"

#include <QFontMetrics>
#include <QPainter>
#include <QWidget>

namespace scorta::ui {

namespace {

constexpr int kLines = 3;
constexpr int kGap = 8;

int lineHeight()
{
    return QFontMetrics(textFont(type::kBody)).height() + 2;
}

int headHeight()
{
    return QFontMetrics(textFont(type::kCaption)).height() + 14;
}

int cardHeight()
{
    return kLines * lineHeight() + 2 * measure::kCardPadding;
}

/// Draws what fits of `text`; answers with the width it took.
int drawText(QPainter* painter, const QRect& rect, const QString& text, const QFont& face,
             const QColor& colour, Qt::Alignment alignment = Qt::AlignLeft)
{
    painter->setFont(face);
    painter->setPen(colour);
    const QFontMetrics metrics(face);
    const QString shown = metrics.elidedText(text, Qt::ElideRight, rect.width());
    painter->drawText(rect, static_cast<int>(alignment | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
    return metrics.horizontalAdvance(shown);
}

/// An icon at the right end of `line`, which becomes shorter.
void drawMark(QPainter* painter, QRect& line, const QString& name, const QColor& colour)
{
    const QRect place(line.right() - measure::kIcon + 1, line.center().y() - measure::kIcon / 2 + 1,
                      measure::kIcon, measure::kIcon);
    icon(name, colour).paint(painter, place);
    line.setRight(place.left() - kGap / 2);
}

QColor toneColour(const QString& tone)
{
    if (tone == u"ok")
        return theme().ok;
    if (tone == u"warn")
        return theme().warn;
    if (tone == u"bad")
        return theme().bad;
    if (tone == u"accent")
        return theme().accent;
    return theme().text2;
}

} // namespace

CardDelegate::CardDelegate(Shows shows, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_shows(shows)
{
}

QSize CardDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    int height = cardHeight();
    if (m_shows == Shows::Outbox && !index.data(OutboxModel::GroupHeadRole).toString().isEmpty())
        height += headHeight();
    return {option.rect.width(), height};
}

void CardDelegate::paintSelection(QPainter* painter, const QStyleOptionViewItem& option,
                                  const QRect& card) const
{
    const QRect inner = card.adjusted(measure::kSelectionInset, 0, -measure::kSelectionInset, 0);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const bool isActive = option.widget && option.widget->isActiveWindow();
    painter->setPen(Qt::NoPen);
    if (isSelected) {
        painter->setBrush(isActive ? theme().accentSoft : theme().selIdle);
        painter->drawRoundedRect(inner, measure::kCardRadius, measure::kCardRadius);
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setBrush(theme().inset);
        painter->drawRoundedRect(inner, measure::kCardRadius, measure::kCardRadius);
    }
    if (!isSelected) {
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->setPen(QPen(theme().line, 0));
        painter->drawLine(card.left() + measure::kGutter + measure::kSelectionInset, card.bottom(),
                          card.right() - measure::kSelectionInset - measure::kCardPadding, card.bottom());
        painter->setRenderHint(QPainter::Antialiasing);
    } else if (option.state.testFlag(QStyle::State_HasFocus) &&
               option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(theme().accent, 2));
        painter->drawRoundedRect(inner.adjusted(1, 1, -1, -1), measure::kCardRadius, measure::kCardRadius);
    }
}

void CardDelegate::paintWho(QPainter* painter, const QRect& line, const QModelIndex& index) const
{
    const bool isOutbox = m_shows == Shows::Outbox;
    const bool isUnread = !isOutbox && index.data(MailListModel::UnreadRole).toBool();
    const QString date =
        index.data(isOutbox ? int{OutboxModel::DateRole} : int{MailListModel::DateRole}).toString();
    const QFont dateFont = textFont(type::kSecond);
    drawText(painter, line, date, dateFont, isUnread ? theme().accent : theme().text2, Qt::AlignRight);
    QRect rest = line;
    rest.setRight(line.right() - QFontMetrics(dateFont).horizontalAdvance(date) - kGap);
    if (isOutbox || index.data(MailListModel::ToPrefixRole).toBool()) {
        const int width = drawText(painter, rest, tr("To"), textFont(type::kBody), theme().text2);
        rest.setLeft(rest.left() + width + kGap / 2);
    }
    const QString who =
        index.data(isOutbox ? int{OutboxModel::WhoRole} : int{MailListModel::WhoRole}).toString();
    drawText(painter, rest, who, textFont(type::kBody, isUnread ? QFont::DemiBold : QFont::Medium),
             theme().text);
}

void CardDelegate::paintSubject(QPainter* painter, const QRect& line, const QModelIndex& index) const
{
    const bool isUnread = m_shows == Shows::Mail && index.data(MailListModel::UnreadRole).toBool();
    drawText(painter, line, index.data(Qt::DisplayRole).toString(),
             textFont(type::kBody, isUnread ? QFont::DemiBold : QFont::Normal), theme().text);
}

void CardDelegate::paintSnippet(QPainter* painter, const QRect& line, const QModelIndex& index,
                                bool isSelected) const
{
    const QColor soft = isSelected ? theme().text2 : theme().text3;
    QRect rest = line;
    if (index.data(MailListModel::StarRole).toBool())
        drawMark(painter, rest, QStringLiteral("starf"), theme().star);
    if (index.data(MailListModel::AttachmentRole).toBool())
        drawMark(painter, rest, QStringLiteral("clip"), soft);
    drawText(painter, rest, index.data(MailListModel::SnippetRole).toString(), textFont(type::kBody), soft);
}

void CardDelegate::paintState(QPainter* painter, const QRect& line, const QModelIndex& index,
                              bool isSelected) const
{
    const QColor tone = toneColour(index.data(OutboxModel::ToneRole).toString());
    const QRect place(line.left(), line.center().y() - measure::kIcon / 2 + 1, measure::kIcon,
                      measure::kIcon);
    icon(index.data(OutboxModel::StateIconRole).toString(), tone).paint(painter, place);
    QRect rest = line;
    rest.setLeft(place.right() + kGap / 2 + 1);
    const int width = drawText(painter, rest, index.data(OutboxModel::StateWordRole).toString(),
                               textFont(type::kSecond, QFont::DemiBold), tone);
    rest.setLeft(rest.left() + width + kGap);
    drawText(painter, rest, index.data(OutboxModel::StateDetailRole).toString(), textFont(type::kSecond),
             isSelected ? theme().text2 : theme().text3);
}

void CardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRect card = option.rect;
    if (m_shows == Shows::Outbox) {
        const QString head = index.data(OutboxModel::GroupHeadRole).toString();
        if (!head.isEmpty()) {
            QRect line(card.left() + measure::kGutter + measure::kSelectionInset, card.top(), card.width(),
                       headHeight());
            drawText(painter, line, head, textFont(type::kCaption, QFont::DemiBold), theme().text2);
            card.setTop(card.top() + headHeight());
        }
    }
    paintSelection(painter, option, card);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const int left = card.left() + measure::kGutter + measure::kSelectionInset;
    QRect line(left, card.top() + measure::kCardPadding,
               card.right() - measure::kSelectionInset - measure::kCardPadding - left, lineHeight());
    if (m_shows == Shows::Mail && index.data(MailListModel::UnreadRole).toBool()) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme().accent);
        const QPointF centre(left - measure::kGutter / 2.0 + 1, line.center().y() + 1);
        painter->drawEllipse(centre, measure::kUnreadDot / 2.0, measure::kUnreadDot / 2.0);
    }
    paintWho(painter, line, index);
    line.translate(0, lineHeight());
    paintSubject(painter, line, index);
    line.translate(0, lineHeight());
    if (m_shows == Shows::Outbox)
        paintState(painter, line, index, isSelected);
    else
        paintSnippet(painter, line, index, isSelected);
    painter->restore();
}

} // namespace scorta::ui
