#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift does not import: one function for each kind of value.
static inline CURLcode gateway_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode gateway_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode gateway_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode gateway_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*gateway_curl_reader)(char *buffer, size_t size, size_t count, void *context);
static inline CURLcode gateway_curl_set_reader(CURL *handle, gateway_curl_reader value) {
    return curl_easy_setopt(handle, CURLOPT_READFUNCTION, value);
}
typedef int (*gateway_curl_listener)(CURL *handle, curl_infotype kind, char *bytes, size_t count, void *context);
static inline CURLcode gateway_curl_set_listener(CURL *handle, gateway_curl_listener value) {
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, value);
}
typedef int (*gateway_curl_progress)(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
static inline CURLcode gateway_curl_set_progress(CURL *handle, gateway_curl_progress value) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}
// The constants behind macros that Swift takes for untyped numbers.
static const long gateway_curl_tls_required = CURLUSESSL_ALL;
static const long gateway_curl_tls_never = CURLUSESSL_NONE;
static const long gateway_curl_tls_oldest = CURL_SSLVERSION_TLSv1_2;
static const long gateway_curl_global_default = CURL_GLOBAL_DEFAULT;
static const size_t gateway_curl_read_abort = CURL_READFUNC_ABORT;
static inline long gateway_curl_new_connections(CURL *handle) {
    long count = 0;
    curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &count);
    return count;
}
