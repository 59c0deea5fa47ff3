/// What was said to the relay and what it answered, as far as it matters: the last command's verb and the last reply.
///
/// Of what we say only the verb is kept, as behind `AUTH` stands the password.
struct SMTPTranscript: Sendable, Equatable {
    /// A reply, several lines in one.
    struct Reply: Sendable, Equatable {
        var code: Int
        /// With the code before it, as the relay wrote it.
        var text: String
    }

    private static let verbs: Set<Substring> = ["EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"]
    /// What a relay says is shown to people and stored; a chatty one is cut.
    private static let textLimit = 500

    private(set) var verb = ""
    private(set) var reply: Reply?
    private var isOver = false
    /// Lines of a reply whose end has not come.
    private var open: [String] = []

    mutating func sent(_ bytes: some Sequence<UInt8>) {
        let word = String(decoding: Array(bytes.prefix(8)), as: UTF8.self).prefix(while: \.isLetter)
        // Taking leave tells nothing any more: libcurl does it after a refusal too.
        if word == "QUIT" { isOver = true }
        if !isOver, Self.verbs.contains(word) { verb = String(word) }
    }

    mutating func received(_ bytes: some Sequence<UInt8>) {
        guard !isOver else { return }
        for line in String(decoding: Array(bytes), as: UTF8.self).split(whereSeparator: \.isNewline) {
            guard line.utf8.count >= 3, let code = Int(line.prefix(3)), (200..<600).contains(code) else { continue }
            let rest = line.dropFirst(3)
            open.append(String(open.isEmpty ? line.prefix(3) + " " + rest.dropFirst() : rest.dropFirst()))
            guard rest.first != "-" else { continue }
            let printable = open.joined(separator: " ").unicodeScalars.map { scalar in
                scalar.properties.generalCategory == .control ? " " : scalar
            }
            reply = Reply(code: code, text: String(String(String.UnicodeScalarView(printable)).prefix(Self.textLimit)))
            open = []
        }
    }

    /// What a try that ended this way means for its mail.
    ///
    /// - Parameters:
    ///   - failure: libcurl's words for why it stopped; `nil` when it did all it should.
    ///   - relay: Whose answer it is, for the message.
    /// - Returns: The relay's words where there are some.
    func outcome(failure: String?, relay: String) -> MailOutcome {
        guard let failure else { return .accepted(reply?.text ?? "accepted") }
        guard let reply, reply.code >= 400 else {
            return .unreachable("The mail relay \(relay) was not reached: \(failure)")
        }
        switch (verb, reply.code) {
        // Not about this mail: the relay closes (421), or wants another login (RFC 4954 §6).
        case (_, 421), (_, 530), (_, 534), (_, 535), (_, 538):
            return .unreachable("The mail relay \(relay) answered \(verb) with: \(reply.text)")
        case ("MAIL", 400..<500), ("RCPT", 400..<500), ("DATA", 400..<500): return .deferred(reply.text)
        case ("MAIL", 500...), ("RCPT", 500...), ("DATA", 500...): return .refused(reply.text)
        default: return .unreachable("The mail relay \(relay) answered \(verb) with: \(reply.text)")
        }
    }
}
