#pragma once

#include <QFrame>
#include <QListView>

class QLabel;
class QLineEdit;
class QStackedWidget;

namespace scorta::ui {

class DraftModel;
class EmptyState;
class MailListModel;
class OutboxModel;

/// The middle pane: the search field, the name of what is listed, and the list itself: mail, the outbox, or
/// drafts.
class ListPane : public QFrame
{
    Q_OBJECT

public:
    enum class Page { Mail, Outbox, Drafts };

    ListPane(MailListModel& mail, OutboxModel& outbox, DraftModel& drafts, QWidget* parent = nullptr);

    void setPage(Page page);
    Page page() const { return m_page; }
    void setHeading(const QString& name, const QString& detail);
    QString heading() const;
    /// What is said instead of an empty list.
    void setEmptyText(const QString& iconName, const QString& title, const QString& text);
    /// Shows the list or its empty state; after each change of a model.
    void updateEmpty();

    QListView* mailList() const { return m_mailList; }
    QListView* outboxList() const { return m_outboxList; }
    QListView* draftList() const { return m_draftList; }
    QLineEdit* search() const { return m_search; }

Q_SIGNALS:
    /// After a short pause of typing; empty when the search ended.
    void searchChanged(const QString& query);

private:
    QListView* makeList(const char* name, const QString& title);

    Page m_page = Page::Mail;
    QLineEdit* m_search;
    QLabel* m_heading;
    QLabel* m_detail;
    QStackedWidget* m_stack;
    QListView* m_mailList;
    QListView* m_outboxList;
    QListView* m_draftList;
    EmptyState* m_empty;
};

} // namespace scorta::ui
