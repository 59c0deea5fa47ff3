/// One mailbox: an address, and a name to show for it.
///
/// What is not plain ASCII in the address itself (RFC 6531) is refused: few relays take it. A domain of other letters can be
/// given in its `xn--` form.
package struct MailAddress: Hashable, Sendable {
    /// As SMTP has it, without angle brackets.
    package let address: String
    /// What a mail program shows; may hold any letters, never a line end.
    package let name: String?

    /// Why a text is no mailbox.
    package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// RFC 5321 §4.5.3.1.3: a path has at most 256 octets, the brackets among them.
    private static let lengthLimit = 254

    /// - Parameters:
    ///   - address: An `addr-spec` such as `kim@contoso.example`: a dot-atom, an @, a domain (RFC 5322 §3.4.1).
    ///   - name: To show with it.
    /// - Throws: ``Malformed``, in words for the person who typed it.
    package init(address: String, name: String? = nil) throws(Malformed) {
        guard address.utf8.count <= Self.lengthLimit else {
            throw Malformed(description: "it has more than \(Self.lengthLimit) characters")
        }
        guard let at = address.lastIndex(of: "@") else { throw Malformed(description: "there is no @ in it") }
        let local = address[..<at]
        let domain = address[address.index(after: at)...]
        guard local.utf8.count <= 64, Self.isDotted(local, Self.isAtom) else {
            throw Malformed(
                description: "what stands before the @ is not made of letters, digits and .!#$%&'*+-/=?^_`{|}~"
            )
        }
        guard domain.utf8.count <= 253, Self.isDotted(domain, Self.isHost), !domain.hasPrefix("-"),
            !domain.hasSuffix("-")
        else {
            throw Malformed(description: "what stands behind the @ is no domain of letters, digits and hyphens")
        }
        self.address = address
        let shown = name?.filter { !$0.isNewline && !($0.asciiValue.map { $0 < 0x20 || $0 == 0x7F } ?? false) }
        self.name = shown?.isEmpty == true ? nil : shown
    }

    /// Reads `kim@contoso.example` or `Kim <kim@contoso.example>`.
    package init(parsing text: String) throws(Malformed) {
        guard text.last == ">", let open = text.lastIndex(of: "<") else {
            try self.init(address: text)
            return
        }
        var name = text[..<open]
        while name.last == " " { name.removeLast() }
        if name.count >= 2, name.first == "\"", name.last == "\"" { name = name.dropFirst().dropLast() }
        try self.init(address: String(text[text.index(after: open)...].dropLast()), name: String(name))
    }

    /// Behind the @.
    package var domain: String {
        String(address[address.index(after: address.lastIndex(of: "@") ?? address.startIndex)...])
    }

    /// As a header of a message has it.
    var header: String {
        guard let name else { return address }
        return "\(HeaderText.phrase(name)) <\(address)>"
    }

    private static func isDotted(_ text: Substring, _ allowed: (UInt8) -> Bool) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(allowed) }
    }

    private static func isHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// RFC 5322 §3.2.3, `atext`.
    static func isAtom(_ byte: UInt8) -> Bool { isHost(byte) || Array("!#$%&'*+/=?^_`{|}~".utf8).contains(byte) }
}

extension MailAddress: CustomStringConvertible {
    package var description: String { name.map { "\($0) <\(address)>" } ?? address }
}
