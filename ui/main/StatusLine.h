#pragma once

#include "ui/main/OutageSummary.h"

#include <QFrame>

class QLabel;

namespace scorta::ui {

/// The row at the bottom: how the accounts are on the left, what is here on the right.
class StatusLine : public QFrame
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);

    void show(const OutageSummary& summary, base::WallTime now);
    /// How many messages the mirror knows, and how many of them are here with their text.
    void showMirror(int messages, int bodies);
    /// What the window just did or could not do; stays until the next one or clearNotice().
    void notice(const QString& text);
    QString text() const;

private:
    QLabel* m_icon;
    QLabel* m_state;
    QLabel* m_checked;
    QLabel* m_notice;
    QLabel* m_mirror;
};

} // namespace scorta::ui
