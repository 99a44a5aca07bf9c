#pragma once

#include <QStyledItemDelegate>

namespace scorta::ui {

/// Draws mail, drafts and outgoing messages as cards of three lines: who and when, the subject, the beginning
/// of the text or the state. Heights follow the font. Reads the roles of MailListModel, or of OutboxModel
/// when made for it; there the first card of a group carries the group's head.
class CardDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    enum class Shows { Mail, Outbox };
    explicit CardDelegate(Shows shows, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintSelection(QPainter* painter, const QStyleOptionViewItem& option, const QRect& card) const;
    void paintWho(QPainter* painter, const QRect& line, const QModelIndex& index) const;
    void paintSubject(QPainter* painter, const QRect& line, const QModelIndex& index) const;
    void paintSnippet(QPainter* painter, const QRect& line, const QModelIndex& index, bool isSelected) const;
    void paintState(QPainter* painter, const QRect& line, const QModelIndex& index, bool isSelected) const;

    Shows m_shows;
};

} // namespace scorta::ui
