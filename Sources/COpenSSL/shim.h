#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// XN_FLAG_RFC2253 is a sum of other macros with casts, which Swift does not import. Without
// ASN1_STRFLGS_ESC_MSB, so that a name in UTF-8 stays readable.
static const unsigned long gateway_name_rfc2253_utf8 = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
