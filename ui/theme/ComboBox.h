#pragma once

#include <QComboBox>

namespace scorta::ui {

/// A combo box whose arrow is one of our icons, in the colour of the theme.
class ComboBox : public QComboBox
{
    Q_OBJECT

public:
    using QComboBox::QComboBox;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace scorta::ui
