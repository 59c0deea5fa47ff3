import FoundationEssentials

/// Waits until a backfill is done, and tells how far it is.
struct BackfillProgress {
    /// As often as an eye follows what a gateway does in polls.
    private static let interval = Duration.seconds(1)

    let tenant: String
    let contentTypes: [String]

    private struct Answer: Decodable {
        var tenant: Tenant
        var feeds: [Feed]
    }

    /// - Throws: ``CommandFailure`` when nobody works on it, or dead letters are left.
    func wait(on client: AdminClient) async throws {
        var told = ""
        while true {
            let answer = try AdminCoding.decode(Answer.self, from: try await client.send(.get, "tenants", tenant))
            let feeds = answer.feeds.filter { contentTypes.contains($0.contentType) }
            if answer.tenant.state != "active" { throw Self.stopped(answer.tenant) }
            let words = Self.words(feeds)
            if words != told { Console.note(words) }
            told = words
            if feeds.allSatisfy({ $0.relistFrom == nil && $0.blobsWaiting == 0 }) {
                return try Self.tellEnd(feeds, of: answer.tenant)
            }
            try await Task.sleep(for: Self.interval)
        }
    }

    private static func words(_ feeds: [Feed]) -> String {
        let listing = feeds.filter { $0.relistFrom != nil }.map(\.contentType)
        let waiting = feeds.reduce(0) { $0 + $1.blobsWaiting }
        let stored = feeds.reduce(0) { $0 + $1.blobsDone }
        let records = feeds.reduce(0) { $0 + ($1.records ?? 0) }
        let lists = listing.isEmpty ? "All is listed" : "Listing \(listing.joined(separator: ", "))"
        return
            "\(lists); \(Age.counted(waiting, "blob")) waiting, \(Age.grouped(stored)) stored (\(Age.counted(records, "record")))."
    }

    private static func stopped(_ tenant: Tenant) -> CommandFailure {
        CommandFailure(
            .failed,
            "\(tenant.name) is \(tenant.state), so nothing is read now\(tenant.reason.map { ": \($0.message)" } ?? ".")",
            remedy: tenant.reason?.remedy ?? "Run: gatewayctl tenant resume \(Shell.quoted(tenant.name))",
            code: tenant.reason?.code
        )
    }

    private static func tellEnd(_ feeds: [Feed], of tenant: Tenant) throws {
        let dead = feeds.reduce(0) { $0 + ($1.blobsDead ?? 0) }
        guard dead > 0 else { return Console.note("Done.") }
        throw CommandFailure(
            .failed,
            "All was listed, and \(Age.counted(dead, "content blob")) could not be fetched.",
            remedy: "See why: gatewayctl content list \(Shell.quoted(tenant.name)) --state dead"
        )
    }
}
