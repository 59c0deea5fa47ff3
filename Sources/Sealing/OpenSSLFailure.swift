internal import COpenSSL

/// What OpenSSL's error queue held after a call failed.
///
/// The queue is per thread and sticky: it is emptied in the same call that failed, or the next, unrelated failure on
/// this thread would be explained by it (ERR_get_error(3)).
struct OpenSSLFailure {
    private(set) var reasons: [Reason] = []
    private(set) var text: String?

    /// Which library said what; numbers as in OpenSSL's `*err.h`.
    struct Reason: Equatable {
        var library: Int32
        var reason: Int32
    }

    /// Takes everything out of this thread's queue.
    static func drain() -> OpenSSLFailure {
        var failure = OpenSSLFailure()
        var lines: [String] = []
        while true {
            var data: UnsafePointer<CChar>?
            var flags: Int32 = 0
            let code = unsafe ERR_get_error_all(nil, nil, nil, &data, &flags)
            guard code != 0 else { break }
            failure.reasons.append(Reason(library: ERR_GET_LIB(code), reason: ERR_GET_REASON(code)))
            unsafe lines.append(line(code, flags & ERR_TXT_STRING == 0 ? nil : data))
        }
        if !lines.isEmpty { failure.text = lines.joined(separator: "; ") }
        return failure
    }

    func contains(library: Int32, reason: Int32) -> Bool {
        reasons.contains(Reason(library: library, reason: reason))
    }

    /// Whether an algorithm was asked for that no loaded provider has.
    ///
    /// Only as libcrypto's EVP tells it: decoders say "unsupported" of any bytes they cannot read, a key that a wrong
    /// passphrase turned into noise among them.
    var isUnsupportedAlgorithm: Bool {
        [CInt(ERR_R_UNSUPPORTED), EVP_R_UNSUPPORTED_ALGORITHM, EVP_R_UNSUPPORTED_CIPHER, EVP_R_UNKNOWN_PBE_ALGORITHM]
            .contains { contains(library: ERR_LIB_EVP, reason: $0) }
    }

    private static func line(_ code: UInt, _ data: UnsafePointer<CChar>?) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        unsafe ERR_error_string_n(code, &buffer, buffer.count)
        let reason = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let data = unsafe data else { return reason }
        let more = unsafe String(cString: data)
        return more.isEmpty ? reason : "\(reason) (\(more))"
    }
}

extension SealingError {
    /// OpenSSL refused what always works; drains its queue into ``SealingError/cause``.
    static func cryptographyFailed(_ what: String) -> SealingError {
        SealingError(
            .cryptographyFailed,
            "OpenSSL could not \(what)",
            nextStep: "Check the OpenSSL installation and its configuration; the log holds OpenSSL's own words",
            cause: OpenSSLFailure.drain().text
        )
    }
}
