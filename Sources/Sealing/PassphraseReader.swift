internal import COpenSSL

/// Gives OpenSSL a passphrase when it asks, and remembers whether it asked.
///
/// A callback and not a C string, because without either OpenSSL would ask on the terminal.
final class PassphraseReader {
    private let passphrase: Secret?
    private(set) var wasAsked = false
    /// A passphrase longer than OpenSSL's buffer (PEM_BUFSIZE, 1024 bytes) is not cut short, but refused.
    private(set) var wasTooLong = false

    init(_ passphrase: Secret?) { self.passphrase = passphrase }

    /// For OpenSSL's `u` argument, while this object lives.
    @unsafe var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    static let callback: @convention(c) (UnsafeMutablePointer<CChar>?, CInt, CInt, UnsafeMutableRawPointer?) -> CInt = {
        buffer,
        room,
        _,
        context in
        guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
        let reader = unsafe Unmanaged<PassphraseReader>.fromOpaque(context).takeUnretainedValue()
        return unsafe reader.answer(UnsafeMutableRawBufferPointer(start: buffer, count: Int(room)))
    }

    private func answer(_ buffer: UnsafeMutableRawBufferPointer) -> CInt {
        wasAsked = true
        guard let passphrase else { return -1 }
        guard passphrase.count <= buffer.count else {
            wasTooLong = true
            return -1
        }
        return unsafe passphrase.withBytes { bytes in
            unsafe buffer.copyMemory(from: bytes)
            return CInt(bytes.count)
        }
    }

    /// The error for a key that did not open, with what OpenSSL said.
    func failure(_ failure: OpenSSLFailure) -> SealingError? {
        guard wasAsked else { return nil }
        guard passphrase != nil else { return .passphraseRequired }
        if failure.isUnsupportedAlgorithm { return nil }
        return .passphraseWrong(cause: failure.text)
    }
}

extension SealingError {
    static var passphraseRequired: SealingError {
        SealingError(
            .certificatePassphraseRequired,
            "The private key is encrypted",
            nextStep: "Give the passphrase of the certificate file"
        )
    }

    static func passphraseWrong(cause: String?) -> SealingError {
        SealingError(
            .certificatePassphraseWrong,
            "The passphrase does not open the private key",
            nextStep: "Give the passphrase that the file was exported with",
            cause: cause
        )
    }

    static func unsupportedAlgorithm(cause: String?) -> SealingError {
        SealingError(
            .certificateAlgorithmUnsupported,
            "The file is protected by an algorithm that this machine's OpenSSL does not offer",
            nextStep: "Export it anew with AES-256: openssl pkcs12 -legacy -in old.pfx -out new.pem",
            cause: cause
        )
    }
}
