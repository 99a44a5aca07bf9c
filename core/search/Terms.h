#pragma once

#include <QString>
#include <QStringList>
#include <QStringView>

namespace scorta::search {

/// The text as the full-text index is given it, for what is indexed and for what is looked for alike:
/// compatibility forms are made one (NFKC), and each character of a script that is written without spaces
/// between words (Chinese, Japanese, Korean, Thai, …) becomes a word of its own, for the tokenizer would make
/// one word of a whole run of them. A typed run of such characters is then a phrase. Accents and case are
/// folded by the tokenizer. Linear in the length of `text`; ASCII is returned as it is.
QString indexable(const QString& text);

/// Whether the tokenizer finds a word in `text` at all.
bool hasWord(QStringView text);

/// The words of `text` with accents and case folded, for short values that are compared outside the index.
QStringList foldedWords(const QString& text);

} // namespace scorta::search
