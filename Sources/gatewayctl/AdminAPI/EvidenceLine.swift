import FoundationEssentials

/// An entry of a tenant's evidence, as far as people are shown one.
struct EvidenceLine: Decodable {
    var seq: Int
    var at: Date
    var kind: String
    var mitigationId: String?
    var who: String?
    var from: String?
    var what: Told?
    var hash: String

    static var table: Table<EvidenceLine> {
        Table(columns: [
            Column("seq", "NO") { .number($0.seq) },
            Column("at", "WHEN") { .time($0.at) },
            Column("kind", "WHAT") { .text($0.kind) },
            Column("who", "WHO", .shorten) { Cell($0.who) },
            Column("from", "FROM", .leave) { Cell($0.from) },
            Column("mitigationId", "MITIGATION", .leave) { Cell($0.mitigationId) },
            Column("hash", nil) { .text($0.hash) },
            Column("what", "TOLD", .wrap) { Cell($0.what?.text) },
        ])
    }
}

extension EvidenceLine {
    /// Whatever the gateway wrote down, in one line.
    enum Told: Decodable {
        case word(String)
        case list([Told])
        case members([String: Told])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .word("-")
            } else if let value = try? container.decode(Bool.self) {  // Each kind of value is tried until one fits.
                self = .word(value ? "yes" : "no")
            } else if let value = try? container.decode(Int.self) {
                self = .word(String(value))
            } else if let value = try? container.decode(String.self) {
                self = .word(value)
            } else if let values = try? container.decode([Told].self) {
                self = .list(values)
            } else {
                self = .members(try container.decode([String: Told].self))
            }
        }

        /// `nil` when there is nothing to say.
        var text: String? {
            switch self {
            case .word(let word): word
            case .list(let values): values.isEmpty ? nil : values.compactMap(\.text).joined(separator: ", ")
            case .members(let members):
                members.isEmpty
                    ? nil
                    : members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text ?? "-")" }
                        .joined(separator: "; ")
            }
        }
    }
}
