internal import COpenSSL
internal import NIOConcurrencyHelpers

/// The cipher contexts of one key in one direction, kept for the next message.
///
/// The archive seals thousands of blobs a second; a context with its key schedule in place saves the allocation and the
/// expansion of the key each time. A context serves one message at a time, so it is taken out while it is used.
final class CipherContexts: Sendable {
    enum Direction: CInt { case opening = 0, sealing = 1 }

    /// More idle contexts than this are freed: as many as threads commonly seal for one tenant at once.
    private static let keptIdle = 4

    private let direction: Direction
    private let key: SecretBuffer
    /// Guards the list, for a push or a pop.
    private let idle = NIOLockedValueBox<[CipherContext]>([])

    init(key: SecretBuffer, direction: Direction) {
        self.key = key
        self.direction = direction
    }

    /// Lends a context with the key set; `nil` when OpenSSL would not make one.
    func withContext(_ body: (OpaquePointer) -> Bool) -> Bool {
        guard let context = idle.withLockedValue({ $0.popLast() }) ?? CipherContext(key: key, direction: direction)
        else { return false }
        let done = unsafe body(context.raw)
        // A context that failed half-way is not trusted with another message.
        if done {
            idle.withLockedValue { if $0.count < Self.keptIdle { $0.append(context) } }
        }
        return done
    }
}

/// One `EVP_CIPHER_CTX` with its key; freeing it wipes the key schedule (EVP_CIPHER_CTX_free(3)).
///
/// Sendable because ``CipherContexts`` lends it to one thread at a time.
@safe private final class CipherContext: @unchecked Sendable {
    let raw: OpaquePointer  // <EVP_CIPHER_CTX>

    init?(key: SecretBuffer, direction: CipherContexts.Direction) {
        guard let raw = unsafe EVP_CIPHER_CTX_new() else { return nil }
        unsafe self.raw = raw
        let bytes = unsafe key.bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        guard unsafe EVP_CipherInit_ex2(raw, Algorithms.aes256GCM, bytes, nil, direction.rawValue, nil) == 1 else {
            return nil  // the class is whole by now: deinit frees the context
        }
    }

    deinit { unsafe EVP_CIPHER_CTX_free(raw) }
}
