#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QHBoxLayout;
class QPushButton;

namespace scorta::ui {

/// A row of file cards. While reading they are saved, while writing they can be taken off.
class AttachmentBar : public QFrame
{
    Q_OBJECT

public:
    enum class For { Reading, Writing };
    struct File
    {
        int n = 0; ///< what the signals say
        QString name;
        QString type;
        qint64 size = 0;
    };

    explicit AttachmentBar(For purpose, QWidget* parent = nullptr);
    /// Hides itself when there are none.
    void show(const QList<File>& files);

Q_SIGNALS:
    void chosen(int n);
    void removed(int n);
    void saveAll();

private:
    QWidget* card(const File& file);

    For m_purpose;
    QWidget* m_cards;
    QHBoxLayout* m_row;
    QPushButton* m_saveAll;
};

/// "PDF, 182 KB": what a file is, for people.
QString describeFile(const QString& name, const QString& type, qint64 size);

} // namespace scorta::ui
