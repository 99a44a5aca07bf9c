#pragma once

#include "smtp/Commands.h"
#include "smtp/Submission.h"
#include "smtp/Wire.h"

namespace scorta::smtp {

/// One message on its way: MAIL, RCPT, DATA, the dot. Every reply is read before the next command goes out,
/// so no command of one message can ever be taken for text or recipients of another.
class Transaction
{
public:
    /// What stays back until the hand-over is written down, the final dot included.
    static constexpr qsizetype kLastBlock = 4096;

    Transaction(Wire& wire, const Extensions& extensions);
    Outcome run(const Envelope& envelope, const QByteArray& bytes,
                const Submission::BeforeHandOver& beforeHandOver);

private:
    enum class Next { GoOn, Stop };
    bool prepare(const Envelope& envelope, const QByteArray& bytes);
    Next mail();
    Next rcpt(const QStringList& recipients);
    Next data();
    Next body(const QByteArray& bytes, const Submission::BeforeHandOver& beforeHandOver);
    Next head(const QByteArray& text, qsizetype size);
    Next failed(const base::Error& error);
    /// Takes over an answer that is not the one hoped for. Between commands a refusal leaves the connection
    /// usable; inside the data nothing but its end stops the server from listening for the dot.
    enum class Where { BetweenCommands, InsideData };
    Next ended(const Answer& answer, Where where = Where::BetweenCommands);
    void reset();

    Wire& m_wire;
    const Extensions& m_extensions;
    MailParameters m_mail;
    QList<QByteArray> m_recipients;
    int m_accepted = 0;
    Outcome m_outcome;
};

} // namespace scorta::smtp
