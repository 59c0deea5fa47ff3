internal import COpenSSL

/// Bytes that must not be seen: wiped when the last reference goes, and never printed.
///
/// The bytes lie in a buffer of their own, overwritten with `OPENSSL_cleanse` before it is freed. Copies of the value
/// share the buffer. No description, dump, mirror or interpolation shows them, there is no `Codable`, and `==` takes
/// the same time wherever two secrets of a length differ.
@safe public struct Secret: Sendable {
    let buffer: SecretBuffer

    init(buffer: SecretBuffer) { self.buffer = buffer }

    /// Copies the string's UTF-8.
    ///
    /// The string itself cannot be wiped: let go of it early.
    public init(_ string: String) {
        var string = string
        self = string.withUTF8 { unsafe Secret(copying: UnsafeRawBufferPointer($0)) }
    }

    /// Copies the bytes.
    ///
    /// The array is not wiped: see ``init(wiping:)``.
    public init(bytes: [UInt8]) {
        self = unsafe bytes.withUnsafeBytes { unsafe Secret(copying: $0) }
    }

    /// Copies the bytes, then wipes the array and leaves it empty.
    ///
    /// An array whose storage is shared is copied by Swift before it is written to; then the other copy stays.
    public init(wiping bytes: inout [UInt8]) {
        self = unsafe bytes.withUnsafeBytes { unsafe Secret(copying: $0) }
        wipe(&bytes)
    }

    private init(copying bytes: UnsafeRawBufferPointer) {
        buffer = SecretBuffer(count: bytes.count)
        unsafe buffer.bytes.copyMemory(from: bytes)
    }

    /// How many bytes there are.
    public var count: Int { buffer.count }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { buffer.count == 0 }

    /// Lends the bytes for the duration of `body`; what `body` copies out of them is its own to wipe.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(buffer.bytes))
    }

    /// Lends the bytes as a string for the duration of `body`, invalid UTF-8 repaired.
    ///
    /// Swift cannot wipe a string, so this is for the last step alone, where an interface wants one.
    public func withString<Result, Failure: Error>(
        _ body: (String) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(unsafe String(decoding: buffer.bytes, as: UTF8.self))
    }
}

extension Secret: Equatable {
    /// Compares without telling by its duration where two secrets differ.
    public static func == (left: Secret, right: Secret) -> Bool {
        unsafe constantTimeEquals(UnsafeRawBufferPointer(left.buffer.bytes), UnsafeRawBufferPointer(right.buffer.bytes))
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    public var description: String { "<redacted>" }
    /// Always `<redacted>`.
    public var debugDescription: String { "<redacted>" }
    /// Without children, so that `dump` finds nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
