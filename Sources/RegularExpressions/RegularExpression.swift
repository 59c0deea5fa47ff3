internal import CPCRE2

/// A compiled pattern (PCRE2), searched for with bounded work.
///
/// Thread-safe: the compiled code and the limits are read only once made (pcre2api(3), "Multithreading"), and each search
/// has match data of its own.
@safe
package final class RegularExpression: Sendable {
    /// How a pattern is read.
    package struct Options: OptionSet, Sendable, Hashable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// Letters match in either case.
        package static let ignoresCase = Options(rawValue: 1)
        /// `^` and `$` match at each line.
        package static let isMultiline = Options(rawValue: 2)
        /// `.` matches line ends too.
        package static let dotMatchesAll = Options(rawValue: 4)
    }

    /// What is wrong with a pattern, or that a search took too much.
    package struct Problem: Error, Sendable, Hashable {
        package let message: String
        /// The byte of the pattern, where it has one.
        package let position: Int?
    }

    /// Steps of one search.
    ///
    /// PCRE2's own default is 10,000,000, seconds of work for one record; a sane pattern needs a few per byte.
    package static let stepLimit: UInt32 = 200_000
    /// Kibibytes of memory for one search; PCRE2's own default is 20,000,000.
    private static let memoryLimit: UInt32 = 4_096
    /// Bytes of a pattern.
    private static let longestPattern = 8_192

    nonisolated(unsafe) private let code: OpaquePointer  // <pcre2_code_8>, read only once compiled
    nonisolated(unsafe) private let limits: OpaquePointer  // <pcre2_match_context_8>, read only once set

    /// Compiles a pattern.
    ///
    /// - Throws: what is wrong with it.
    package init(_ pattern: String, options: Options = []) throws(Problem) {
        var pattern = pattern
        guard pattern.utf8.count <= Self.longestPattern else {
            throw Problem(message: "the pattern is longer than \(Self.longestPattern) bytes", position: nil)
        }
        var flags = UInt32(PCRE2_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
        if options.contains(.ignoresCase) { flags |= UInt32(PCRE2_CASELESS) }
        if options.contains(.isMultiline) { flags |= UInt32(PCRE2_MULTILINE) }
        if options.contains(.dotMatchesAll) { flags |= UInt32(PCRE2_DOTALL) }
        var status: Int32 = 0
        var position = 0
        let made = pattern.withUTF8 { text in
            unsafe pcre2_compile_8(text.baseAddress ?? Self.nothing, text.count, flags, &status, &position, nil)
        }
        guard let made = unsafe made else { throw Problem(message: Self.words(of: status), position: position) }
        guard let limits = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_code_free_8(made)
            throw Problem(message: "there was no memory", position: nil)
        }
        unsafe pcre2_set_match_limit_8(limits, Self.stepLimit)
        unsafe pcre2_set_depth_limit_8(limits, Self.stepLimit)
        unsafe pcre2_set_heap_limit_8(limits, Self.memoryLimit)
        // Where machine code cannot be made, the search interprets: slower, with the same limits and results.
        _ = unsafe pcre2_jit_compile_8(made, UInt32(PCRE2_JIT_COMPLETE))
        unsafe self.code = made
        unsafe self.limits = limits
    }

    deinit {
        unsafe pcre2_match_context_free_8(limits)
        unsafe pcre2_code_free_8(code)
    }

    /// Whether the pattern is found anywhere in the text.
    ///
    /// - Throws: that the search took more steps or memory than it may.
    package func isFound(in text: String) throws(Problem) -> Bool {
        var text = text
        guard let found = unsafe pcre2_match_data_create_8(1, nil) else {
            throw Problem(message: "there was no memory", position: nil)
        }
        defer { unsafe pcre2_match_data_free_8(found) }
        // A Swift string is valid UTF-8, so the library need not check it again.
        let flags = UInt32(PCRE2_NO_UTF_CHECK)
        let status = text.withUTF8 { bytes in
            let subject = unsafe bytes.baseAddress ?? Self.nothing
            let status = unsafe pcre2_match_8(code, subject, bytes.count, 0, flags, found, limits)
            // The machine code has a small stack; the interpreter takes memory as it needs it, up to the limit.
            guard status == PCRE2_ERROR_JIT_STACKLIMIT else { return status }
            let interpreted = flags | UInt32(PCRE2_NO_JIT)
            return unsafe pcre2_match_8(code, subject, bytes.count, 0, interpreted, found, limits)
        }
        if status >= 0 { return true }
        if status == PCRE2_ERROR_NOMATCH { return false }
        throw Problem(message: "the search for the pattern took too much: \(Self.words(of: status))", position: nil)
    }

    /// An address for empty text, of which nothing is read.
    private static var nothing: UnsafePointer<UInt8> {
        unsafe UnsafePointer(bitPattern: 1).unsafelyUnwrapped
    }

    private static func words(of status: Int32) -> String {
        let text = unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let length = unsafe pcre2_get_error_message_8(status, buffer.baseAddress, buffer.count)
            return length < 0 ? nil : unsafe String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
        }
        return text ?? "error \(status)"
    }
}
