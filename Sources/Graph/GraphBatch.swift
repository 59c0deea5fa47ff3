internal import FoundationEssentials
internal import MicrosoftCloud

/// Several questions in one request ("Combine multiple HTTP requests using JSON batching").
enum GraphBatch {
    /// How many questions a batch takes.
    static let limit = 20

    struct Question: Encodable {
        let id: String
        let method = "GET"
        let url: String
        // Counts are advanced queries, answered from an index that may lag.
        let headers = ["ConsistencyLevel": "eventual"]
    }

    struct Questions: Encodable {
        let requests: [Question]
    }

    struct Answers: Decodable {
        let responses: [Answer]
    }

    /// One answer; they come in any order.
    struct Answer: Decodable {
        let id: String
        let status: Int
        let headers: [String: String]?
        let body: Body?

        /// The wait that this one answer asks for.
        var retryAfter: Duration? {
            let text = headers?.first { $0.key.lowercased() == "retry-after" }?.value
            return text.flatMap { Double($0) }.map { .seconds(min(max($0, 0), 86_400)) }
        }
    }

    /// A number, a number in a text, or an error.
    enum Body: Decodable {
        case number(Int)
        case error(GraphErrorBody.Inner?)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // Each reading in its turn.
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self), let number = GraphAnswer.number(text) {
                self = .number(number)
            } else {
                self = .error((try? container.decode(GraphErrorBody.self))?.error)
            }
        }
    }
}
