/// Owns one OpenSSL object and frees it once.
///
/// One owner for all of OpenSSL's opaque types: they differ in nothing but the function that frees them.
@safe struct Owned: ~Copyable {
    /// Valid while this value lives; never stored elsewhere.
    @unsafe let raw: OpaquePointer
    private let free: (OpaquePointer) -> Void

    /// Takes over what an OpenSSL constructor returned; `NULL` becomes an error.
    init(
        _ raw: OpaquePointer?,
        _ what: @autoclosure () -> String,
        free: @escaping (OpaquePointer) -> Void
    ) throws(SealingError) {
        guard let raw = unsafe raw else { throw .cryptographyFailed(what()) }
        unsafe self.init(adopting: raw, free: free)
    }

    init(adopting raw: OpaquePointer, free: @escaping (OpaquePointer) -> Void) {
        unsafe self.raw = raw
        unsafe self.free = free
    }

    deinit { unsafe free(raw) }
}
