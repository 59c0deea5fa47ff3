public import MicrosoftCloud

extension GraphClient {
    /// How many groups one request counts; each takes two questions.
    public static let groupsPerRequest = GraphBatch.limit / 2

    private static let guestsOnly = "?$filter=userType%20eq%20'Guest'"

    /// How many people are in each group, those in groups within it included.
    ///
    /// - Parameter groups: Entra object ids; more than ten take several requests.
    /// - Returns: For each group its count, or why there is none: gone, throttled (with the wait that its own answer
    ///   asks for), permission missing.
    /// - Throws: ``CloudFailure`` when a batch as a whole failed.
    public func memberCounts(
        of groups: some Collection<String>
    ) async throws -> [String: Result<MemberCount, CloudFailure>] {
        var counts: [String: Result<MemberCount, CloudFailure>] = [:]
        var rest = Array(groups)[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.groupsPerRequest))
            rest = rest.dropFirst(some.count)
            let questions = some.enumerated().flatMap { index, group in
                let users = "/groups/\(group)/transitiveMembers/microsoft.graph.user/$count"
                return [
                    GraphBatch.Question(id: "\(index).all", url: users),
                    GraphBatch.Question(id: "\(index).guests", url: users + Self.guestsOnly),
                ]
            }
            let request = try post("graph.member_counts", "/$batch", GraphBatch.Questions(requests: questions))
            let answer = try await send(request, needing: .groupMembers)
            let answers = Dictionary(
                try GraphAnswer.decode(GraphBatch.Answers.self, from: answer).responses.map { ($0.id, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            for (index, group) in some.enumerated() {
                counts[group] = Self.count(all: answers["\(index).all"], guests: answers["\(index).guests"])
            }
        }
        return counts
    }

    /// How many accounts the tenant has, and how many of them are guests.
    ///
    /// - Returns: Accounts of its own, and guests.
    /// - Throws: ``CloudFailure``: `Authorization_RequestDenied` without `Directory.Read.All`, and others.
    public func accountCounts() async throws -> MemberCount {
        let all = try await count("/users/$count")
        let guests = try await count("/users/$count" + Self.guestsOnly)
        return MemberCount(accounts: max(0, all - guests), guests: guests)
    }

    private func count(_ path: String) async throws -> Int {
        let request = CloudRequest(
            "graph.account_counts",
            url: root.appending("/v1.0" + path),
            headers: [("ConsistencyLevel", "eventual")]
        )
        return try GraphAnswer.count(try await send(request, needing: .directory))
    }

    private static func count(
        all: GraphBatch.Answer?,
        guests: GraphBatch.Answer?
    ) -> Result<MemberCount, CloudFailure> {
        switch number(all) {
        case .failure(let failure): return .failure(failure)
        case .success(let all):
            switch number(guests) {
            case .success(let guests):
                return .success(MemberCount(accounts: max(0, all - guests), guests: guests))
            // A share of guests that cannot be told apart leaves the sum standing; trouble that passes is waited for.
            case .failure(let failure) where failure.retry == .ourFault || failure.retry == .operatorMustAct:
                return .success(MemberCount(accounts: all, guests: nil))
            case .failure(let failure): return .failure(failure)
            }
        }
    }

    private static func number(_ answer: GraphBatch.Answer?) -> Result<Int, CloudFailure> {
        guard let answer else {
            return .failure(
                CloudFailure(
                    .unreadable,
                    retry: .retry,
                    message: "The batch's answer leaves a question out.",
                    remedy: "Nothing to do: the question is asked again."
                )
            )
        }
        if case .number(let number) = answer.body, (200..<300).contains(answer.status) { return .success(number) }
        var error: GraphErrorBody.Inner?
        if case .error(let inner) = answer.body { error = inner }
        var failure = GraphErrorBody.failure(error, status: answer.status, needing: .groupMembers)
        failure.retryAfter = answer.retryAfter ?? failure.retryAfter
        return .failure(failure)
    }
}
