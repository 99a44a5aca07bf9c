#pragma once

#include <QCheckBox>

namespace scorta::ui {

/// A check box whose mark is one of our icons, in the colours of the theme.
class CheckBox : public QCheckBox
{
    Q_OBJECT

public:
    using QCheckBox::QCheckBox;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace scorta::ui
