#pragma once

#include <QStyledItemDelegate>

namespace scorta::ui {

/// Draws the rows of FolderModel: places and folders with icon and count, accounts as headings.
class FolderDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintCount(QPainter* painter, QRect& row, const QModelIndex& index) const;
};

} // namespace scorta::ui
