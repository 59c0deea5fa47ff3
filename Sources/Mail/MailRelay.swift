/// The server that takes our mail and carries it on.
package struct MailRelay: Sendable, Equatable {
    /// How the connection is protected.
    package enum Protection: Sendable, Equatable {
        /// TLS from the first byte: `smtps://`, port 465.
        case implicit
        /// STARTTLS before anything else is said, or nothing is sent: `smtp://`, port 587.
        case required
        /// None, for a relay on this machine: `smtp://localhost:25?starttls=off`.
        case none
    }

    package let host: String
    package let port: Int
    package let protection: Protection
    /// Who logs in; the password stands in a file.
    package let user: String?
    package var passwordFile: String?
    /// Roots to trust instead of the system's, PEM.
    package var authorities: String?

    /// Why a text is no relay's address.
    package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// Reads `smtp://[user@]host[:port][?starttls=off]` or `smtps://[user@]host[:port]`.
    ///
    /// - Throws: ``Malformed``; it never repeats the text, in which somebody may have put a password.
    package init(url: String, passwordFile: String? = nil, authorities: String? = nil) throws(Malformed) {
        let isImplicit = url.lowercased().hasPrefix("smtps://")
        guard isImplicit || url.lowercased().hasPrefix("smtp://") else {
            throw Malformed(description: "it should begin with smtp:// or smtps://")
        }
        guard url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw Malformed(description: "it holds blanks or letters beyond ASCII")
        }
        var rest = Substring(url.drop { $0 != "/" }.dropFirst(2))
        var isOpen = false
        if let mark = rest.firstIndex(of: "?") {
            guard rest[mark...] == "?starttls=off", !isImplicit else {
                throw Malformed(description: "behind the ? only starttls=off may stand, and only with smtp://")
            }
            isOpen = true
            rest = rest[..<mark]
        }
        if rest.last == "/" { rest.removeLast() }
        if let at = rest.lastIndex(of: "@") {
            let user = rest[..<at]
            guard !user.contains(":") else {
                throw Malformed(
                    description: "a password has no place in it: put it into a file, GATEWAY_SMTP_PASSWORD_FILE"
                )
            }
            guard let name = Self.decoded(user), !name.isEmpty else {
                throw Malformed(description: "the user's name in it cannot be read")
            }
            self.user = name
            rest = rest[rest.index(after: at)...]
        } else {
            user = nil
        }
        var port = isImplicit ? 465 : 587
        if let colon = rest.lastIndex(of: ":"), rest.last != "]" {
            guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number) else {
                throw Malformed(description: "its port is no number from 1 to 65535")
            }
            port = number
            rest = rest[..<colon]
        }
        guard !rest.isEmpty, !rest.contains("/") else { throw Malformed(description: "there is no host in it") }
        host = String(rest)
        guard !isOpen || Self.isLoopback(host) else {
            throw Malformed(
                description: "starttls=off is for a relay on this machine alone (localhost, 127.0.0.1, [::1])"
            )
        }
        guard (user == nil) == (passwordFile == nil) else {
            throw Malformed(
                description: user == nil
                    ? "there is a password file, but no user in it: write smtp://user@host"
                    : "it names a user, and GATEWAY_SMTP_PASSWORD_FILE does not say where the password is"
            )
        }
        self.port = port
        protection = isImplicit ? .implicit : isOpen ? .none : .required
        self.passwordFile = passwordFile
        self.authorities = authorities
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]" || host.hasPrefix("127.")
    }

    /// Percent-decoded: a user is often a mail address, whose @ is written %40 or as it is.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self).flatMap { $0.contains(where: \.isNewline) ? nil : $0 }
    }
}

extension MailRelay: CustomStringConvertible {
    /// Without the user, for messages and logs.
    package var description: String { "\(protection == .implicit ? "smtps" : "smtp")://\(host):\(port)" }
}
