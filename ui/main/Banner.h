#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace scorta::ui {

/// One strip above everything that says what is wrong with a provider, and what is not. Amber, blue or grey,
/// never red. An alert to screen readers, announced once a change; never takes the focus.
class Banner : public QFrame
{
    Q_OBJECT

public:
    enum class Tone { Warn, Note, Grey, Ok };

    explicit Banner(QWidget* parent = nullptr);

    /// Shows it. Empty `secondLine`: one line alone.
    void say(Tone tone, const QString& iconName, const QString& line, const QString& secondLine);
    void clear();
    QString line() const;
    QString secondLine() const;

Q_SIGNALS:
    void tryNowClicked();
    void dismissClicked();

private:
    QLabel* m_icon;
    QLabel* m_line;
    QLabel* m_second;
    QPushButton* m_tryNow;
    QPushButton* m_dismiss;
};

} // namespace scorta::ui
