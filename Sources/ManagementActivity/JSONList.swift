internal import FoundationEssentials
internal import MicrosoftCloud

/// Reads an answer that must be a JSON list.
enum JSONList {
    /// The list's elements.
    ///
    /// An object in its place is an error of its own, never an empty list: that is how another collector came to hang.
    static func decode<Element: Decodable>(_: Element.Type, from answer: CloudAnswer) throws(CloudFailure) -> [Element]
    {
        let body = answer.body[try start(of: answer.body, answer)...]
        guard let list = try? JSONDecoder().decode([Element].self, from: Data(body)) else {
            throw failure(.unreadable, "The answer is not the list that is expected.", answer)
        }
        return list
    }

    /// Where the list begins in the body, or in its first piece.
    @discardableResult
    static func start(of body: [UInt8], _ answer: CloudAnswer) throws(CloudFailure) -> Int {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var start = body.starts(with: mark) ? mark.count : 0
        while start < body.count, body[start] == 0x20 || (0x09...0x0D).contains(body[start]) { start += 1 }
        guard start < body.count else {
            throw failure(.unreadable, "The answer is empty where a list is expected.", answer)
        }
        if body[start] == UInt8(ascii: "{") {
            let inner = ActivityErrorBody.failure(of: answer)
            // A 200 that carries an error's body is that error.
            if ActivityFailures.table[inner.code.rawValue] != nil { throw inner }
            throw failure(.notAList, "The answer is an object where a list is expected.", answer)
        }
        guard body[start] == UInt8(ascii: "[") else {
            throw failure(.unreadable, "The answer is not the list that is expected.", answer)
        }
        return start
    }

    private static func failure(_ code: CloudFailure.Code, _ message: String, _ answer: CloudAnswer) -> CloudFailure {
        var failure = CloudFailure(
            code,
            retry: .retry,
            message: message,
            remedy:
                "Nothing to do: the request is repeated. If it persists, see the log for the beginning of the answer.",
            status: answer.status
        )
        failure.serverTime = answer.serverTime
        failure.body = FailureText.safe(answer.body)
        return failure
    }
}
