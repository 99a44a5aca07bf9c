#include "ui/list/FolderDelegate.h"

#include "ui/models/FolderModel.h"
#include "ui/theme/Theme.h"
#include "words/Formats.h"

#include <QFontMetrics>
#include <QPainter>
#include <QWidget>

namespace scorta::ui {

namespace {

constexpr int kInset = 8;

FolderModel::Kind kindOf(const QModelIndex& index)
{
    return static_cast<FolderModel::Kind>(index.data(FolderModel::KindRole).toInt());
}

} // namespace

QSize FolderDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int row = QFontMetrics(textFont(type::kBody)).height() + 12;
    return {option.rect.width(), kindOf(index) == FolderModel::Kind::Account ? row + 8 : row};
}

void FolderDelegate::paintCount(QPainter* painter, QRect& row, const QModelIndex& index) const
{
    const int count = index.data(FolderModel::CountRole).toInt();
    if (count <= 0)
        return;
    const FolderModel::Kind kind = kindOf(index);
    const QString text = words::number(count);
    const QFont face = textFont(type::kSecond, QFont::DemiBold);
    painter->setFont(face);
    const int width = QFontMetrics(face).horizontalAdvance(text);
    if (kind == FolderModel::Kind::Outbox) {
        // The one count in colour: something has not left yet.
        const int height = QFontMetrics(face).height() + 2;
        const QRect badge(row.right() - width - 12, row.center().y() - height / 2 + 1, width + 12, height);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme().warn);
        painter->drawRoundedRect(badge, height / 2.0, height / 2.0);
        painter->setPen(theme().surface);
        painter->drawText(badge, Qt::AlignCenter, text);
        row.setRight(badge.left() - 4);
        return;
    }
    const bool isQuiet = kind == FolderModel::Kind::Drafts ||
                         index.data(FolderModel::RoleRole).toInt() == static_cast<int>(model::Role::Drafts);
    painter->setFont(isQuiet ? textFont(type::kSecond) : face);
    painter->setPen(isQuiet ? theme().text2 : theme().text);
    painter->drawText(row, Qt::AlignRight | Qt::AlignVCenter, text);
    row.setRight(row.right() - width - 4);
}

void FolderDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const FolderModel::Kind kind = kindOf(index);
    const QRect pill = option.rect.adjusted(kInset, 0, -kInset, 0);
    if (kind == FolderModel::Kind::Account) {
        const QRect line = pill.adjusted(kInset, 8, -kInset, 0);
        const QFont face = textFont(type::kCaption, QFont::DemiBold);
        painter->setFont(face);
        painter->setPen(theme().text2);
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(face).elidedText(index.data(Qt::DisplayRole).toString(),
                                                        Qt::ElideRight, line.width()));
        painter->restore();
        return;
    }
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    painter->setPen(Qt::NoPen);
    if (isSelected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setBrush(!isSelected                                        ? theme().hover
                          : option.widget && option.widget->isActiveWindow() ? theme().accentSoft
                                                                             : theme().selIdle);
        painter->drawRoundedRect(pill, measure::kRadius, measure::kRadius);
    }
    if (option.state.testFlag(QStyle::State_HasFocus) &&
        option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(theme().accent, 2));
        painter->drawRoundedRect(pill.adjusted(1, 1, -1, -1), measure::kRadius, measure::kRadius);
    }
    QRect row = pill.adjusted(kInset + index.data(FolderModel::DepthRole).toInt() * measure::kFolderIndent, 0,
                              -kInset, 0);
    const QRect place(row.left(), row.center().y() - measure::kIcon / 2 + 1, measure::kIcon, measure::kIcon);
    icon(index.data(FolderModel::IconRole).toString(), isSelected ? theme().accent : theme().text2)
        .paint(painter, place);
    row.setLeft(place.right() + 10);
    paintCount(painter, row, index);
    if (index.data(FolderModel::FrozenRole).toBool()) {
        const QRect frozen(row.right() - measure::kIcon, place.top(), measure::kIcon, measure::kIcon);
        icon(QStringLiteral("snow"), theme().warn).paint(painter, frozen);
        row.setRight(frozen.left() - 4);
    }
    const bool isBold = index.data(FolderModel::CountRole).toInt() > 0 && kind != FolderModel::Kind::Drafts &&
                        kind != FolderModel::Kind::Outbox &&
                        index.data(FolderModel::RoleRole).toInt() != static_cast<int>(model::Role::Drafts);
    const QFont face = textFont(type::kBody, isBold ? QFont::DemiBold : QFont::Normal);
    painter->setFont(face);
    painter->setPen(theme().text);
    painter->drawText(
        row, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(face).elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, row.width()));
    painter->restore();
}

} // namespace scorta::ui
