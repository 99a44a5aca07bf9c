#include "support/Certificates.h"

#include <QFile>
#include <QHostAddress>
#include <QTemporaryDir>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>

namespace scorta::test {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

[[noreturn]] void giveUp(const char* what)
{
    char text[256] = "";
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    std::fprintf(stderr, "test certificates: %s failed: %s\n", what, text);
    std::abort();
}

void require(bool ok, const char* what)
{
    if (!ok)
        giveUp(what);
}

Key newKey()
{
    Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    require(key != nullptr, "EVP_EC_gen");
    return key;
}

void setName(X509_NAME* name, const QByteArray& commonName)
{
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(commonName.constData()),
                                       static_cast<int>(commonName.size()), -1, 0) == 1,
            "X509_NAME_add_entry_by_txt");
}

void addExtension(X509* certificate, X509* issuer, int nid, const QByteArray& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.constData()), &X509_EXTENSION_free);
    require(extension != nullptr, "X509V3_EXT_conf_nid");
    require(X509_add_ext(certificate, extension.get(), -1) == 1, "X509_add_ext");
}

/// A certificate without extensions and signature.
Certificate blank(const QByteArray& commonName, EVP_PKEY* key, std::chrono::hours from, std::chrono::hours to)
{
    Certificate certificate(X509_new(), &X509_free);
    require(certificate != nullptr, "X509_new");
    X509_set_version(certificate.get(), X509_VERSION_3);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> serial(BN_new(), &BN_free);
    require(BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1, "BN_rand");
    BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get()));
    using std::chrono::seconds;
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), static_cast<long>(seconds(from).count()));
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(seconds(to).count()));
    require(X509_set_pubkey(certificate.get(), key) == 1, "X509_set_pubkey");
    setName(X509_get_subject_name(certificate.get()), commonName);
    return certificate;
}

void sign(X509* certificate, EVP_PKEY* key)
{
    require(X509_sign(certificate, key, EVP_sha256()) > 0, "X509_sign");
}

Certificate newAuthority(const QByteArray& commonName, EVP_PKEY* key)
{
    const std::chrono::hours year(365 * 24);
    Certificate certificate = blank(commonName, key, -2 * year, 20 * year);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    addExtension(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    addExtension(certificate.get(), certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    addExtension(certificate.get(), certificate.get(), NID_subject_key_identifier, "hash");
    sign(certificate.get(), key);
    return certificate;
}

QByteArray alternativeNames(const QStringList& names)
{
    QStringList parts;
    for (const QString& name : names) {
        const bool isAddress = !QHostAddress(name).isNull();
        parts.append((isAddress ? QStringLiteral("IP:") : QStringLiteral("DNS:")) + name);
    }
    return parts.join(u',').toLatin1();
}

void writePem(const QString& path, const std::function<int(FILE*)>& write)
{
    FILE* file = std::fopen(QFile::encodeName(path).constData(), "we");
    require(file != nullptr, "opening a PEM file");
    // Before the first byte: a key is never readable by others.
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    require(write(file) == 1, "writing a PEM file");
    require(std::fclose(file) == 0, "closing a PEM file");
}

void writeCertificate(const QString& path, X509* certificate)
{
    writePem(path, [&](FILE* file) { return PEM_write_X509(file, certificate); });
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
}

void writeKey(const QString& path, EVP_PKEY* key)
{
    writePem(path, [&](FILE* file) {
        return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

template<typename Read>
auto readPem(const QString& path, Read read)
{
    FILE* file = std::fopen(QFile::encodeName(path).constData(), "re");
    require(file != nullptr, "opening a PEM file");
    auto result = read(file);
    std::fclose(file);
    return result;
}

} // namespace

Certificates::Certificates(const QString& folder)
    : m_folder(folder)
{
    const Key key = newKey();
    writeCertificate(authority(), newAuthority("Scorta test authority", key.get()).get());
    writeKey(m_folder + u"/ca.key", key.get());
    const Key otherKey = newKey();
    writeCertificate(otherAuthority(), newAuthority("Another test authority", otherKey.get()).get());

    using std::chrono::hours;
    make(QStringLiteral("valid"), {});
    make(QStringLiteral("long"), {.from = hours(-365 * 24), .to = hours(10 * 365 * 24)});
    make(QStringLiteral("wrong-host"), {.names = {QStringLiteral("mail.example.org")}});
    make(QStringLiteral("expired"), {.from = hours(-100 * 24), .to = hours(-24)});
    make(QStringLiteral("not-yet"), {.from = hours(10 * 24), .to = hours(100 * 24)});
    make(QStringLiteral("self-signed"), {.signer = Wish::Signer::Itself});
}

const Certificates& Certificates::shared()
{
    static const QTemporaryDir folder;
    static const Certificates instance(folder.path());
    return instance;
}

Certificates::Pair Certificates::make(const QString& name, const Wish& wish) const
{
    const Pair files{m_folder + u'/' + name + u".pem", m_folder + u'/' + name + u".key"};
    const Key key = newKey();
    const Certificate certificate =
        blank(wish.names.value(0, QStringLiteral("localhost")).toLatin1(), key.get(), wish.from, wish.to);
    const bool isSelfSigned = wish.signer == Wish::Signer::Itself;
    const Certificate issuer(
        isSelfSigned
            ? nullptr
            : readPem(authority(), [](FILE* file) { return PEM_read_X509(file, nullptr, nullptr, nullptr); }),
        &X509_free);
    const Key issuerKey(
        isSelfSigned
            ? nullptr
            : readPem(QString(m_folder + u"/ca.key"),
                      [](FILE* file) { return PEM_read_PrivateKey(file, nullptr, nullptr, nullptr); }),
        &EVP_PKEY_free);
    X509* signer = isSelfSigned ? certificate.get() : issuer.get();
    require(signer != nullptr && (isSelfSigned || issuerKey), "reading the test authority");

    X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
    addExtension(certificate.get(), signer, NID_basic_constraints, "critical,CA:FALSE");
    addExtension(certificate.get(), signer, NID_key_usage, "critical,digitalSignature");
    addExtension(certificate.get(), signer, NID_ext_key_usage, "serverAuth");
    addExtension(certificate.get(), signer, NID_subject_key_identifier, "hash");
    addExtension(certificate.get(), signer, NID_authority_key_identifier, "keyid");
    addExtension(certificate.get(), signer, NID_subject_alt_name, alternativeNames(wish.names));
    sign(certificate.get(), isSelfSigned ? key.get() : issuerKey.get());

    writeCertificate(files.certificate, certificate.get());
    writeKey(files.key, key.get());
    return files;
}

Certificates::Pair Certificates::pair(const char* name) const
{
    const QString stem = m_folder + u'/' + QLatin1String(name);
    return {stem + u".pem", stem + u".key"};
}

} // namespace scorta::test
