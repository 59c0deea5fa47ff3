internal import FoundationEssentials
internal import MicrosoftCloud

/// A page of a list; the next one's address has either name.
struct PowerPlatformPage<Element: Decodable & Sendable>: Decodable, Sendable {
    let value: [Element]
    let next: String?

    private enum Keys: String, CodingKey {
        case value, nextLink
        case odataNextLink = "@odata.nextLink"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        value = try container.decode([Element].self, forKey: .value)
        let link =
            try container.decodeIfPresent(String.self, forKey: .nextLink)
            ?? container.decodeIfPresent(String.self, forKey: .odataNextLink)
        next = link.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Reads answers that are a success.
enum PowerPlatformAnswer {
    /// The value, decoded without a word about the body on failure: it may hold signed addresses.
    static func decode<Value: Decodable>(_: Value.Type, from answer: CloudAnswer) throws(CloudFailure) -> Value {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let body = answer.body.starts(with: mark) ? answer.body.dropFirst(mark.count) : answer.body[...]
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body))
        } catch {
            var failure = CloudFailure(
                .unreadable,
                retry: .retry,
                message: "The answer (\(answer.body.count) bytes) is not of the expected form.",
                remedy: "Nothing to do: the request is repeated. If it persists, report it as a defect with the time.",
                status: answer.status
            )
            failure.serverTime = answer.serverTime
            throw failure
        }
    }
}

/// A time as these services write it: seven fractional digits, sometimes none; nil when it is no time.
struct ServiceTime: Decodable {
    let date: Date?

    init(from decoder: any Decoder) throws {
        date = ServiceDate.parse(try decoder.singleValueContainer().decode(String.self))
    }
}
