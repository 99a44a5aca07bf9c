#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace scorta::ui {

/// What a region shows that has nothing to show: an icon, a heading, a sentence, perhaps one button.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget* parent = nullptr);
    /// Empty `button`: none.
    void say(const QString& iconName, const QString& title, const QString& text, const QString& button = {});
    QString title() const;

Q_SIGNALS:
    void clicked();

private:
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_button;
};

} // namespace scorta::ui
