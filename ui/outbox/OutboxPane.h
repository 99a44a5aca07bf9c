#pragma once

#include "model/Outgoing.h"

#include <QFrame>
#include <QJsonObject>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace scorta::ui {

class Backend;
class EmptyState;
class OutboxModel;

/// One outgoing message: what happened to it, step by step and with the servers' own words, and what one can
/// do about it. An unconfirmed one offers UI.md's three choices and nothing else.
class OutboxPane : public QFrame
{
    Q_OBJECT

public:
    OutboxPane(Backend& backend, const OutboxModel& model, QWidget* parent = nullptr);

    void show(const model::Outgoing& message);
    void showNothing(const QString& title, const QString& text);
    model::OutboxId shown() const { return m_message.id; }

Q_SIGNALS:
    void said(const QString& notice);

private:
    void buildVerbs(QHBoxLayout* row);
    void buildChoices(QVBoxLayout* column);
    void rebuildTimeline();
    void addStep(const QString& iconName, const QString& tone, const QString& word, const QString& text,
                 base::WallTime at);
    void run(const QString& command, const QJsonObject& more = {});
    void setBusy(bool isBusy);

    Backend& m_backend;
    const OutboxModel& m_model;
    model::Outgoing m_message;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QLabel* m_subject;
    QLabel* m_state;
    QLabel* m_to;
    QLabel* m_from;
    QWidget* m_steps;
    QVBoxLayout* m_timeline;
    QWidget* m_choices;
    QPushButton* m_retry;
    QPushButton* m_hold;
    QPushButton* m_release;
    QPushButton* m_cancel;
};

} // namespace scorta::ui
