internal import COpenSSL

/// A read-only `BIO` over the bytes, which must outlive it.
func memoryBIO(reading bytes: UnsafeRawBufferPointer) throws(SealingError) -> Owned {
    // BIO_new_mem_buf refuses NULL and takes a negative length for a C string.
    guard let base = bytes.baseAddress, let count = CInt(exactly: bytes.count) else {
        throw SealingError(
            .certificateMalformed,
            "The certificate file is empty or far too large",
            nextStep: "Give a PEM or PKCS#12 file"
        )
    }
    return try unsafe Owned(BIO_new_mem_buf(base, count), "read from memory") { unsafe BIO_free_all($0) }
}

/// Lends what was written to a memory `BIO`.
func withContent<Result>(
    of memory: borrowing Owned,
    _ body: (UnsafeRawBufferPointer) -> Result
) throws(SealingError) -> Result {
    var content: UnsafeMutablePointer<CChar>?
    let count = unsafe BIO_ctrl(memory.raw, BIO_CTRL_INFO, 0, &content)
    guard count >= 0 else { throw .cryptographyFailed("read back what it wrote") }
    return unsafe body(UnsafeRawBufferPointer(start: content, count: count))
}

/// Answers a question for a passphrase with "none"; without it OpenSSL would ask on the terminal, and wait.
let refusePassphrase: @convention(c) (UnsafeMutablePointer<CChar>?, CInt, CInt, UnsafeMutableRawPointer?) -> CInt = {
    _,
    _,
    _,
    _ in -1
}
