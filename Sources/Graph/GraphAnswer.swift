internal import FoundationEssentials
internal import MicrosoftCloud

/// Reads answers that are a success.
enum GraphAnswer {
    static func decode<Value: Decodable>(_: Value.Type, from answer: CloudAnswer) throws(CloudFailure) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(unmarked(answer.body)))
        } catch {
            throw unreadable(answer)
        }
    }

    /// The number of a `$count`: plain text, possibly behind a byte order mark.
    static func count(_ answer: CloudAnswer) throws(CloudFailure) -> Int {
        guard let number = number(String(decoding: answer.body, as: UTF8.self)) else { throw unreadable(answer) }
        return number
    }

    /// A count in a text; it may be wrapped in base64, which a batch does to bodies that are not JSON.
    static func number(_ text: String) -> Int? {
        let plain = text.filter { !$0.isWhitespace && $0 != "\u{FEFF}" }
        if let number = Int(plain) { return number >= 0 ? number : nil }
        guard let bytes = Data(base64Encoded: plain) else { return nil }
        let inner = String(decoding: unmarked(Array(bytes)), as: UTF8.self).filter { !$0.isWhitespace }
        return Int(inner).flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func unmarked(_ body: [UInt8]) -> ArraySlice<UInt8> {
        body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
    }

    private static func unreadable(_ answer: CloudAnswer) -> CloudFailure {
        // Names of people are in the body, so it goes into no log.
        var failure = CloudFailure(
            .unreadable,
            retry: .retry,
            message: "The answer (\(answer.body.count) bytes) is not of the expected form.",
            remedy: "Nothing to do: the request is repeated. If it persists, report it as a defect with the time.",
            status: answer.status
        )
        failure.serverTime = answer.serverTime
        return failure
    }
}
