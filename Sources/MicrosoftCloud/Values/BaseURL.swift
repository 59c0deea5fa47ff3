/// The `https` root that a service's paths are appended to, without a trailing slash.
///
/// Deliberately not `URL`: an address that a service hands out is only followed when it is byte for byte under such a
/// root (``covers(_:)``), so that no two readings of one string can send a token to a stranger.
public struct BaseURL: Hashable, Sendable {
    /// The host in lower case, with `:port` when it is not 443.
    public let authority: String
    /// The path, empty or starting with a slash, never ending with one.
    public let path: String

    /// Why a text is no base URL.
    public enum Problem: Error, Hashable, Sendable {
        /// It is not absolute, or not a URL at all.
        case malformed
        /// The scheme is not `https`; a token would cross the network in the clear.
        case notHTTPS
        /// It carries a user name or password.
        case userInfo
        /// It carries a query or a fragment, which a root can't have.
        case queryOrFragment
    }

    /// Reads and normalises a root: scheme and host in lower case, `:443` and trailing slashes dropped.
    ///
    /// A trailing slash is what people paste; it made another collector exit without a word.
    public init(_ text: String) throws(Problem) {
        let scheme = "https://"
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { throw .malformed }
        guard text.lowercased().hasPrefix(scheme) else { throw text.contains("://") ? .notHTTPS : .malformed }
        guard !text.contains("?"), !text.contains("#") else { throw .queryOrFragment }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }.lowercased()
        guard !authority.contains("@") else { throw .userInfo }
        guard Self.isAuthority(authority) else { throw .malformed }
        var path = rest.drop { $0 != "/" }
        while path.last == "/" { path.removeLast() }
        guard !path.contains("//"), !Self.hasDotSegments(path) else { throw .malformed }
        self.authority = authority.hasSuffix(":443") ? String(authority.dropLast(4)) : authority
        self.path = String(path)
    }

    /// A root of nothing but a host that is known to be well-formed: the built-in clouds' tables.
    init(trusted host: String) {
        authority = host
        path = ""
    }

    /// The root followed by a path that starts with a slash.
    public func appending(_ path: String) -> String { description + path }

    /// The path and query of an address below this root, or nil for one that leads anywhere else.
    ///
    /// Scheme and host compare without letter case; user info, another port, a fragment, control characters, backslashes
    /// and dot segments (also percent-encoded) are refused.
    public func covers(_ address: String) -> Substring? {
        guard address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") })
        else { return nil }
        let scheme = "https://"
        guard address.prefix(scheme.count).lowercased() == scheme else { return nil }
        let rest = address.dropFirst(scheme.count)
        var authority = rest.prefix { $0 != "/" && $0 != "?" }.lowercased()
        if authority.hasSuffix(":443") { authority.removeLast(4) }
        guard authority == self.authority else { return nil }
        let target = rest.drop { $0 != "/" && $0 != "?" }
        guard target.hasPrefix(path + "/"), !Self.hasDotSegments(target.prefix { $0 != "?" }) else { return nil }
        return target.dropFirst(path.count)
    }

    private static func isAuthority(_ text: String) -> Bool {
        var host = text[...]
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            guard let port = UInt16(text[text.index(after: colon)...]), port > 0 else { return false }
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.count > 2 && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        return !host.isEmpty && host.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_" }
    }

    /// Whether a path has `.` or `..` segments, plain or percent-encoded, or an encoded slash or backslash.
    private static func hasDotSegments(_ path: some StringProtocol) -> Bool {
        let lower = path.lowercased()
        guard !lower.contains("%2f"), !lower.contains("%5c") else { return true }
        guard lower.contains("."), lower.contains("/.") || lower.contains("%2e") else { return lower.contains("%2e") }
        return lower.split(separator: "/").contains { segment in
            let plain = segment.split(separator: "%2e", omittingEmptySubsequences: false).joined(separator: ".")
            return plain == "." || plain == ".."
        }
    }
}

extension BaseURL: CustomStringConvertible {
    /// The whole root, as it is put before a path.
    public var description: String { "https://\(authority)\(path)" }

    /// The host alone, without a port.
    public var host: String {
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else { return authority }
        return String(authority[..<colon])
    }
}
