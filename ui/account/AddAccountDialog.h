#pragma once

#include <QDialog>
#include <QJsonArray>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace scorta::ui {

class Backend;

/// Asks for what an account needs and adds it: both servers are tried first, and what they say is told in
/// words.
class AddAccountDialog : public QDialog
{
    Q_OBJECT

public:
    explicit AddAccountDialog(Backend& backend, QWidget* parent = nullptr);

Q_SIGNALS:
    void added(const QString& address);

public Q_SLOTS:
    void accept() override;

private:
    void buildFields(QFormLayout* form);
    void updateServers();
    void chooseCaFile();
    QJsonObject contents() const;
    void setBusy(bool isBusy);

    Backend& m_backend;
    QJsonArray m_presets;
    bool m_isBusy = false;
    bool m_areServersOwn = false; ///< typed by the person, not filled in from a preset
    QLineEdit* m_name;
    QLineEdit* m_address;
    QComboBox* m_secretKind;
    QLineEdit* m_password;
    QLineEdit* m_command;
    QComboBox* m_preset;
    QLineEdit* m_imap;
    QLineEdit* m_smtp;
    QLineEdit* m_user;
    QLineEdit* m_ca;
    QCheckBox* m_pec;
    QLabel* m_note;
    QLabel* m_error;
    QPushButton* m_add;
    QPushButton* m_cancel;
};

} // namespace scorta::ui
