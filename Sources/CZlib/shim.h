#include <zlib.h>

// deflateInit2 is a macro, which Swift does not import. 15 window bits, and 16 more for gzip's header and trailer.
static inline int gateway_deflate_init_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

// Negative: neither header nor trailer, as in a ZIP archive.
static inline int gateway_deflate_init_raw(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}
static inline int gateway_inflate_init_raw(z_stream *stream) {
    return inflateInit2(stream, -15);
}
